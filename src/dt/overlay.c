/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * overlay.c - changes to a tree, applied by libfdt
 */
#include "dt/overlay.h"

#include <libfdt.h>
#include <string.h>

#include "dt/fixups.h"
#include "dt/origin.h"
#include "dt/value.h"

/* libfdt walks the base for each reference; a hostile overlay may hold enough of them to take hours. */
static const uint64_t work_most = (uint64_t)1 << 33;

static void finding(struct diag *d, struct origin at, const char *text, const char *hint)
{
	diag_found(d, SEV_ERROR, "overlay", at, text, hint);
}

/* References in __fixups__ and __local_fixups__ times the bytes that each may have to be searched in. */
static uint64_t work_of(const struct dt_tree *base, const struct dt_tree *overlay)
{
	uint64_t references = overlay->nodes.count;

	for (size_t i = 0; i < overlay->nodes.count; i++) {
		const struct dt_node *node = overlay->nodes.at[i];

		if (strncmp(node->path, "/__", 3))
			continue;
		for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next)
			references += prop->value.len / 4 + 1;
	}
	return references * (base->blob.len + overlay->blob.len);
}

static void lost_target(struct diag *d, const struct dt_tree *overlay, const struct dt_node *fragment, const char *target)
{
	const struct dt_node *content = tree_child(fragment, "__overlay__");
	const char *label = origin_fragment_label(overlay, fragment);
	struct origin at = content->at.line ? content->at : fragment->at;

	if (label)
		finding(d, at, arena_fmt(d->arena, "the overlay changes the label '%s', which the tree does not have", label),
			"a label is known only if the tree was compiled from source or with 'dtc -@'");
	else if (target)
		finding(d, at, arena_fmt(d->arena, "the overlay changes '%s', which the tree does not have", target),
			"write a path or a label that the tree has");
	else
		finding(d, at, "the overlay's fragment has no target that the tree has",
			"write a path or a label that the tree has");
}

/* Every fragment must change a node that is there; says all that do not. */
static bool check_targets(struct diag *d, const struct dt_tree *base, const struct dt_tree *overlay)
{
	const struct dt_node *fragment = overlay->root->first_child;
	bool sound = true;

	for (; fragment; fragment = fragment->next) {
		const char *target;

		if (!tree_child(fragment, "__overlay__"))
			continue;
		target = origin_fragment_target(base, overlay, fragment);
		if (target && tree_find(base, target))
			continue;
		lost_target(d, overlay, fragment, target);
		sound = false;
	}
	return sound;
}

bool overlay_check(struct diag *d, const struct dt_tree *overlay)
{
	const struct dt_node *fragment = overlay->root->first_child;
	const char *wrong = fixups_check(d->arena, overlay);

	if (wrong)
		finding(d, (struct origin){ .file = overlay->file }, wrong, "make the overlay again from its source");
	while (fragment && !tree_child(fragment, "__overlay__"))
		fragment = fragment->next;
	if (!fragment)
		finding(d, overlay->root->at, "there is no overlay in this file", "an overlay starts with '/dts-v1/; /plugin/;'");
	return fragment && !wrong;
}

bool overlay_apply(struct diag *d, const struct dt_tree *base, const struct dt_tree *overlay, struct span *ret_blob)
{
	size_t room = base->blob.len + 2 * overlay->blob.len + 4096;
	struct origin at = { .file = overlay->file };
	void *merged, *change;
	int err;

	if (work_of(base, overlay) > work_most) {
		finding(d, at, "the overlay has too many references for the size of the tree", "split it");
		return false;
	}
	if (!check_targets(d, base, overlay))
		return false;
	merged = arena_alloc(d->arena, room);
	change = arena_copy(d->arena, overlay->blob.at, overlay->blob.len);
	err = fdt_open_into(base->blob.at, merged, (int)room);
	/* Both buffers are damaged when it fails; nobody looks at them then. */
	if (!err)
		err = fdt_overlay_apply(merged, change);
	if (!err)
		err = fdt_pack(merged);
	if (err) {
		finding(d, at, arena_fmt(d->arena, "cannot apply the overlay (%s)", fdt_strerror(err)),
			err == -FDT_ERR_NOTFOUND ? "it refers to a label that the tree does not have" :
						     "make the overlay again from its source");
		return false;
	}
	*ret_blob = (struct span){ merged, fdt_totalsize(merged) };
	return true;
}

struct span overlay_drop_symbols(struct diag *d, struct span blob)
{
	void *copy = arena_copy(d->arena, blob.at, blob.len);
	int node = fdt_path_offset(copy, "/__symbols__");

	if (node < 0 || fdt_del_node(copy, node) || fdt_pack(copy))
		return blob;
	return (struct span){ copy, fdt_totalsize(copy) };
}
