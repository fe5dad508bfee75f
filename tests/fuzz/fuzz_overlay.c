/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_overlay.c - any bytes as an overlay of a small tree
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dt/overlay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t make_base(void *to, int room)
{
	int err = fdt_create(to, room);

	err |= fdt_finish_reservemap(to);
	err |= fdt_begin_node(to, "");
	err |= fdt_begin_node(to, "chosen");
	err |= fdt_property_u32(to, "phandle", 1);
	err |= fdt_end_node(to);
	err |= fdt_begin_node(to, "__symbols__");
	err |= fdt_property_string(to, "c", "/chosen");
	err |= fdt_end_node(to);
	err |= fdt_end_node(to);
	err |= fdt_finish(to);
	if (err)
		abort();
	return fdt_totalsize(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = { .arena = arena_make() };
	uint8_t *copy = malloc(size ? size : 1), *bytes = malloc(4096);
	struct dt_tree *base, *overlay, *merged;
	struct span blob;

	if (size)
		memcpy(copy, data, size);
	tree_make(&d, "base", (struct span){ bytes, make_base(bytes, 4096) }, &base);
	tree_make(&d, "overlay", (struct span){ copy, size }, &overlay);
	if (overlay && overlay_check(&d, overlay) && overlay_apply(&d, base, overlay, &blob)) {
		tree_make(&d, "merged", blob, &merged);
		if (merged)
			overlay_drop_symbols(&d, merged->blob);
	}
	arena_free(d.arena);
	free(copy);
	free(bytes);
	return 0;
}
