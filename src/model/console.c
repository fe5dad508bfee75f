/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c - the device that Xen prints on
 */
#include "model/console.h"

#include <string.h>

#include "dt/value.h"
#include "model/device.h"
#include "model/machine.h"

/* What Xen keeps of "console=" and "dtuart=" (xen/drivers/char/console.c, uart-init.c). */
enum { OUTPUTS_MOST = 29, NAME_MOST = 255 };

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

static const struct dt_node *node_of(const struct system *sys, const char *name)
{
	const char *path = *name == '/' ? name : value_string(reference_alias(sys->tree, name));

	return path ? device_find(sys->tree, path) : NULL;
}

static const char *value_of(const struct system *sys, const char *name)
{
	const struct bootarg *arg = bootargs_last(&sys->bootargs, name);

	return arg ? arg->value : NULL;
}

/* dtuart= on the command line counts, else stdout-path. */
static const char *named(const struct system *sys, struct origin *at)
{
	const char *name = value_of(sys, "dtuart");
	const struct dt_prop *prop = sys->chosen ? tree_prop(sys->chosen, "stdout-path") : NULL;

	if (name && *name)
		return name;
	if (prop)
		*at = prop->at;
	return value_string(prop);
}

void console_find(struct arena *a, const struct system *sys, struct console *ret)
{
	const char *outputs = value_of(sys, "console"), *acpi = value_of(sys, "acpi"), *name;
	struct console c = { .outputs = outputs ? cut(a, outputs, OUTPUTS_MOST) : "dtuart" };

	c.at = sys->bootargs.at ? sys->bootargs.at->at : sys->chosen ? sys->chosen->at : sys->tree->root->at;
	c.wanted = machine_is_there(sys) && !is_silence(c.outputs) && !(acpi && !strcmp(acpi, "force"));
	if (is_listed(c.outputs, "dtuart")) {
		name = named(sys, &c.at);
		if (name && *name) {
			name = cut(a, name, NAME_MOST);
			c.name = cut(a, name, strcspn(name, ":"));
			c.node = node_of(sys, c.name);
		}
	}
	*ret = c;
}
