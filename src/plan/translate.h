/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * translate.h - the tree as it stands on the disk
 *
 * The user's tree in the shape that Xen's EFI loader reads: every module's file name
 * as xen,uefi-binary with '\' separators, /chosen with explicit cells and
 * xen,uefi-cfg-load, our own disk node gone. Nothing else changes.
 */
#ifndef PLAN_TRANSLATE_H
#define PLAN_TRANSLATE_H

#include "model/system.h"

/*
 * Xen makes room for 4 KiB and the configuration, rounds up to pages and takes at most
 * 2 MiB of that (xen/arch/arm/efi/efi-boot.h: fdt_increase_size; setup.c: early_fdt_map).
 */
enum { TRANSLATE_SLACK = 4096, TRANSLATE_PAGE = 4096, TRANSLATE_MOST = 2 * 1024 * 1024 };

/* The flattened tree, in the arena. Linear in the size of the tree. */
struct span translate_tree(struct arena *a, const struct system *sys);

/* The bytes that Xen will need for a tree of this size with a configuration of that size. */
uint64_t translate_room(uint64_t tree_bytes, uint64_t config_bytes);

#endif
