/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * range.h - stretches of bytes of a disk
 *
 * A list is sorted and none of its ranges touches another, unless it says otherwise.
 */
#ifndef FLASH_RANGE_H
#define FLASH_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct range {
	uint64_t start, end; /* bytes; end is behind the last */
};

typedef LIST(struct range) range_list;

/* Adds a range at any place: the list needs range_join() afterwards. An empty one is not added. */
void range_add(struct arena *a, range_list *list, uint64_t start, uint64_t end);

/* Sorts, and makes one of those that touch or overlap. */
void range_join(range_list *list);

/* All ranges, made larger to whole multiples of block. */
range_list range_whole(struct arena *a, const range_list *list, uint64_t block);

/* The part of a list between two bytes. */
range_list range_cut(struct arena *a, const range_list *list, uint64_t start, uint64_t end);

/* What of the first is not in the second. */
range_list range_minus(struct arena *a, const range_list *list, const range_list *without);

/* How many bytes. */
uint64_t range_bytes(const range_list *list);

/* The first byte of a stretch that is not in the list; end when all are. Takes the logarithm of the list's length. */
uint64_t range_gap(const range_list *list, uint64_t start, uint64_t end);

/* Whether a byte of the list lies in these. */
bool range_touches(const range_list *list, uint64_t start, uint64_t end);

#endif
