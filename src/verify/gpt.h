/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.h - reads and checks the GUID partition table of a disk
 *
 * Written from UEFI 2.10 section 5.3 alone and shares nothing with src/write: what
 * libfdisk wrote is judged here by other eyes. Reads only. Any bytes may stand on the
 * disk: whatever is wrong becomes a problem, and what can be understood is returned.
 */
#ifndef VERIFY_GPT_H
#define VERIFY_GPT_H

#include <stdint.h>

#include "verify/problems.h"

struct gpt_partition {
	uint32_t index;    /* from 1, its place in the entry array */
	uint8_t type[16];  /* GUIDs as they stand on the disk */
	uint8_t guid[16];
	uint64_t first_lba, last_lba; /* both belong to it; when there are problems they may be anything */
	uint64_t attributes;
	const char *name;  /* UTF-8, "" when it has none */
};

/* Of the MBR (UEFI 2.10, table 5.2). */
struct gpt_record {
	uint8_t type; /* 0: the record is not used */
	uint32_t first_lba, sectors;
};

enum { GPT_MBR_RECORDS = 4, GPT_MBR_PROTECTIVE = 0xee };

struct gpt {
	uint32_t sector_size;  /* as given */
	uint64_t sectors;      /* of the whole disk */
	uint8_t disk_guid[16]; /* this and all below is zero when neither header can be read */
	uint64_t first_usable, last_usable;
	uint32_t entry_count, entry_size;
	uint64_t entries_lba;  /* of the primary table, when it is sound */
	struct gpt_record mbr[GPT_MBR_RECORDS];
	LIST(struct gpt_partition) partitions; /* those in use, by index */
};

/*
 * Reads the table of the disk in fd, which is disk_bytes long and has sectors of
 * sector_size (512 to 4096, a power of two) bytes. The partitions are the primary table's,
 * or the backup's when only that is sound. Fails only when reading fails; then *ret is
 * not written.
 */
must_check int gpt_read(struct arena *a, int fd, uint64_t disk_bytes, uint32_t sector_size, struct problems *p,
		struct gpt *ret);

/* "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", from the bytes on the disk (the first three groups little-endian). */
const char *gpt_guid_text(struct arena *a, const uint8_t guid[16]);

#endif
