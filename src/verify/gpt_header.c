/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt_header.c - one header of the GUID partition table and its entry array
 *
 * UEFI 2.10 section 5.3.2, table 5.5. All of a header's fields are checked even when
 * its checksum is wrong: they show what was changed.
 */
#include "verify/gpt_header.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "verify/record.h"

enum {
	REVISION = 0x00010000,
	SIZE_LEAST = 92,
	CRC_AT = 16,
	ENTRIES_LEAST = 128, /* UEFI reserves 16 KiB for the array, which is 128 entries */
	ENTRIES_MOST = 16384,
	ENTRY_LEAST = 128,
};

/* The CRC32 of the header's first size bytes, its own field counted as zero. */
static uint32_t header_crc(struct span sector, uint32_t size)
{
	static const uint8_t zero[4];
	uint32_t crc = (uint32_t)crc32(0, sector.at, CRC_AT);

	crc = (uint32_t)crc32(crc, zero, sizeof(zero));
	return (uint32_t)crc32(crc, sector.at + CRC_AT + 4, size - CRC_AT - 4);
}

static void parse(struct span s, struct gpt_header *h)
{
	struct span guid;

	h->revision = record_le32(s, 8);
	h->size = record_le32(s, 12);
	h->own_lba = record_le64(s, 24);
	h->alternate_lba = record_le64(s, 32);
	h->first_usable = record_le64(s, 40);
	h->last_usable = record_le64(s, 48);
	if (span_cut(s, 56, sizeof(h->disk_guid), &guid))
		memcpy(h->disk_guid, guid.at, guid.len);
	h->array_lba = record_le64(s, 72);
	h->entry_count = record_le32(s, 80);
	h->entry_size = record_le32(s, 84);
	h->array_crc = record_le32(s, 88);
}

/* Size, checksum and what must be zero. False when the header is not to be trusted. */
static bool check_bytes(struct gpt_reader *r, const struct gpt_header *h, struct span sector)
{
	uint32_t said = record_le32(sector, CRC_AT), crc;
	uint64_t dirt;

	if (h->revision != REVISION)
		problem(r->problems, "%s GPT header has revision 0x%08" PRIx32 ", not 0x%08x", h->which, h->revision,
			REVISION);
	if (record_le32(sector, 20))
		problem(r->problems, "%s GPT header has 0x%08" PRIx32 " in its reserved field, not 0", h->which,
			record_le32(sector, 20));
	if (h->size < SIZE_LEAST || h->size > sector.len) {
		problem(r->problems, "%s GPT header says that it has %" PRIu32 " bytes, must be %d to %zu", h->which,
			h->size, SIZE_LEAST, sector.len);
		return false;
	}
	dirt = record_zeros_end(sector, SIZE_LEAST);
	if (dirt < sector.len)
		problem(r->problems, "%s GPT header is followed by 0x%02x at byte %" PRIu64
			" of its sector, must be 0", h->which, record_u8(sector, dirt), dirt);
	crc = header_crc(sector, h->size);
	if (crc != said)
		problem(r->problems, "%s GPT header has CRC32 0x%08" PRIx32 ", its bytes give 0x%08" PRIx32, h->which,
			said, crc);
	return crc == said;
}

static void check_places(struct gpt_reader *r, const struct gpt_header *h)
{
	if (h->own_lba != h->lba)
		problem(r->problems, "%s GPT header says that it is at LBA %" PRIu64 ", it is at LBA %" PRIu64,
			h->which, h->own_lba, h->lba);
	if (!h->first_usable || h->first_usable > h->last_usable || h->last_usable >= r->last_lba)
		problem(r->problems, "%s GPT header says that LBA %" PRIu64 " to %" PRIu64
			" can be used, the disk's last LBA is %" PRIu64, h->which, h->first_usable, h->last_usable,
			r->last_lba);
	if (h->lba >= h->first_usable && h->lba <= h->last_usable)
		problem(r->problems, "%s GPT header at LBA %" PRIu64 " is within the usable LBA %" PRIu64
			" to %" PRIu64, h->which, h->lba, h->first_usable, h->last_usable);
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

/* The numbers that say how much is read. False when it cannot be. */
static bool check_entry_numbers(struct gpt_reader *r, const struct gpt_header *h)
{
	bool count_right = h->entry_count >= ENTRIES_LEAST && h->entry_count <= ENTRIES_MOST;
	bool size_right = h->entry_size >= ENTRY_LEAST && h->entry_size <= GPT_ENTRY_MOST &&
			  is_power_of_two(h->entry_size);

	if (!count_right)
		problem(r->problems, "%s GPT header has room for %" PRIu32 " partitions, must be %d to %d", h->which,
			h->entry_count, ENTRIES_LEAST, ENTRIES_MOST);
	if (!size_right)
		problem(r->problems, "%s GPT header has entries of %" PRIu32
			" bytes, must be a power of two from %d to %d", h->which, h->entry_size, ENTRY_LEAST,
			GPT_ENTRY_MOST);
	return count_right && size_right;
}

/* Sets how long the array is. False when it is not on the disk. */
static bool check_array_place(struct gpt_reader *r, struct gpt_header *h)
{
	uint64_t bytes = (uint64_t)h->entry_count * h->entry_size, end;

	h->array_sectors = (bytes + r->gpt->sector_size - 1) / r->gpt->sector_size;
	if (h->array_lba < 2 || h->array_lba > r->last_lba || h->array_sectors > r->last_lba - h->array_lba + 1) {
		problem(r->problems, "%s GPT array of %" PRIu64 " sectors at LBA %" PRIu64
			" must be within LBA 2 to %" PRIu64, h->which, h->array_sectors, h->array_lba, r->last_lba);
		return false;
	}
	end = h->array_lba + h->array_sectors - 1;
	if (h->lba >= h->array_lba && h->lba <= end)
		problem(r->problems, "%s GPT array at LBA %" PRIu64 " to %" PRIu64
			" covers its header at LBA %" PRIu64, h->which, h->array_lba, end, h->lba);
	if (h->array_lba <= h->last_usable && end >= h->first_usable)
		problem(r->problems, "%s GPT array at LBA %" PRIu64 " to %" PRIu64
			" is within the usable LBA %" PRIu64 " to %" PRIu64, h->which, h->array_lba, end,
			h->first_usable, h->last_usable);
	return true;
}

static int check_array_crc(struct gpt_reader *r, const struct gpt_header *h, bool *ret_right)
{
	uint64_t off = h->array_lba * r->gpt->sector_size;
	uint32_t crc = 0;

	for (uint32_t i = 0; i < h->entry_count; i++) {
		uint8_t entry[GPT_ENTRY_MOST];
		int err = window_read(r->window, off + (uint64_t)i * h->entry_size, entry, h->entry_size);

		if (err < 0)
			return err;
		crc = (uint32_t)crc32(crc, entry, h->entry_size);
	}
	if (crc != h->array_crc)
		problem(r->problems, "%s GPT header has CRC32 0x%08" PRIx32
			" for its array, whose bytes give 0x%08" PRIx32, h->which, h->array_crc, crc);
	*ret_right = crc == h->array_crc;
	return 0;
}

int gpt_header_read(struct gpt_reader *r, const char *which, uint64_t lba, struct gpt_header *ret)
{
	uint8_t bytes[GPT_SECTOR_MOST];
	struct span sector = { bytes, r->gpt->sector_size };
	bool header_right, array_right;
	int err = window_read(r->window, lba * r->gpt->sector_size, bytes, sector.len);

	if (err < 0)
		return err;
	*ret = (struct gpt_header){ .which = which, .lba = lba, .found = span_has(sector, 0, "EFI PART") };
	if (!ret->found) {
		problem(r->problems, "%s GPT header at LBA %" PRIu64 " starts with 0x%016" PRIx64
			", not with 0x5452415020494645 (EFI PART)", which, lba, record_le64(sector, 0));
		return 0;
	}
	parse(sector, ret);
	header_right = check_bytes(r, ret, sector);
	check_places(r, ret);
	if (!check_entry_numbers(r, ret) || !check_array_place(r, ret))
		return 0;
	err = check_array_crc(r, ret, &array_right);
	if (err < 0)
		return err;
	ret->trust = header_right && array_right ? GPT_SOUND : GPT_DAMAGED;
	return 0;
}

/* A backup header that points at the primary's array is no backup. */
static void check_arrays_apart(struct gpt_reader *r, const struct gpt_header *primary, const struct gpt_header *backup)
{
	if (primary->trust == GPT_ABSENT || backup->trust == GPT_ABSENT)
		return;
	if (primary->array_lba < backup->array_lba + backup->array_sectors &&
	    backup->array_lba < primary->array_lba + primary->array_sectors)
		problem(r->problems, "primary and backup GPT array overlap: %" PRIu64 " sectors at LBA %" PRIu64
			", %" PRIu64 " at LBA %" PRIu64, primary->array_sectors, primary->array_lba,
			backup->array_sectors, backup->array_lba);
}

void gpt_header_compare(struct gpt_reader *r, const struct gpt_header *primary, const struct gpt_header *backup)
{
	const struct {
		const char *what;
		uint64_t primary, backup;
	} same[] = {
		{ "first usable LBA", primary->first_usable, backup->first_usable },
		{ "last usable LBA", primary->last_usable, backup->last_usable },
		{ "number of entries", primary->entry_count, backup->entry_count },
		{ "entry size", primary->entry_size, backup->entry_size },
		{ "array CRC32", primary->array_crc, backup->array_crc },
	};

	for (size_t i = 0; i < COUNT(same); i++) {
		if (same[i].primary != same[i].backup)
			problem(r->problems, "primary and backup GPT header differ: %s %" PRIu64 " and %" PRIu64,
				same[i].what, same[i].primary, same[i].backup);
	}
	if (memcmp(primary->disk_guid, backup->disk_guid, sizeof(primary->disk_guid)))
		problem(r->problems, "primary and backup GPT header differ: disk GUID %s and %s",
			gpt_guid_text(r->scratch, primary->disk_guid), gpt_guid_text(r->scratch, backup->disk_guid));
	check_arrays_apart(r, primary, backup);
}
