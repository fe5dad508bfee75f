/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.c - the finished disk compared with its plan
 */
#include "verify/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/progress.h"
#include "plan/layout.h"
#include "verify/boot.h"
#include "verify/content.h"
#include "verify/gpt.h"
#include "verify/zeros.h"

struct comparing {
	struct diag *diag;
	const struct plan *plan;
	const struct identity *id;
	const char *esp;    /* which one is compared, as a text: "the ESP" */
	uint32_t volume_id; /* of that one */
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

static void same_of_fat(struct comparing *c, const char *what, uint64_t found, uint64_t planned)
{
	if (found != planned)
		same_number(c, arena_fmt(c->diag->arena, "the %s of the FAT of %s", what, c->esp), found, planned);
}

static void compare_volume(struct comparing *c, const struct fat_volume *v)
{
	const struct fat_geometry *g = &c->plan->fat;

	same_of_fat(c, "width", v->type, 32);
	same_of_fat(c, "sector size", v->bytes_per_sector, g->sector_size);
	same_of_fat(c, "sectors per cluster", v->sectors_per_cluster, g->sectors_per_cluster);
	same_of_fat(c, "reserved sectors", v->reserved_sectors, g->reserved_sectors);
	same_of_fat(c, "number of copies", v->fats, FAT_COPIES);
	same_of_fat(c, "length", v->fat_sectors, g->fat_sectors);
	same_of_fat(c, "total sectors", v->total_sectors, g->total_sectors);
	same_of_fat(c, "hidden sectors", v->hidden_sectors, g->hidden_sectors);
	same_of_fat(c, "clusters", v->clusters, g->clusters);
	same_of_fat(c, "volume id", v->volume_id, c->volume_id);
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
			problem(&c->problems, "'%s' is not on %s", file->path, c->esp);
			continue;
		}
		compare_time(c, e);
		if (e->size == file->size)
			pairs[count++] = (struct content_pair){
				.from = file->from, .sampled = file->kept, .bytes = file->bytes, .source = file->from ? file->from->path : file->what,
				.place = arena_fmt(c->diag->arena, "'%s' on %s", file->path, c->esp),
				.extents = e->extents.at, .extent_count = e->extents.count,
			};
		else
			problem(&c->problems, "'%s' has %u bytes on %s, planned were %llu", file->path, e->size, c->esp,
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
			.from = p->from->file, .packed = p->from->gunzip, .sampled = p->kept, .source = p->from->file->path,
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
	size_t volumes = 1, count;

	for (size_t i = 0; i < c->plan->partitions.count; i++)
		volumes += c->plan->partitions.at[i].from->copy_of_esp;
	count = volumes * c->plan->files.count + c->plan->partitions.count;
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
			problem(&c->problems, "the directory '%s' is not on %s", path, c->esp);
	}
	for (size_t i = 0; i < index->count; i++) {
		if (!index->wanted[i])
			problem(&c->problems, "'%s' is on %s and was not planned", index->at[i]->path, c->esp);
	}
}

/* What the loader carries, which only a loader of ours does. */
static int compare_boot(struct comparing *c, const struct fat_volume *v)
{
	int err = c->plan->boot ? boot_check(c->diag->arena, c->fd, c->plan, v, &c->problems) : 0;

	return err < 0 ? fault(c->diag, err, "cannot read the loader back") : 0;
}

/* A FAT volume with all of its files: of the ESP, or of a copy of it. */
static int compare_esp(struct comparing *c, struct content_pair *pairs, size_t *count)
{
	const struct plan *plan = c->plan;
	struct fat_volume volume;
	struct index index;
	int err = fat_read(c->diag->arena, c->fd, plan->esp_start, plan->esp_bytes, &c->problems, &volume);

	if (err < 0)
		return fault(c->diag, err, "cannot read the file system of %s back", c->esp);
	compare_volume(c, &volume);
	index = make_index(c->diag->arena, &volume);
	*count += pair_files(c, &index, pairs + *count);
	check_dirs(c, &index);
	return compare_boot(c, &volume);
}

static int compare_copies(struct comparing *c, struct content_pair *pairs, size_t *count)
{
	const struct plan *plan = c->plan;
	int err = 0;

	for (size_t i = 0; !err && i < plan->partitions.count; i++) {
		struct plan copy_plan = plan_of_copy(plan, &plan->partitions.at[i]);
		struct comparing copy = *c;

		if (!plan->partitions.at[i].from->copy_of_esp)
			continue;
		copy.plan = &copy_plan;
		copy.volume_id = identity_volume_id(c->id, plan, i);
		copy.esp = arena_fmt(c->diag->arena, "the copy of the ESP in partition %zu", i + 1);
		err = compare_esp(&copy, pairs, count);
		c->problems = copy.problems;
	}
	return err;
}

/* What a partition has behind its content when that shall be zeros. */
static int compare_zeros(struct comparing *c)
{
	int err = 0;

	for (size_t i = 0; !err && i < c->plan->partitions.count; i++) {
		const struct plan_partition *p = &c->plan->partitions.at[i];
		uint64_t end = p->start + p->bytes, at = end;

		err = p->from->zero ? zeros_end(c->fd, p->start + p->content, end, &at) : 0;
		if (err)
			return fault(c->diag, err, "cannot read partition %zu back", i + 1);
		if (at < end && !interrupt_signal())
			problem(&c->problems, "partition %zu is not zero at its byte %llu", i + 1, (unsigned long long)(at - p->start));
	}
	return interrupt_check(c->diag);
}

static int compare_content(struct comparing *c)
{
	struct content_pair *pairs = make_pairs(c);
	size_t count = 0;
	int err = compare_esp(c, pairs, &count);

	if (!err && c->plan->form == FORM_DISK) {
		err = compare_copies(c, pairs, &count);
		if (!err)
			err = compare_zeros(c);
		count += pair_partitions(c, pairs + count);
		count += pair_areas(c, pairs + count);
	}
	return err < 0 ? err : content_compare(c->diag, c->fd, pairs, count, &c->problems);
}

/* A device may be larger. */
static int compare_length(struct comparing *c)
{
	struct stat st;

	if (fstat(c->fd, &st) < 0)
		return fault(c->diag, -errno, "cannot look at the image");
	if (S_ISREG(st.st_mode))
		same_number(c, "the number of the image's bytes", (uint64_t)st.st_size, c->plan->image_bytes);
	return 0;
}

int verify_image(struct diag *d, const struct plan *plan, const struct identity *id, int fd, const char *name, bool quiet)
{
	struct comparing c = { .diag = d, .plan = plan, .id = id, .esp = "the ESP", .volume_id = id->volume_id, .fd = fd, .problems = { .arena = d->arena } };
	int err;

	ACTIVITY(d, "verifying '%s'", name);
	progress_begin(d, "verifying", plan->content_bytes + plan->partition_bytes, quiet);
	err = compare_length(&c);
	if (!err)
		err = compare_gpt(&c);
	if (!err)
		err = compare_content(&c);
	progress_end(d);
	return err < 0 ? err : problems_conclude(d, &c.problems, "image");
}
