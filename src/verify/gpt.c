/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - reads and checks the GUID partition table of a disk
 */
#include "verify/gpt.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "verify/gpt_header.h"
#include "verify/record.h"
#include "verify/unicode.h"

enum {
	ARRAY_LEAST = 16 * 1024, /* bytes that UEFI reserves for each entry array */
	MBR_BYTES = 512,
	NAME_UNITS = 36,
};

const char *gpt_guid_text(struct arena *a, const uint8_t guid[16])
{
	const struct span s = { guid, 16 };

	return arena_fmt(a, "%08" PRIX32 "-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X", record_le32(s, 0),
		record_le16(s, 4), record_le16(s, 6), guid[8], guid[9], guid[10], guid[11], guid[12], guid[13],
		guid[14], guid[15]);
}

/* EDK2 looks for no GPT without a record that starts at LBA 1 and is not bootable (PartitionDxe/Gpt.c). */
static void check_protective(struct gpt_reader *r, int number, const struct gpt_record *record, bool hybrid)
{
	uint64_t want = r->last_lba < UINT32_MAX ? r->last_lba : UINT32_MAX;

	if (record->first_lba != 1)
		problem(r->problems, "protective MBR record %d starts at LBA %" PRIu32 ", must start at LBA 1", number, record->first_lba);
	/* Beside others it ends where they begin. */
	if (!hybrid && record->sectors != want)
		problem(r->problems, "protective MBR record %d has %" PRIu32 " sectors, must have %" PRIu64, number, record->sectors, want);
}

/* What a record beside the protective one describes must be a partition of the GPT, or each is overwritten by who knows the other. */
static void check_hybrid(struct gpt_reader *r, int number, const struct gpt_record *record, const struct gpt_record *protective)
{
	const struct gpt *gpt = r->gpt;
	bool found = false;

	for (size_t i = 0; i < gpt->partitions.count; i++) {
		const struct gpt_partition *p = &gpt->partitions.at[i];

		found = found || (p->first_lba == record->first_lba && p->last_lba - p->first_lba + 1 == record->sectors);
	}
	if (!found)
		problem(r->problems, "MBR record %d of type 0x%02x at LBA %" PRIu32 " with %" PRIu32 " sectors is no partition of the GPT", number,
			record->type, record->first_lba, record->sectors);
	if (protective && (uint64_t)protective->first_lba + protective->sectors > record->first_lba)
		problem(r->problems, "the protective MBR record reaches into record %d at LBA %" PRIu32, number, record->first_lba);
}

/* UEFI 2.10 section 5.2.3. With others beside it, which many boot ROMs want, it is a hybrid one. */
static void check_records(struct gpt_reader *r)
{
	const struct gpt_record *records = r->gpt->mbr, *protective = NULL;
	int count = 0, others = 0;

	for (int i = 0; i < GPT_MBR_RECORDS; i++) {
		count += records[i].type == GPT_MBR_PROTECTIVE;
		others += records[i].type && records[i].type != GPT_MBR_PROTECTIVE;
		protective = records[i].type == GPT_MBR_PROTECTIVE ? &records[i] : protective;
	}
	if (count != 1)
		problem(r->problems, "protective MBR has %d records of type 0xee, must have 1", count);
	for (int i = 0; i < GPT_MBR_RECORDS; i++) {
		if (records[i].type == GPT_MBR_PROTECTIVE)
			check_protective(r, i + 1, &records[i], others);
		else if (records[i].type)
			check_hybrid(r, i + 1, &records[i], protective);
	}
}

static int read_mbr(struct gpt_reader *r)
{
	uint8_t bytes[MBR_BYTES];
	struct span mbr = { bytes, sizeof(bytes) }, record;
	int err = window_read(r->window, 0, bytes, sizeof(bytes));

	if (err < 0)
		return err;
	if (record_le16(mbr, 510) != 0xaa55)
		problem(r->problems, "protective MBR ends in 0x%04x, not in 0xaa55", record_le16(mbr, 510));
	for (int i = 0; i < GPT_MBR_RECORDS && span_cut(mbr, 446 + 16 * (uint64_t)i, 16, &record); i++) {
		r->gpt->mbr[i] = (struct gpt_record){ record_u8(record, 4), record_le32(record, 8), record_le32(record, 12) };
		if (record_u8(record, 0))
			problem(r->problems, "protective MBR record %d has boot indicator 0x%02x, must be 0", i + 1, record_u8(record, 0));
		if (!r->gpt->mbr[i].type && record_zeros_end(record, 0) < record.len)
			problem(r->problems, "protective MBR record %d has type 0x%02x, must be empty", i + 1, 0);
	}
	return 0;
}

/* A backup that is not at the end cannot be found when the primary header is lost (EDK2 PartitionDxe/Gpt.c). */
static uint64_t backup_place(struct gpt_reader *r, const struct gpt_header *primary)
{
	if (!primary->found || primary->alternate_lba == r->last_lba)
		return r->last_lba;
	problem(r->problems, "backup GPT header is at LBA %" PRIu64 ", the disk's last LBA is %" PRIu64,
		primary->alternate_lba, r->last_lba);
	if (primary->alternate_lba > 1 && primary->alternate_lba < r->last_lba)
		return primary->alternate_lba;
	return r->last_lba;
}

static int read_headers(struct gpt_reader *r, struct gpt_header *ret_primary, struct gpt_header *ret_backup)
{
	int err = gpt_header_read(r, "primary", 1, ret_primary);

	if (!err)
		err = gpt_header_read(r, "backup", backup_place(r, ret_primary), ret_backup);
	if (err < 0)
		return err;
	if (ret_backup->found && ret_backup->alternate_lba != 1)
		problem(r->problems, "backup GPT header says that the primary is at LBA %" PRIu64 ", it is at LBA 1",
			ret_backup->alternate_lba);
	if (ret_primary->found && ret_backup->found)
		gpt_header_compare(r, ret_primary, ret_backup);
	return 0;
}

static bool has_guid(const struct gpt_partition *part)
{
	return record_zeros_end((struct span){ part->guid, sizeof(part->guid) }, 0) < sizeof(part->guid);
}

static void check_partition(struct gpt_reader *r, const struct gpt_partition *part)
{
	const struct gpt *gpt = r->gpt;
	uint64_t reserved = part->attributes & 0x0000fffffffffff8; /* table 5.8: bits 3 to 47 */

	if (!has_guid(part))
		problem(r->problems, "partition %" PRIu32 " has no GUID", part->index);
	if (part->first_lba > part->last_lba)
		problem(r->problems, "partition %" PRIu32 " starts at LBA %" PRIu64
			", behind its end at LBA %" PRIu64, part->index, part->first_lba, part->last_lba);
	else if (part->first_lba < gpt->first_usable || part->last_lba > gpt->last_usable)
		problem(r->problems, "partition %" PRIu32 " at LBA %" PRIu64 " to %" PRIu64
			" is not within the usable LBA %" PRIu64 " to %" PRIu64, part->index, part->first_lba,
			part->last_lba, gpt->first_usable, gpt->last_usable);
	if (reserved)
		problem(r->problems, "partition %" PRIu32 " has attributes 0x%016" PRIx64 ", of which 0x%016" PRIx64
			" must be 0", part->index, part->attributes, reserved);
}

/* UEFI 2.10 section 5.3.3, table 5.6. */
static void take_entry(struct gpt_reader *r, uint32_t index, struct span entry)
{
	char name[NAME_UNITS * 3 + 1];
	struct gpt_partition *part;
	struct span units = { NULL, 0 }, guids;
	uint64_t dirt = record_zeros_end(entry, 128);

	if (dirt < entry.len)
		problem(r->problems, "partition %" PRIu32 " has 0x%02x at byte %" PRIu64 " of its entry, must be 0",
			index, record_u8(entry, dirt), dirt);
	if (!span_cut(entry, 0, 32, &guids) || record_zeros_end(guids, 0) >= 16)
		return;
	part = list_add(r->scratch, &r->gpt->partitions);
	*part = (struct gpt_partition){
		.index = index, .first_lba = record_le64(entry, 32), .last_lba = record_le64(entry, 40),
		.attributes = record_le64(entry, 48),
	};
	memcpy(part->type, guids.at, 16);
	memcpy(part->guid, guids.at + 16, 16);
	if (!span_cut(entry, 56, 2 * NAME_UNITS, &units) || !unicode_from_utf16(units, name))
		problem(r->problems, "partition %" PRIu32 " has a name that is not valid UTF-16", index);
	part->name = arena_dup(r->arena, name);
	check_partition(r, part);
}

static int read_entries(struct gpt_reader *r, const struct gpt_header *h)
{
	for (uint32_t i = 0; i < h->entry_count; i++) {
		uint8_t entry[GPT_ENTRY_MOST];
		uint64_t off = h->array_lba * r->gpt->sector_size + (uint64_t)i * h->entry_size;
		int err = window_read(r->window, off, entry, h->entry_size);

		if (err < 0)
			return err;
		take_entry(r, i + 1, (struct span){ entry, h->entry_size });
	}
	return 0;
}

static int by_place(const void *x, const void *y)
{
	const struct gpt_partition *a = x, *b = y;

	if (a->first_lba != b->first_lba)
		return a->first_lba < b->first_lba ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static int by_guid(const void *x, const void *y)
{
	const struct gpt_partition *a = x, *b = y;
	int order = memcmp(a->guid, b->guid, sizeof(a->guid));

	return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Each partition is compared with the one that reaches furthest of those that start before it. */
static void check_overlap(struct gpt_reader *r, struct gpt_partition *parts, size_t count)
{
	const struct gpt_partition *furthest = NULL;

	qsort(parts, count, sizeof(*parts), by_place);
	for (size_t i = 0; i < count; i++) {
		const struct gpt_partition *part = &parts[i];

		if (part->first_lba > part->last_lba)
			continue;
		if (furthest && part->first_lba <= furthest->last_lba)
			problem(r->problems, "partitions %" PRIu32 " (LBA %" PRIu64 " to %" PRIu64 ") and %" PRIu32
				" (LBA %" PRIu64 " to %" PRIu64 ") overlap", furthest->index, furthest->first_lba,
				furthest->last_lba, part->index, part->first_lba, part->last_lba);
		if (!furthest || part->last_lba > furthest->last_lba)
			furthest = part;
	}
}

static void check_guids(struct gpt_reader *r, struct gpt_partition *parts, size_t count)
{
	qsort(parts, count, sizeof(*parts), by_guid);
	for (size_t i = 1; i < count; i++) {
		if (has_guid(&parts[i]) && !memcmp(parts[i - 1].guid, parts[i].guid, sizeof(parts[i].guid)))
			problem(r->problems, "partitions %" PRIu32 " and %" PRIu32 " have the same GUID %s",
				parts[i - 1].index, parts[i].index, gpt_guid_text(r->scratch, parts[i].guid));
	}
}

/* Moves the list out of the scratch arena, and checks the partitions against each other. */
static void finish_partitions(struct gpt_reader *r)
{
	struct gpt *gpt = r->gpt;
	size_t count = gpt->partitions.count;
	struct gpt_partition *sorted = gpt->partitions.at;

	gpt->partitions.at = NULL;
	gpt->partitions.room = count;
	if (!count)
		return;
	gpt->partitions.at = arena_array(r->arena, struct gpt_partition, count);
	memcpy(gpt->partitions.at, sorted, count * sizeof(*sorted));
	check_overlap(r, sorted, count);
	check_guids(r, sorted, count);
}

static int read_table(struct gpt_reader *r)
{
	struct gpt_header primary = { 0 }, backup = { 0 };
	const struct gpt_header *h = &primary;
	int err = read_headers(r, &primary, &backup);

	if (err < 0)
		return err;
	if (backup.trust > primary.trust)
		h = &backup;
	if (h->trust == GPT_ABSENT)
		return 0;
	r->gpt->first_usable = h->first_usable;
	r->gpt->last_usable = h->last_usable;
	r->gpt->entry_count = h->entry_count;
	r->gpt->entry_size = h->entry_size;
	r->gpt->entries_lba = primary.array_lba;
	memcpy(r->gpt->disk_guid, h->disk_guid, sizeof(h->disk_guid));
	err = read_entries(r, h);
	if (err < 0)
		return err;
	finish_partitions(r);
	return 0;
}

/* Whether there is a disk of that length to be read. */
static int check_disk(struct gpt_reader *r, uint64_t disk_bytes, bool *ret_readable)
{
	uint32_t sector_size = r->gpt->sector_size;
	uint32_t least = 4 + 2 * (ARRAY_LEAST / sector_size); /* MBR, two headers, two arrays, one sector to use */
	uint8_t last;
	int err;

	*ret_readable = false;
	if (disk_bytes % sector_size)
		problem(r->problems, "the disk has %" PRIu64
			" bytes, which is no multiple of its sector size %" PRIu32, disk_bytes, sector_size);
	if (r->gpt->sectors < least) {
		problem(r->problems, "the disk has %" PRIu64 " sectors of %" PRIu32
			" bytes, a GPT needs at least %" PRIu32, r->gpt->sectors, sector_size, least);
		return 0;
	}
	err = window_read(r->window, disk_bytes - 1, &last, 1);
	if (err == -ENODATA)
		problem(r->problems, "the disk ends before byte %" PRIu64, disk_bytes);
	*ret_readable = !err;
	return err == -ENODATA ? 0 : err;
}

static int read_disk(struct gpt_reader *r, uint64_t disk_bytes)
{
	bool readable;
	int err = check_disk(r, disk_bytes, &readable);

	if (err < 0 || !readable)
		return err;
	err = read_mbr(r);
	if (!err)
		err = read_table(r);
	if (!err)
		check_records(r);
	return err;
}

int gpt_read(struct arena *a, int fd, uint64_t disk_bytes, uint32_t sector_size, struct problems *p, struct gpt *ret)
{
	struct gpt gpt = { .sector_size = sector_size };
	struct gpt_reader r = { .arena = a, .scratch = arena_make(), .problems = p, .gpt = &gpt };
	int err;

	assert(sector_size >= 512 && sector_size <= GPT_SECTOR_MOST && !(sector_size & (sector_size - 1)));
	assert(disk_bytes <= INT64_MAX);
	gpt.sectors = disk_bytes / sector_size;
	r.last_lba = gpt.sectors ? gpt.sectors - 1 : 0;
	r.window = window_make(r.scratch, fd, disk_bytes);
	err = read_disk(&r, disk_bytes);
	arena_free(r.scratch);
	if (!err)
		*ret = gpt;
	return err;
}
