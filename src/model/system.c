/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * system.c - what the tree describes: Xen, its domains, their modules, the disk
 */
#include "model/system.h"

#include <string.h>

#include "dt/value.h"
#include "model/disk.h"

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
	size_t count = 0;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		count += m->domain == domain && m->place != PLACE_ELSEWHERE && m->kind == kind;
	}
	return count;
}

static const struct kind_row *kind_of(const struct dt_node *node)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (value_is_compatible(node, kinds[i].compatible))
			return &kinds[i];
	}
	return NULL;
}

static const struct domain *domain_of(const struct system *sys, const struct dt_node *node)
{
	for (size_t i = 0; i < sys->domains.count; i++) {
		if (sys->domains.at[i]->node == node)
			return sys->domains.at[i];
	}
	return NULL;
}

static enum module_place place_of(const struct system *sys, const struct dt_node *node)
{
	if (node->parent == sys->chosen)
		return PLACE_DOM0;
	return domain_of(sys, node->parent) ? PLACE_DOMAIN : PLACE_ELSEWHERE;
}

static void find_file(struct diag *d, const struct system *sys, struct module *m)
{
	m->name = value_string(m->binary);
	if (!m->name)
		return;
	m->esp = name_make(d->arena, m->name);
	m->file = search_file(d, sys->search, m->name);
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
	const struct dt_prop *prefixed = tree_prop(node, "xen,uefi-binary"), *plain = tree_prop(node, "uefi,binary");

	m->node = node;
	m->kind = row ? row->kind : MODULE_UNTYPED;
	m->legacy = (row && row->legacy) || value_is_compatible(node, "xen,multiboot-module");
	m->multiboot = value_is_compatible(node, "multiboot,module");
	m->place = place_of(sys, node);
	m->domain = m->place == PLACE_DOMAIN ? domain_of(sys, node->parent) : NULL;
	m->binary = prefixed ? prefixed : plain;
	m->other_binary = prefixed ? plain : NULL;
	m->reg = tree_prop(node, "reg");
	m->bootargs = tree_prop(node, "bootargs");
	if (m->binary)
		find_file(d, sys, m);
	*list_add(d->arena, &sys->modules) = m;
	for (size_t i = 0; i < sys->domains.count; i++) {
		if (sys->domains.at[i] == m->domain)
			*list_add(d->arena, &sys->domains.at[i]->modules) = m;
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
		*list_add(d->arena, &sys->domains) = domain;
	}
}

const struct system *system_make(struct diag *d, const struct dt_tree *tree, struct search *search,
				 const struct settings *settings)
{
	struct system *sys = arena_new(d->arena, struct system);

	sys->tree = tree;
	sys->search = search;
	sys->chosen = tree_child(tree->root, "chosen");
	add_domains(d, sys);
	for (size_t i = 0; i < tree->nodes.count; i++) {
		if (is_module(tree->nodes.at[i]))
			add_module(d, sys, tree->nodes.at[i]);
	}
	disk_make(d, tree, search, settings, &sys->disk);
	return sys;
}
