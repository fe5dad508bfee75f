/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.c - rules about partitions
 */
#include "rule/partition.h"

#include <stdlib.h>
#include <string.h>

#include "base/distance.h"
#include "base/text.h"
#include "base/utf8.h"
#include "plan/layout.h"
#include "rule/functions.h"

/* Of flash and of hard disks whose sectors are emulated. */
enum { PHYSICAL_BLOCK = 4096 };

const char *partition_text(struct report *r, const struct partition *p)
{
	size_t number = (size_t)(p - r->system->disk.partitions.at) + 1;

	return *p->label ? arena_fmt(r->diag->arena, "partition %zu %s", number, text_quote(r->diag->arena, p->label)) :
			   arena_fmt(r->diag->arena, "partition %zu", number);
}

const char *partition_range(struct report *r, uint64_t start, uint64_t bytes)
{
	return arena_fmt(r->diag->arena, "bytes %llu to %llu", (unsigned long long)start, (unsigned long long)(start + bytes - 1));
}

void partition_source(struct report *r, const char *name, struct origin at, const struct artefact *file)
{
	struct arena *a = r->diag->arena;

	if (!name || (file && file->usable && file->size))
		return;
	if (!file || file->missing)
		found(r, at, arena_fmt(a, "looked in %s; -I adds a directory, -f NAME=FILE gives the file", search_places(r->diag, r->system->search)),
		      "no file %s", text_quote(a, file ? file->path : name));
	else if (!file->usable)
		found(r, at, "name a regular file that can be read", "the file %s %s", text_quote(a, file->path), file->wrong);
	else
		found(r, at, "remove it, or look why it was made empty", "the file %s is empty", text_quote(a, file->path));
}

static bool is_zero(const uint8_t guid[GUID_BYTES])
{
	static const uint8_t zero[GUID_BYTES];

	return !memcmp(guid, zero, GUID_BYTES);
}

static const char *type_hint(struct arena *a, const char *text)
{
	LIST(const char *) names = { 0 };
	const char *near;

	for (const struct partition_type *type = partition_types; type->name; type++)
		*list_add(a, &names) = type->name;
	*list_add(a, &names) = NULL;
	near = distance_nearest(text, names.at);
	return near ? arena_fmt(a, "did you mean \"%s\"?", near) :
		      "write \"root-arm64\", \"linux-generic\", \"swap\", \"home\", \"var\", \"esp\" or another name of the manual, or a GUID";
}

void partition_type(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (!p->type_text && !p->type_at.file)
			found(r, p->at, "write type = \"linux-generic\" or another one", "the partition has no type");
		else if (p->type_text && is_zero(p->type))
			found(r, p->type_at, type_hint(r->diag->arena, p->type_text), "there is no type %s of partitions",
			      text_quote(r->diag->arena, p->type_text));
	}
}

static bool has_control(const char *text)
{
	while (*text && !text_is_control(text))
		text++;
	return *text;
}

void partition_label(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];
		size_t units;

		if (!utf8_units(p->label, &units))
			found(r, p->label_at, "write it in UTF-8", "the label %s is no UTF-8", text_quote(r->diag->arena, p->label));
		else if (units > PARTITION_LABEL_MOST)
			found(r, p->label_at, "shorten it to 36", "the label %s takes %zu characters, the table has room for %d",
			      text_quote(r->diag->arena, p->label), units, PARTITION_LABEL_MOST);
		else if (has_control(p->label))
			found(r, p->label_at, "write it without them", "the label %s has control characters", text_quote(r->diag->arena, p->label));
	}
}

/* The partitions by something that they shall not have in common, and then by their place in the tree. */
static const struct partition **sorted(struct report *r, int (*compare)(const void *x, const void *y))
{
	size_t count = r->system->disk.partitions.count;
	const struct partition **list = arena_array(r->diag->arena, const struct partition *, count);

	for (size_t i = 0; i < count; i++)
		list[i] = &r->system->disk.partitions.at[i];
	qsort(list, count, sizeof(*list), compare);
	return list;
}

static int compare_order(const struct partition *a, const struct partition *b)
{
	return (a > b) - (a < b);
}

static int compare_labels(const void *x, const void *y)
{
	const struct partition *a = *(const struct partition *const *)x, *b = *(const struct partition *const *)y;
	int order = strcmp(a->label, b->label);

	return order ? order : compare_order(a, b);
}

void partition_twin(struct report *r, const struct system *sys)
{
	const struct partition **list = sorted(r, compare_labels), *first = list[0];

	for (size_t i = 1; i < sys->disk.partitions.count; i++) {
		if (strcmp(first->label, list[i]->label))
			first = list[i];
		else if (*first->label)
			found(r, list[i]->label_at, "give it another one", "%s has the label of partition %zu",
			      partition_text(r, list[i]), (size_t)(first - sys->disk.partitions.at) + 1);
	}
}

static int compare_guids(const void *x, const void *y)
{
	const struct partition *a = *(const struct partition *const *)x, *b = *(const struct partition *const *)y;
	int order = (a->guid != NULL) - (b->guid != NULL);

	if (!order && a->guid)
		order = memcmp(a->guid, b->guid, GUID_BYTES);
	return order ? order : compare_order(a, b);
}

void partition_guid(struct report *r, const struct system *sys)
{
	const struct partition **list = sorted(r, compare_guids), *first = NULL;

	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = list[i];

		if (!p->guid)
			continue;
		if (is_zero(p->guid))
			found(r, p->guid_at, "write another one, or none", "the GUID is zero, which means that there is none");
		else if (sys->disk.guid && !memcmp(p->guid, sys->disk.guid, GUID_BYTES))
			found(r, p->guid_at, "write another one, or none", "%s has the GUID of the disk", partition_text(r, p));
		else if (first && !memcmp(p->guid, first->guid, GUID_BYTES))
			found(r, p->guid_at, "write another one, or none", "%s has the GUID of %s", partition_text(r, p), partition_text(r, first));
		else
			first = p;
	}
}

void partition_file(struct report *r, const struct system *sys)
{
	if (!form_has_volume(sys->disk.form))
		return;
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		partition_source(r, p->file_name, p->file_at, p->file);
	}
}

/* Where its size is said, or would be. The size of the ESP may be an option's, which stands in no file. */
static struct origin size_place(const struct partition *p)
{
	return p->size_at.file || p->esp ? p->size_at : p->at;
}

void partition_size(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (p->bytes % plan->sector_size)
			found(r, size_place(p->from), "write a multiple of it", "%s has %llu bytes, which are no whole sectors of %u", partition_text(r, p->from),
			      (unsigned long long)p->bytes, plan->sector_size);
		else if (!p->bytes && !p->from->size_wrong && !p->from->file_at.file)
			found(r, p->from->at, "write size = \"512MiB\", or name a file", "%s has neither a size nor a file", partition_text(r, p->from));
	}
}

void partition_full(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (p->content > p->bytes)
			found(r, size_place(p->from), arena_fmt(a, "write at least %llu, or no size", (unsigned long long)p->content),
			      "%s of %llu bytes is to hold '%s' of %llu", partition_text(r, p->from), (unsigned long long)p->bytes, p->from->file->path,
			      (unsigned long long)p->content);
	}
}

/* FAT has 32 bits for the sectors before it. */
static void check_far(struct report *r, const struct plan *plan)
{
	const uint64_t most = (uint64_t)UINT32_MAX * plan->sector_size;

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if ((p->from->esp || p->from->copy_of_esp) && p->start > most)
			found(r, p->from->offset ? p->from->offset_at : p->from->at, "put it in front of what is large", "%s begins at byte %llu; a FAT volume can say no more than %llu",
			      partition_text(r, p->from), (unsigned long long)p->start, (unsigned long long)most);
	}
}

void partition_place(struct report *r, const struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;

	check_far(r, plan);
	if (disk->alignment % plan->sector_size)
		found(r, disk->alignment_at, "write \"1MiB\", or nothing", "partitions cannot be aligned to %llu bytes with sectors of %u",
		      (unsigned long long)disk->alignment, plan->sector_size);
	for (size_t i = 0; i < disk->partitions.count; i++) {
		const struct partition *p = &disk->partitions.at[i];

		if (p->alignment % plan->sector_size)
			found(r, p->alignment_at, "write \"1MiB\", or nothing", "a partition cannot be aligned to %llu bytes with sectors of %u",
			      (unsigned long long)p->alignment, plan->sector_size);
		if (p->offset % plan->sector_size)
			found(r, p->offset_at, "write a multiple of it", "a partition cannot begin at byte %llu, with sectors of %u bytes",
			      (unsigned long long)p->offset, plan->sector_size);
		else if (p->alignment && p->offset % p->alignment)
			found(r, p->offset_at, "write a multiple of it, or leave one of the two out",
			      "a partition cannot begin at byte %llu and be aligned to %llu bytes", (unsigned long long)p->offset,
			      (unsigned long long)p->alignment);
	}
}

void partition_unaligned(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		struct origin at = p->from->offset ? p->from->offset_at : p->from->alignment ? p->from->alignment_at : plan->sys->disk.alignment_at;

		if (p->start % PHYSICAL_BLOCK && !(p->start % plan->sector_size))
			found(r, at, "write multiples of 4 KiB; 1 MiB suits every medium", "%s begins at byte %llu, which is no multiple of %d",
			      partition_text(r, p->from), (unsigned long long)p->start, PHYSICAL_BLOCK);
	}
}

static int compare_starts(const void *x, const void *y)
{
	const struct plan_partition *a = *(const struct plan_partition *const *)x, *b = *(const struct plan_partition *const *)y;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return compare_order(a->from, b->from);
}

static const char *room(struct report *r, const struct plan_partition *p, const struct plan_partition *other)
{
	if (!p->from->offset)
		return "leave the offset of that one out, or make it larger";
	return arena_fmt(r->diag->arena, "write an offset of %llu or more, or none", (unsigned long long)(other->start + other->bytes));
}

/* Said of the one that comes later in the tree. */
static void overlap(struct report *r, const struct plan_partition *a, const struct plan_partition *b)
{
	const struct plan_partition *p = a->from > b->from ? a : b, *other = p == a ? b : a;

	found(r, p->from->offset ? p->from->offset_at : p->from->at, room(r, p, other), "%s at %s overlaps %s at %s", partition_text(r, p->from),
	      partition_range(r, p->start, p->bytes), partition_text(r, other->from), partition_range(r, other->start, other->bytes));
}

/* Behind where a disk may end sums stop, so places there say nothing. */
static bool ends_nowhere(const struct plan_partition *p)
{
	return p->start + p->bytes > partition_bytes_most;
}

/* Each is compared with the one that reaches furthest of those that begin before it. */
void partition_overlap(struct report *r, const struct plan *plan)
{
	const struct plan_partition **list = arena_array(r->diag->arena, const struct plan_partition *, plan->partitions.count), *furthest = NULL;
	uint64_t front = layout_front(plan);

	for (size_t i = 0; i < plan->partitions.count; i++)
		list[i] = &plan->partitions.at[i];
	qsort(list, plan->partitions.count, sizeof(*list), compare_starts);
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = list[i];

		if (!p->bytes || ends_nowhere(p))
			continue;
		if (p->start < front)
			found(r, p->from->offset ? p->from->offset_at : p->from->at, arena_fmt(r->diag->arena, "write an offset of %llu or more, or none", (unsigned long long)front),
			      "%s at %s overlaps the partition table at %s", partition_text(r, p->from), partition_range(r, p->start, p->bytes), partition_range(r, 0, front));
		if (furthest && p->start < furthest->start + furthest->bytes)
			overlap(r, p, furthest);
		if (!furthest || p->start + p->bytes > furthest->start + furthest->bytes)
			furthest = p;
	}
}

void partition_many(struct report *r, const struct plan *plan)
{
	if (plan->partitions.count > PLAN_GPT_ENTRIES)
		found(r, plan->partitions.at[PLAN_GPT_ENTRIES].from->at, "use fewer", "there are %zu partitions, the table has room for %d",
		      plan->partitions.count, PLAN_GPT_ENTRIES);
}

void partition_copy(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->copy_of_esp && (p->size || p->grow || p->file_name || p->zero))
			found(r, p->file_name ? p->file_at : p->size ? p->size_at : p->grow ? p->grow_at : p->zero_at, NULL,
			      "%s is a copy of the ESP and has %s of its own", partition_text(r, p), p->file_name || p->zero ? "content" : "a size");
	}
}

void partition_grow(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i + 1 < plan->partitions.count; i++) {
		const struct partition *p = plan->partitions.at[i].from;

		if (p->grow)
			found(r, p->grow_at, "write it at the last one, or put this one last", "%s grows and has %s behind it", partition_text(r, p),
			      partition_text(r, plan->partitions.at[i + 1].from));
	}
}

void disk_too_small(struct report *r, const struct plan *plan)
{
	const struct disk *disk = &plan->sys->disk;
	uint64_t end = layout_front(plan);

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (ends_nowhere(p)) {
			found(r, p->from->offset ? p->from->offset_at : size_place(p->from), "make the partitions smaller",
			      "%s ends at byte %llu or behind it, a disk has at most %s", partition_text(r, p->from),
			      (unsigned long long)(p->start + p->bytes), text_size(r->diag->arena, partition_bytes_most));
			return;
		}
		end = p->start + p->bytes > end ? p->start + p->bytes : end;
	}
	for (size_t i = 0; i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];

		end = area->start + area->bytes > end ? area->start + area->bytes : end;
	}
	if (end + layout_back(plan) > plan->disk_bytes)
		found(r, disk->size_at, disk->device ? "take a larger device, or make a partition smaller" : "make it larger, or leave it out",
		      "%s has %llu bytes, its partitions and their tables take %llu",
		      disk->device ? arena_fmt(r->diag->arena, "the device '%s'", disk->device) : "the disk",
		      (unsigned long long)plan->disk_bytes, (unsigned long long)(end + layout_back(plan)));
	else if (!disk->device && plan->disk_bytes % PHYSICAL_BLOCK)
		found(r, disk->size_at, "write a multiple of 4 KiB", "the disk has %llu bytes, which is no multiple of %d",
		      (unsigned long long)plan->disk_bytes, PHYSICAL_BLOCK);
}
