/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reference.h - one node named by another: by its phandle, by an alias, by its path
 */
#ifndef DT_REFERENCE_H
#define DT_REFERENCE_H

#include "dt/tree.h"

/* One node with its phandle. */
struct dt_handle {
	uint32_t phandle;
	const struct dt_node *node;
};

/* Sorted by phandle; of two nodes with one the first in document order stands first. */
struct dt_handles {
	LIST(struct dt_handle) list;
};

/* Every "phandle", or "linux,phandle" as old compilers wrote it. Costs sorting. */
const struct dt_handles *reference_handles(struct arena *a, const struct dt_tree *tree);

/* The node with this phandle, or NULL. Takes logarithmic time. */
const struct dt_node *reference_node(const struct dt_handles *handles, uint32_t phandle);

/* The property of /aliases that has this name, or NULL. */
const struct dt_prop *reference_alias(const struct dt_tree *tree, const char *name);

/*
 * The node that an absolute path or an alias names, as Xen takes it for its console (xen/common/device-tree/
 * device-tree.c: dt_find_node_by_alias, dt_find_node_by_path). NULL when there is none. What follows a ':' is not part of the name:
 * cut it off first.
 */
const struct dt_node *reference_named(const struct dt_tree *tree, const char *name);

#endif
