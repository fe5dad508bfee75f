/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.c - where on the disk each partition lies
 */
#include "plan/layout.h"

#include "base/number.h"

/* What a file needs is rounded up to whole pages, whatever the sector. */
enum { PAGE = 4096 };

/* What of the MBR is code, and how long it is (UEFI 2.10, table 5.1). */
enum { MBR_CODE = 440, MBR_BYTES = 512 };

/* The end of everything that is too large to be a disk; sums stop here. */
static uint64_t sum(uint64_t a, uint64_t b)
{
	return a + b < 2 * partition_bytes_most ? a + b : 2 * partition_bytes_most;
}

static uint64_t array_bytes(const struct plan *plan)
{
	return round_up((uint64_t)PLAN_GPT_ENTRIES * PLAN_GPT_ENTRY_BYTES, plan->sector_size);
}

uint64_t layout_entries(const struct plan *plan)
{
	return plan->sys->disk.gpt_entries ? plan->sys->disk.gpt_entries : 2 * (uint64_t)plan->sector_size;
}

uint64_t layout_front(const struct plan *plan)
{
	return layout_entries(plan) + array_bytes(plan);
}

void layout_table(const struct plan *plan, struct layout_range ret[LAYOUT_TABLE_RANGES])
{
	ret[0] = (struct layout_range){ MBR_CODE, MBR_BYTES - MBR_CODE };
	ret[1] = (struct layout_range){ plan->sector_size, plan->sector_size };
	ret[2] = (struct layout_range){ layout_entries(plan), array_bytes(plan) };
}

bool layout_around_table(const struct plan *plan, uint64_t *at, uint64_t end, struct layout_range *ret)
{
	struct layout_range table[LAYOUT_TABLE_RANGES];

	layout_table(plan, table);
	/* They are in ascending order. */
	for (size_t i = 0; i < LAYOUT_TABLE_RANGES; i++) {
		if (*at >= table[i].start && *at < table[i].start + table[i].bytes)
			*at = table[i].start + table[i].bytes;
	}
	for (size_t i = LAYOUT_TABLE_RANGES; i-- > 0;) {
		if (table[i].start >= *at && table[i].start < end)
			end = table[i].start;
	}
	if (*at >= end)
		return false;
	*ret = (struct layout_range){ *at, end - *at };
	*at = end;
	return true;
}

uint64_t layout_usable(const struct plan *plan)
{
	uint64_t front = layout_front(plan), usable = PLAN_ALIGNMENT;

	for (size_t i = 0; i < plan->partitions.count; i++)
		usable = plan->partitions.at[i].start < usable ? plan->partitions.at[i].start : usable;
	return usable > front ? usable : front;
}

uint64_t layout_back(const struct plan *plan)
{
	return plan->sector_size + array_bytes(plan);
}

static uint64_t alignment_of(const struct plan *plan, const struct partition *p)
{
	return p->alignment ? p->alignment : plan->sys->disk.alignment ? plan->sys->disk.alignment : PLAN_ALIGNMENT;
}

static uint64_t bytes_of(const struct plan *plan, const struct plan_partition *p)
{
	if (p->from->esp || p->from->copy_of_esp)
		return plan->esp_bytes;
	return p->from->size ? p->from->size : round_up(p->content, PAGE);
}

/* Takes what is left in front of the backup GPT, in whole MiB when there is so much. */
static void grow(struct plan *plan, struct plan_partition *p)
{
	uint64_t end = plan->disk_bytes > layout_back(plan) ? plan->disk_bytes - layout_back(plan) : 0;
	uint64_t whole = end - end % PLAN_ALIGNMENT;

	if (p->from->grow && whole > p->start && whole - p->start > p->bytes)
		p->bytes = whole - p->start;
}

static void add_areas(struct arena *a, struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;

	for (size_t i = 0; i < disk->areas.count; i++) {
		const struct area *from = &disk->areas.at[i];
		uint64_t content = from->file && from->file->usable ? from->file->size : 0;

		*list_add(a, &plan->areas) = (struct plan_area){ .from = from, .start = from->offset, .content = content,
								 .bytes = from->size ? from->size : content };
		plan->partition_bytes += content;
	}
}

/* The first multiple of the alignment from at on where the partition is in no area's way. */
static uint64_t place(const struct plan *plan, uint64_t at, uint64_t bytes, uint64_t alignment)
{
	bool free = false;

	while (!free) {
		at = round_up(at, alignment);
		free = true;
		for (size_t i = 0; i < plan->areas.count; i++) {
			const struct plan_area *area = &plan->areas.at[i];

			if (area->from->placed && area->start < at + bytes && at < area->start + area->bytes) {
				at = area->start + area->bytes;
				free = false;
			}
		}
	}
	return at;
}

static void add_partition(struct arena *a, struct plan *plan, size_t number, uint64_t *at)
{
	const struct partition *from = &plan->sys->disk.partitions.at[number];
	struct plan_partition *p = list_add(a, &plan->partitions);

	*p = (struct plan_partition){ .from = from, .content = partition_content(from) };
	plan->partition_bytes += p->content;
	plan->hybrids += from->mbr_type != 0;
	p->bytes = bytes_of(plan, p);
	p->start = from->offset ? from->offset : place(plan, *at, p->bytes, alignment_of(plan, from));
	*at = sum(p->start, p->bytes);
	if (from->esp) {
		plan->esp = number;
		plan->esp_start = p->start;
	}
}

void layout_make(struct arena *a, struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;
	uint64_t at = layout_front(plan), end = at;

	add_areas(a, plan);
	for (size_t i = 0; i < plan->areas.count; i++) {
		uint64_t area_end = sum(plan->areas.at[i].start, plan->areas.at[i].bytes);

		end = area_end > end ? area_end : end;
	}
	for (size_t i = 0; i < disk->partitions.count; i++) {
		add_partition(a, plan, i, &at);
		end = at > end ? at : end;
	}
	/* The backup GPT takes at most 20 KiB of the last MiB. */
	plan->disk_bytes = disk->size ? disk->size : sum(round_up(end, PLAN_ALIGNMENT), PLAN_ALIGNMENT);
	if (disk->size && plan->partitions.count)
		grow(plan, &plan->partitions.at[plan->partitions.count - 1]);
}
