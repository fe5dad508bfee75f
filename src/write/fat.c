/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - the ESP's file system, written straight into the image
 */
#include "write/fat.h"

#include <string.h>

#include "base/index.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "wire/bytes.h"
#include "write/copy.h"
#include "write/fat_dir.h"

enum {
	INFO_SECTOR = 1, BACKUP_SECTOR = 6, SIGNATURE = 510, MEDIA = 0xf8, DRIVE = 0x80, EXTENDED = 0x29,
};
/* In the boot sector of FAT32. */
enum {
	OEM = 3, SECTOR_BYTES = 11, CLUSTER_SECTORS = 13, RESERVED = 14, FATS = 16, MEDIA_AT = 21, TRACK = 24, HEADS = 26, HIDDEN = 28,
	TOTAL = 32, FAT_SECTORS = 36, ROOT = 44, INFO = 48, BACKUP = 50, DRIVE_AT = 64, EXTENDED_AT = 66, VOLUME_ID = 67, LABEL = 71, TYPE = 82,
};
/* In FSInfo. */
enum { LEAD = 0, STRUCTURE = 484, FREE = 488, NEXT = 492, TRAIL = 508 };

static const uint32_t end_of_chain = 0x0fffffff;

struct target {
	struct diag *diag;
	const struct plan *plan;
	int fd;
};

static int put(const struct target *v, struct span bytes, uint64_t at, const char *what)
{
	int err = io_pwrite(v->fd, bytes.at, bytes.len, at);

	return err < 0 ? fault(v->diag, err, "cannot write %s of the ESP", what) : interrupt_check(v->diag);
}

static int fill_file(const struct target *v, const struct output *out, const struct plan_file *file, void (*tick)(void *context), void *context)
{
	const struct copy copy = { .from = file->from, .start = plan_cluster_start(v->plan, file->cluster), .bytes = file->size };

	if (!file->size)
		return 0;
	return file->from ? copy_run(v->diag, &copy, out, tick, context) : put(v, file->bytes, copy.start, arena_fmt(v->diag->arena, "'%s'", file->path));
}

int fat_fill_files(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	struct target v = { d, plan, out->fd };
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (!plan->files.at[i].late && !plan->files.at[i].kept)
			err = fill_file(&v, out, &plan->files.at[i], tick, context);
	}
	return err;
}

/* --- directories */

/* The number of the directory that a path is in, and its name there. */
static size_t split(struct arena *a, const struct name_index *dirs, const char *path, const char **ret_name)
{
	const char *last = strrchr(path, '\\');
	size_t outer = 0;

	*ret_name = last ? last + 1 : path;
	if (last)
		index_find(dirs, arena_copy(a, path, (size_t)(last - path)), &outer);
	return outer;
}

/* Every directory with what is in it: directories first, each in the plan's order. */
static struct fat_dir *list_dirs(const struct target *v)
{
	const struct plan *plan = v->plan;
	struct arena *a = v->diag->arena;
	struct fat_dir *list = arena_array(a, struct fat_dir, plan->dirs.count);
	struct name_index numbers = { .folds = true };
	const char *name;

	for (size_t i = 0; i < plan->dirs.count; i++) {
		index_add(a, &numbers, plan->dirs.at[i].path, i);
		list[i].cluster = plan->dirs.at[i].cluster;
		fat_time(plan->epoch, &list[i].date, &list[i].time);
	}
	list[0].label = plan->label;
	for (size_t i = 1; i < plan->dirs.count; i++) {
		size_t outer = split(a, &numbers, plan->dirs.at[i].path, &name);

		list[i].parent = outer ? plan->dirs.at[outer].cluster : 0;
		*list_add(a, &list[outer].nodes) = (struct fat_node){ name, true, plan->dirs.at[i].cluster, 0 };
	}
	for (size_t i = 0; i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];
		size_t outer = split(a, &numbers, file->path, &name);

		*list_add(a, &list[outer].nodes) = (struct fat_node){ name, false, file->size ? file->cluster : 0, (uint32_t)file->size };
	}
	return list;
}

static int write_dirs(const struct target *v)
{
	struct fat_dir *list = list_dirs(v);
	int err = 0;

	for (size_t i = 0; !err && i < v->plan->dirs.count; i++)
		err = put(v, fat_dir_bytes(v->diag->arena, &list[i]), plan_cluster_start(v->plan, v->plan->dirs.at[i].cluster), "a directory");
	return err;
}

/* --- the FATs */

static void chain(uint8_t *fat, uint32_t first, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		bytes_put32(fat + 4 * (first + i), i + 1 < count ? first + (uint32_t)i + 1 : end_of_chain);
}

/* The first cluster behind everything. */
static uint32_t used_end(const struct plan *plan)
{
	uint32_t end = FAT_CLUSTER_FIRST;

	for (size_t i = 0; i < plan->dirs.count; i++) {
		uint32_t behind = plan->dirs.at[i].cluster + plan->dirs.at[i].clusters;

		end = behind > end ? behind : end;
	}
	for (size_t i = 0; i < plan->files.count; i++) {
		uint32_t behind = plan->files.at[i].cluster + (uint32_t)fat_clusters(plan->files.at[i].size, plan_cluster_bytes(plan));

		end = plan->files.at[i].size && behind > end ? behind : end;
	}
	return end;
}

static int write_fats(const struct target *v, uint32_t end)
{
	const struct plan *plan = v->plan;
	const struct fat_geometry *g = &plan->fat;
	uint8_t *fat = arena_alloc(v->diag->arena, 4 * (size_t)end);
	int err = 0;

	bytes_put32(fat, 0x0fffff00 | MEDIA);
	bytes_put32(fat + 4, end_of_chain);
	for (size_t i = 0; i < plan->dirs.count; i++)
		chain(fat, plan->dirs.at[i].cluster, plan->dirs.at[i].clusters);
	for (size_t i = 0; i < plan->files.count; i++)
		chain(fat, plan->files.at[i].cluster, fat_clusters(plan->files.at[i].size, plan_cluster_bytes(plan)));
	for (uint32_t copy = 0; !err && copy < FAT_COPIES; copy++)
		err = put(v, (struct span){ fat, 4 * (size_t)end },
			  plan->esp_start + (g->reserved_sectors + (uint64_t)copy * g->fat_sectors) * g->sector_size, "the FAT");
	return err;
}

/* --- what is in front */

static void make_boot(uint8_t *at, const struct plan *plan, uint32_t volume_id)
{
	static const uint8_t jump[] = { 0xeb, 0x58, 0x90 };
	const struct fat_geometry *g = &plan->fat;

	memcpy(at, jump, sizeof(jump));
	memcpy(at + OEM, "MSWIN4.1", 8);
	bytes_put16(at + SECTOR_BYTES, (uint16_t)g->sector_size);
	at[CLUSTER_SECTORS] = (uint8_t)g->sectors_per_cluster;
	bytes_put16(at + RESERVED, (uint16_t)g->reserved_sectors);
	at[FATS] = FAT_COPIES;
	at[MEDIA_AT] = MEDIA;
	bytes_put16(at + TRACK, FAT_SECTORS_PER_TRACK);
	bytes_put16(at + HEADS, FAT_HEADS);
	bytes_put32(at + HIDDEN, (uint32_t)g->hidden_sectors);
	bytes_put32(at + TOTAL, (uint32_t)g->total_sectors);
	bytes_put32(at + FAT_SECTORS, g->fat_sectors);
	bytes_put32(at + ROOT, FAT_CLUSTER_FIRST);
	bytes_put16(at + INFO, INFO_SECTOR);
	bytes_put16(at + BACKUP, BACKUP_SECTOR);
	at[DRIVE_AT] = DRIVE;
	at[EXTENDED_AT] = EXTENDED;
	bytes_put32(at + VOLUME_ID, volume_id);
	memset(at + LABEL, ' ', 11);
	memcpy(at + LABEL, plan->label, strlen(plan->label));
	memcpy(at + TYPE, "FAT32   ", 8);
	bytes_put16(at + SIGNATURE, 0xaa55);
}

static void make_info(uint8_t *at, uint32_t free, uint32_t next)
{
	memcpy(at + LEAD, "RRaA", 4);
	memcpy(at + STRUCTURE, "rrAa", 4);
	bytes_put32(at + FREE, free);
	bytes_put32(at + NEXT, next);
	bytes_put32(at + TRAIL, 0xaa550000);
}

static int write_front(const struct target *v, uint32_t volume_id, uint32_t end)
{
	const struct plan *plan = v->plan;
	uint32_t sector = plan->fat.sector_size, behind = (uint32_t)plan->fat.clusters + FAT_CLUSTER_FIRST;
	uint8_t *both = arena_alloc(v->diag->arena, 2 * (size_t)sector);
	int err;

	make_boot(both, plan, volume_id);
	make_info(both + sector, behind - end, end < behind ? end : FAT_CLUSTER_FIRST);
	err = put(v, (struct span){ both, 2 * (size_t)sector }, plan->esp_start, "the boot sector");
	return err ? err : put(v, (struct span){ both, 2 * (size_t)sector }, plan->esp_start + BACKUP_SECTOR * (uint64_t)sector, "the boot sector");
}

/* All but the boot sectors is the same. */
static int copy_volume(const struct target *v, const struct output *out, const struct plan_partition *to, uint32_t volume_id, uint32_t end)
{
	const struct plan *plan = v->plan, copy_plan = plan_of_copy(plan, to);
	struct target copy = { v->diag, &copy_plan, v->fd };
	int err = copy_place(v->diag, "the ESP", v->fd, plan->esp_start, to->start, plan_cluster_start(plan, end) - plan->esp_start, out, NULL, NULL);

	return err ? err : write_front(&copy, volume_id, end);
}

static int write_copies(const struct target *v, const struct output *out, const struct identity *id, uint32_t end)
{
	const struct plan *plan = v->plan;
	int err = 0;

	for (size_t i = 0; !err && plan->form == FORM_DISK && i < plan->partitions.count; i++) {
		if (plan->partitions.at[i].from->copy_of_esp)
			err = copy_volume(v, out, &plan->partitions.at[i], identity_volume_id(id, plan, i), end);
	}
	return err;
}

int fat_finish(struct diag *d, const struct plan *plan, const struct output *out, const struct identity *id)
{
	struct target v = { d, plan, out->fd };
	uint32_t end = used_end(plan);
	int err = 0;

	ACTIVITY(d, "writing the file system of the ESP");
	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (plan->files.at[i].late)
			err = fill_file(&v, out, &plan->files.at[i], NULL, NULL);
	}
	if (!err)
		err = write_dirs(&v);
	if (!err)
		err = write_fats(&v, end);
	if (!err)
		err = write_front(&v, id->volume_id, end);
	return err ? err : write_copies(&v, out, id, end);
}
