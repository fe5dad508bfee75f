/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * budget.h - the machine's memory against everything that will live in it
 *
 * Supply is what the tree's /memory nodes have, less what is reserved in them. With xen,static-heap, when this Xen reads it, it
 * is the heap alone (xen/common/device-tree/bootinfo.c:populate_boot_allocator); the files do not lie there. Demand is what
 * Xen takes from the supply at boot: certain is what the tree asks for by number (the memory of domains and of
 * Dom0), the rest is worked out:
 * - the pool of page tables of each domain (xen/common/device-tree/dom0less-build.c: domain_p2m_pages);
 * - the files, which stay in memory until every domain is made, whole pages each, and beside them the kernels
 *   that Xen unpacks;
 * - Xen's own: a description of 56 bytes for each page (xen/arch/arm/include/asm/mm.h: struct page_info), and 64 MiB for
 *   itself, its heap and the firmware; 24 MiB in a static heap, where the firmware has nothing.
 */
#ifndef PLAN_BUDGET_H
#define PLAN_BUDGET_H

#include "model/system.h"

struct budget_row {
	const char *what;           /* "memory", "page tables", "files", "kernels that Xen unpacks", "Xen" */
	const struct dt_node *node; /* the domain's; NULL for what is of none, and for Dom0 */
	struct origin at;           /* where the number is said */
	uint64_t bytes;
	bool certain;
};

struct budget {
	bool known;                 /* the tree has memory, or a heap that can be read; else the supply is 0 */
	const struct dt_prop *heap; /* xen,static-heap when that is the supply, else NULL */
	uint64_t total, reserved;   /* of /memory; of that reserved for something else */
	uint64_t supply;            /* the heap, or total less reserved */
	LIST(struct budget_row) rows;
	uint64_t demand, certain;   /* of all rows; of those that are certain. At most UINT64_MAX */
	uint64_t free_base, free_bytes; /* the largest block of the supply */
};

/* Costs sorting. */
void budget_make(struct arena *a, const struct system *sys, struct budget *ret);

/* The pages of page tables that Xen sets apart for a domain that says nothing of it, in bytes. */
uint64_t budget_page_tables(uint64_t memory_bytes, uint32_t cpus);

#endif
