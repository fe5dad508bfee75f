/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reference.c - one node named by another: by its phandle, by an alias, by its path
 */
#include "dt/reference.h"

#include <stdlib.h>

#include "dt/value.h"

static int compare_handles(const void *x, const void *y)
{
	const struct dt_handle *a = x, *b = y;

	if (a->phandle != b->phandle)
		return a->phandle < b->phandle ? -1 : 1;
	return (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

const struct dt_handles *reference_handles(struct arena *a, const struct dt_tree *tree)
{
	struct dt_handles *handles = arena_new(a, struct dt_handles);

	for (size_t i = 0; i < tree->nodes.count; i++) {
		struct dt_handle handle = { .node = tree->nodes.at[i] };

		if (value_u32(tree_prop(handle.node, "phandle"), &handle.phandle) ||
		    value_u32(tree_prop(handle.node, "linux,phandle"), &handle.phandle))
			*list_add(a, &handles->list) = handle;
	}
	if (handles->list.count)
		qsort(handles->list.at, handles->list.count, sizeof(*handles->list.at), compare_handles);
	return handles;
}

const struct dt_node *reference_node(const struct dt_handles *handles, uint32_t phandle)
{
	size_t low = 0, high = handles->list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (handles->list.at[middle].phandle < phandle)
			low = middle + 1;
		else
			high = middle;
	}
	return low < handles->list.count && handles->list.at[low].phandle == phandle ? handles->list.at[low].node : NULL;
}

const struct dt_prop *reference_alias(const struct dt_tree *tree, const char *name)
{
	const struct dt_node *aliases = tree_child(tree->root, "aliases");

	return aliases ? tree_prop(aliases, name) : NULL;
}

const struct dt_node *reference_named(const struct dt_tree *tree, const char *name)
{
	const char *path = *name == '/' ? name : value_string(reference_alias(tree, name));

	return path && *path == '/' ? tree_find(tree, path) : NULL;
}
