/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain.c - rules about domains, and about Dom0
 */
#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"
#include "rule/property.h"

enum { CPUS_MOST = 128 };

static const char *const cell_names[] = { "#address-cells", "#size-cells" };

void domain_cells(struct report *r, const struct domain *domain)
{
	static const char hint[] = "write #address-cells = <2>; #size-cells = <2>; into the domain";

	if (!tree_prop(domain->node, cell_names[0]) && !tree_prop(domain->node, cell_names[1])) {
		found(r, domain->node->at, hint, "the domain has neither %s nor %s", cell_names[0], cell_names[1]);
		return;
	}
	for (size_t i = 0; i < COUNT(cell_names); i++) {
		const struct dt_prop *prop = tree_prop(domain->node, cell_names[i]);
		uint32_t cells = 0;

		if (!prop)
			found(r, domain->node->at, hint, "the domain has no %s", cell_names[i]);
		else if (!value_u32(prop, &cells) || prop->value.len != 4)
			found(r, prop->at, "write <2>", "%s is not one number", cell_names[i]);
		else if (cells < 1 || cells > 2)
			found(r, prop->at, "write <2>", "%s is %u, Xen's loader takes 1 or 2", cell_names[i], cells);
	}
}

void domain_one_cell(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, "#address-cells");
	uint32_t cells;

	/* The stub loads below 4 GiB what must lie there. One size cell is enough for every file that FAT can hold. */
	if (r->system->disk.loader == LOADER_XEN && value_u32(prop, &cells) && prop->value.len == 4 && cells == 1)
		found(r, prop->at, "write <2>", "with one address cell the boot fails when firmware loads a file above 4 GiB");
}

void domain_memory(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, "memory");
	uint64_t kib = 0;

	if (!prop)
		found(r, domain->node->at, "write memory = <0 0x40000>; for 256 MiB", "the domain has no memory");
	else if (!value_u64(prop, &kib))
		found(r, prop->at, "write memory = <0 0x40000>; for 256 MiB (the unit is KiB)",
		      "memory has %zu bytes, Xen reads two cells of 4", prop->value.len);
	else if (!kib)
		found(r, prop->at, "write memory = <0 0x40000>; for 256 MiB (the unit is KiB)", "the domain's memory is 0");
}

void domain_memory_multiple(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, "memory");
	uint64_t kib, next;

	/* Static memory is compared with it, and has its own finding. */
	if (property_read(domain->node, "xen,static-mem", system_xen(r->system)) || !value_u64(prop, &kib) || kib % 4 == 0)
		return;
	next = kib / 4 * 4 + 4;
	found(r, prop->at,
	      next > kib ? arena_fmt(r->diag->arena, "write memory = <0x%llx 0x%llx>; for the next multiple",
				     (unsigned long long)next >> 32, (unsigned long long)next & UINT32_MAX) : NULL,
	      "the domain's memory is %llu KiB, not a multiple of 4", (unsigned long long)kib);
}

/* As text it is the number that was meant. */
static const char *cpus_hint(struct report *r, const struct dt_prop *prop)
{
	const char *text = value_string(prop);
	uint64_t cpus = 1;

	return arena_fmt(r->diag->arena, "write cpus = <%u>;",
			 text && text_parse_number(text, CPUS_MOST, &cpus) && cpus ? (unsigned)cpus : 1);
}

void domain_cpus(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, "cpus");
	uint32_t cpus = 0;

	if (!prop)
		found(r, domain->node->at, "write cpus = <1>;", "the domain has no cpus");
	else if (!value_u32(prop, &cpus))
		found(r, prop->at, cpus_hint(r, prop), "cpus is not a number");
	else if (cpus < 1 || cpus > CPUS_MOST)
		found(r, prop->at, cpus ? "write cpus = <128>; or fewer" : "write cpus = <1>; or more",
		      "the domain has %u cpus, Xen takes 1 to %d", cpus, CPUS_MOST);
}

void domain_kernel(struct report *r, const struct domain *domain)
{
	if (!module_count(r->system, domain, MODULE_KERNEL))
		found(r, domain->node->at, "add a module with compatible = \"multiboot,kernel\", \"multiboot,module\"",
		      "the domain has no kernel");
}

/* Speaks at the second and each later module of one kind. first has one place for each kind. */
static void repeated(struct report *r, const struct module *m, const struct module **first, const char *consequence)
{
	if (m->kind == MODULE_UNTYPED || m->kind == MODULE_MICROCODE)
		return;
	if (first[m->kind])
		found(r, m->node->at, "keep one of them", "there is a %s already, '%s'; %s", module_kind_name(m->kind),
		      first[m->kind]->node->name, consequence);
	else
		first[m->kind] = m;
}

void domain_repeated(struct report *r, const struct domain *domain)
{
	const struct module *first[MODULE_KINDS] = { 0 };

	for (size_t i = 0; i < domain->modules.count; i++)
		repeated(r, domain->modules.at[i], first, "Xen takes the last one and ignores the others");
}

/* Whether Xen's own loader takes it for Dom0's kernel. The stub leaves nothing for it to load. */
static bool is_loaded_kernel(const struct system *sys, const struct module *m)
{
	return sys->disk.loader == LOADER_XEN && m->place == PLACE_DOM0 && m->kind == MODULE_KERNEL && m->binary;
}

void dom0_kernel_twice(struct report *r, const struct system *sys)
{
	const struct module *first = NULL;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (first && is_loaded_kernel(sys, m))
			found(r, m->node->at, "keep one of them", "there is a kernel already, '%s'; Xen's loader stops at a second one",
			      first->node->name);
		else if (is_loaded_kernel(sys, m))
			first = m;
	}
}

void dom0_repeated(struct report *r, const struct system *sys)
{
	const struct module *first[MODULE_KINDS] = { 0 }, *kernel = NULL;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		/* That is an error of its own. */
		if (m->place != PLACE_DOM0 || (kernel && is_loaded_kernel(sys, m)))
			continue;
		repeated(r, m, first, "Xen takes the first one and ignores the others");
		if (is_loaded_kernel(sys, m))
			kernel = m;
	}
}

void dom0_ramdisk_only(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->place == PLACE_DOM0 && m->kind == MODULE_RAMDISK && !module_count(sys, NULL, MODULE_KERNEL))
			found(r, m->node->at, "add a module with \"multiboot,kernel\" under /chosen", "Dom0 has a ramdisk but no kernel");
	}
}

void domain_place(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (value_is_compatible(node, "xen,domain") && (!sys->chosen || node->parent != sys->chosen))
			found(r, node->at, "move it directly under /chosen", "Xen does not look for domains here");
	}
}
