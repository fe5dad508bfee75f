/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h - what the tree says of the machine's memory: where it is, and what of it is taken
 *
 * Banks are the "reg" of /memory nodes. A node that its status switches off is none: on
 * QEMU's virt machine that is the secure world's memory.
 *
 * Reserved is what Xen itself keeps from every other use (xen/common/device-tree/
 * bootinfo-fdt.c and static-shmem.c):
 * - "reg" of every node below /reserved-memory, whatever its status: Xen before 4.19 does not look at that;
 * - "xen,static-mem" of domains, in /chosen's cells, or in those of the domain's
 *   #xen,static-mem-address-cells and #xen,static-mem-size-cells, which Xen 4.16 reads;
 * - the host's part of "xen,shared-mem" in xen,domain-shared-memory-v1 nodes below /chosen and
 *   domains, in their parent's cells; without an address of the host Xen chooses one;
 * - "xen,static-heap" of /chosen, in the root's cells.
 * Kept is what of that the Xen at hand, as far as known, does keep. It does not keep:
 * - what a status other than "okay" switches off, since 4.19 (device_tree_get_meminfo); no status switches shared memory off;
 * - the static heap and shared memory before 4.17, static memory before 4.16;
 * - shared memory without CONFIG_STATIC_SHM, at which Xen stops to read.
 * Held is what the blob's header reserves (/memreserve/). Xen deletes that on an EFI boot
 * (xen/arch/arm/efi/efi-boot.h:fdt_add_uefi_nodes), but until then somebody may live there, as a CPU
 * that waits for its start.
 *
 * What cannot be read is left out: an odd rest behind whole pairs, ranges of no bytes,
 * values in cells that are not 1 or 2. Making it costs time in proportion to the tree,
 * and sorting.
 */
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

#include "dt/cells.h"
#include "probe/xen.h"

enum memory_kind { MEMORY_BANK, MEMORY_RESERVED, MEMORY_STATIC, MEMORY_SHARED, MEMORY_HEAP, MEMORY_HEADER };

struct memory_range {
	uint64_t base, bytes; /* bytes is not 0, and base + bytes does not overflow: what goes on behind is cut off */
	enum memory_kind kind;
	const char *what;     /* for a message: "reserved memory"; a constant */
	const struct dt_node *node; /* that has the property; NULL for the header */
	struct origin at;     /* the property that says it */
	size_t order;         /* in the tree */
	const struct memory_range *furthest; /* of this range and those before it, the one with the highest end */
};

/* Sorted by base. */
typedef LIST(struct memory_range) memory_ranges;

struct memory {
	memory_ranges banks, reserved, held;
	memory_ranges kept; /* of reserved */
};

/* All but what is kept. cells is that of the tree. */
void memory_make(struct arena *a, const struct dt_tree *tree, const struct cells *cells, struct memory *ret);

/* Sets what is kept by this Xen; NULL when it is not known. */
void memory_keep(struct arena *a, const struct xen_info *xen, struct memory *memory);

/* All ranges of two lists, sorted. */
memory_ranges memory_both(struct arena *a, const memory_ranges *one, const memory_ranges *other);

/* The ranges with those that touch or overlap made one, which keeps the first one's place. */
memory_ranges memory_join(struct arena *a, const memory_ranges *ranges);

/* A range that shares bytes with these, of which there is at least one; NULL when there is none. Takes logarithmic time. */
const struct memory_range *memory_overlap(const memory_ranges *ranges, uint64_t base, uint64_t bytes);

#endif
