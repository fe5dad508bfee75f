/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * placement.h - where Xen puts a kernel, its device tree and its ramdisk in a domain's memory
 *
 * The arithmetic is that of xen/arch/arm/kernel.c: kernel_zimage_place and place_modules, which is called
 * place_dtb_initrd in 4.22; from 4.16 to 4.22 it gives the same places. Only the first bank counts. The
 * ramdisk lies directly behind the tree, both rounded up to 2 MiB, and
 * - at 128 MiB, when they fit there and the kernel's file ends before;
 * - else at the end of the bank, when the kernel's file, rounded up to 2 MiB, ends before that: touching
 *   is not enough;
 * - else directly below the kernel, when there is more room than they need.
 * Xen goes by the length of the kernel's file. What a kernel takes when it runs is more.
 */
#ifndef MODEL_PLACEMENT_H
#define MODEL_PLACEMENT_H

#include "model/kernel.h"
#include "model/memory.h"

/* The part of memory that Xen uses for this: addresses as the guest sees them. */
struct placement_bank {
	uint64_t base, bytes;
};

struct placement {
	uint64_t kernel_at, kernel_end; /* of the file */
	uint64_t tree_at, modules_end;  /* tree and ramdisk */
};

/* The tree that Xen makes for a domain takes one such step, as it never has more than 2 MiB (prepare_dtb_domU). */
enum { PLACEMENT_STEP = 2 * 1024 * 1024 };

enum placement_failure {
	PLACEMENT_FITS,
	PLACEMENT_FULL,    /* "Not enough memory in the first bank for the kernel+dtb+initrd" */
	PLACEMENT_NOWHERE, /* "Unable to find suitable location for dtb+initrd" */
	PLACEMENT_OUTSIDE, /* the kernel cannot be copied to where it must lie */
};

/* ramdisk_bytes is 0 without one. *ret is complete only when it fits. */
enum placement_failure placement_find(const struct kernel *k, struct placement_bank bank, uint64_t ramdisk_bytes, struct placement *ret);

/* Whether a running kernel, with its BSS, lies over the tree or the ramdisk, or beyond the bank. False when its header does not say. */
bool placement_overlaps(const struct kernel *k, struct placement_bank bank, const struct placement *p);

/* The least whole MiB of a first bank at this address in which all of this is right; 0 when there is none. */
uint64_t placement_least(const struct kernel *k, uint64_t base, uint64_t ramdisk_bytes);

/* The first bank of a domain's memory. False when it is not known. */
bool placement_bank_of(const struct system *sys, const struct domain *domain, struct placement_bank *ret);

#endif
