/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * range.c - stretches of bytes of a disk
 */
#include "flash/range.h"

#include <stdlib.h>

#include "base/number.h"

void range_add(struct arena *a, range_list *list, uint64_t start, uint64_t end)
{
	if (start < end)
		*list_add(a, list) = (struct range){ start, end };
}

static int compare(const void *x, const void *y)
{
	const struct range *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

void range_join(range_list *list)
{
	size_t kept = 0;

	if (!list->count)
		return;
	qsort(list->at, list->count, sizeof(*list->at), compare);
	for (size_t i = 1; i < list->count; i++) {
		if (list->at[i].start > list->at[kept].end)
			list->at[++kept] = list->at[i];
		else if (list->at[i].end > list->at[kept].end)
			list->at[kept].end = list->at[i].end;
	}
	list->count = kept + 1;
}

range_list range_whole(struct arena *a, const range_list *list, uint64_t block)
{
	range_list whole = { 0 };

	for (size_t i = 0; i < list->count; i++)
		range_add(a, &whole, list->at[i].start - list->at[i].start % block, round_up(list->at[i].end, block));
	range_join(&whole);
	return whole;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

range_list range_cut(struct arena *a, const range_list *list, uint64_t start, uint64_t end)
{
	range_list cut = { 0 };

	for (size_t i = 0; i < list->count; i++)
		range_add(a, &cut, most(list->at[i].start, start), least(list->at[i].end, end));
	return cut;
}

range_list range_minus(struct arena *a, const range_list *list, const range_list *without)
{
	range_list rest = { 0 };
	size_t hole = 0;

	for (size_t i = 0; i < list->count; i++) {
		uint64_t at = list->at[i].start, end = list->at[i].end;

		while (hole < without->count && without->at[hole].end <= at)
			hole++;
		for (size_t j = hole; j < without->count && without->at[j].start < end; j++) {
			range_add(a, &rest, at, without->at[j].start);
			at = most(at, without->at[j].end);
		}
		range_add(a, &rest, at, end);
	}
	return rest;
}

uint64_t range_bytes(const range_list *list)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < list->count; i++)
		bytes += list->at[i].end - list->at[i].start;
	return bytes;
}

uint64_t range_gap(const range_list *list, uint64_t start, uint64_t end)
{
	size_t low = 0, high = list->count;

	/* The first range that does not end before. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->at[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == list->count || list->at[low].start > start)
		return start;
	return least(list->at[low].end, end);
}

bool range_touches(const range_list *list, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < list->count && list->at[i].start < end; i++) {
		if (list->at[i].end > start)
			return true;
	}
	return false;
}
