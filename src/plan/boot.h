/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.h - what the stub will do: which file goes where, and where its place is written
 *
 * A load is a file in memory. Modules that name one file share one, unless Xen needs the
 * bytes a second time (xen-esp-rules(7) says why): a compressed kernel for each of its users,
 * one file in two roles, and Dom0's module after a domain's with the same file.
 */
#ifndef PLAN_BOOT_H
#define PLAN_BOOT_H

#include "plan/plan.h"
#include "plan/translate.h"
#include "plan/values.h"
#include "wire/plan.h"

enum {
	BOOT_XEN = 0,                /* number of the hypervisor's load */
	BOOT_LOADS_MOST = 30,        /* modules: Xen's MAX_MODULES less Xen itself and the tree (xen/include/xen/bootfdt.h) */
	BOOT_TREE_SLACK = 16 * 1024, /* bytes that firmware may add to the tree: U-Boot wants 12 KiB (lib/efi_loader/efi_dt_fixup.c) */
};

struct boot_load {
	size_t file;                /* number in the plan */
	const struct module *first; /* that wants it; NULL for the hypervisor */
	bool fixed;
	uint64_t address;           /* when fixed */
	uint64_t below;             /* its last byte lies below this; 0: anywhere */
	size_t copy_of;             /* the load whose bytes it has; its own number when it is read */
};

struct boot {
	struct span tree;
	uint32_t tree_room;
	const char *command_line;
	LIST(struct boot_load) loads; /* the hypervisor first, then in document order; at most WIRE_PLAN_FILES_MOST */
	size_t wanted;                /* loads that there should be */
	LIST(struct wire_hole) holes;
	LIST(struct wire_range) ranges;
	boot_values values;           /* of a unit, in a file; none when they stand in the tree */
};

/* For a plan whose files of Xen and the modules are known. */
const struct boot *boot_make(struct arena *a, const struct plan *plan);

/* The record without hashes: its size is known before them. */
uint64_t boot_record_bytes(struct arena *a, const struct plan *plan, const struct boot *boot);

/* The record; the plan's files have their hashes. */
struct span boot_record(struct arena *a, const struct plan *plan, const struct boot *boot);

#endif
