/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fixups.c - whether an overlay's lists of references lead to bytes that are there
 */
#include "dt/fixups.h"

#include <string.h>

#include "base/text.h"

static bool has_cell(const struct dt_prop *prop, uint64_t offset)
{
	uint32_t cell;

	return prop && span_be32(prop->value, offset, &cell);
}

/* One "PATH:PROPERTY:OFFSET" of /__fixups__. */
static bool leads_somewhere(struct arena *a, const struct dt_tree *overlay, const char *place)
{
	const char *first = strchr(place, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	const struct dt_node *node;
	uint64_t offset;

	if (!second || !text_parse_number(second + 1, UINT32_MAX, &offset))
		return false;
	node = tree_find(overlay, arena_copy(a, place, (size_t)(first - place)));
	return node && has_cell(tree_prop(node, arena_copy(a, first + 1, (size_t)(second - first) - 1)), offset);
}

/* Every string of one label's list. */
static const char *check_label(struct arena *a, const struct dt_tree *overlay, const struct dt_prop *label)
{
	for (size_t off = 0; off < label->value.len;) {
		const char *place = (const char *)label->value.at + off;
		size_t len = strnlen(place, label->value.len - off);

		if (off + len == label->value.len)
			return arena_fmt(a, "the list of references to '%s' does not end", label->name);
		if (!leads_somewhere(a, overlay, place))
			return arena_fmt(a, "the reference to '%s' at %s leads nowhere", label->name, text_quote(a, place));
		off += len + 1;
	}
	return NULL;
}

static const char *check_labels(struct arena *a, const struct dt_tree *overlay, const struct dt_node *fixups)
{
	const char *wrong = NULL;

	for (const struct dt_prop *label = fixups->first_prop; label && !wrong; label = label->next)
		wrong = check_label(a, overlay, label);
	return wrong;
}

/* A node of /__local_fixups__: each property lists offsets in the one of the same name in the same node. */
static const char *check_local(struct arena *a, const struct dt_node *list, const struct dt_node *node)
{
	for (const struct dt_prop *offsets = list->first_prop; offsets; offsets = offsets->next) {
		const struct dt_prop *prop = tree_prop(node, offsets->name);
		uint32_t offset;

		if (!prop || offsets->value.len % sizeof(offset))
			return arena_fmt(a, "the local references of '%s' in '%s' are damaged", offsets->name, node->path);
		for (size_t i = 0; span_be32(offsets->value, i, &offset); i += sizeof(offset)) {
			if (!has_cell(prop, offset))
				return arena_fmt(a, "the local reference at byte %u of '%s' in '%s' lies outside of it", offset, offsets->name,
						 node->path);
		}
	}
	return NULL;
}

const char *fixups_check(struct arena *a, const struct dt_tree *overlay)
{
	static const char local[] = "/__local_fixups__";
	const struct dt_node *fixups = tree_child(overlay->root, "__fixups__");
	const char *wrong = fixups ? check_labels(a, overlay, fixups) : NULL;

	for (size_t i = 0; i < overlay->nodes.count && !wrong; i++) {
		const struct dt_node *list = overlay->nodes.at[i], *node;

		if (strncmp(list->path, local, strlen(local)) || (list->path[strlen(local)] && list->path[strlen(local)] != '/'))
			continue;
		node = tree_find(overlay, list->path + strlen(local));
		wrong = node ? check_local(a, list, node) : arena_fmt(a, "local references of '%s', which is not there", list->path + strlen(local));
	}
	return wrong;
}
