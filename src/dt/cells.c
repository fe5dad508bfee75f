/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cells.c - how many 32-bit cells an address and a size take, node by node
 */
#include "dt/cells.h"

#include <string.h>

static uint32_t read_cells(const struct dt_node *node, const char *name, uint32_t otherwise)
{
	const struct dt_prop *prop = tree_prop(node, name);
	uint32_t cells = 0;

	if (!prop)
		return otherwise;
	return prop->value.len == 4 && span_be32(prop->value, 0, &cells) ? cells : 0;
}

/* What counts for a node that says nothing. */
static struct cells outer(const struct dt_node *node, const struct cells *at)
{
	if (!node->parent)
		return (struct cells){ 2, 1 };
	if (node->depth == 1 && !strcmp(node->name, "chosen"))
		return (struct cells){ 2, 2 };
	return at[node->parent->index];
}

const struct cells *cells_make(struct arena *a, const struct dt_tree *tree)
{
	struct cells *at = arena_array(a, struct cells, tree->nodes.count);

	/* Document order: a node's parent comes before it. */
	for (size_t i = 0; i < tree->nodes.count; i++) {
		const struct dt_node *node = tree->nodes.at[i];

		at[i].address = read_cells(node, "#address-cells", outer(node, at).address);
		at[i].size = read_cells(node, "#size-cells", outer(node, at).size);
	}
	return at;
}

bool cells_fit(struct cells c)
{
	return c.address >= 1 && c.address <= 2 && c.size >= 1 && c.size <= 2;
}

bool cells_number(struct span value, size_t off, uint32_t cells, uint64_t *ret)
{
	uint32_t high = 0, low;

	if (cells == 2 && !span_be32(value, off, &high))
		return false;
	if (!span_be32(value, off + 4 * (cells - 1), &low))
		return false;
	*ret = (uint64_t)high << 32 | low;
	return true;
}
