/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.h - where on the disk each partition lies
 *
 * In the order of the model, each at the next multiple of its alignment behind the one before it, or where its offset says.
 * What does not fit together is laid out all the same: rules look at it.
 */
#ifndef PLAN_LAYOUT_H
#define PLAN_LAYOUT_H

#include "plan/plan.h"

/* Where partitions may begin, behind the first GPT, and how many bytes at the disk's end the other one takes. */
uint64_t layout_front(const struct plan *plan);
uint64_t layout_back(const struct plan *plan);

/* Where the first GPT's entries are. */
uint64_t layout_entries(const struct plan *plan);

/* What the GPT calls usable begins here: before 1 MiB only when a partition does, because that room is the boot ROMs'. */
uint64_t layout_usable(const struct plan *plan);

struct layout_range {
	uint64_t start, bytes;
};

enum { LAYOUT_TABLE_RANGES = 3 };

/*
 * The bytes in front that are the partition table's: the MBR's records (what is before them is the boot ROM's), the GPT's
 * header, its entries.
 */
void layout_table(const struct plan *plan, struct layout_range ret[LAYOUT_TABLE_RANGES]);

/* The first part of a range that is not the table's, from *at on; false when there is none left. *at goes on behind it. */
bool layout_around_table(const struct plan *plan, uint64_t *at, uint64_t end, struct layout_range *ret);

/* Fills in partitions, the ESP's place and the size of the disk; that of the ESP is known. */
void layout_make(struct arena *a, struct plan *plan);

#endif
