/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.c - where on the disk each partition lies
 */
#include "plan/layout.h"

#include "base/number.h"

/* What a file needs is rounded up to whole pages, whatever the sector. */
enum { PAGE = 4096 };

/* The end of everything that is too large to be a disk; sums stop here. */
static uint64_t sum(uint64_t a, uint64_t b)
{
	return a + b < 2 * partition_bytes_most ? a + b : 2 * partition_bytes_most;
}

static uint64_t array_bytes(const struct plan *plan)
{
	return round_up((uint64_t)PLAN_GPT_ENTRIES * PLAN_GPT_ENTRY_BYTES, plan->sector_size);
}

uint64_t layout_front(const struct plan *plan)
{
	return 2 * (uint64_t)plan->sector_size + array_bytes(plan);
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
	if (p->from->esp)
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

void layout_make(struct arena *a, struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;
	uint64_t at = layout_front(plan), end = at;

	for (size_t i = 0; i < disk->partitions.count; i++) {
		const struct partition *from = &disk->partitions.at[i];
		struct plan_partition *p = list_add(a, &plan->partitions);

		*p = (struct plan_partition){ .from = from, .content = partition_content(from) };
		plan->partition_bytes += p->content;
		p->bytes = bytes_of(plan, p);
		p->start = from->offset ? from->offset : round_up(at, alignment_of(plan, from));
		at = sum(p->start, p->bytes);
		end = at > end ? at : end;
		if (from->esp) {
			plan->esp = i;
			plan->esp_start = p->start;
		}
	}
	/* The backup GPT takes at most 20 KiB of the last MiB. */
	plan->disk_bytes = disk->size ? disk->size : sum(round_up(end, PLAN_ALIGNMENT), PLAN_ALIGNMENT);
	if (disk->size && plan->partitions.count)
		grow(plan, &plan->partitions.at[plan->partitions.count - 1]);
}
