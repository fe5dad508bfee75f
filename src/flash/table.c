/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c - the partition table of an image, for a device
 */
#include "flash/table.h"

#include <errno.h>
#include <libfdisk/libfdisk.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/number.h"
#include "base/scoped.h"

/* A partition that grows ends at a multiple of it. */
enum { GRAIN = 1024 * 1024, MBR = 512 };

static void unref_context(struct fdisk_context **cxt)
{
	fdisk_unref_context(*cxt);
}

static void unref_partition(struct fdisk_partition **pa)
{
	fdisk_unref_partition(*pa);
}

#define scoped(type, how) __attribute__((cleanup(how))) struct type *

const struct gpt_partition *table_last(const struct gpt *gpt)
{
	const struct gpt_partition *last = NULL;

	for (size_t i = 0; i < gpt->partitions.count; i++) {
		if (!last || gpt->partitions.at[i].first_lba > last->first_lba)
			last = &gpt->partitions.at[i];
	}
	return last;
}

/* The stretches of the image that the first table takes. */
enum { FRONTS = 3 };

static void list_fronts(const struct gpt *gpt, struct range ret[FRONTS])
{
	uint64_t sector = gpt->sector_size, entries = gpt->entries_lba * sector;

	ret[0] = (struct range){ 0, MBR };
	ret[1] = (struct range){ sector, 2 * sector };
	ret[2] = (struct range){ entries, entries + round_up((uint64_t)gpt->entry_count * gpt->entry_size, sector) };
}

static uint64_t back_bytes(const struct gpt *gpt)
{
	return gpt->sector_size + round_up((uint64_t)gpt->entry_count * gpt->entry_size, gpt->sector_size);
}

static int read_stretch(struct arena *a, int fd, struct range range, struct span *ret)
{
	size_t len = (size_t)(range.end - range.start), got;
	uint8_t *bytes = arena_alloc(a, len);
	int err = io_pread(fd, bytes, len, range.start, &got);

	if (!err && got < len)
		err = -ENODATA;
	if (!err)
		*ret = (struct span){ bytes, len };
	return err;
}

/* A disk in memory, as long as the device, with the image's first table. */
static int make_disk(struct arena *a, const struct disk_source *source, const struct range *fronts, uint64_t bytes, int *ret)
{
	scoped_fd fd = -1;
	int err = io_memory_file("table", (struct span){ 0 }, &fd);

	if (!err && ftruncate(fd, (off_t)bytes) < 0)
		err = -errno;
	for (size_t i = 0; !err && i < FRONTS; i++) {
		struct span stretch = { 0 };

		err = read_stretch(a, source->fd, fronts[i], &stretch);
		if (!err)
			err = io_pwrite(fd, stretch.at, stretch.len, fronts[i].start);
	}
	if (!err)
		*ret = give_fd(&fd);
	return err;
}

uint64_t table_sectors(const struct gpt *gpt, size_t number, const struct table_wish *wish)
{
	const struct gpt_partition *p = &gpt->partitions.at[number];
	uint64_t end = (wish->bytes - back_bytes(gpt)) / GRAIN * GRAIN / gpt->sector_size;
	bool wanted = wish->grow || p->attributes >> TABLE_GROWS_BIT & 1;

	/* What can be used moves with the end of the disk only. */
	if (wish->bytes / gpt->sector_size == gpt->sectors && end > gpt->last_usable + 1)
		end = gpt->last_usable + 1;
	return (wanted && p == table_last(gpt) && end > p->last_lba + 1 ? end : p->last_lba + 1) - p->first_lba;
}

static bool grows(const struct gpt *gpt, size_t number, const struct table_wish *wish)
{
	const struct gpt_partition *p = &gpt->partitions.at[number];

	return table_sectors(gpt, number, wish) > p->last_lba + 1 - p->first_lba;
}

/* The partition as libfdisk has it, with another GUID, and longer when it is to grow. */
static int change_partition(struct arena *a, struct fdisk_context *cxt, const struct gpt *gpt, size_t number, const struct table_wish *wish)
{
	const struct gpt_partition *p = &gpt->partitions.at[number];
	scoped(fdisk_partition, unref_partition) pa = fdisk_new_partition();
	bool longer = grows(gpt, number, wish);
	int err = pa ? 0 : -ENOMEM;

	if (!err && longer)
		err = fdisk_partition_set_start(pa, p->first_lba) ?: fdisk_partition_set_size(pa, table_sectors(gpt, number, wish)) ?:
		      fdisk_partition_size_explicit(pa, 1);
	if (!err && wish->guids)
		err = fdisk_partition_set_uuid(pa, guid_text(a, wish->guids[number]));
	return err || (!longer && !wish->guids) ? err : fdisk_set_partition(cxt, p->index - 1, pa);
}

static int change_table(struct arena *a, struct fdisk_context *cxt, const struct gpt *gpt, const struct table_wish *wish)
{
	int err = 0;

	if (wish->disk_guid)
		err = fdisk_set_disklabel_id_from_string(cxt, guid_text(a, wish->disk_guid));
	for (size_t i = 0; !err && i < gpt->partitions.count; i++)
		err = change_partition(a, cxt, gpt, i, wish);
	return err ? err : fdisk_write_disklabel(cxt);
}

/* libfdisk sees that there is no backup where it should be, and makes it (libfdisk/src/gpt.c: gpt_probe_label, gpt_write_disklabel). */
static int make_table(struct diag *d, const struct gpt *gpt, const struct table_wish *wish, int disk)
{
	scoped(fdisk_context, unref_context) cxt = fdisk_new_context();
	int err;

	if (!cxt)
		return -ENOMEM;
	fdisk_disable_dialogs(cxt, 1);
	err = fdisk_save_user_sector_size(cxt, gpt->sector_size, gpt->sector_size);
	if (!err)
		err = fdisk_assign_device_by_fd(cxt, disk, "table", 0);
	if (!err && !fdisk_is_labeltype(cxt, FDISK_DISKLABEL_GPT))
		err = -EBADMSG;
	if (!err)
		err = change_table(d->arena, cxt, gpt, wish);
	return err ? err : fdisk_deassign_device(cxt, 1);
}

/* What libfdisk wrote, and zeros where the image has its backup when that is elsewhere now. */
static int list_changes(struct arena *a, const struct disk_source *source, const struct gpt *gpt, const struct range *fronts, uint64_t bytes, int disk,
			patch_list *list)
{
	struct span old = { 0 }, new = { 0 };
	struct range back = { bytes - back_bytes(gpt), bytes };
	int err = 0;

	for (size_t i = 0; !err && i < FRONTS; i++) {
		err = read_stretch(a, source->fd, fronts[i], &old);
		if (!err)
			err = read_stretch(a, disk, fronts[i], &new);
		if (!err)
			patch_add_changes(a, list, fronts[i].start, old, new);
	}
	if (!err && bytes != source->bytes)
		patch_add(a, list, source->bytes - back_bytes(gpt), (struct span){ arena_alloc(a, (size_t)back_bytes(gpt)), (size_t)back_bytes(gpt) });
	if (!err)
		err = read_stretch(a, disk, back, &new);
	if (!err)
		patch_add(a, list, back.start, new);
	return err;
}

static bool is_changed(const struct disk_source *source, const struct gpt *gpt, const struct table_wish *wish)
{
	bool changed = wish->bytes != source->bytes || wish->disk_guid || wish->guids;

	for (size_t i = 0; i < gpt->partitions.count; i++)
		changed = changed || grows(gpt, i, wish);
	return changed;
}

int table_make(struct diag *d, const struct disk_source *source, const struct gpt *gpt, const struct table_wish *wish, patch_list *list)
{
	const struct gpt_partition *last = table_last(gpt);
	struct range fronts[FRONTS];
	scoped_fd disk = -1;
	int err;

	ACTIVITY(d, "making the partition table for a device of %llu bytes", (unsigned long long)wish->bytes);
	if (!is_changed(source, gpt, wish))
		return 0;
	if (last && (last->last_lba + 1) * gpt->sector_size > source->bytes - back_bytes(gpt))
		return fault(d, 0, "partition %u of '%s' reaches to LBA %llu, where the entries of a backup table belong (LBA %llu to %llu); such a table "
			     "cannot be changed: make the image with room for them, or flash it unchanged onto a device of exactly its size", last->index,
			     source->name, (unsigned long long)last->last_lba, (unsigned long long)((source->bytes - back_bytes(gpt)) / gpt->sector_size),
			     (unsigned long long)gpt->sectors - 2);
	list_fronts(gpt, fronts);
	err = make_disk(d->arena, source, fronts, wish->bytes, &disk);
	if (!err)
		err = make_table(d, gpt, wish, disk);
	if (!err)
		err = list_changes(d->arena, source, gpt, fronts, wish->bytes, disk, list);
	if (err > 0)
		return fault(d, 0, "libfdisk refuses the table");
	return err ? fault(d, err, "cannot make the table") : 0;
}
