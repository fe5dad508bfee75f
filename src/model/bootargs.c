/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootargs.c - Xen's command line: what is asked of it, in the order that it reads
 */
#include "model/bootargs.h"

#include <string.h>

#include "dt/value.h"
#include "model/system.h"

/* Of Dom0's kernels the first with a line: Xen looks for no other (bootinfo.c: boot_cmdline_find_by_kind). */
static const struct dt_prop *kernel_line(const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->place == PLACE_DOM0 && m->kind == MODULE_KERNEL && m->bootargs && m->bootargs->value.len > 1)
			return m->bootargs;
	}
	return NULL;
}

const struct dt_prop *bootargs_of_dom0(const struct system *sys)
{
	const struct dt_prop *own = sys->chosen ? tree_prop(sys->chosen, "xen,dom0-bootargs") : NULL;

	if (!own)
		own = kernel_line(sys);
	return own || !sys->chosen ? own : tree_prop(sys->chosen, "bootargs");
}

const struct dt_prop *bootargs_property(const struct system *sys)
{
	const struct dt_prop *own = sys->chosen ? tree_prop(sys->chosen, "xen,xen-bootargs") : NULL;

	if (own || !sys->chosen)
		return own;
	return tree_prop(sys->chosen, "xen,dom0-bootargs") || kernel_line(sys) ? tree_prop(sys->chosen, "bootargs") : NULL;
}

/* One word of so many bytes. */
static struct bootarg read_word(struct arena *a, const char *word, size_t length, bool builtin)
{
	struct bootarg arg = { .length = length, .builtin = builtin };
	const char *equals;

	arg.text = arena_copy(a, word, length < BOOTARG_MOST ? length : BOOTARG_MOST);
	equals = strchr(arg.text, '=');
	arg.value = equals ? equals + 1 : NULL;
	arg.negated = !strncmp(arg.text, "no-", 3);
	arg.name = arg.text + (arg.negated ? 3 : 0);
	/* A "no-=" has its '=' where the name would begin. */
	if (equals)
		arg.name = arena_copy(a, arg.name, (size_t)(equals - arg.name));
	return arg;
}

void bootargs_add(struct arena *a, const char *line, bool builtin, struct bootargs *b)
{
	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		size_t length = strcspn(line, " ");

		*list_add(a, &b->list) = read_word(a, line, length, builtin);
		line += length;
	}
}

void bootargs_make(struct arena *a, const struct system *sys, struct bootargs *ret)
{
	const struct xen_info *xen = system_xen(sys);
	const char *builtin = xen ? kconfig_value(xen->config, "CMDLINE") : NULL;
	const char *line = value_string(bootargs_property(sys));

	*ret = (struct bootargs){
		.line = line ? line : "", .at = bootargs_property(sys), .builtin = builtin ? builtin : "",
		.overridden = builtin && *builtin && kconfig_state(xen->config, "CMDLINE_OVERRIDE") == KCONFIG_ON,
	};
	bootargs_add(a, ret->builtin, true, ret);
	if (!ret->overridden)
		bootargs_add(a, ret->line, false, ret);
}

const struct bootarg *bootargs_last(const struct bootargs *b, const char *name)
{
	for (size_t i = b->list.count; i-- > 0;) {
		if (!strcmp(b->list.at[i].name, name))
			return &b->list.at[i];
	}
	return NULL;
}

bool bootarg_bool(const char *text, size_t len, bool *ret)
{
	static const struct { const char *word; bool on; } words[] = {
		{ "1", true }, { "on", true }, { "yes", true }, { "true", true }, { "enable", true },
		{ "0", false }, { "no", false }, { "off", false }, { "false", false }, { "disable", false },
	};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (len == strlen(words[i].word) && !strncmp(text, words[i].word, len)) {
			*ret = words[i].on;
			return true;
		}
	}
	return false;
}

struct origin bootarg_place(const struct system *sys, const struct bootarg *arg)
{
	return !arg || arg->builtin ? sys->disk.xen_at : sys->bootargs.at->at;
}

bool bootargs_is_on(const struct bootargs *b, const char *name, bool otherwise)
{
	for (size_t i = b->list.count; i-- > 0;) {
		const struct bootarg *arg = &b->list.at[i];
		bool on = true;

		if (strcmp(arg->name, name))
			continue;
		/* What Xen cannot read changes nothing. */
		if (!arg->value || !*arg->value || bootarg_bool(arg->value, strlen(arg->value), &on))
			return on != arg->negated;
	}
	return otherwise;
}

bool bootarg_has(const struct bootarg *arg, const char *word)
{
	const char *at = arg ? arg->value : NULL;

	while (at) {
		size_t len = strcspn(at, ",");

		if (len == strlen(word) && !strncmp(at, word, len))
			return true;
		at = at[len] ? at + len + 1 : NULL;
	}
	return false;
}

/* The digit's value; 16 for what is none. */
static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

uint64_t bootarg_number(const char *text, const char **ret_end)
{
	bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && digit_value(text[2]) < 16;
	unsigned base = hexadecimal ? 16 : text[0] == '0' ? 8 : 10;
	uint64_t number = 0;

	for (text += hexadecimal ? 2 : 0; digit_value(*text) < base; text++) {
		unsigned digit = digit_value(*text);

		number = number > (UINT64_MAX - digit) / base ? UINT64_MAX : number * base + digit;
	}
	*ret_end = text;
	return number;
}

uint64_t bootarg_size(const char *text, const char **ret_end)
{
	static const char units[] = "bkmgt";
	uint64_t number = bootarg_number(text, ret_end);
	const char *unit = **ret_end ? strchr(units, **ret_end | 0x20) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units) : **ret_end == '%' ? 0 : 10;

	*ret_end += unit != NULL;
	return number > UINT64_MAX >> shift ? UINT64_MAX : number << shift;
}

bool bootargs_size(const struct bootargs *b, const char *name, uint64_t *ret)
{
	const struct bootarg *arg = bootargs_last(b, name);
	const char *end;
	uint64_t bytes;

	if (!arg || !arg->value || !*arg->value)
		return false;
	bytes = bootarg_size(arg->value, &end);
	if (*end)
		return false;
	*ret = bytes;
	return true;
}
