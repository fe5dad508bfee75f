/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - the partition table, written by libfdisk
 */
#include "write/gpt.h"

#include <errno.h>
#include <libfdisk/libfdisk.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "base/guid.h"
#include "base/io.h"
#include "base/scoped.h"
#include "plan/layout.h"
#include "wire/bytes.h"

static void unref_context(struct fdisk_context **cxt)
{
	fdisk_unref_context(*cxt);
}

static void unref_partition(struct fdisk_partition **pa)
{
	fdisk_unref_partition(*pa);
}

static void unref_type(struct fdisk_parttype **type)
{
	fdisk_unref_parttype(*type);
}

#define scoped(type, how) __attribute__((cleanup(how))) struct type *

static int set_type(struct fdisk_partition *pa, const char *guid)
{
	scoped(fdisk_parttype, unref_type) type = fdisk_new_unknown_parttype(0, guid);

	return type ? fdisk_partition_set_type(pa, type) : -ENOMEM;
}

static int add_partition(struct diag *d, const struct plan *plan, const struct identity *id, size_t number, struct fdisk_context *cxt)
{
	scoped(fdisk_partition, unref_partition) pa = fdisk_new_partition();
	const struct plan_partition *p = &plan->partitions.at[number];
	int err;

	if (!pa)
		return -ENOMEM;
	err = fdisk_partition_set_partno(pa, number) ?: fdisk_partition_set_start(pa, p->start / plan->sector_size) ?:
	      fdisk_partition_set_size(pa, p->bytes / plan->sector_size) ?: set_type(pa, guid_text(d->arena, p->from->type)) ?:
	      fdisk_partition_set_name(pa, p->from->label) ?:
	      fdisk_partition_set_uuid(pa, guid_text(d->arena, id->partition_guids[number]));
	/* Without this libfdisk grows the partition to its own grain. */
	if (!err)
		err = fdisk_partition_size_explicit(pa, 1);
	if (!err)
		err = fdisk_add_partition(cxt, pa, NULL);
	return err || !p->from->attributes ? err : fdisk_gpt_set_partition_attrs(cxt, number, p->from->attributes);
}

static int make_table(struct diag *d, const struct plan *plan, const struct identity *id, struct fdisk_context *cxt)
{
	int err = fdisk_create_disklabel(cxt, "gpt");

	if (!err)
		err = fdisk_set_disklabel_id_from_string(cxt, guid_text(d->arena, id->disk_guid));
	for (size_t i = 0; !err && i < plan->partitions.count; i++)
		err = add_partition(d, plan, id, i, cxt);
	return err ? err : fdisk_write_disklabel(cxt);
}

/* --- what libfdisk cannot be asked for: entries elsewhere, and a hybrid MBR */

/* UEFI 2.10, table 5.5 and table 5.3. */
enum { HEADER_CRC = 16, ENTRIES_LBA = 72, MBR_RECORDS = 446, MBR_RECORD = 16, PROTECTIVE = 0xee };

/* The header's checksum is over itself with zeros in its place. */
static void seal_header(uint8_t *header)
{
	uint32_t bytes = bytes_get32(header + 12);

	bytes_put32(header + HEADER_CRC, 0);
	bytes_put32(header + HEADER_CRC, (uint32_t)crc32(crc32(0, NULL, 0), header, bytes));
}

/* Copies the entries, clears where they were, and says in the header where they are. */
static int move_entries(const struct plan *plan, int fd)
{
	uint64_t sector = plan->sector_size;
	size_t len = PLAN_GPT_ENTRIES * PLAN_GPT_ENTRY_BYTES, got;
	scoped_memory uint8_t *header = calloc(1, sector), *entries = calloc(2, len);
	int err = header && entries ? io_pread(fd, header, sector, sector, &got) : -ENOMEM;

	if (!err)
		err = io_pread(fd, entries, len, 2 * sector, &got);
	if (err)
		return err;
	bytes_put64(header + ENTRIES_LBA, plan->sys->disk.gpt_entries / sector);
	seal_header(header);
	err = io_pwrite(fd, entries + len, len, 2 * sector); /* zeros */
	if (!err)
		err = io_pwrite(fd, entries, len, plan->sys->disk.gpt_entries);
	return err ? err : io_pwrite(fd, header, sector, sector);
}

static void put_record(uint8_t *at, uint32_t type, uint64_t first, uint64_t sectors)
{
	/* Cylinders, heads and sectors that say "look at the LBA". */
	static const uint8_t chs[] = { 0xfe, 0xff, 0xff };

	at[0] = 0;
	memcpy(at + 1, chs, sizeof(chs));
	at[4] = (uint8_t)type;
	memcpy(at + 5, chs, sizeof(chs));
	bytes_put32(at + 8, (uint32_t)first);
	bytes_put32(at + 12, (uint32_t)sectors);
}

/*
 * The partitions' records first, because boot ROMs look at the first; then the protective one, which firmware with UEFI wants to
 * begin at LBA 1, up to the first of the others.
 */
static int write_hybrid(const struct plan *plan, int fd)
{
	uint8_t records[PLAN_MBR_RECORDS * MBR_RECORD] = { 0 };
	uint64_t least = UINT64_MAX;
	size_t count = 0;

	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		uint64_t first = p->start / plan->sector_size;

		if (!p->from->mbr_type)
			continue;
		put_record(records + MBR_RECORD * count++, p->from->mbr_type, first, p->bytes / plan->sector_size);
		least = first < least ? first : least;
	}
	put_record(records + MBR_RECORD * count, PROTECTIVE, 1, least - 1);
	return io_pwrite(fd, records, sizeof(records), MBR_RECORDS);
}

static int change_rest(const struct plan *plan, int fd)
{
	int err = plan->sys->disk.gpt_entries ? move_entries(plan, fd) : 0;

	return err || !plan->hybrids ? err : write_hybrid(plan, fd);
}

static int copy_range(int from, int to, struct layout_range range)
{
	scoped_memory uint8_t *bytes = malloc(range.bytes);
	size_t got;
	int err = bytes ? io_pread(from, bytes, range.bytes, range.start, &got) : -ENOMEM;

	if (!err && got < range.bytes)
		err = -ENODATA;
	return err ? err : io_pwrite(to, bytes, range.bytes, range.start);
}

static int copy_table(const struct plan *plan, int from, int to)
{
	struct layout_range table[LAYOUT_TABLE_RANGES], back = { plan->disk_bytes - layout_back(plan), layout_back(plan) };
	int err = 0;

	layout_table(plan, table);
	for (size_t i = 0; !err && i < LAYOUT_TABLE_RANGES; i++)
		err = copy_range(from, to, table[i]);
	return err ? err : copy_range(from, to, back);
}

/*
 * An empty disk in memory, as long as the real one: libfdisk waits six times for the medium, each time for all that was written
 * to it.
 */
static int make_disk(const struct plan *plan, int *ret)
{
	scoped_fd fd = -1;
	int err = io_memory_file("table", (struct span){ 0 }, &fd);

	if (!err && ftruncate(fd, (off_t)plan->disk_bytes) < 0)
		err = -errno;
	if (!err)
		*ret = give_fd(&fd);
	return err;
}

int gpt_write(struct diag *d, const struct plan *plan, const struct identity *id, const struct output *out)
{
	scoped(fdisk_context, unref_context) cxt = fdisk_new_context();
	scoped_fd disk = -1;
	int err;

	ACTIVITY(d, "writing the partition table");
	if (!cxt)
		return fault(d, -ENOMEM, "cannot start libfdisk");
	fdisk_disable_dialogs(cxt, 1);
	err = make_disk(plan, &disk);
	if (!err)
		err = fdisk_save_user_sector_size(cxt, plan->sector_size, plan->sector_size);
	if (!err)
		err = fdisk_assign_device_by_fd(cxt, disk, out->path, 0);
	if (!err)
		fdisk_set_first_lba(cxt, layout_usable(plan) / plan->sector_size);
	if (!err)
		err = make_table(d, plan, id, cxt);
	if (!err)
		err = fdisk_deassign_device(cxt, 1);
	if (err > 0)
		return fault(d, 0, "libfdisk refuses the GPT");
	if (!err)
		err = change_rest(plan, disk);
	if (!err)
		err = copy_table(plan, disk, out->fd);
	return err < 0 ? fault(d, err, "cannot write the GPT") : 0;
}
