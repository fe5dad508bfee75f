/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.c - what the tree says of the machine's memory: where it is, and what of it is taken
 */
#include "model/memory.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dt/value.h"

struct reader {
	struct arena *arena;
	const struct cells *cells;
	struct memory *memory;
	size_t order;
};

static const char *const kind_names[] = {
	"memory", "reserved memory", "static memory", "shared memory", "static heap", "memory reserved by /memreserve/",
};

static void add(struct reader *r, memory_ranges *to, enum memory_kind kind, const struct dt_node *node, struct origin at,
		uint64_t base, uint64_t bytes)
{
	if (bytes > UINT64_MAX - base)
		bytes = UINT64_MAX - base;
	if (bytes)
		*list_add(r->arena, to) = (struct memory_range){
			.base = base, .bytes = bytes, .kind = kind, .what = kind_names[kind], .node = node, .at = at, .order = r->order++,
		};
}

/* Every whole pair of an address and a size, as Xen reads them (bootinfo-fdt.c:device_tree_get_meminfo). */
static void add_pairs(struct reader *r, memory_ranges *to, enum memory_kind kind, const struct dt_node *node, const char *name,
		      struct cells c)
{
	const struct dt_prop *prop = tree_prop(node, name);
	size_t size_at = 4 * c.address, pair = size_at + 4 * c.size;
	uint64_t base, bytes;

	if (!prop || !cells_fit(c))
		return;
	for (size_t off = 0; cells_number(prop->value, off, c.address, &base) &&
			     cells_number(prop->value, off + size_at, c.size, &bytes); off += pair)
		add(r, to, kind, node, prop->at, base, bytes);
}

static bool is_on(const struct dt_node *node)
{
	const struct dt_prop *status = tree_prop(node, "status");

	return !status || value_has_string(status, "okay") || value_has_string(status, "ok");
}

static bool is_memory(const struct dt_node *node)
{
	const char *type = value_string(tree_prop(node, "device_type"));

	return !strcmp(node->name, "memory") || !strncmp(node->name, "memory@", 7) || (type && !strcmp(type, "memory"));
}

/* Xen reads nodes at any depth below /reserved-memory, each in its parent's cells. */
static void read_reserved(struct reader *r, const struct dt_tree *tree, const struct dt_node *reserved)
{
	for (size_t i = reserved->index + 1; i < tree->nodes.count && tree->nodes.at[i]->depth > reserved->depth; i++) {
		const struct dt_node *node = tree->nodes.at[i];

		add_pairs(r, &r->memory->reserved, MEMORY_RESERVED, node, "reg", r->cells[node->parent->index]);
	}
}

/* <host guest size>; <guest size> leaves the host's address to Xen (static-shmem.c:process_shm_node). */
static void read_shared(struct reader *r, const struct dt_node *node)
{
	const struct dt_prop *prop = tree_prop(node, "xen,shared-mem");
	struct cells c = r->cells[node->parent->index];
	uint64_t base, bytes;

	if (!prop || !cells_fit(c) || prop->value.len != 4 * (2 * c.address + c.size))
		return;
	if (cells_number(prop->value, 0, c.address, &base) && cells_number(prop->value, 8 * c.address, c.size, &bytes))
		add(r, &r->memory->reserved, MEMORY_SHARED, node, prop->at, base, bytes);
}

static struct cells static_cells(const struct reader *r, const struct dt_node *domain)
{
	struct cells c = r->cells[domain->parent->index];
	uint32_t address, size;

	if (value_u32(tree_prop(domain, "#xen,static-mem-address-cells"), &address) &&
	    value_u32(tree_prop(domain, "#xen,static-mem-size-cells"), &size))
		c = (struct cells){ address, size };
	return c;
}

static void read_domain(struct reader *r, const struct dt_node *domain)
{
	add_pairs(r, &r->memory->reserved, MEMORY_STATIC, domain, "xen,static-mem", static_cells(r, domain));
	for (const struct dt_node *child = domain->first_child; child; child = child->next) {
		if (value_is_compatible(child, "xen,domain-shared-memory-v1"))
			read_shared(r, child);
	}
}

static void read_chosen(struct reader *r, const struct dt_node *chosen)
{
	add_pairs(r, &r->memory->reserved, MEMORY_HEAP, chosen, "xen,static-heap", r->cells[chosen->parent->index]);
	for (const struct dt_node *child = chosen->first_child; child; child = child->next) {
		if (value_is_compatible(child, "xen,domain"))
			read_domain(r, child);
		else if (value_is_compatible(child, "xen,domain-shared-memory-v1"))
			read_shared(r, child);
	}
}

/* The header has no place that could be told. */
static void read_header(struct reader *r, const struct dt_tree *tree)
{
	const struct origin at = { .file = tree->file };
	uint64_t base, bytes;

	for (int i = 0; i < fdt_num_mem_rsv(tree->blob.at); i++) {
		if (!fdt_get_mem_rsv(tree->blob.at, i, &base, &bytes))
			add(r, &r->memory->held, MEMORY_HEADER, NULL, at, base, bytes);
	}
}

static int compare_ranges(const void *x, const void *y)
{
	const struct memory_range *a = x, *b = y;

	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static uint64_t end_of(const struct memory_range *range)
{
	return range->base + range->bytes;
}

static void set_furthest(memory_ranges *ranges)
{
	const struct memory_range *furthest = NULL;

	for (size_t i = 0; i < ranges->count; i++) {
		struct memory_range *range = &ranges->at[i];

		if (!furthest || end_of(range) > end_of(furthest))
			furthest = range;
		range->furthest = furthest;
	}
}

static void sort(memory_ranges *ranges)
{
	if (ranges->count)
		qsort(ranges->at, ranges->count, sizeof(*ranges->at), compare_ranges);
	set_furthest(ranges);
}

void memory_make(struct arena *a, const struct dt_tree *tree, const struct cells *cells, struct memory *ret)
{
	struct reader r = { a, cells, ret, 0 };

	*ret = (struct memory){ 0 };
	for (const struct dt_node *child = tree->root->first_child; child; child = child->next) {
		if (!strcmp(child->name, "reserved-memory"))
			read_reserved(&r, tree, child);
		else if (!strcmp(child->name, "chosen"))
			read_chosen(&r, child);
		else if (is_memory(child) && is_on(child))
			add_pairs(&r, &ret->banks, MEMORY_BANK, child, "reg", cells[tree->root->index]);
	}
	read_header(&r, tree);
	sort(&ret->banks);
	sort(&ret->reserved);
	sort(&ret->held);
}

/* Xen of an unknown release is taken for a later one, which keeps less. */
static bool is_kept(const struct memory_range *range, const struct xen_info *xen)
{
	bool on = xen_is_before(xen, 19) || is_on(range->node);

	switch (range->kind) {
	case MEMORY_SHARED:
		return !xen_is_before(xen, 17) && !xen_lacks(xen, "STATIC_SHM");
	case MEMORY_HEAP:
		return on && !xen_is_before(xen, 17);
	case MEMORY_STATIC:
		return on && !xen_is_before(xen, 16);
	default:
		return on;
	}
}

void memory_keep(struct arena *a, const struct xen_info *xen, struct memory *memory)
{
	for (size_t i = 0; i < memory->reserved.count; i++) {
		if (is_kept(&memory->reserved.at[i], xen))
			*list_add(a, &memory->kept) = memory->reserved.at[i];
	}
	set_furthest(&memory->kept);
}

memory_ranges memory_both(struct arena *a, const memory_ranges *one, const memory_ranges *other)
{
	memory_ranges both = { 0 };

	for (size_t i = 0; i < one->count; i++)
		*list_add(a, &both) = one->at[i];
	for (size_t i = 0; i < other->count; i++)
		*list_add(a, &both) = other->at[i];
	sort(&both);
	return both;
}

memory_ranges memory_join(struct arena *a, const memory_ranges *ranges)
{
	memory_ranges joined = { 0 };

	for (size_t i = 0; i < ranges->count; i++) {
		const struct memory_range *range = &ranges->at[i];
		struct memory_range *last = joined.count ? &joined.at[joined.count - 1] : NULL;

		if (!last || range->base > end_of(last))
			*list_add(a, &joined) = *range;
		else if (end_of(range) > end_of(last))
			last->bytes = end_of(range) - last->base;
	}
	set_furthest(&joined);
	return joined;
}

const struct memory_range *memory_overlap(const memory_ranges *ranges, uint64_t base, uint64_t bytes)
{
	uint64_t end = bytes > UINT64_MAX - base ? UINT64_MAX : base + bytes;
	size_t low = 0, high = ranges->count;

	/* The first range that begins at the end or behind it; of those before, the furthest decides. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ranges->at[middle].base < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low && end_of(ranges->at[low - 1].furthest) > base ? ranges->at[low - 1].furthest : NULL;
}
