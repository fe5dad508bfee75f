/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen_option.c - one option of Xen's command line
 */
#include "plan/xen_option.h"

#include <string.h>

#include "plan/config.h"

/* Sets *ret from each word of the line that has the name, so that the last one stays. */
static bool find_in(struct arena *a, const char *line, const char *name, const struct dt_prop *at, struct xen_option *ret)
{
	size_t len = strlen(name);
	bool is_there = false;

	for (const char *word = line + strspn(line, " "); *word; word += strspn(word, " ")) {
		size_t word_len = strcspn(word, " ");
		bool negated = !strncmp(word, "no-", 3);
		const char *key = word + (negated ? 3 : 0), *end = word + word_len;

		if ((size_t)(end - key) >= len && !strncmp(key, name, len) && (key + len == end || key[len] == '=')) {
			const char *value = key + len + (key + len < end);

			*ret = (struct xen_option){ arena_copy(a, value, (size_t)(end - value)), negated, at };
			is_there = true;
		}
		word = end;
	}
	return is_there;
}

bool xen_option_find(struct arena *a, const struct system *sys, const char *name, struct xen_option *ret)
{
	const struct xen_info *xen = system_xen(sys);
	const struct kconfig *config = xen ? xen->config : NULL;
	const char *built_in = config ? kconfig_value(config, "CMDLINE") : NULL;
	const struct dt_prop *at;
	const char *line = config_options(sys, &at);
	bool is_there = built_in && find_in(a, built_in, name, NULL, ret);

	if (config && kconfig_state(config, "CMDLINE_OVERRIDE") == KCONFIG_ON)
		return is_there;
	return find_in(a, line, name, at, ret) || is_there;
}

int xen_option_truth(const struct xen_option *option)
{
	static const char *const words[2][6] = {
		{ "0", "no", "off", "false", "disable", NULL }, { "", "1", "on", "yes", "true", "enable" },
	};

	for (int truth = 0; truth < 2; truth++) {
		for (size_t i = 0; i < COUNT(words[0]) && words[truth][i]; i++) {
			if (!strcmp(option->value, words[truth][i]))
				return truth != option->negated;
		}
	}
	return -1;
}

bool xen_option_is_on(struct arena *a, const struct system *sys, const char *name)
{
	struct xen_option option;

	return xen_option_find(a, sys, name, &option) && xen_option_truth(&option) == 1;
}

static bool read_size(const char *text, uint64_t *ret)
{
	static const char units[] = "BKMGT";
	uint64_t n = 0;
	unsigned digit = 0, power = 1;

	/* The few who write it in another base than 10 are not checked. */
	for (; *text >= '0' && *text <= '9' && n < (uint64_t)1 << 50; text++, digit++)
		n = n * 10 + (uint64_t)(*text - '0');
	if (!digit)
		return false;
	if (*text) {
		const char *unit = strchr(units, *text >= 'a' ? *text - 'a' + 'A' : *text);

		if (!unit || text[1])
			return false;
		power = (unsigned)(unit - units);
	}
	if (n > UINT64_MAX >> 10 * power)
		return false;
	*ret = n << 10 * power;
	return true;
}

bool xen_option_size(struct arena *a, const struct system *sys, const char *name, uint64_t *ret)
{
	struct xen_option option;

	return xen_option_find(a, sys, name, &option) && read_size(option.value, ret);
}
