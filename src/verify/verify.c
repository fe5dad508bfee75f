/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.c - the finished disk compared with its plan
 */
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/progress.h"
#include "plan/layout.h"
#include "verify/boot.h"
#include "verify/content.h"
#include "verify/gpt.h"

struct comparing {
	struct diag *diag;
	const struct plan *plan;
	const struct identity *id;
	int fd;
	struct problems problems;
};

static void same_number(struct comparing *c, const char *what, uint64_t found, uint64_t planned)
{
	if (found != planned)
		problem(&c->problems, "%s is %llu, planned was %llu", what, (unsigned long long)found, (unsigned long long)planned);
}

static void same_text(struct comparing *c, const char *what, const char *found, const char *planned)
{
	if (strcmp(found, planned))
		problem(&c->problems, "%s is '%s', planned was '%s'", what, found, planned);
}

static void compare_partition(struct comparing *c, const struct gpt_partition *part, size_t number)
{
	const struct plan_partition *p = &c->plan->partitions.at[number];
	struct arena *a = c->diag->arena;
	const char *of = arena_fmt(a, "partition %zu's", number + 1);
	uint64_t first = p->start / c->plan->sector_size;

	same_number(c, "a partition's number", part->index, number + 1);
	same_text(c, arena_fmt(a, "%s type", of), gpt_guid_text(a, part->type), gpt_guid_text(a, p->from->type));
	same_text(c, arena_fmt(a, "%s name", of), part->name, p->from->label);
	same_text(c, arena_fmt(a, "%s GUID", of), gpt_guid_text(a, part->guid), gpt_guid_text(a, c->id->partition_guids[number]));
	same_number(c, arena_fmt(a, "%s first LBA", of), part->first_lba, first);
	same_number(c, arena_fmt(a, "%s last LBA", of), part->last_lba, first + p->bytes / c->plan->sector_size - 1);
	same_number(c, arena_fmt(a, "%s attributes", of), part->attributes, p->from->attributes);
}

/* The records of partitions stand first, in their order; then the protective one. */
static void compare_mbr(struct comparing *c, const struct gpt *gpt)
{
	const struct plan *plan = c->plan;
	size_t count = 0;

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		const char *of = arena_fmt(c->diag->arena, "MBR record %zu's", count + 1);

		if (!p->from->mbr_type || count >= GPT_MBR_RECORDS)
			continue;
		same_number(c, arena_fmt(c->diag->arena, "%s type", of), gpt->mbr[count].type, p->from->mbr_type);
		same_number(c, arena_fmt(c->diag->arena, "%s first LBA", of), gpt->mbr[count].first_lba, p->start / plan->sector_size);
		count++;
	}
	for (size_t i = count; i < GPT_MBR_RECORDS; i++)
		same_number(c, arena_fmt(c->diag->arena, "MBR record %zu's type", i + 1), gpt->mbr[i].type, i == count ? GPT_MBR_PROTECTIVE : 0);
}

static int compare_gpt(struct comparing *c)
{
	struct gpt gpt;
	int err;

	if (c->plan->form != FORM_DISK)
		return 0;
	err = gpt_read(c->diag->arena, c->fd, c->plan->disk_bytes, c->plan->sector_size, &c->problems, &gpt);

	if (err < 0)
		return fault(c->diag, err, "cannot read the partition table back");
	same_text(c, "the disk's GUID", gpt_guid_text(c->diag->arena, gpt.disk_guid), gpt_guid_text(c->diag->arena, c->id->disk_guid));
	compare_mbr(c, &gpt);
	same_number(c, "the first LBA of the GPT's entries", gpt.entries_lba, layout_entries(c->plan) / c->plan->sector_size);
	same_number(c, "the GPT's first usable LBA", gpt.first_usable, layout_usable(c->plan) / c->plan->sector_size);
	same_number(c, "the number of partitions", gpt.partitions.count, c->plan->partitions.count);
	for (size_t i = 0; i < gpt.partitions.count && i < c->plan->partitions.count; i++)
		compare_partition(c, &gpt.partitions.at[i], i);
	return 0;
}

static void compare_volume(struct comparing *c, const struct fat_volume *v)
{
	const struct fat_geometry *g = &c->plan->fat;

	same_number(c, "the FAT's width", v->type, 32);
	same_number(c, "the FAT's sector size", v->bytes_per_sector, g->sector_size);
	same_number(c, "the FAT's sectors per cluster", v->sectors_per_cluster, g->sectors_per_cluster);
	same_number(c, "the FAT's reserved sectors", v->reserved_sectors, g->reserved_sectors);
	same_number(c, "the number of FATs", v->fats, FAT_COPIES);
	same_number(c, "the length of a FAT", v->fat_sectors, g->fat_sectors);
	same_number(c, "the FAT's total sectors", v->total_sectors, g->total_sectors);
	same_number(c, "the FAT's hidden sectors", v->hidden_sectors, g->hidden_sectors);
	same_number(c, "the FAT's clusters", v->clusters, g->clusters);
	same_number(c, "the FAT's volume id", v->volume_id, c->id->volume_id);
	same_text(c, "the FAT's label", v->label, c->plan->label);
	same_text(c, "the root directory's label", v->root_label, c->plan->label);
}

static int compare_paths(const void *x, const void *y)
{
	const struct fat_entry *const *a = x, *const *b = y;

	return strcmp((*a)->path, (*b)->path);
}

/* The entries by path, so that each planned file is found at once. */
struct index {
	const struct fat_entry **at;
	size_t count;
	bool *wanted; /* by a file or directory of the plan */
};

static struct index make_index(struct arena *a, const struct fat_volume *v)
{
	struct index index = { .count = v->entries.count };

	index.at = arena_array(a, const struct fat_entry *, index.count);
	index.wanted = arena_array(a, bool, index.count);
	for (size_t i = 0; i < index.count; i++)
		index.at[i] = &v->entries.at[i];
	if (index.count)
		qsort(index.at, index.count, sizeof(*index.at), compare_paths);
	return index;
}

/* The entry at a path of the plan, which is separated by '\'; notes that it is wanted. */
static const struct fat_entry *look_up(struct arena *a, struct index *index, const char *path)
{
	char *slashed = arena_dup(a, path);
	struct fat_entry key = { .path = slashed };
	const struct fat_entry *at = &key;
	const struct fat_entry **hit;

	for (char *c = slashed; *c; c++) {
		if (*c == '\\')
			*c = '/';
	}
	hit = index->count ? bsearch(&at, index->at, index->count, sizeof(*index->at), compare_paths) : NULL;
	if (!hit)
		return NULL;
	index->wanted[hit - index->at] = true;
	return *hit;
}

/* FAT keeps local time, which we make UTC, in steps of two seconds from 1980. */
static void compare_time(struct comparing *c, const struct fat_entry *e)
{
	time_t epoch = (time_t)c->plan->epoch;
	struct tm tm;

	gmtime_r(&epoch, &tm);
	if (e->date != ((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday) ||
	    e->time != (tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2))
		problem(&c->problems, "the time of '%s' is not the planned one", e->path);
}

static size_t pair_files(struct comparing *c, struct index *index, struct content_pair *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < c->plan->files.count; i++) {
		const struct plan_file *file = &c->plan->files.at[i];
		const struct fat_entry *e = look_up(c->diag->arena, index, file->path);

		if (!e || e->directory) {
			problem(&c->problems, "'%s' is not on the ESP", file->path);
			continue;
		}
		compare_time(c, e);
		if (e->size == file->size)
			pairs[count++] = (struct content_pair){
				.from = file->from, .bytes = file->bytes, .source = file->from ? file->from->path : file->what,
				.place = arena_fmt(c->diag->arena, "'%s' on the ESP", file->path),
				.extents = e->extents.at, .extent_count = e->extents.count,
			};
		else
			problem(&c->problems, "'%s' has %u bytes on the ESP, planned were %llu", file->path, e->size,
				(unsigned long long)file->size);
	}
	return count;
}

/* One stretch each, from the partition's start on. */
static size_t pair_partitions(struct comparing *c, struct content_pair *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < c->plan->partitions.count; i++) {
		const struct plan_partition *p = &c->plan->partitions.at[i];
		struct fat_extent *extent;

		if (!p->content)
			continue;
		extent = arena_new(c->diag->arena, struct fat_extent);
		*extent = (struct fat_extent){ p->start, p->content };
		pairs[count++] = (struct content_pair){
			.from = p->from->file, .packed = p->from->gunzip, .source = p->from->file->path,
			.place = arena_fmt(c->diag->arena, "partition %zu", i + 1),
			.extents = extent, .extent_count = 1,
		};
	}
	return count;
}

static size_t count_parts(const struct plan *plan, const struct plan_area *area)
{
	uint64_t at = area->start;
	struct layout_range part;
	size_t count = 0;

	while (layout_around_table(plan, &at, area->start + area->content, &part))
		count++;
	return count;
}

/* One for each part that is not the partition table's. */
static size_t pair_areas(struct comparing *c, struct content_pair *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < c->plan->areas.count; i++) {
		const struct plan_area *area = &c->plan->areas.at[i];
		uint64_t at = area->start;
		struct layout_range part;

		while (area->content && layout_around_table(c->plan, &at, area->start + area->content, &part)) {
			struct fat_extent *extent = arena_new(c->diag->arena, struct fat_extent);

			*extent = (struct fat_extent){ part.start, part.bytes };
			pairs[count++] = (struct content_pair){
				.from = area->from->file, .source = area->from->file->path, .from_byte = part.start - area->start,
				.place = arena_fmt(c->diag->arena, "the area at byte %llu", (unsigned long long)area->start),
				.extents = extent, .extent_count = 1,
			};
		}
	}
	return count;
}

/* Places for all pairs that there can be. */
static struct content_pair *make_pairs(struct comparing *c)
{
	size_t count = c->plan->files.count + c->plan->partitions.count;

	for (size_t i = 0; i < c->plan->areas.count; i++)
		count += count_parts(c->plan, &c->plan->areas.at[i]);
	return arena_array(c->diag->arena, struct content_pair, count);
}

static void check_dirs(struct comparing *c, struct index *index)
{
	for (size_t i = 0; i < c->plan->dirs.count; i++) {
		const char *path = c->plan->dirs.at[i].path;
		const struct fat_entry *e = *path ? look_up(c->diag->arena, index, path) : NULL;

		if (*path && (!e || !e->directory))
			problem(&c->problems, "the directory '%s' is not on the ESP", path);
	}
	for (size_t i = 0; i < index->count; i++) {
		if (!index->wanted[i])
			problem(&c->problems, "'%s' is on the ESP and was not planned", index->at[i]->path);
	}
}

/* What the loader carries, which only a loader of ours does. */
static int compare_boot(struct comparing *c, const struct fat_volume *v)
{
	int err = c->plan->boot ? boot_check(c->diag->arena, c->fd, c->plan, v, &c->problems) : 0;

	return err < 0 ? fault(c->diag, err, "cannot read the loader back") : 0;
}

static int compare_content(struct comparing *c)
{
	const struct plan *plan = c->plan;
	struct content_pair *pairs = make_pairs(c);
	struct fat_volume volume;
	struct index index;
	size_t count;
	int err = fat_read(c->diag->arena, c->fd, plan->esp_start, plan->esp_bytes, &c->problems, &volume);

	if (err < 0)
		return fault(c->diag, err, "cannot read the file system of the ESP back");
	compare_volume(c, &volume);
	index = make_index(c->diag->arena, &volume);
	count = pair_files(c, &index, pairs);
	if (plan->form == FORM_DISK) {
		count += pair_partitions(c, pairs + count);
		count += pair_areas(c, pairs + count);
	}
	check_dirs(c, &index);
	err = compare_boot(c, &volume);
	return err < 0 ? err : content_compare(c->diag, c->fd, pairs, count, &c->problems);
}

int verify_image(struct diag *d, const struct plan *plan, const struct identity *id, int fd, const char *name, bool quiet)
{
	struct comparing c = { .diag = d, .plan = plan, .id = id, .fd = fd, .problems = { .arena = d->arena } };
	int err;

	ACTIVITY(d, "verifying '%s'", name);
	progress_begin(d, "verifying", plan->content_bytes + plan->partition_bytes, quiet);
	err = compare_gpt(&c);
	if (!err)
		err = compare_content(&c);
	progress_end(d);
	return err < 0 ? err : problems_conclude(d, &c.problems, "image");
}
