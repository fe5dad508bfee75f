/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.h - the device tree that the user named, with its overlays, ready to read
 */
#ifndef DT_LOAD_H
#define DT_LOAD_H

#include "dt/source.h"
#include "dt/tree.h"

struct load_input {
	struct source_input source;  /* the tree; source.symbols is ours to set */
	const char *const *overlays; /* source or blobs, applied in this order; ends with NULL */
};

/* *ret is the tree, or NULL when findings say why there is none. */
must_check int load_tree(struct diag *d, const struct load_input *in, struct dt_tree **ret);

#endif
