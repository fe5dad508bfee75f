/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - a device tree in memory, with the place where each thing was written
 */
#include "dt/tree.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dt/structure.h"

/*
 * The longest property name that we follow. The specification allows 31 characters; without a bound a blob
 * of a few MiB, whose properties all share one endless name, keeps every reader busy for hours.
 */
enum { NAME_MOST = 1024, VERSION_LEAST = 16, HEADER_BYTES = 40 };

/* Of fewer children or properties one is found as fast by looking at each. */
enum { SORTED_LEAST = 16 };

/* As strcmp(), of a name and the len characters of another, among which a NUL may be. */
static int compare_name(const char *own, const char *name, size_t len)
{
	size_t common = strnlen(own, len);
	int order = common ? memcmp(own, name, common) : 0;

	return order ? order : common < len ? -1 : own[len] != 0;
}

struct dt_node *tree_child_named(const struct dt_node *node, const char *name, size_t len)
{
	struct dt_node *child = node->first_child;
	size_t low = 0, high = node->child_count;

	while (!node->sorted_children && child && compare_name(child->name, name, len))
		child = child->next;
	if (!node->sorted_children)
		return child;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_name(node->sorted_children[middle]->name, name, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < node->child_count && !compare_name(node->sorted_children[low]->name, name, len) ? node->sorted_children[low] : NULL;
}

struct dt_node *tree_child(const struct dt_node *node, const char *name)
{
	return tree_child_named(node, name, strlen(name));
}

struct dt_prop *tree_prop(const struct dt_node *node, const char *name)
{
	struct dt_prop *prop = node->first_prop;
	size_t low = 0, high = node->prop_count;

	while (!node->sorted_props && prop && strcmp(prop->name, name))
		prop = prop->next;
	if (!node->sorted_props)
		return prop;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(node->sorted_props[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < node->prop_count && !strcmp(node->sorted_props[low]->name, name) ? node->sorted_props[low] : NULL;
}

struct dt_node *tree_find(const struct dt_tree *tree, const char *path)
{
	struct dt_node *node = tree->root;

	while (node && *path) {
		size_t len;

		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (!len)
			break;
		node = tree_child_named(node, path, len);
		path += len;
	}
	return node;
}

/* Whether every name in the strings block ends soon. */
static bool names_end(struct span strings)
{
	const uint8_t *at = strings.at;
	size_t left = strings.len;

	while (left) {
		const uint8_t *nul = memchr(at, 0, left);
		size_t len = nul ? (size_t)(nul - at) + 1 : left;

		if (len > NAME_MOST)
			return false;
		at += len;
		left -= len;
	}
	return true;
}

/* The structure block; version 16 does not say how long it is. */
static bool cut_structure(struct span blob, uint32_t off, uint32_t version, struct span *ret)
{
	uint32_t len;

	if (version >= 17)
		return span_be32(blob, 36, &len) && span_cut(blob, off, len, ret);
	return off <= blob.len && span_cut(blob, off, blob.len - off, ret);
}

const char *tree_check_blob(struct arena *a, struct span blob, struct span *ret_exact)
{
	struct span exact, strings, structure;
	uint32_t total, version = 0, strings_off, strings_len, structure_off;
	const char *wrong;
	int err;

	if (!span_be32(blob, 4, &total))
		return arena_fmt(a, "%zu bytes are too few for a device tree blob", blob.len);
	if (total < HEADER_BYTES)
		return arena_fmt(a, "its header says %u bytes, which are too few for a device tree blob", total);
	if (total > TREE_BYTES_MOST)
		return arena_fmt(a, "its header says %u bytes, Xen takes at most 2 MiB", total);
	if (!span_cut(blob, 0, total, &exact))
		return arena_fmt(a, "its header says %u bytes, but only %zu are there", total, blob.len);
	/* libfdt 1.6 crashes on an older version; Xen takes none. */
	if (!span_be32(exact, 20, &version) || version < VERSION_LEAST)
		return arena_fmt(a, "it is no device tree blob of version %d or later", VERSION_LEAST);
	if (!span_be32(exact, 12, &strings_off) || !span_be32(exact, 32, &strings_len) ||
	    !span_cut(exact, strings_off, strings_len, &strings))
		return "the block of property names lies outside of it";
	if (!names_end(strings))
		return arena_fmt(a, "a property name is longer than %d bytes", NAME_MOST);
	if (!span_be32(exact, 8, &structure_off) || !cut_structure(exact, structure_off, version, &structure))
		return "the structure of nodes lies outside of it";
	wrong = structure_check(structure);
	if (wrong)
		return wrong;
	err = fdt_check_full(exact.at, exact.len);
	if (err)
		return arena_fmt(a, "not a sound device tree blob (%s)", fdt_strerror(err));
	*ret_exact = exact;
	return NULL;
}

static struct dt_node *add_node(struct diag *d, struct dt_tree *tree, struct dt_node *parent, const char *name)
{
	struct dt_node *node = arena_new(d->arena, struct dt_node);

	node->name = name;
	node->parent = parent;
	node->path = "/";
	if (parent) {
		node->depth = parent->depth + 1;
		node->path = arena_fmt(d->arena, "%s/%s", parent->parent ? parent->path : "", name);
		if (parent->last_child)
			parent->last_child->next = node;
		else
			parent->first_child = node;
		parent->last_child = node;
		parent->child_count++;
	}
	node->at = (struct origin){ .file = tree->file, .node = node->path };
	node->index = tree->nodes.count;
	*list_add(d->arena, &tree->nodes) = node;
	return node;
}

static void add_props(struct diag *d, const struct dt_tree *tree, struct dt_node *node, int offset)
{
	int at;

	fdt_for_each_property_offset(at, tree->blob.at, offset) {
		struct dt_prop *prop = arena_new(d->arena, struct dt_prop);
		const void *value;
		int len;

		value = fdt_getprop_by_offset(tree->blob.at, at, &prop->name, &len);
		if (!value || !prop->name)
			continue;
		prop->value = (struct span){ value, (size_t)len };
		prop->at = (struct origin){ .file = tree->file, .node = node->path, .prop = prop->name };
		if (node->last_prop)
			node->last_prop->next = prop;
		else
			node->first_prop = prop;
		node->last_prop = prop;
		prop->order = node->prop_count++;
	}
}

static int compare_nodes(const void *x, const void *y)
{
	const struct dt_node *a = *(struct dt_node *const *)x, *b = *(struct dt_node *const *)y;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static int compare_props(const void *x, const void *y)
{
	const struct dt_prop *a = *(struct dt_prop *const *)x, *b = *(struct dt_prop *const *)y;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void sort_names(struct arena *a, struct dt_node *node)
{
	size_t children = 0, props = 0;

	if (node->child_count >= SORTED_LEAST) {
		node->sorted_children = arena_array(a, struct dt_node *, node->child_count);
		for (struct dt_node *child = node->first_child; child; child = child->next)
			node->sorted_children[children++] = child;
		qsort(node->sorted_children, children, sizeof(*node->sorted_children), compare_nodes);
	}
	if (node->prop_count >= SORTED_LEAST) {
		node->sorted_props = arena_array(a, struct dt_prop *, node->prop_count);
		for (struct dt_prop *prop = node->first_prop; prop; prop = prop->next)
			node->sorted_props[props++] = prop;
		qsort(node->sorted_props, props, sizeof(*node->sorted_props), compare_props);
	}
}

void tree_changed(struct arena *a, struct dt_node *node)
{
	node->prop_count = 0;
	node->last_prop = NULL;
	for (struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		prop->order = node->prop_count++;
		node->last_prop = prop;
	}
	node->sorted_children = NULL;
	node->sorted_props = NULL;
	sort_names(a, node);
}

void tree_make(struct diag *d, const char *file, struct span blob, struct dt_tree **ret)
{
	struct dt_tree *tree = arena_new(d->arena, struct dt_tree);
	struct dt_node *parents[TREE_DEPTH_MOST + 1] = { 0 };
	struct origin at = { .file = file };
	int depth = 0, offset = 0;
	const char *wrong;

	*ret = NULL;
	tree->file = file;
	wrong = tree_check_blob(d->arena, blob, &tree->blob);
	if (wrong) {
		diag_found(d, SEV_ERROR, "tree-blob", at, wrong, "make the blob again from its source");
		return;
	}
	for (; offset >= 0 && depth >= 0; offset = fdt_next_node(tree->blob.at, offset, &depth)) {
		struct dt_node *node;
		const char *name = fdt_get_name(tree->blob.at, offset, NULL);

		if (!name || depth > TREE_DEPTH_MOST) {
			diag_found(d, SEV_ERROR, "tree-blob", at, name ? arena_fmt(d->arena, "nodes are nested more than %d levels deep", TREE_DEPTH_MOST) :
				   "it has no root node",
				   name ? "flatten the tree; Xen reads 15 levels" : "make the blob again from its source");
			return;
		}
		node = add_node(d, tree, depth ? parents[depth - 1] : NULL, depth ? name : "");
		parents[depth] = node;
		add_props(d, tree, node, offset);
	}
	for (size_t i = 0; i < tree->nodes.count; i++)
		sort_names(d->arena, tree->nodes.at[i]);
	tree->root = tree->nodes.at[0];
	*ret = tree;
}
