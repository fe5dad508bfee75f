/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * overlay.h - changes to a tree, applied by libfdt
 */
#ifndef DT_OVERLAY_H
#define DT_OVERLAY_H

#include "dt/tree.h"

/* Whether it is an overlay at all, whose references lead somewhere in it; says why not. */
bool overlay_check(struct diag *d, const struct dt_tree *overlay);

/*
 * Applies the overlay (overlay_check() has found it good) to base and sets *ret_blob
 * to the merged tree. False when that is impossible; then the reason is a finding.
 */
bool overlay_apply(struct diag *d, const struct dt_tree *base, const struct dt_tree *overlay, struct span *ret_blob);

/* The blob without /__symbols__, which only overlays need. */
struct span overlay_drop_symbols(struct diag *d, struct span blob);

#endif
