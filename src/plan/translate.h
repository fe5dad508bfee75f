/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * translate.h - the tree as it goes to the target
 *
 * The user's tree in the shape that the loader needs, our own disk node and every
 * xen-esp,allow gone. For Xen's EFI loader every module's file name stands as xen,uefi-binary
 * with '\' separators, and /chosen has explicit cells and xen,uefi-cfg-load. For the stub every
 * module has a reg of zeros, whose place in the tree is told, and neither of those two; /chosen
 * has Dom0's command line as xen,dom0-bootargs, where firmware's fix-ups do not write; when that
 * line is a unit's (xen-esp,unit), the copy is marked too. Nothing else changes.
 */
#ifndef PLAN_TRANSLATE_H
#define PLAN_TRANSLATE_H

#include "model/system.h"

/*
 * Xen makes room for 4 KiB and the configuration, rounds up to pages and takes at most
 * 2 MiB of that (xen/arch/arm/efi/efi-boot.h: fdt_increase_size; setup.c: early_fdt_map).
 */
enum { TRANSLATE_SLACK = 4096, TRANSLATE_PAGE = 4096, TRANSLATE_MOST = 2 * 1024 * 1024 };

/* Where in the tree the stub writes a module's address and size. */
struct translate_hole {
	const struct module *module;
	uint32_t address_at, size_at;      /* bytes from the tree's start */
	uint8_t address_cells, size_cells; /* 1 or 2 */
};

struct translation {
	struct span tree;                  /* flattened, in the arena */
	LIST(struct translate_hole) holes; /* for the stub, in the tree's order */
};

/* Linear in the size of the tree. */
struct translation translate_tree(struct arena *a, const struct system *sys);

/* The bytes that Xen will need for a tree of this size with a configuration of that size. */
uint64_t translate_room(uint64_t tree_bytes, uint64_t config_bytes);

#endif
