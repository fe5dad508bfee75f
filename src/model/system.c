/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * system.c - what the tree describes: Xen, its domains, their modules, the disk
 */
#include "model/system.h"

#include <stdlib.h>
#include <string.h>

#include "dt/value.h"
#include "model/channel.h"
#include "model/console.h"
#include "model/content.h"
#include "model/device.h"
#include "model/disk.h"
#include "model/domain.h"
#include "model/iommu.h"
#include "model/kernel.h"
#include "model/passthrough.h"
#include "model/shared.h"

static const struct kind_row {
	const char *compatible;
	enum module_kind kind;
	bool legacy;
} kinds[] = {
	{ "multiboot,kernel", MODULE_KERNEL, false },
	{ "multiboot,ramdisk", MODULE_RAMDISK, false },
	{ "multiboot,device-tree", MODULE_DEVICE_TREE, false },
	{ "multiboot,microcode", MODULE_MICROCODE, false },
	{ "xen,xsm-policy", MODULE_XSM_POLICY, false },
	{ "xen,linux-zimage", MODULE_KERNEL, true },
	{ "xen,linux-initrd", MODULE_RAMDISK, true },
};

const char *module_kind_name(enum module_kind kind)
{
	static const char *const names[] = { "module", "kernel", "ramdisk", "device tree", "XSM policy", "microcode" };

	return names[kind];
}

size_t module_count(const struct system *sys, const struct domain *domain, enum module_kind kind)
{
	return domain ? domain->kinds[kind] : sys->dom0_kinds[kind];
}

const struct xen_info *system_xen(const struct system *sys)
{
	const struct artefact *xen = sys->disk.xen;

	return xen && xen->xen && !xen->xen->why_not ? xen->xen : NULL;
}

bool system_has_dom0(const struct system *sys)
{
	return module_count(sys, NULL, MODULE_KERNEL) || module_count(sys, NULL, MODULE_UNTYPED);
}

/* What Xen unpacks itself. */
static bool is_compressed_kernel(const struct module *m)
{
	return m->kind == MODULE_KERNEL && m->content && m->content->usable && kernel_is_packed(&m->content->probe);
}

bool module_can_share(const struct module *first, const struct module *m)
{
	return first->kind == m->kind && !is_compressed_kernel(m) && !(first->place == PLACE_DOMAIN && m->place == PLACE_DOM0);
}

static const struct kind_row *kind_of(const struct dt_node *node)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (value_is_compatible(node, kinds[i].compatible))
			return &kinds[i];
	}
	return NULL;
}

static int compare_domain(const void *node, const void *at)
{
	const struct dt_node *wanted = node, *own = (*(struct domain *const *)at)->node;

	return (wanted->index > own->index) - (wanted->index < own->index);
}

/* Domains stand in document order. */
static struct domain *domain_of(const struct system *sys, const struct dt_node *node)
{
	struct domain **hit = NULL;

	if (sys->domains.count)
		hit = bsearch(node, sys->domains.at, sys->domains.count, sizeof(*sys->domains.at), compare_domain);
	return hit ? *hit : NULL;
}

const struct domain *system_domain(const struct system *sys, const struct dt_node *node)
{
	return domain_of(sys, node);
}

static void find_file(struct diag *d, const struct system *sys, struct module *m)
{
	m->name = value_string(m->binary);
	if (!m->name)
		return;
	m->esp = name_make(d->arena, m->name);
	m->file = search_file(d, sys->search, m->name);
}

/* reg beside a file is where the file shall lie, and how much room it has there. */
static void read_address(const struct system *sys, struct module *m)
{
	struct cells c = sys->cells[m->node->parent->index];

	if (m->binary && m->reg && cells_fit(c) && m->reg->value.len == 4 * (c.address + c.size))
		m->fixed = cells_number(m->reg->value, 0, c.address, &m->address) &&
			   cells_number(m->reg->value, 4 * c.address, c.size, &m->reg_bytes);
}

/* A node is a module when it says so in any way, rightly placed or not. */
static bool is_module(const struct dt_node *node)
{
	return node->parent &&
	       (kind_of(node) || value_is_compatible(node, "multiboot,module") ||
		value_is_compatible(node, "xen,multiboot-module") || tree_prop(node, "uefi,binary") ||
		tree_prop(node, "xen,uefi-binary"));
}

static void add_module(struct diag *d, struct system *sys, const struct dt_node *node)
{
	struct module *m = arena_new(d->arena, struct module);
	const struct kind_row *row = kind_of(node);
	struct domain *domain = domain_of(sys, node->parent);
	const struct dt_prop *prefixed = tree_prop(node, "xen,uefi-binary"), *plain = tree_prop(node, "uefi,binary");

	m->node = node;
	m->kind = row ? row->kind : MODULE_UNTYPED;
	m->legacy = (row && row->legacy) || value_is_compatible(node, "xen,multiboot-module");
	m->multiboot = value_is_compatible(node, "multiboot,module");
	m->domain = domain;
	m->place = domain ? PLACE_DOMAIN : node->parent == sys->chosen ? PLACE_DOM0 : PLACE_ELSEWHERE;
	m->binary = prefixed ? prefixed : plain;
	m->other_binary = prefixed ? plain : NULL;
	m->reg = tree_prop(node, "reg");
	m->bootargs = tree_prop(node, "bootargs");
	read_address(sys, m);
	if (m->binary)
		find_file(d, sys, m);
	*list_add(d->arena, &sys->modules) = m;
	if (m->place == PLACE_DOM0)
		sys->dom0_kinds[m->kind]++;
	if (domain) {
		*list_add(d->arena, &domain->modules) = m;
		domain->kinds[m->kind]++;
	}
}

/* By path as Xen compares it, equal ones in document order. */
static int compare_modules(const void *x, const void *y)
{
	const struct module *a = *(struct module *const *)x, *b = *(struct module *const *)y;
	int order = strcmp(a->esp.path, b->esp.path);

	return order ? order : (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

/* Of the modules with one path, those for which Xen's own loader brings it anew: the last for each kind, by who was first. */
struct copies {
	const struct module *of_dom0[MODULE_KINDS], *of_domain[MODULE_KINDS];
	unsigned count;
};

/* The earlier module whose copy this one can use, or NULL. */
static const struct module *copy_for(const struct copies *copies, const struct module *m)
{
	const struct module *first = copies->of_dom0[m->kind];

	if (!first || !module_can_share(first, m))
		first = copies->of_domain[m->kind];
	return first && module_can_share(first, m) ? first : NULL;
}

/*
 * Xen compares what is written (efi-boot.h: get_module_file_index), so another spelling of one path makes it load the file again. It
 * needs that for whatever cannot be shared.
 */
static void spell(const struct system *sys, struct copies *copies, struct module *m)
{
	bool respells = sys->fixes && strlen(m->esp.path) + 2 * copies->count <= NAME_PATH_MOST;

	m->shares = copy_for(copies, m);
	if (!m->shares && copies->count && !respells)
		m->shares = m->same_as;
	if (m->shares) {
		m->spelling = m->shares->spelling;
		return;
	}
	m->spelling = copies->count++;
	*(m->place == PLACE_DOM0 ? &copies->of_dom0[m->kind] : &copies->of_domain[m->kind]) = m;
}

typedef LIST(struct module *) module_list;

/* Finds out which modules name one file: Xen loads it once for all of them. The modules that name any, by path. */
static module_list match_modules(struct diag *d, struct system *sys)
{
	module_list named = { 0 };
	struct module *first = NULL;

	for (size_t i = 0; i < sys->modules.count; i++) {
		struct module *m = sys->modules.at[i];

		if (m->name && *m->esp.path && m->place != PLACE_ELSEWHERE)
			*list_add(d->arena, &named) = m;
	}
	if (named.count)
		qsort(named.at, named.count, sizeof(*named.at), compare_modules);
	for (size_t i = 0; i < named.count; i++) {
		if (first && !strcmp(first->esp.path, named.at[i]->esp.path))
			named.at[i]->same_as = first;
		else
			first = named.at[i];
	}
	return named;
}

/* For Xen's own loader. named is by path, as match_modules() has it. */
static void spell_modules(const struct system *sys, const module_list *named)
{
	struct copies copies = { 0 };

	for (size_t i = 0; sys->disk.loader == LOADER_XEN && i < named->count; i++) {
		if (!named->at[i]->same_as)
			copies = (struct copies){ 0 };
		spell(sys, &copies, named->at[i]);
	}
}

static void add_domains(struct diag *d, struct system *sys)
{
	const struct dt_node *child = sys->chosen ? sys->chosen->first_child : NULL;

	for (; child; child = child->next) {
		struct domain *domain;

		if (!value_is_compatible(child, "xen,domain"))
			continue;
		domain = arena_new(d->arena, struct domain);
		domain->node = child;
		domain_read(domain);
		*list_add(d->arena, &sys->domains) = domain;
	}
}

const struct system *system_make(struct diag *d, const struct dt_tree *tree, struct search *search,
				 const struct settings *settings)
{
	struct system *sys = arena_new(d->arena, struct system);
	module_list named;

	sys->tree = tree;
	sys->search = search;
	sys->chosen = tree_child(tree->root, "chosen");
	sys->fixes = !settings->no_fix;
	sys->cells = cells_make(d->arena, tree);
	sys->handles = reference_handles(d->arena, tree);
	memory_make(d->arena, tree, sys->cells, &sys->memory);
	add_domains(d, sys);
	for (size_t i = 0; i < tree->nodes.count; i++) {
		if (is_module(tree->nodes.at[i]))
			add_module(d, sys, tree->nodes.at[i]);
	}
	sys->shared = shared_make(d->arena, sys);
	sys->channels = channel_make(d->arena, sys);
	disk_make(d, tree, search, settings, &sys->disk);
	named = match_modules(d, sys);
	content_make(d, sys);
	spell_modules(sys, &named);
	bootargs_make(d->arena, sys, &sys->bootargs);
	memory_keep(d->arena, system_xen(sys), &sys->memory);
	sys->gic = device_gic(tree, system_xen(sys));
	console_find(d->arena, sys, &sys->console);
	sys->iommu_lists = iommu_lists(tree);
	sys->iommu_off = iommu_is_off(&sys->bootargs);
	passthrough_make(d, sys);
	return sys;
}
