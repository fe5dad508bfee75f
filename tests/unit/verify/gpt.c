/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - the GPT reader against disks of sfdisk and fdisk: facts, odd lengths, any bytes
 *
 * What it finds wrong is tested in gpt_damage.c.
 */
#include "verify/gpt.h"

#include <errno.h>

#include "gpt_image.h"

static const char *facts_of(struct image *im, uint32_t sector)
{
	struct arena *a = im->arena;
	struct problems p = { .arena = a };
	struct gpt g;
	int err = gpt_read(a, im->fd, im->bytes, sector, &p, &g);
	const char *text;

	if (err)
		return strerror(-err);
	text = arena_fmt(a, "%s\n%" PRIu64 " sectors of %" PRIu32 ", usable %" PRIu64 "-%" PRIu64 ", %" PRIu32
		" entries of %" PRIu32, gpt_guid_text(a, g.disk_guid), g.sectors, g.sector_size, g.first_usable,
		g.last_usable, g.entry_count, g.entry_size);
	for (size_t i = 0; i < g.partitions.count; i++) {
		const struct gpt_partition *part = &g.partitions.at[i];

		text = arena_fmt(a, "%s\n%" PRIu32 ": %s %s %" PRIu64 "-%" PRIu64 " %016" PRIx64 " '%s'", text,
			part->index, gpt_guid_text(a, part->type), gpt_guid_text(a, part->guid), part->first_lba,
			part->last_lba, part->attributes, part->name);
	}
	return text;
}

static const char *const facts =
	"01234567-89AB-CDEF-0123-456789ABCDEF\n"
	"16384 sectors of 512, usable 2048-16350, 128 entries of 128\n"
	"1: C12A7328-F81F-11D2-BA4B-00A0C93EC93B AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1 2048-6143 0000000000000000"
	" 'ESP \xe2\x82\xac'\n"
	"2: 0FC63DAF-8483-4772-8E79-3D69D8477DE4 AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE2 8192-10239 8000000000000001 ''\n"
	"3: 0FC63DAF-8483-4772-8E79-3D69D8477DE4 AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE3 6144-7143 0000000000000000"
	" '012345678901234567890123456789012345'";

/* One table is enough for the facts. */
static void test_rescue(struct image *im)
{
	image_poke_number(im, PRIMARY, 0, 8);
	is_text(facts_of(im, SECTOR), facts, "facts come from the backup when the primary header is lost");
	image_restore(im);
	image_poke_number(im, PRIMARY_ARRAY, 0, 8);
	is_text(facts_of(im, SECTOR), facts, "facts come from the backup when the primary array is damaged");
	image_restore(im);
	image_poke_number(im, BACKUP, 0, 8);
	is_text(facts_of(im, SECTOR), facts, "facts come from the primary when the backup is lost");
	image_poke_number(im, PRIMARY, 0, 8);
	is_text(facts_of(im, SECTOR), "00000000-0000-0000-0000-000000000000\n"
		"16384 sectors of 512, usable 0-0, 0 entries of 0", "there are no facts when both are lost");
	image_restore(im);
}

static void test_name(struct image *im)
{
	static const uint8_t clef[] = { 0x34, 0xd8, 0x1e, 0xdd, 'x', 0 }; /* U+1D11E in two units */

	image_poke(im, PRIMARY_ARRAY + ENTRY + 56, clef, sizeof(clef));
	gpt_image_seal(im, PRIMARY, PRIMARY_ARRAY);
	ok(strstr(facts_of(im, SECTOR), "8000000000000001 '\xf0\x9d\x84\x9ex'\n"), "a name may have any character");
	image_restore(im);
}

/* The disk that the image was copied to is larger or smaller than the image. */
static void test_lengths(struct image *im)
{
	is_text(gpt_image_problems(im, DISK + SECTOR, SECTOR), "the disk ends before byte 8389120",
		"the disk may be too short");
	is_text(gpt_image_problems(im, DISK - SECTOR, SECTOR),
		"backup GPT header is at LBA 16383, the disk's last LBA is 16382\n"
		"backup GPT header at LBA 16382 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)\n"
		"protective MBR record 1 has 16383 sectors, must have 16382",
		"the table may be for a longer disk");
	if (ftruncate(im->fd, DISK + 1024 * 1024))
		ok(false, "the disk can grow");
	is_text(gpt_image_problems(im, DISK + 1024 * 1024, SECTOR),
		"backup GPT header is at LBA 16383, the disk's last LBA is 18431\n"
		"protective MBR record 1 has 16383 sectors, must have 18431",
		"the table may be for a shorter disk, and both its headers are looked at");
	is_text(gpt_image_problems(im, DISK + 100, SECTOR),
		"the disk has 8388708 bytes, which is no multiple of its sector size 512", "part of a sector");
	is_text(gpt_image_problems(im, 67 * SECTOR, SECTOR),
		"the disk has 67 sectors of 512 bytes, a GPT needs at least 68",
		"a disk too small for any table");
	is_text(gpt_image_problems(im, 0, SECTOR), "the disk has 0 sectors of 512 bytes, a GPT needs at least 68",
		"no disk");
	is_text(gpt_image_problems(im, DISK, 4096),
		"primary GPT header at LBA 1 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)\n"
		"backup GPT header at LBA 2047 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)\n"
		"protective MBR record 1 has 16383 sectors, must have 2047",
		"a table for sectors of 512 on a disk with 4096");
	if (ftruncate(im->fd, DISK))
		ok(false, "the disk can shrink");
}

static void test_failure(struct image *im)
{
	struct problems p = { .arena = im->arena };
	struct gpt gpt = { .sectors = 42 };

	ok(gpt_read(im->arena, -1, DISK, SECTOR, &p, &gpt) == -EBADF, "a read that fails is an error");
	ok(gpt.sectors == 42 && !p.list.count, "and leaves all as it was");
}

static void test_many_problems(struct image *im)
{
	const char *text;

	for (uint64_t i = 0; i < 128; i++)
		image_poke_number(im, PRIMARY_ARRAY + i * ENTRY, i + 1, 8);
	gpt_image_seal(im, PRIMARY, PRIMARY_ARRAY);
	text = gpt_image_problems(im, DISK, SECTOR);
	ok(strstr(text, "\nand "), "only so many problems are kept");
	image_restore(im);
}

/* Whatever stands there, the reader ends; the sanitizers say whether it ended well. */
static void test_any_bytes(struct image *im)
{
	static const uint64_t places[] = { MBR, PRIMARY, PRIMARY_ARRAY, PRIMARY_ARRAY + ENTRY, BACKUP, BACKUP_ARRAY };
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	unsigned int ends = 0;

	for (size_t i = 0; i < COUNT(places) * ENTRY * COUNT(values); i++) {
		uint64_t at = places[i / ENTRY / COUNT(values)] + i / COUNT(values) % ENTRY;

		image_poke_number(im, at, values[i % COUNT(values)], 1);
		if (i % 3 == 0)
			gpt_image_seal(im, PRIMARY, PRIMARY_ARRAY);
		ends += gpt_image_problems(im, DISK, SECTOR) != NULL;
		image_restore(im);
	}
	is_number(ends, COUNT(places) * ENTRY * COUNT(values), "reading ends, whichever byte is changed");
}

static void test_4096(void)
{
	struct image im;

	image_make(&im, DISK);
	image_tool(&im, "g\nn\n1\n256\n767\nt\n1\nx\ni\n01234567-89AB-CDEF-0123-456789ABCDEF\n"
		"u\nAAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1\nn\nboot\nr\nw\n", "fdisk", "-b", "4096", im.path);
	is_text(gpt_image_problems(&im, DISK, 4096), "", "a disk of fdisk with sectors of 4096 has no problems");
	is_text(facts_of(&im, 4096), "01234567-89AB-CDEF-0123-456789ABCDEF\n"
		"2048 sectors of 4096, usable 256-2042, 128 entries of 128\n"
		"1: C12A7328-F81F-11D2-BA4B-00A0C93EC93B AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1 256-767 0000000000000000"
		" 'boot'",
		"its facts are right");
	image_poke_number(&im, 4096 + 4000, 5, 1);
	is_text(gpt_image_problems(&im, DISK, 4096),
		"primary GPT header is followed by 0x05 at byte 4000 of its sector, must be 0",
		"all of a large sector is read");
	image_end(&im);
}

int main(void)
{
	struct image im;

	gpt_image_make(&im);
	is_text(gpt_image_problems(&im, DISK, SECTOR), "", "a disk of sfdisk has no problems");
	is_text(facts_of(&im, SECTOR), facts, "its facts are right");
	test_rescue(&im);
	test_name(&im);
	test_lengths(&im);
	test_failure(&im);
	test_many_problems(&im);
	test_any_bytes(&im);
	image_end(&im);
	test_4096();
	return done();
}
