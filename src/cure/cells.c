/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cells.c - #address-cells and #size-cells of /chosen and of domains become 2
 *
 * With one address cell nothing above 4 GiB can be said, and without any Xen's EFI loader gives up on a
 * domain (xen/arch/arm/efi/efi-boot.h: handle_dom0less_domain_node). /chosen's govern reg of what stands in it and
 * xen,static-mem of its domains, a node's own xen,shared-mem and reg of what stands in it.
 */
#include "dt/cells.h"

#include <string.h>

#include "cure/cure.h"
#include "dt/value.h"

enum { CELL = 4, WIDE = 2 * CELL };

/* A property with addresses and sizes in the cells of some node. */
struct governed {
	struct dt_prop *prop;
	const char *shape; /* one letter for each number, 'a' or 's', over and over; NULL when the length fits none */
};

typedef LIST(struct governed) governed_list;

static const char *shape_of(const struct dt_prop *prop, struct cells c)
{
	size_t pair = CELL * (c.address + c.size);

	/* The host's address may stand before the guest's (xen/common/device-tree/static-shmem.c: process_shm_node). */
	if (!strcmp(prop->name, "xen,shared-mem") && prop->value.len == pair + CELL * c.address)
		return "aas";
	return prop->value.len % pair ? NULL : "as";
}

static void add(struct arena *a, governed_list *list, const struct dt_node *node, const char *name, struct cells c)
{
	struct dt_prop *prop = tree_prop(node, name);

	if (prop)
		*list_add(a, list) = (struct governed){ prop, shape_of(prop, c) };
}

static governed_list governed_by(struct arena *a, const struct dt_node *node, struct cells c)
{
	governed_list list = { 0 };

	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		add(a, &list, child, "reg", c);
		add(a, &list, child, "xen,shared-mem", c);
		/* Xen 4.16 has properties of the domain's own for it. */
		if (value_is_compatible(child, "xen,domain") && !tree_prop(child, "#xen,static-mem-address-cells"))
			add(a, &list, child, "xen,static-mem", c);
	}
	return list;
}

static bool all_fit(const governed_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!list->at[i].shape)
			return false;
	}
	return true;
}

/* The same numbers in two cells each. */
static void widen(struct arena *a, const struct governed *g, struct cells c)
{
	struct span old = g->prop->value;
	size_t least = c.address < c.size ? c.address : c.size, len = 0;
	uint8_t *wide = arena_alloc(a, old.len / least * 2 + 1);

	for (size_t off = 0, i = 0; off < old.len; i++) {
		size_t cells = g->shape[i % strlen(g->shape)] == 'a' ? c.address : c.size;

		memcpy(wide + len + WIDE - CELL * cells, old.at + off, CELL * cells);
		off += CELL * cells;
		len += WIDE;
	}
	g->prop->value = (struct span){ wide, len };
}

static void set_to_two(struct arena *a, struct dt_node *node, const char *name)
{
	static const uint8_t two[CELL] = { 0, 0, 0, 2 };
	struct dt_prop *prop = tree_prop(node, name);

	if (!prop) {
		prop = arena_new(a, struct dt_prop);
		prop->name = name;
		prop->at = node->at;
		prop->at.prop = name;
		prop->next = node->first_prop;
		node->first_prop = prop;
		tree_changed(a, node);
	}
	prop->value = (struct span){ two, sizeof(two) };
}

/* What is wrong with the cells of a node that can be understood, as a note; false when nothing is. */
static bool say(struct diag *d, const struct dt_node *node, struct cells c, bool required, const char *one_cell_rule)
{
	static const char *const names[] = { "#address-cells", "#size-cells" };
	static const char done[] = "the disk's tree has <2>, and what it is about follows";
	const struct dt_prop *address = tree_prop(node, names[0]), *size = tree_prop(node, names[1]);
	bool wrong = required && (!address || !size);

	if (required && !address && !size)
		cure_note(d, "domain-cells", node->at, done, "the domain has neither %s nor %s", names[0], names[1]);
	else if (wrong)
		cure_note(d, "domain-cells", node->at, done, "the domain has no %s", names[address != NULL]);
	if (address && c.address == 1) {
		cure_note(d, one_cell_rule, address->at, done, "one address cell can say no address above 4 GiB");
		wrong = true;
	}
	return wrong;
}

static bool has_ranges(const struct dt_node *node)
{
	const struct dt_prop *ranges = tree_prop(node, "ranges");

	return ranges && ranges->value.len;
}

static void cure_node(struct diag *d, struct dt_node *node, struct cells c, bool is_domain)
{
	governed_list list;

	if (!cells_fit(c) || has_ranges(node))
		return;
	list = governed_by(d->arena, node, c);
	if (!all_fit(&list) || !say(d, node, c, is_domain, is_domain ? "domain-one-cell" : "chosen-one-cell"))
		return;
	for (size_t i = 0; i < list.count; i++)
		widen(d->arena, &list.at[i], c);
	set_to_two(d->arena, node, "#size-cells");
	set_to_two(d->arena, node, "#address-cells");
}

/* Whether the address of a file is written with the node's cells. */
static bool describes_files(const struct dt_node *node)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		if (value_is_compatible(child, "multiboot,module"))
			return true;
	}
	return false;
}

void cure_cells(struct diag *d, struct dt_tree *tree, struct dt_node *chosen)
{
	const struct cells *cells = cells_make(d->arena, tree);

	if (describes_files(chosen))
		cure_node(d, chosen, cells[chosen->index], false);
	for (struct dt_node *child = chosen->first_child; child; child = child->next) {
		if (value_is_compatible(child, "xen,domain"))
			cure_node(d, child, cells[child->index], true);
	}
}
