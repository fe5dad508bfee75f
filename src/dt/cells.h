/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cells.h - how many 32-bit cells an address and a size take, node by node
 *
 * A node's #address-cells and #size-cells are about its children. What it does not say
 * is as in the node above, up to 2 and 1 above the root: so reads Xen's early scan of
 * modules and reserved memory (xen/common/device-tree/bootfdt.c:device_tree_for_each_node).
 * /chosen has 2 and 2 when it says nothing, as that is what the tree on the disk says there.
 */
#ifndef DT_CELLS_H
#define DT_CELLS_H

#include "dt/tree.h"

/* As the tree says it; 0 where that is not one number. */
struct cells {
	uint32_t address, size;
};

/* Of the children of each node, by its index in the tree. Costs time in proportion to the tree. */
const struct cells *cells_make(struct arena *a, const struct dt_tree *tree);

/* Whether both are 1 or 2. Others are not read here, and Xen's loader does not write them. */
bool cells_fit(struct cells c);

/* The number of 1 or 2 cells that stands at byte off of a value; false when it is not there as a whole. */
bool cells_number(struct span value, size_t off, uint32_t cells, uint64_t *ret);

#endif
