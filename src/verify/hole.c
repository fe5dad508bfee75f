/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hole.c - the places in the device tree where the loader writes addresses and sizes
 */
#include "verify/hole.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/boot.h"
#include "plan/path.h"
#include "verify/load.h"
#include "verify/record.h"

enum { CELL = 4 };

/* What one address cell can say, and what Xen's own loader keeps to for two (xen/common/efi/boot.c:read_file). */
static const uint64_t below_one_cell = (uint64_t)1 << 32, below_two_cells = (uint64_t)1 << 44;

struct spot {
	struct wire_hole hole;
	bool used; /* it is the reg of a module */
};

struct checking {
	struct arena *arena;
	struct problems *problems;
	const struct plan *plan;
	const struct blob *tree;
	const struct wire_plan *record;
	struct cells *cells; /* of the children of each node, by its number */
	bool *looks;         /* whether Xen looks for modules among them */
	struct spot *spots;  /* the record's places, by where the address goes */
	uint64_t *below;     /* of each file, how far its modules' cells reach; 0 when no module gets it */
	size_t next_module;
};

static int compare_spots(const void *x, const void *y)
{
	const struct spot *a = x, *b = y;

	return (a->hole.address_at > b->hole.address_at) - (a->hole.address_at < b->hole.address_at);
}

static void sort_spots(struct checking *c)
{
	c->spots = arena_array(c->arena, struct spot, c->record->hole_count);
	for (uint32_t i = 0; i < c->record->hole_count; i++)
		c->spots[i].hole = wire_plan_hole(c->record, i);
	if (c->record->hole_count)
		qsort(c->spots, c->record->hole_count, sizeof(*c->spots), compare_spots);
}

/* The first place at that byte of the tree or behind it. */
static uint32_t first_spot(const struct checking *c, uint32_t at)
{
	uint32_t low = 0, high = c->record->hole_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (c->spots[middle].hole.address_at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t cells_of(const struct checking *c, size_t node, const char *name, uint32_t otherwise)
{
	const struct blob_prop *prop = blob_find(c->tree, node, name);
	uint32_t cells;

	return prop && span_be32(prop->value, 0, &cells) ? cells : otherwise;
}

/* A node that says nothing takes them from above (xen/common/device-tree/bootfdt.c:device_tree_for_each_node). */
static void read_cells(struct checking *c, size_t node)
{
	struct cells outer = node ? c->cells[c->tree->nodes.at[node].parent] : (struct cells){ 2, 1 };

	c->cells[node].address = cells_of(c, node, "#address-cells", outer.address);
	c->cells[node].size = cells_of(c, node, "#size-cells", outer.size);
}

/*
 * Xen looks for modules below /chosen and below the domains there, and nowhere else
 * (xen/arch/arm/efi/efi-boot.h:efi_check_dt_boot).
 */
static void read_place(struct checking *c, size_t number)
{
	const struct blob_node *node = &c->tree->nodes.at[number];

	if (node->depth == 1)
		c->looks[number] = !strcmp(node->name, "chosen");
	else if (node->depth == 2)
		c->looks[number] = c->looks[node->parent] && blob_has_string(blob_find(c->tree, number, "compatible"), "xen,domain");
}

/* The node's path for a problem; empty when that will be dropped. */
static const char *quoted(struct checking *c, size_t node)
{
	return problems_full(c->problems) ? "" : text_quote(c->arena, blob_path(c->arena, c->tree, node));
}

/* Whether a node of the loader's tree has the path of one of the user's. */
static bool is_same(const struct blob *tree, size_t number, const struct dt_node *node)
{
	for (; number && node->parent; number = tree->nodes.at[number].parent, node = node->parent) {
		if (strcmp(tree->nodes.at[number].name, node->name))
			return false;
	}
	return !number && !node->parent;
}

static bool is_below(const struct dt_node *node, const struct dt_node *above)
{
	while (node && node != above)
		node = node->parent;
	return node != NULL;
}

/* The module that comes next, whose node is in the loader's tree; NULL behind the last. The disk node is left out. */
static const struct module *next_module(struct checking *c)
{
	const struct system *sys = c->plan->sys;

	while (c->next_module < sys->modules.count && sys->disk.node &&
	       is_below(sys->modules.at[c->next_module]->node, sys->disk.node))
		c->next_module++;
	return c->next_module < sys->modules.count ? sys->modules.at[c->next_module] : NULL;
}

/* Whether Xen would take the node for a module. */
static bool is_visible(const struct checking *c, size_t node)
{
	return node && c->looks[c->tree->nodes.at[node].parent] &&
	       blob_has_string(blob_find(c->tree, node, "compatible"), "multiboot,module");
}

/* Whether the loader loads the module's file: others have their finding. */
static bool is_loaded(struct checking *c, const struct module *m)
{
	const struct plan_file *file = m->name ? plan_find(c->plan, plan_path(c->arena, m->esp.path)) : NULL;

	return file && file->from;
}

static enum wire_kind kind_of(const struct module *m)
{
	switch (m->kind) {
	case MODULE_KERNEL:
		return WIRE_KERNEL;
	case MODULE_RAMDISK:
		return WIRE_RAMDISK;
	case MODULE_DEVICE_TREE:
		return WIRE_TREE;
	case MODULE_XSM_POLICY:
		return WIRE_POLICY;
	default:
		return WIRE_OTHER;
	}
}

/* Whether the file is the one that the module names, of its kind, at the address that it asks for. */
static void check_file(struct checking *c, size_t node, const struct module *m, uint32_t number)
{
	struct wire_file file = wire_plan_file(c->record, number);
	const char *path = load_path(c->arena, &file), *named = plan_path(c->arena, m->esp.path);

	if (!text_same_fold(path, named))
		problem(c->problems, "the boot plan gives %s the file %s, the device tree names %s", quoted(c, node),
			text_quote(c->arena, path), text_quote(c->arena, named));
	if (file.kind != kind_of(m))
		problem(c->problems, "the boot plan gives %s a file of kind '%s', must be of '%s'", quoted(c, node),
			load_kind_name(file.kind), load_kind_name(kind_of(m)));
	if (m->fixed && !file.fixed)
		problem(c->problems, "the boot plan puts the file of %s anywhere, the device tree asks for 0x%" PRIx64, quoted(c, node),
			m->address);
	else if (m->fixed && file.address != m->address)
		problem(c->problems, "the boot plan puts the file of %s at 0x%" PRIx64 ", the device tree asks for 0x%" PRIx64,
			quoted(c, node), file.address, m->address);
}

static void check_place(struct checking *c, size_t node, const struct blob_prop *reg, struct spot *spot)
{
	struct cells cells = c->cells[c->tree->nodes.at[node].parent];
	uint32_t size_at = reg->at + CELL * cells.address;
	uint64_t zeros = record_zeros_end(reg->value, 0), *below = &c->below[spot->hole.file];
	uint64_t reach = cells.address == 1 ? below_one_cell : below_two_cells;

	spot->used = true;
	if (spot->hole.address_cells != cells.address || spot->hole.size_cells != cells.size)
		problem(c->problems, "the boot plan has %u address cells and %u size cells for %s, the device tree %u and %u",
			spot->hole.address_cells, spot->hole.size_cells, quoted(c, node), cells.address, cells.size);
	if (spot->hole.size_at != size_at)
		problem(c->problems, "the boot plan has the size of %s at byte %u of the device tree, where it is at byte %u",
			quoted(c, node), spot->hole.size_at, size_at);
	if (zeros < reg->value.len)
		problem(c->problems, "the reg of %s in the loader's device tree has 0x%02x at its byte %" PRIu64 ", must be 0",
			quoted(c, node), record_u8(reg->value, zeros), zeros);
	if (!*below || reach < *below)
		*below = reach;
}

/* Its reg is one address and one size, and that is a place. */
static void check_module(struct checking *c, size_t node, const struct module *m)
{
	const struct blob_prop *reg = blob_find(c->tree, node, "reg");
	struct cells cells = c->cells[c->tree->nodes.at[node].parent];
	uint32_t first, count = 0;

	if (!cells_fit(cells) || !reg || reg->value.len != CELL * (cells.address + cells.size)) {
		problem(c->problems, "%s in the loader's device tree has a reg of %zu bytes with %u address cells and %u"
			" size cells, must have one address and one size of 1 or 2 cells", quoted(c, node), reg ? reg->value.len : 0,
			cells.address, cells.size);
		return;
	}
	first = first_spot(c, reg->at);
	while (first + count < c->record->hole_count && c->spots[first + count].hole.address_at == reg->at) {
		check_place(c, node, reg, &c->spots[first + count]);
		check_file(c, node, m, c->spots[first + count].hole.file);
		count++;
	}
	/* With more files than a record can hold the user has turned a finding down. */
	if (count != 1 && (count || c->plan->boot->wanted < WIRE_PLAN_FILES_MOST))
		problem(c->problems, "the boot plan has %u places for %s at byte %u of the device tree, must have 1", count,
			quoted(c, node), reg->at);
}

/* Nodes and modules come in the same order. */
static void check_nodes(struct checking *c)
{
	const struct module *m;

	for (size_t i = 0; i < c->tree->nodes.count; i++) {
		read_cells(c, i);
		read_place(c, i);
		m = next_module(c);
		if (m && is_same(c->tree, i, m->node)) {
			c->next_module++;
			if (is_loaded(c, m))
				check_module(c, i, m);
		} else if (is_visible(c, i)) {
			problem(c->problems, "%s in the loader's device tree is a module that was not planned", quoted(c, i));
		}
	}
	m = next_module(c);
	if (m)
		problem(c->problems, "%s is not in the loader's device tree", text_quote(c->arena, m->node->path));
}

static void check_spots(struct checking *c)
{
	for (uint32_t i = 0; i < c->record->hole_count; i++) {
		if (!c->spots[i].used)
			problem(c->problems, "the boot plan has a place at byte %u of the device tree, where no module has its reg",
				c->spots[i].hole.address_at);
	}
}

/* Firmware puts the hypervisor where it likes; no module may lie beyond what all its nodes can say. */
static void check_limits(struct checking *c)
{
	for (uint32_t i = 0; i < c->record->file_count; i++) {
		struct wire_file file = wire_plan_file(c->record, i);
		const char *path = text_quote(c->arena, load_path(c->arena, &file));
		bool is_xen = i == c->record->header.xen;

		if (!is_xen && !c->below[i])
			problem(c->problems, "no module gets file %u of the boot plan, %s", i, path);
		else if (is_xen && c->below[i])
			problem(c->problems, "a module gets file %u of the boot plan, %s, which is the hypervisor", i, path);
		else if (file.below != c->below[i])
			problem(c->problems, "file %u of the boot plan, %s, must lie below 0x%" PRIx64 ", its nodes in the device tree say"
				" 0x%" PRIx64 " (0 is anywhere)", i, path, file.below, c->below[i]);
	}
}

void hole_check(struct arena *a, const struct plan *plan, const struct blob *tree, const struct wire_plan *record,
		struct problems *p)
{
	struct checking c = { .arena = a, .problems = p, .plan = plan, .tree = tree, .record = record };

	c.cells = arena_array(a, struct cells, tree->nodes.count);
	c.looks = arena_array(a, bool, tree->nodes.count);
	c.below = arena_array(a, uint64_t, record->file_count);
	sort_spots(&c);
	check_nodes(&c);
	check_spots(&c);
	check_limits(&c);
}
