/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chosen.c - rules about the names of properties in /chosen
 */
#include "rule/chosen.h"

#include <string.h>

#include "rule/functions.h"
#include "rule/property.h"

/* What Xen reads there in any release, and what others do that is as near to something else as to a mistake. */
static const char *const known[] = {
	"bootargs", "stdout-path", "xen,dom0-bootargs", "xen,static-heap", "xen,uefi-cfg-load", "xen,xen-bootargs",
	"stderr-path", "stdin-path", "xen,uefi-mmap-desc-size", "xen,uefi-mmap-desc-ver", "xen,uefi-mmap-size", "xen,uefi-mmap-start",
	"xen,uefi-system-table", NULL,
};

static bool is_xens(const char *name)
{
	return !strncmp(name, "xen,", 4);
}

/* The known name that this one is likely meant for; NULL when it is known, or near to none. */
static const char *meant(const char *name)
{
	const char *near = property_is_standard(name) ? NULL : property_nearest(name, known);

	if (!near || !strcmp(near, name))
		return NULL;
	/* With Xen's prefix they are hardly meant for Dom0. */
	return is_xens(name) && !strcmp(near, "bootargs") ? "xen,xen-bootargs" : near;
}

/* What Xen before and after the known releases reads is not known. */
static bool is_unknown(const struct report *r, const char *name)
{
	for (size_t i = 0; known[i]; i++) {
		if (!strcmp(name, known[i]))
			return false;
	}
	return is_xens(name) && !property_is_standard(name) && !xen_is_since(system_xen(r->system), PROPERTY_NEWEST + 1);
}

void chosen_property(struct report *r, const struct system *sys)
{
	for (const struct dt_prop *prop = sys->chosen ? sys->chosen->first_prop : NULL; prop; prop = prop->next) {
		const char *near = meant(prop->name);

		if (near)
			found(r, prop->at, arena_fmt(r->diag->arena, "did you mean '%s'?", near), "Xen reads no '%s' in /chosen",
			      prop->name);
		else if (is_unknown(r, prop->name))
			found(r, prop->at, property_find(prop->name) ? "write it into a domain" : "remove it", "Xen reads no '%s' in /chosen",
			      prop->name);
	}
}

/* Whether Dom0's command line is said anywhere but in bootargs of /chosen. */
static bool dom0_says(const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->place == PLACE_DOM0 && m->kind == MODULE_KERNEL && m->bootargs && m->bootargs->value.len > 1)
			return true;
	}
	return tree_prop(sys->chosen, "xen,dom0-bootargs");
}

const struct dt_prop *chosen_lone_bootargs(const struct system *sys)
{
	const struct dt_prop *bootargs = sys->chosen ? tree_prop(sys->chosen, "bootargs") : NULL;

	return bootargs && !tree_prop(sys->chosen, "xen,xen-bootargs") && !dom0_says(sys) ? bootargs : NULL;
}

static bool has_misspelt(const struct system *sys, const char *name)
{
	for (const struct dt_prop *prop = sys->chosen ? sys->chosen->first_prop : NULL; prop; prop = prop->next) {
		const char *near = meant(prop->name);

		if (near && !strcmp(near, name))
			return true;
	}
	return false;
}

bool chosen_xen_line_lost(const struct system *sys)
{
	return chosen_lone_bootargs(sys) || (!bootargs_property(sys) && has_misspelt(sys, "xen,xen-bootargs"));
}

bool chosen_dom0_line_lost(const struct system *sys)
{
	return chosen_lone_bootargs(sys) ||
	       (!bootargs_of_dom0(sys) && (has_misspelt(sys, "xen,dom0-bootargs") || has_misspelt(sys, "bootargs")));
}
