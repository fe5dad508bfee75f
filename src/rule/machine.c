/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c - what several rules about the machine ask: whether its tree is there, and which device Xen's console is
 */
#include "rule/machine.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/device.h"
#include "plan/config.h"

/* What Xen keeps of "console=" and "dtuart=" (console.c, uart-init.c). */
enum { OUTPUTS_MOST = 29, NAME_MOST = 255 };

bool machine_is_there(const struct system *sys)
{
	if (tree_child(sys->tree->root, "cpus"))
		return true;
	for (size_t i = 1; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (tree_prop(node, "interrupt-controller") || device_is_compatible(node, "arm,armv8-timer") ||
		    device_is_compatible(node, "arm,armv7-timer"))
			return true;
	}
	return false;
}

const char *machine_options(struct report *r)
{
	const struct xen_info *xen = system_xen(r->system);
	const char *built = xen && xen->config ? kconfig_value(xen->config, "CMDLINE") : NULL;
	const struct dt_prop *at;
	const char *given = config_options(r->system, &at);

	if (!built || !*built)
		return given;
	return kconfig_state(xen->config, "CMDLINE_OVERRIDE") == KCONFIG_ON ? built
									    : arena_fmt(r->diag->arena, "%s %s", built, given);
}

const char *machine_option(struct arena *a, const char *line, const char *name)
{
	size_t len = strlen(name);
	const char *value = NULL;

	while (*line) {
		size_t word = strcspn(line += strspn(line, " "), " ");

		if (word > len && line[len] == '=' && !strncmp(line, name, len))
			value = arena_copy(a, line + len + 1, word - len - 1);
		line += word;
	}
	return value;
}

const char *machine_first_string(struct arena *a, const struct dt_prop *prop)
{
	const uint8_t *nul = prop && prop->value.len ? memchr(prop->value.at, 0, prop->value.len) : NULL;

	return nul ? text_quote(a, (const char *)prop->value.at) : "''";
}

/* Whether one of the names between commas begins so. */
static bool is_listed(const char *list, const char *begin)
{
	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, begin, strlen(begin)))
			return true;
	}
	return false;
}

/* "none" alone is what somebody wants; any other name would have to be a device. */
static bool is_silence(const char *outputs)
{
	return !strcmp(outputs, "none");
}

static const char *cut(struct arena *a, const char *text, size_t most)
{
	return arena_copy(a, text, strnlen(text, most));
}

static const struct dt_node *console_node(const struct system *sys, const char *name)
{
	const char *path = *name == '/' ? name : value_string(reference_alias(sys->tree, name));

	return path ? device_find(sys->tree, path) : NULL;
}

/* dtuart= on the command line counts, else stdout-path. */
static const char *named(struct report *r, const char *options, struct origin *at)
{
	const struct dt_node *chosen = r->system->chosen;
	const char *name = machine_option(r->diag->arena, options, "dtuart");
	const struct dt_prop *prop = chosen ? tree_prop(chosen, "stdout-path") : NULL;

	if (name && *name)
		return name;
	if (prop)
		*at = prop->at;
	return value_string(prop);
}

struct console machine_console(struct report *r)
{
	struct arena *a = r->diag->arena;
	const char *options = machine_options(r), *outputs = machine_option(a, options, "console"), *name;
	const struct dt_prop *prop = NULL;
	struct console c = { .outputs = outputs ? cut(a, outputs, OUTPUTS_MOST) : "dtuart" };

	config_options(r->system, &prop);
	c.at = prop ? prop->at : r->system->chosen ? r->system->chosen->at : r->system->tree->root->at;
	name = machine_option(a, options, "acpi");
	c.wanted = machine_is_there(r->system) && !is_silence(c.outputs) && !(name && !strcmp(name, "force"));
	if (!is_listed(c.outputs, "dtuart"))
		return c;
	name = named(r, options, &c.at);
	if (name && *name) {
		name = cut(a, name, NAME_MOST);
		c.name = cut(a, name, strcspn(name, ":"));
		c.node = console_node(r->system, c.name);
	}
	return c;
}
