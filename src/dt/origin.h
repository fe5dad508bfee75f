/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * origin.h - where every node and property was written, from "dtc -T -T"
 *
 * dtc prints a tree as source again, with the place of each thing in a comment
 * behind it. It saw the preprocessor's output, whose line markers it follows but
 * whose columns differ where blanks were folded; the columns are put right from the
 * original line.
 */
#ifndef DT_ORIGIN_H
#define DT_ORIGIN_H

#include "dt/lines.h"
#include "dt/tree.h"

/* Sets the places in tree from the annotated text. What the text does not know keeps its place. */
void origin_apply(struct dt_tree *tree, struct lines *lines, struct span annotated);

/*
 * The same for an overlay that was applied to tree: what stands below /fragment@N/__overlay__
 * belongs to the node that the fragment's target names. labelled is the tree while it still
 * has its /__symbols__, overlay the overlay's own tree. Of a blob,
 * whose annotated text is empty, only the file is known.
 */
void origin_apply_overlay(struct arena *a, struct dt_tree *tree, const struct dt_tree *labelled, struct lines *lines,
			  struct span annotated, const struct dt_tree *overlay);

/* The label that a fragment's target is found by, or NULL when it has a path or a phandle. */
const char *origin_fragment_label(const struct dt_tree *overlay, const struct dt_node *fragment);

/* The path in base that a fragment of overlay changes, or NULL. */
const char *origin_fragment_target(const struct dt_tree *base, const struct dt_tree *overlay,
				   const struct dt_node *fragment);

#endif
