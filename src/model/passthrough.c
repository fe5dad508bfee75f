/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * passthrough.c - which of the machine's devices a domain is given
 */
#include "model/passthrough.h"

#include "base/text.h"
#include "dt/value.h"
#include "model/device.h"

enum { FRAGMENTS_MOST = 30, ASSIGNMENTS_MOST = 128, MAPPINGS_MOST = 64 };

/* Without inheritance, unlike everywhere else (dom0less-build.c:scan_pfdt_node). */
static struct cells cells_above(const struct fragment *f, const struct dt_node *node)
{
	struct cells c = { 2, 1 };

	if (node != f->passthrough) {
		value_u32(tree_prop(node->parent, "#address-cells"), &c.address);
		value_u32(tree_prop(node->parent, "#size-cells"), &c.size);
	}
	return c;
}

static uint64_t cut(uint64_t base, uint64_t bytes)
{
	return bytes > UINT64_MAX - base ? UINT64_MAX - base : bytes;
}

static void read_mappings(struct arena *a, struct assignment *s)
{
	size_t size_at = 4 * s->cells.address, guest_at = size_at + 4 * s->cells.size, row = guest_at + size_at;
	struct mapping m;

	for (size_t i = 0; i < MAPPINGS_MOST && cells_number(s->reg->value, i * row, s->cells.address, &m.machine) &&
			   cells_number(s->reg->value, i * row + size_at, s->cells.size, &m.bytes) &&
			   cells_number(s->reg->value, i * row + guest_at, s->cells.address, &m.guest); i++) {
		m.bytes = cut(m.guest, cut(m.machine, m.bytes));
		*list_add(a, &s->mappings) = m;
	}
}

static void add_assignment(struct arena *a, const struct system *sys, struct fragment *f, const struct dt_node *node)
{
	struct assignment s = { .node = node, .reg = tree_prop(node, "xen,reg"), .path_prop = tree_prop(node, "xen,path") };

	s.forced = tree_prop(node, "xen,force-assign-without-iommu");
	if (!s.reg && !s.path_prop && !s.forced)
		return;
	s.path = value_string(s.path_prop);
	s.host = s.path ? device_find(sys->tree, s.path) : NULL;
	s.cells = cells_above(f, node);
	if (s.reg && cells_fit(s.cells))
		read_mappings(a, &s);
	*list_add(a, &f->assignments) = s;
}

static const struct dt_node *child_fold(const struct dt_node *node, const char *name)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		if (text_same_fold(child->name, name))
			return child;
	}
	return NULL;
}

static void add_fragment(struct arena *a, struct system *sys, const struct module *m)
{
	struct fragment *f = arena_new(a, struct fragment);
	const struct dt_tree *tree = m->file->fragment;

	f->module = m;
	f->tree = tree;
	f->gic = child_fold(tree->root, "gic");
	f->passthrough = child_fold(tree->root, "passthrough");
	f->cells = cells_make(a, tree);
	f->handles = reference_handles(a, tree);
	for (size_t i = f->passthrough ? f->passthrough->index : tree->nodes.count;
	     i < tree->nodes.count && f->assignments.count < ASSIGNMENTS_MOST; i++) {
		if (i > f->passthrough->index && tree->nodes.at[i]->depth <= f->passthrough->depth)
			break;
		add_assignment(a, sys, f, tree->nodes.at[i]);
	}
	*list_add(a, &sys->fragments) = f;
}

/* The domain's last module of this kind: Xen takes no other. */
static const struct module *last_tree(const struct domain *domain)
{
	for (size_t i = domain->modules.count; i-- > 0;) {
		if (domain->modules.at[i]->kind == MODULE_DEVICE_TREE)
			return domain->modules.at[i];
	}
	return NULL;
}

void passthrough_make(struct diag *d, struct system *sys)
{
	for (size_t i = 0; i < sys->domains.count && sys->fragments.count < FRAGMENTS_MOST; i++) {
		const struct module *m = last_tree(sys->domains.at[i]);

		if (!m || !m->file)
			continue;
		search_fragment(d, m->file);
		if (m->file->fragment)
			add_fragment(d->arena, sys, m);
	}
}
