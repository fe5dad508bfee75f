/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.c - files that lie on the disk as they are: in partitions and in areas outside of them
 */
#include "write/partition.h"

#include "plan/layout.h"
#include "write/copy.h"

int partition_fill(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		struct copy copy = { .from = p->from->file, .start = p->start, .bytes = p->content, .packed = p->from->gunzip };

		if (p->content && !p->kept)
			err = copy_run(d, &copy, out, tick, context);
	}
	return err;
}

/* Nothing of it is left out but what is the table's, not even its holes: other bytes may stand there. */
static int fill_area(struct diag *d, const struct plan *plan, const struct plan_area *area, const struct output *out)
{
	uint64_t at = area->start;
	struct layout_range part;
	int err = 0;

	while (!err && layout_around_table(plan, &at, area->start + area->content, &part)) {
		struct copy copy = { .from = area->from->file, .start = part.start, .bytes = part.bytes, .skip = part.start - area->start,
				     .all = true };

		err = copy_run(d, &copy, out, NULL, NULL);
	}
	return err;
}

int partition_fill_areas(struct diag *d, const struct plan *plan, const struct output *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->areas.count; i++) {
		if (plan->areas.at[i].content)
			err = fill_area(d, plan, &plan->areas.at[i], out);
	}
	return err;
}
