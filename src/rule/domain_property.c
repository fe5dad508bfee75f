/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain_property.c - rules about all properties of domains: whether this Xen reads them, and as what
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/machine.h"
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

/* "<0x0 0x40000>" for 8 bytes, "<64>" for 4. */
static const char *cells_text(struct arena *a, uint64_t value, size_t bytes)
{
	return bytes == 8 ? arena_fmt(a, "<0x%llx 0x%llx>", (unsigned long long)(value >> 32), (unsigned long long)value & UINT32_MAX) :
			    arena_fmt(a, "<%llu>", (unsigned long long)value);
}

/* A number of one cell, written as two, has its value in the second. */
static uint64_t number_meant(const struct dt_prop *prop, size_t bytes, uint64_t value)
{
	uint64_t wide;

	return bytes == 4 && prop->value.len == 8 && value_u64(prop, &wide) && wide <= UINT32_MAX ? wide : value;
}

/* The cure for a number of another size, of which Xen reads this, if anything. */
static const char *number_hint(struct arena *a, const struct dt_prop *prop, size_t bytes, uint64_t value)
{
	if (is_quoted_number(prop) && text_parse_number(value_string(prop), bytes == 8 ? UINT64_MAX : UINT32_MAX, &value))
		return arena_fmt(a, "write %s = %s; without quotes", prop->name, cells_text(a, value, bytes));
	if (prop->value.len < bytes)
		return "write one number in <>";
	return arena_fmt(a, "write one number of %s: %s = %s;", bytes == 8 ? "two cells" : "one cell", prop->name,
			 cells_text(a, number_meant(prop, bytes, value), bytes));
}

/* memory and cpus that are too short have rules of their own, and so has sve. */
static void number_type(struct report *r, const struct dt_prop *prop, const struct property *p)
{
	size_t bytes = p->type == PROPERTY_U64 ? 8 : 4, len = prop->value.len;
	bool own_rule = !strcmp(p->name, "memory") || !strcmp(p->name, "cpus") || p->type == PROPERTY_FLAG_OR_U32;
	uint64_t value = 0;
	uint32_t cell = 0;

	if (len < bytes && !own_rule)
		found(r, prop->at, number_hint(r->diag->arena, prop, bytes, 0),
		      "'%s' has %zu byte%s; Xen reads %zu, and else takes it for absent", p->name, len, len == 1 ? "" : "s", bytes);
	if (len <= bytes)
		return;
	if (bytes == 4 && value_u32(prop, &cell))
		value = cell;
	else
		value_u64(prop, &value);
	found(r, prop->at, number_hint(r->diag->arena, prop, bytes, value),
	      "'%s' has %zu bytes; Xen reads the first %zu, and so %llu", p->name, len, bytes, (unsigned long long)value);
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

/* machine is its memory in bytes. What that makes of the domain's is another rule's to say, with another cure. */
static void check_types(struct report *r, const struct domain *domain, uint64_t machine)
{
	bool exceeded = machine_is_exceeded(machine, domain);

	for (const struct dt_prop *prop = domain->node->first_prop; prop; prop = prop->next) {
		const struct property *p = property_find(prop->name);

		if (p && property_is_read(p, system_xen(r->system)) && !(exceeded && !strcmp(p->name, "memory")))
			check_type(r, prop, p);
	}
}

void domain_property_type(struct report *r, const struct system *sys)
{
	uint64_t machine = machine_memory(sys);

	for (size_t i = 0; i < sys->domains.count; i++)
		check_types(r, sys->domains.at[i], machine);
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

/* Where there are pools, they are what is ignored, and that is another rule's. */
void domain_property_ignored(struct report *r, const struct system *sys)
{
	const struct dt_node *node = sys->chosen ? sys->chosen->first_child : NULL;

	while (node && !value_is_compatible(node, "xen,cpupool"))
		node = node->next;
	for (size_t i = 0; !node && i < sys->domains.count; i++)
		check_option(r, sys->domains.at[i], WITHOUT_EFFECT, "it does nothing");
}

void domain_dom0less(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	/* Older releases have no such option and always make domains. */
	if (sys->domains.count && xen_is_since(xen, 19) && xen_lacks(xen, "DOM0LESS_BOOT"))
		found(r, sys->domains.at[0]->node->at, "build Xen with CONFIG_DOM0LESS_BOOT=y",
		      "this %s has no CONFIG_DOM0LESS_BOOT, so it makes no domains from the tree", xen_release(r->diag->arena, xen));
}

/* Another rule speaks of a domain that is a module too. */
static bool is_of_module(const char *name)
{
	return !strcmp(name, "uefi,binary") || !strcmp(name, "xen,uefi-binary");
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

/* The cure for a name that is near to no other. */
static const char *removal(const char *name)
{
	return strncmp(name, "xen,", 4) ? "remove it, or put a vendor's name before it when it is for others than Xen: \"vendor,name\"" :
					  "remove it";
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

		if (property_find(prop->name) || property_is_standard(prop->name) || is_of_module(prop->name))
			continue;
		place = right_place(prop->name);
		near = place ? NULL : property_near(prop->name);
		if (near)
			found(r, prop->at, arena_fmt(r->diag->arena, "did you mean '%s'?", near->name), "Xen reads no '%s' in a domain",
			      prop->name);
		else if (place || is_xens_own(r, prop->name))
			found(r, prop->at, place ? place : removal(prop->name), "Xen reads no '%s' in a domain", prop->name);
	}
}
