/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * area.c - rules about raw areas, the place of the GPT and the hybrid MBR
 */
#include <stdlib.h>

#include "base/text.h"
#include "plan/layout.h"
#include "rule/functions.h"
#include "rule/partition.h"

void raw_file(struct report *r, const struct system *sys)
{
	if (!form_has_volume(sys->disk.form))
		return;
	for (size_t i = 0; i < sys->disk.areas.count; i++) {
		const struct area *area = &sys->disk.areas.at[i];

		partition_source(r, area->file_name, area->file_at, area->file);
	}
}

void raw_place(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];

		if (!area->from->placed && !area->from->offset_at.file)
			found(r, area->from->at, "write offset = \"32KiB\", as the boot ROM wants it", "the raw area does not say where it is");
		else if (!area->bytes && !area->from->size_wrong && !area->from->file_at.file)
			found(r, area->from->at, "write size = \"64KiB\", or name a file", "the raw area has neither a size nor a file");
	}
}

void raw_full(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];

		if (area->content > area->bytes)
			found(r, area->from->size_at, arena_fmt(r->diag->arena, "write at least %llu, or no size", (unsigned long long)area->content),
			      "the raw area of %llu bytes is to hold '%s' of %llu", (unsigned long long)area->bytes, area->from->file->path,
			      (unsigned long long)area->content);
	}
}

/* Something on the disk that an area may be in the way of. */
struct taken {
	uint64_t start, bytes;
	const char *what;
	const struct plan_area *area; /* NULL: a partition */
};

typedef LIST(struct taken) taken_list;

static int compare_taken(const void *x, const void *y)
{
	const struct taken *a = x, *b = y;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->area > b->area) - (a->area < b->area);
}

static taken_list list_taken(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;
	taken_list list = { 0 };

	/* Of one that is nowhere another rule speaks. */
	for (size_t i = 0; i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];

		if (area->bytes && area->from->placed)
			*list_add(a, &list) = (struct taken){ area->start, area->bytes, text_quote(a, area->from->node->name), area };
	}
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (p->bytes)
			*list_add(a, &list) = (struct taken){ p->start, p->bytes, partition_text(r, p->from), NULL };
	}
	if (list.count)
		qsort(list.at, list.count, sizeof(*list.at), compare_taken);
	return list;
}

/* Said of an area, of two of them of the later one in the tree. */
static void overlap(struct report *r, const struct taken *a, const struct taken *b)
{
	const struct taken *one = !b->area || (a->area && a->area > b->area) ? a : b, *other = one == a ? b : a;

	found(r, one->area->from->offset_at, "make room between them", "the raw area at %s overlaps %s at %s", partition_range(r, one->start, one->bytes),
	      other->what, partition_range(r, other->start, other->bytes));
}

static void over_table(struct report *r, const struct plan *plan, const struct plan_area *area)
{
	static const char *const what[LAYOUT_TABLE_RANGES] = { "the MBR's records", "the GPT's header", "the GPT's entries" };
	struct layout_range table[LAYOUT_TABLE_RANGES];

	layout_table(plan, table);
	for (size_t i = 0; i < LAYOUT_TABLE_RANGES && !area->from->around_table; i++) {
		if (area->start >= table[i].start + table[i].bytes || table[i].start >= area->start + area->bytes)
			continue;
		found(r, area->from->offset_at,
		      i == 2 ? "write gpt-entries = \"1MiB\" into the disk node, or around-table; if the file is made for that" :
			       "write around-table; if the file is made for that",
		      "the raw area at %s overlaps %s at %s", partition_range(r, area->start, area->bytes), what[i], partition_range(r, table[i].start, table[i].bytes));
		return;
	}
}

void raw_overlap(struct report *r, const struct plan *plan)
{
	taken_list list = list_taken(r, plan);
	const struct taken *furthest = NULL;

	for (size_t i = 0; i < list.count; i++) {
		const struct taken *t = &list.at[i];

		if (t->area)
			over_table(r, plan, t->area);
		/* Of two partitions another rule speaks. */
		if (furthest && t->start < furthest->start + furthest->bytes && (t->area || furthest->area))
			overlap(r, t, furthest);
		if (!furthest || t->start + t->bytes > furthest->start + furthest->bytes)
			furthest = t;
	}
}

void gpt_place(struct report *r, const struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;

	if (disk->gpt_entries && (disk->gpt_entries % plan->sector_size || disk->gpt_entries < 2 * (uint64_t)plan->sector_size))
		found(r, disk->gpt_entries_at, arena_fmt(r->diag->arena, "write a multiple of %u, %u or more", plan->sector_size, 2 * plan->sector_size),
		      "the GPT's entries cannot begin at byte %llu, with sectors of %u", (unsigned long long)disk->gpt_entries, plan->sector_size);
}

void mbr_hybrid(struct report *r, const struct plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (!p->from->mbr_type)
			continue;
		if (++count == PLAN_MBR_RECORDS)
			found(r, p->from->mbr_type_at, "write it at three partitions at most", "%s is the fourth with a record in the MBR",
			      partition_text(r, p->from));
		if ((p->start + p->bytes) / plan->sector_size > UINT32_MAX)
			found(r, p->from->mbr_type_at, "put the partition further in front, or make it smaller", "%s ends at sector %llu, the MBR has 32 bits",
			      partition_text(r, p->from), (unsigned long long)((p->start + p->bytes) / plan->sector_size));
	}
}
