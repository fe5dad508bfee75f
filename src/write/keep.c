/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keep.c - what an image from before has already, brought over to the new one
 */
#include "write/keep.h"

#include <stdlib.h>

#include "base/number.h"
#include "write/copy.h"

enum { BLOCK = 4096 };

struct range {
	uint64_t start, end; /* on the disk */
};

typedef LIST(struct range) range_list;

static int compare(const void *x, const void *y)
{
	const struct range *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

/* Up to the end of its last cluster or block, which nothing else uses. */
uint64_t keep_file_bytes(const struct plan *plan, const struct plan_file *file)
{
	return round_up(file->size, plan_cluster_bytes(plan));
}

uint64_t keep_partition_bytes(const struct plan_partition *p)
{
	uint64_t whole = round_up(p->content, BLOCK);

	return whole < p->bytes ? whole : p->bytes;
}

static range_list list_ranges(struct arena *a, const struct plan *plan)
{
	range_list list = { 0 };

	for (size_t i = 0; i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];
		uint64_t start = plan_cluster_start(plan, file->cluster);

		if (file->kept)
			*list_add(a, &list) = (struct range){ start, start + keep_file_bytes(plan, file) };
	}
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (p->kept)
			*list_add(a, &list) = (struct range){ p->start, p->start + keep_partition_bytes(p) };
	}
	if (list.count)
		qsort(list.at, list.count, sizeof(*list.at), compare);
	return list;
}

int keep_copy(struct diag *d, const struct plan *plan, const char *name, int from, const struct output *out, void (*tick)(void *context), void *context)
{
	range_list list = list_ranges(d->arena, plan);
	int err = 0;

	for (size_t i = 0, next; !err && i < list.count; i = next) {
		uint64_t end = list.at[i].end;

		for (next = i + 1; next < list.count && list.at[next].start == end; next++)
			end = list.at[next].end;
		err = copy_place(d, name, from, list.at[i].start, list.at[i].start, end - list.at[i].start, out, tick, context);
	}
	return err;
}
