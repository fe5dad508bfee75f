/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt_image.h - a disk of sfdisk with three partitions, and what the reader says of it
 */
#ifndef TESTS_GPT_IMAGE_H
#define TESTS_GPT_IMAGE_H

#include <zlib.h>

#include "image.h"
#include "verify/gpt.h"
#include "verify/record.h"

enum {
	SECTOR = 512,
	DISK = 8 * 1024 * 1024,
	LAST = DISK / SECTOR - 1,
	MBR = 446,
	PRIMARY = SECTOR,
	PRIMARY_ARRAY = 2 * SECTOR,
	BACKUP = LAST * SECTOR,
	BACKUP_ARRAY = (LAST - 32) * SECTOR,
	ENTRY = 128,
};

static const char gpt_layout[] =
	"label: gpt\n"
	"label-id: 01234567-89AB-CDEF-0123-456789ABCDEF\n"
	"start=2048, size=4096, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1, name=\"ESP \xe2\x82\xac\"\n"
	"start=8192, size=2048, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE2, attrs=\"RequiredPartition GUID:63\"\n"
	"start=6144, size=1000, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE3, name=\"012345678901234567890123456789012345\"\n";

static inline void gpt_image_make(struct image *im)
{
	image_make(im, DISK);
	image_tool(im, gpt_layout, "sfdisk", "-q", im->path);
}

/* All problems, one a line, or what reading failed with. */
static inline const char *gpt_image_problems(struct image *im, uint64_t bytes, uint32_t sector)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct gpt gpt;
	int err = gpt_read(a, im->fd, bytes, sector, &p, &gpt);
	const char *text = err ? strerror(-err) : image_problems(im->arena, &p);

	text = arena_dup(im->arena, text);
	arena_free(a);
	return text;
}

/* Makes the checksums of a header and its array right again, so that a test reaches what they protect. */
static inline void gpt_image_seal(struct image *im, uint64_t header, uint64_t array)
{
	static uint8_t bytes[16384 * 4096 / 64];
	uint8_t head[SECTOR];
	struct span s = { head, sizeof(head) };
	uint32_t count, size;

	if (pread(im->fd, head, sizeof(head), (off_t)header) != sizeof(head))
		return;
	count = record_le32(s, 80);
	size = record_le32(s, 84);
	if ((uint64_t)count * size <= sizeof(bytes) &&
	    pread(im->fd, bytes, count * size, (off_t)array) == (ssize_t)(count * size))
		image_poke_number(im, header + 88, crc32(0, bytes, count * size), 4);
	if (pread(im->fd, head, sizeof(head), (off_t)header) != sizeof(head))
		return;
	memset(head + 16, 0, 4);
	size = record_le32(s, 12);
	if (size <= sizeof(head))
		image_poke_number(im, header + 16, crc32(0, head, size), 4);
}

#endif
