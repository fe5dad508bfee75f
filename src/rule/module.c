/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c - rules about module nodes: what they say of themselves and where they stand
 */
#include <string.h>

#include "base/distance.h"
#include "dt/value.h"
#include "model/device.h"
#include "rule/functions.h"
#include "rule/property.h"

/* Xen's MAX_MODULES less Xen itself and the device tree. */
enum { MODULES_MOST = 30 };

/* xen/include/xen/bootfdt.h: BOOTMOD_MAX_CMDLINE less its NUL. */
enum { BOOTARGS_MOST = 1023 };

/* xen/common/device-tree/bootfdt.c: the first minor release that knows the kind. */
enum { MICROCODE_KNOWN = 21 };

void module_compatible(struct report *r, const struct module *m)
{
	const struct dt_prop *compatible = tree_prop(m->node, "compatible");

	/* Without any compatible Xen stops, which is another rule's to say. */
	if (m->multiboot || (!compatible && m->place != PLACE_ELSEWHERE))
		return;
	if (m->legacy)
		found(r, compatible->at, "write \"multiboot,kernel\" or \"multiboot,ramdisk\", then \"multiboot,module\"",
		      "the names before multiboot are not read on EFI");
	else
		found(r, compatible ? compatible->at : m->node->at,
		      "write compatible = \"multiboot,kernel\", \"multiboot,module\" (or ramdisk, device-tree)",
		      "the module has no \"multiboot,module\", so Xen skips it");
}

/* What stands like a domain and is none: the child of /chosen that the module is in; else NULL. */
static const struct dt_node *almost_domain(const struct system *sys, const struct module *m)
{
	const struct dt_node *parent = m->node->parent;

	return sys->chosen && parent->parent == sys->chosen && !value_is_compatible(parent, "multiboot,module") ? parent : NULL;
}

/* Without a compatible, or with one that is wrong in its case only, it has a finding of its own. */
static void check_domain_name(struct report *r, const struct dt_node *node)
{
	static const char *const names[] = { "xen,domain", NULL };
	const struct dt_prop *compatible = tree_prop(node, "compatible");
	const char *first = value_first_string(compatible);

	if (compatible && !device_is_compatible(node, "xen,domain"))
		found(r, compatible->at,
		      first && distance_nearest(first, names) ? "did you mean 'xen,domain'?" :
		      "write compatible = \"xen,domain\", or move the modules directly under /chosen",
		      "the node is no domain but %s, so Xen does not look for modules here", compatible_text(r, node));
}

void module_place(struct report *r, const struct system *sys)
{
	const struct dt_node *last = NULL;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];
		const struct dt_node *node = m->place == PLACE_ELSEWHERE ? almost_domain(sys, m) : NULL;

		/* One finding for all modules of a node. */
		if (node && node != last)
			check_domain_name(r, node);
		else if (!node && m->place == PLACE_ELSEWHERE)
			found(r, m->node->at, "move it directly under /chosen or under a xen,domain child of /chosen",
			      "Xen does not look for modules here");
		last = node ? node : last;
	}
}

/* The name that the property of a module is likely meant for; NULL when it is read, or near to none. */
static const char *meant(const char *name)
{
	static const char *const known[] = { "bootargs", "uefi,binary", "xen,uefi-binary", "compatible", NULL };
	const char *near = property_is_standard(name) ? NULL : property_nearest(name, known);

	/* Of the two names for the file it is the one that Xen has everywhere. */
	return !near || !strcmp(near, name) ? NULL : !strcmp(near, "xen,uefi-binary") ? "uefi,binary" : near;
}

/* What was meant to name the module's file, when nothing does; else NULL. */
static const struct dt_prop *misspelt_file(const struct module *m)
{
	const struct dt_prop *prop = m->binary || m->reg ? NULL : m->node->first_prop;
	const char *near;

	while (prop && !((near = meant(prop->name)) && !strcmp(near, "uefi,binary")))
		prop = prop->next;
	return prop;
}

/* Where a property is read that Xen does not read in modules; NULL when nowhere. */
static const char *right_place(const struct module *m, const char *name)
{
	if (!strcmp(name, "xen,xen-bootargs") || !strcmp(name, "xen,dom0-bootargs"))
		return "write it into /chosen";
	if (m->place == PLACE_DOMAIN && property_find(name) && strcmp(name, "compatible"))
		return "write it into the domain";
	return NULL;
}

void module_property(struct report *r, const struct module *m)
{
	bool later = xen_is_since(system_xen(r->system), PROPERTY_NEWEST + 1);
	const struct dt_prop *prop = m->multiboot && m->place != PLACE_ELSEWHERE ? m->node->first_prop : NULL;

	for (; prop; prop = prop->next) {
		const char *near = meant(prop->name), *place = right_place(m, prop->name);

		if (property_is_standard(prop->name) || !strcmp(prop->name, "xen,uefi-binary") || prop == misspelt_file(m))
			continue;
		if (near)
			found(r, prop->at, arena_fmt(r->diag->arena, "did you mean '%s'?", near), "Xen reads no '%s' in a module", prop->name);
		else if (place || (!strncmp(prop->name, "xen,", 4) && !later))
			found(r, prop->at, place ? place : "remove it", "Xen reads no '%s' in a module", prop->name);
	}
}

void module_no_file(struct report *r, const struct module *m)
{
	const struct dt_prop *misspelt = misspelt_file(m);

	if (misspelt)
		found(r, misspelt->at, "did you mean 'uefi,binary'?", "the %s names no file, as nobody reads '%s'", module_kind_name(m->kind),
		      misspelt->name);
	else if (!m->binary && !m->reg)
		found(r, m->node->at, "add uefi,binary = \"file\"", "the %s names no file", module_kind_name(m->kind));
}

void module_reg_only(struct report *r, const struct module *m)
{
	if (!m->binary && m->reg)
		found(r, m->reg->at, "write uefi,binary = \"file\" in its place", "the %s has an address but no file, and nobody "
		      "loads it there", module_kind_name(m->kind));
}

void module_fixed_address(struct report *r, const struct module *m)
{
	if (m->binary && m->reg && r->system->disk.loader == LOADER_XEN)
		found(r, m->reg->at, "choose loader = \"stub\", or remove reg", "Xen's own loader puts files anywhere and replaces this address");
}

void module_untyped(struct report *r, const struct module *m)
{
	const struct xen_info *xen = system_xen(r->system);

	if (!m->multiboot || m->place == PLACE_ELSEWHERE)
		return;
	if (m->kind == MODULE_UNTYPED)
		found(r, tree_prop(m->node, "compatible")->at, "add \"multiboot,kernel\", \"multiboot,ramdisk\" or \"multiboot,device-tree\"",
		      "the module does not say what it is");
	else if (m->kind == MODULE_MICROCODE && xen_is_before(xen, MICROCODE_KNOWN))
		found(r, tree_prop(m->node, "compatible")->at, "remove the module: microcode is for x86",
		      "%s does not know \"multiboot,microcode\" and guesses what the module is", xen_release(r->diag->arena, xen));
}

/* Whether the module's file is one of its own to Xen's loader, or to the stub, which counts its copies itself (load-limit). */
static bool brings_file(const struct system *sys, const struct module *m)
{
	return m->name && m->place != PLACE_ELSEWHERE && (!m->same_as || (sys->disk.loader == LOADER_XEN && !m->shares));
}

/* Distinct names, as Xen compares them: the whole value. */
static size_t count_names(const struct system *sys, const struct module **ret_first_over)
{
	size_t count = 0;

	*ret_first_over = NULL;
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (!brings_file(sys, m))
			continue;
		count++;
		if (count > MODULES_MOST && !*ret_first_over)
			*ret_first_over = m;
	}
	return count;
}

void module_limit(struct report *r, const struct system *sys)
{
	const struct module *over;
	size_t count = count_names(sys, &over);

	if (over)
		found(r, over->node->at, "share files between domains, or merge ramdisks",
		      "the tree names %zu files, Xen takes %d; this is number %d", count, MODULES_MOST, MODULES_MOST + 1);
}

void module_none(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		if (sys->modules.at[i]->place != PLACE_ELSEWHERE)
			return;
	}
	if (sys->chosen)
		found(r, sys->chosen->at, "add a domain with a kernel, or a kernel for Dom0", "there is nothing to boot under /chosen");
}

void module_bootargs(struct report *r, const struct domain *domain)
{
	const struct module *first = NULL;

	for (size_t i = 0; i < domain->modules.count; i++) {
		const struct module *m = domain->modules.at[i];

		if (!m->bootargs)
			continue;
		if (m->kind != MODULE_KERNEL && m->kind != MODULE_UNTYPED)
			found(r, m->bootargs->at, "write them at the kernel", first ? "bootargs of a %s are ignored" :
			      "these bootargs of a %s become the kernel's command line", module_kind_name(m->kind));
		first = first ? first : m;
	}
}

void module_unused(struct report *r, const struct module *m)
{
	if (m->place == PLACE_DOM0 && m->kind == MODULE_DEVICE_TREE)
		found(r, m->node->at, "move it into a domain", "a device tree is used in domains only");
	else if (m->place == PLACE_DOMAIN && m->kind == MODULE_XSM_POLICY)
		found(r, m->node->at, "move it directly under /chosen", "an XSM policy is used directly under /chosen only");
	else if (m->place != PLACE_ELSEWHERE && m->kind == MODULE_MICROCODE && !xen_is_before(system_xen(r->system), MICROCODE_KNOWN))
		found(r, m->node->at, "remove the module: microcode is for x86", "no Xen for arm64 uses microcode");
}

/* The bytes of the module's command line before its NUL; 0 when Xen does not look at it. */
static size_t command_line_bytes(const struct module *m)
{
	const struct span *value = m->bootargs ? &m->bootargs->value : NULL;
	const uint8_t *nul = value ? memchr(value->at, 0, value->len) : NULL;

	if (!value || m->place == PLACE_ELSEWHERE || !(m->multiboot || m->legacy))
		return 0;
	return nul ? (size_t)(nul - value->at) : value->len;
}

void module_bootargs_long(struct report *r, const struct module *m)
{
	size_t bytes = command_line_bytes(m);

	if (bytes > BOOTARGS_MOST + 1)
		found(r, m->bootargs->at, "shorten it to 1023 bytes", "the command line has %zu bytes, at more than %d Xen panics", bytes,
		      BOOTARGS_MOST + 1);
}

void module_bootargs_cut(struct report *r, const struct module *m)
{
	if (command_line_bytes(m) == BOOTARGS_MOST + 1)
		found(r, m->bootargs->at, "shorten it to 1023 bytes", "the command line has %d bytes, Xen keeps %d of them", BOOTARGS_MOST + 1,
		      BOOTARGS_MOST);
}
