/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fixups.h - whether an overlay's lists of references lead to bytes that are there
 *
 * libfdt up to 1.6.1 writes to the offsets in /__fixups__ and /__local_fixups__ without
 * looking whether they lie in the property (fdt_overlay.c: overlay_fixup_one_phandle,
 * overlay_update_local_node_references), so a hostile overlay could write anywhere.
 */
#ifndef DT_FIXUPS_H
#define DT_FIXUPS_H

#include "dt/tree.h"

/* What is wrong with them, or NULL. */
const char *fixups_check(struct arena *a, const struct dt_tree *overlay);

#endif
