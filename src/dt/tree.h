/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.h - a device tree in memory, with the place where each thing was written
 *
 * Made once from a flattened blob by tree_make(), then read only. Nodes, names and
 * values live in the arena of the run; values point into the blob. Nodes are kept
 * in document order, so that loops over all of them need no recursion.
 */
#ifndef DT_TREE_H
#define DT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/span.h"

enum {
	/* Xen maps at most 2 MiB (xen/arch/arm/setup.c: early_fdt_map); beyond twice that we read no further. */
	TREE_BYTES_MOST = 4 * 1024 * 1024,
	/* Deeper trees are refused; Xen itself stops at 16 levels (bootfdt.c: device_tree_for_each_node). */
	TREE_DEPTH_MOST = 64,
};

struct dt_prop {
	const char *name;
	struct span value; /* as in the blob: cells are big-endian */
	struct origin at;
	size_t order; /* in its node */
	struct dt_prop *next;
};

struct dt_node {
	const char *name; /* with its unit address: "module@1"; "" for the root */
	const char *path; /* "/chosen/domU1/module@1"; "/" for the root; as it was written, whatever the names are now */
	int depth;        /* 0 for the root */
	size_t index;     /* in the tree's list of nodes */
	struct origin at;
	struct dt_node *parent, *first_child, *last_child, *next;
	struct dt_prop *first_prop, *last_prop;
	size_t child_count, prop_count;
	struct dt_node **sorted_children; /* by name, equal ones in document order; NULL when there are few */
	struct dt_prop **sorted_props;
};

struct dt_tree {
	const char *file; /* as the user named it; "<stdin>" for standard input */
	struct span blob; /* the flattened tree, checked by libfdt, totalsize bytes long */
	struct dt_node *root;
	LIST(struct dt_node *) nodes; /* all of them, document order, the root first */
	LIST(const char *) sources;   /* every file that the preprocessor and dtc read for it and its overlays */
};

/*
 * Makes *ret from the blob. NULL when the blob is no sound tree: then the reason is
 * a finding at file. Costs time and memory in proportion to the blob, and sorting.
 */
void tree_make(struct diag *d, const char *file, struct span blob, struct dt_tree **ret);

/* After names of the node's children, or its list of properties, were changed: they are found by their new names. Costs sorting. */
void tree_changed(struct arena *a, struct dt_node *node);

/* Whether the bytes are a sound flattened tree of at most TREE_BYTES_MOST bytes; the reason why not, or NULL. */
const char *tree_check_blob(struct arena *a, struct span blob, struct span *ret_exact);

/*
 * The first of that name; NULL when there is none. A name without unit address does not match one with it. Takes logarithmic
 * time.
 */
struct dt_node *tree_child(const struct dt_node *node, const char *name);
struct dt_node *tree_child_named(const struct dt_node *node, const char *name, size_t len);
struct dt_prop *tree_prop(const struct dt_node *node, const char *name);

/* The node at an absolute path, or NULL. */
struct dt_node *tree_find(const struct dt_tree *tree, const char *path);

#endif
