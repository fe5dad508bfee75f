/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain_property.c - rules about all properties of domains: whether this Xen reads them, and as what
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"
#include "rule/property.h"
#include "rule/static.h"

/* Whether the value is meant to say no: the number 0, or a word for it. */
static bool is_no(const struct dt_prop *prop)
{
	static const char *const words[] = { "0", "disabled", "disable", "false", "n", "no", "none", "off" };
	const char *text = value_string(prop);
	size_t zeros = 0;

	while (zeros < prop->value.len && !prop->value.at[zeros])
		zeros++;
	/* One NUL is the text "". */
	if (zeros > 1 && zeros == prop->value.len)
		return true;
	for (size_t i = 0; text && i < COUNT(words); i++) {
		if (text_same_fold(text, words[i]))
			return true;
	}
	return false;
}

/* Whether it is a number in quotes. */
static bool is_quoted_number(const struct dt_prop *prop)
{
	const char *text = value_string(prop);

	return text && *text && text[strspn(text, "0123456789")] == 0;
}

static void flag_type(struct report *r, const struct dt_prop *prop)
{
	if (is_no(prop))
		found(r, prop->at, "remove it to switch it off", "'%s' has a value that says no; Xen looks only whether it is there",
		      prop->name);
}

/* memory and cpus that are too short have rules of their own, and so has sve. */
static void number_type(struct report *r, const struct dt_prop *prop, const struct property *p)
{
	size_t bytes = p->type == PROPERTY_U64 ? 8 : 4, len = prop->value.len;
	bool own_rule = !strcmp(p->name, "memory") || !strcmp(p->name, "cpus") || p->type == PROPERTY_FLAG_OR_U32;
	const char *hint = is_quoted_number(prop) ? "write it in <>, not in quotes" :
			   bytes == 8 ? "write one number as two cells: <0 1>" : "write one number: <1>";
	uint64_t value = 0;
	uint32_t cell = 0;

	if (len < bytes && !own_rule)
		found(r, prop->at, hint, "'%s' has %zu byte%s; Xen reads %zu, and else takes it for absent", p->name, len,
		      len == 1 ? "" : "s", bytes);
	if (len <= bytes)
		return;
	if (bytes == 4 && value_u32(prop, &cell))
		value = cell;
	else
		value_u64(prop, &value);
	found(r, prop->at, hint, "'%s' has %zu bytes; Xen reads the first %zu, and so %llu", p->name, len, bytes,
	      (unsigned long long)value);
}

static void string_type(struct report *r, const struct dt_prop *prop, const struct property *p)
{
	bool terminated = memchr(prop->value.at, 0, prop->value.len);

	if (value_string(prop))
		return;
	found(r, prop->at, "write one text in quotes", "'%s' %s", p->name,
	      !prop->value.len ? "has no value; Xen reads a text" :
	      terminated       ? "is not one text; Xen reads what stands before the first NUL" :
				 "is no text; Xen takes it for absent");
}

static void check_type(struct report *r, const struct dt_prop *prop, const struct property *p)
{
	switch (p->type) {
	case PROPERTY_FLAG:
		flag_type(r, prop);
		break;
	case PROPERTY_FLAG_OR_U32:
	case PROPERTY_U32:
	case PROPERTY_U64:
		number_type(r, prop, p);
		break;
	case PROPERTY_STRING:
		string_type(r, prop, p);
		break;
	case PROPERTY_OWN_RULE:
		break;
	}
}

void domain_property_type(struct report *r, const struct domain *domain)
{
	for (const struct dt_prop *prop = domain->node->first_prop; prop; prop = prop->next) {
		const struct property *p = property_find(prop->name);

		if (p && property_is_read(p, system_xen(r->system)))
			check_type(r, prop, p);
	}
}

static bool is_static_cells(const struct property *p)
{
	return !strncmp(p->name, "#xen,static-mem-", strlen("#xen,static-mem-"));
}

void domain_property_release(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	bool cells_differ = static_cells_differ(r->system, domain); /* and it has been said where that leads */
	struct arena *a = r->diag->arena;

	/* Before that it makes no domains, which is another rule's to say. */
	for (const struct dt_prop *prop = domain->node->first_prop; prop && !xen_is_before(xen, 12); prop = prop->next) {
		const struct property *p = property_find(prop->name);

		if (!p || property_is_read(p, xen) || (is_static_cells(p) && cells_differ))
			continue;
		if (xen_is_before(xen, p->since))
			found(r, prop->at, arena_fmt(a, "take Xen 4.%d or later, or remove it", p->since),
			      "%s does not read '%s', which came with 4.%d", xen_release(a, xen), p->name, p->since);
		else
			found(r, prop->at, "remove it", "%s does not read '%s', 4.%d was the last to do so", xen_release(a, xen), p->name,
			      p->until);
	}
}

static void check_option(struct report *r, const struct domain *domain, enum property_without without, const char *consequence)
{
	const struct xen_info *xen = system_xen(r->system);
	struct arena *a = r->diag->arena;

	for (const struct dt_prop *prop = domain->node->first_prop; prop; prop = prop->next) {
		const struct property *p = property_find(prop->name);

		if (p && p->without == without && property_lacks_option(p, xen))
			found(r, prop->at, arena_fmt(a, "build Xen with CONFIG_%s=y, or remove it", p->option),
			      "this %s has no CONFIG_%s, without which %s at '%s'", xen_release(a, xen), p->option, consequence, p->name);
	}
}

void domain_property_option(struct report *r, const struct domain *domain)
{
	check_option(r, domain, WITHOUT_PANIC, "it panics");
}

void domain_property_ignored(struct report *r, const struct domain *domain)
{
	check_option(r, domain, WITHOUT_EFFECT, "it does nothing");
}

void domain_dom0less(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	/* Older releases have no such option and always make domains. */
	if (sys->domains.count && xen_is_since(xen, 19) && xen_lacks(xen, "DOM0LESS_BOOT"))
		found(r, sys->domains.at[0]->node->at, "build Xen with CONFIG_DOM0LESS_BOOT=y",
		      "this %s has no CONFIG_DOM0LESS_BOOT, so it makes no domains from the tree", xen_release(r->diag->arena, xen));
}

/* What stands in any node, or is read by others than Xen. */
static bool is_standard(const char *name)
{
	static const char *const names[] = {
		"phandle", "linux,phandle", "ranges", "dma-ranges", "reg", "reg-names", "status", "name", "model", "label", "device_type",
		"interrupt-parent", "description", "comment",
		/* Another rule speaks of a domain that is a module too. */
		"uefi,binary", "xen,uefi-binary",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return name[0] == '#' || !strncmp(name, "xen-esp,", 8) || !strncmp(name, "xen,esp-", 8);
}

/* Where Xen reads a property that stands in a domain by mistake; NULL when nowhere. */
static const char *right_place(const char *name)
{
	static const struct { const char *name, *place; } rows[] = {
		{ "bootargs", "write it into the domain's module with \"multiboot,kernel\"" },
		{ "cpupool-cpus", "write it into a node with compatible = \"xen,cpupool\", and its phandle as domain-cpupool" },
		{ "cpupool-sched", "write it into a node with compatible = \"xen,cpupool\", and its phandle as domain-cpupool" },
		{ "hard-affinity", "write it into a child with compatible = \"xen,vcpu\"" },
		{ "id", "write it into a child with compatible = \"xen,vcpu\"" },
		{ "role", "write it into a child with compatible = \"xen,domain-shared-memory-v1\"" },
		{ "stdout-path", "write it into /chosen" },
		{ "xen,dom0-bootargs", "write it into /chosen" },
		{ "xen,evtchn", "write it into a child with compatible = \"xen,evtchn-v1\"" },
		{ "xen,force-assign-without-iommu", "write it into the device's node in the domain's own device tree" },
		{ "xen,passthrough", "write it into the device's node in this tree" },
		{ "xen,path", "write it into the device's node in the domain's own device tree" },
		{ "xen,reg", "write it into the device's node in the domain's own device tree" },
		{ "xen,shared-mem", "write it into a child with compatible = \"xen,domain-shared-memory-v1\"" },
		{ "xen,shm-id", "write it into a child with compatible = \"xen,domain-shared-memory-v1\"" },
		{ "xen,static-heap", "write it into /chosen" },
		{ "xen,xen-bootargs", "write it into /chosen" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!strcmp(name, rows[i].name))
			return rows[i].place;
	}
	return NULL;
}

/* What is nobody's in particular. Another vendor's property may be for others than Xen, and a later Xen may read more. */
static bool is_xens_own(const struct report *r, const char *name)
{
	return (!strchr(name, ',') || !strncmp(name, "xen,", 4)) && !xen_is_since(system_xen(r->system), PROPERTY_NEWEST + 1);
}

void domain_property_unknown(struct report *r, const struct domain *domain)
{
	for (const struct dt_prop *prop = domain->node->first_prop; prop; prop = prop->next) {
		const struct property *near;
		const char *place;

		if (property_find(prop->name) || is_standard(prop->name))
			continue;
		place = right_place(prop->name);
		near = place ? NULL : property_near(prop->name);
		if (near)
			found(r, prop->at, arena_fmt(r->diag->arena, "did you mean '%s'?", near->name), "Xen reads no '%s' in a domain",
			      prop->name);
		else if (place || is_xens_own(r, prop->name))
			found(r, prop->at, place, "Xen reads no '%s' in a domain", prop->name);
	}
}
