/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - the GPT reader against disks of sfdisk and fdisk, sound and damaged
 */
#include "verify/gpt.h"

#include <errno.h>
#include <zlib.h>

#include "image.h"
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

static const char layout[] =
	"label: gpt\n"
	"label-id: 01234567-89AB-CDEF-0123-456789ABCDEF\n"
	"start=2048, size=4096, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1, name=\"ESP \xe2\x82\xac\"\n"
	"start=8192, size=2048, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE2, attrs=\"RequiredPartition GUID:63\"\n"
	"start=6144, size=1000, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,"
	" uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE3, name=\"012345678901234567890123456789012345\"\n";

/* What the reader says of the disk, as text: problems or facts. */
static const char *problems_of(struct image *im, uint64_t bytes, uint32_t sector)
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

/* Makes the checksums of a header and its array right again, so that a test reaches what they protect. */
static void seal(struct image *im, uint64_t header, uint64_t array)
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

enum { SEAL_NONE, SEAL_PRIMARY, SEAL_BACKUP, SEAL_BOTH };

struct damage {
	const char *name;
	struct { uint64_t at, value; size_t width; } pokes[4];
	int seal;
	const char *want;
};

/* The same change to both tables. */
#define BOTH_HEADERS(off, value, width) { PRIMARY + (off), value, width }, { BACKUP + (off), value, width }
#define BOTH_ENTRIES(index, off, value, width) \
	{ PRIMARY_ARRAY + ((index) - 1) * ENTRY + (off), value, width }, \
	{ BACKUP_ARRAY + ((index) - 1) * ENTRY + (off), value, width }

static const struct damage damages[] = {
	{ "no MBR signature", { { 510, 0, 2 } }, SEAL_NONE, "protective MBR ends in 0x0000, not in 0xaa55" },
	{ "no protective record", { { MBR + 4, 0x0c, 1 } }, SEAL_NONE,
		"protective MBR record 1 has type 0x0c, must be empty\n"
		"protective MBR has 0 records of type 0xee, must have 1" },
	{ "two protective records", { { MBR + 16 + 4, 0xee, 1 }, { MBR + 16 + 8, 1, 4 }, { MBR + 16 + 12, LAST, 4 } },
		SEAL_NONE, "protective MBR has 2 records of type 0xee, must have 1" },
	{ "a hybrid MBR", { { MBR + 48 + 4, 0xef, 1 } }, SEAL_NONE,
		"protective MBR record 4 has type 0xef, must be empty" },
	{ "protective record bootable", { { MBR, 0x80, 1 } }, SEAL_NONE,
		"protective MBR record 1 has boot indicator 0x80, must be 0" },
	{ "protective record elsewhere", { { MBR + 8, 2, 4 } }, SEAL_NONE,
		"protective MBR record 1 starts at LBA 2, must start at LBA 1" },
	{ "protective record too short", { { MBR + 12, 100, 4 } }, SEAL_NONE,
		"protective MBR record 1 has 100 sectors, must have 16383" },
	{ "no primary header", { { PRIMARY, 'X', 1 } }, SEAL_NONE,
		"primary GPT header at LBA 1 starts with 0x5452415020494658, not with 0x5452415020494645 (EFI PART)" },
	{ "no backup header", { { BACKUP, 'X', 1 } }, SEAL_NONE,
		"backup GPT header at LBA 16383 starts with 0x5452415020494658,"
		" not with 0x5452415020494645 (EFI PART)" },
	{ "another revision", { { PRIMARY + 8, 0x00020000, 4 } }, SEAL_PRIMARY,
		"primary GPT header has revision 0x00020000, not 0x00010000" },
	{ "header too short", { { PRIMARY + 12, 91, 4 } }, SEAL_NONE,
		"primary GPT header says that it has 91 bytes, must be 92 to 512" },
	{ "header too long", { { PRIMARY + 12, 513, 4 } }, SEAL_NONE,
		"primary GPT header says that it has 513 bytes, must be 92 to 512" },
	{ "wrong header checksum", { { PRIMARY + 16, 0x12345678, 4 } }, SEAL_NONE,
		"primary GPT header has CRC32 0x12345678, its bytes give 0x%08x" },
	{ "reserved field used", { { PRIMARY + 20, 1, 4 } }, SEAL_PRIMARY,
		"primary GPT header has 0x00000001 in its reserved field, not 0" },
	{ "bytes behind the header", { { BACKUP + 500, 7, 1 } }, SEAL_NONE,
		"backup GPT header is followed by 0x07 at byte 500 of its sector, must be 0" },
	{ "header says it is elsewhere", { { PRIMARY + 24, 5, 8 } }, SEAL_PRIMARY,
		"primary GPT header says that it is at LBA 5, it is at LBA 1" },
	{ "backup elsewhere", { { PRIMARY + 32, 100, 8 } }, SEAL_PRIMARY,
		"backup GPT header is at LBA 100, the disk's last LBA is 16383\n"
		"backup GPT header at LBA 100 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)" },
	{ "backup behind the disk", { { PRIMARY + 32, 20000, 8 } }, SEAL_PRIMARY,
		"backup GPT header is at LBA 20000, the disk's last LBA is 16383" },
	{ "primary not at LBA 1", { { BACKUP + 32, 2, 8 } }, SEAL_BACKUP,
		"backup GPT header says that the primary is at LBA 2, it is at LBA 1" },
	{ "usable range backwards", { BOTH_HEADERS(40, 16351, 8) }, SEAL_BOTH,
		"primary GPT header says that LBA 16351 to 16350 can be used, the disk's last LBA is 16383\n"
		"backup GPT header says that LBA 16351 to 16350 can be used, the disk's last LBA is 16383\n"
		"partition 1 at LBA 2048 to 6143 is not within the usable LBA 16351 to 16350\n"
		"partition 2 at LBA 8192 to 10239 is not within the usable LBA 16351 to 16350\n"
		"partition 3 at LBA 6144 to 7143 is not within the usable LBA 16351 to 16350" },
	{ "usable range to the disk's end", { BOTH_HEADERS(48, LAST, 8) }, SEAL_BOTH,
		"primary GPT header says that LBA 2048 to 16383 can be used, the disk's last LBA is 16383\n"
		"backup GPT header says that LBA 2048 to 16383 can be used, the disk's last LBA is 16383\n"
		"backup GPT header at LBA 16383 is within the usable LBA 2048 to 16383\n"
		"backup GPT array at LBA 16351 to 16382 is within the usable LBA 2048 to 16383" },
	{ "usable range over the primary array", { BOTH_HEADERS(40, 33, 8) }, SEAL_BOTH,
		"primary GPT array at LBA 2 to 33 is within the usable LBA 33 to 16350" },
	{ "array at the header", { { PRIMARY + 72, 1, 8 } }, SEAL_PRIMARY,
		"primary GPT array of 32 sectors at LBA 1 must be within LBA 2 to 16383" },
	{ "array behind the disk", { { PRIMARY + 72, 16353, 8 } }, SEAL_PRIMARY,
		"primary GPT array of 32 sectors at LBA 16353 must be within LBA 2 to 16383" },
	{ "array far behind the disk", { { PRIMARY + 72, UINT64_MAX, 8 } }, SEAL_PRIMARY,
		"primary GPT array of 32 sectors at LBA 18446744073709551615 must be within LBA 2 to 16383" },
	{ "array over its header", { { BACKUP + 72, LAST - 31, 8 } }, SEAL_NONE,
		"backup GPT header has CRC32 0x%08x, its bytes give 0x%08x\n"
		"backup GPT array at LBA 16352 to 16383 covers its header at LBA 16383\n"
		"backup GPT header has CRC32 0x%08x for its array, whose bytes give 0x%08x" },
	{ "one array for both", { { BACKUP + 72, 2, 8 } }, SEAL_BACKUP,
		"primary and backup GPT array overlap: 32 sectors at LBA 2, 32 at LBA 2" },
	{ "too few entries", { { PRIMARY + 80, 127, 4 } }, SEAL_PRIMARY,
		"primary GPT header has room for 127 partitions, must be 128 to 16384\n"
		"primary and backup GPT header differ: number of entries 127 and 128\n"
		"primary and backup GPT header differ: array CRC32 %u and %u" },
	{ "too many entries", { { PRIMARY + 80, 0xffffffff, 4 } }, SEAL_PRIMARY,
		"primary GPT header has room for 4294967295 partitions, must be 128 to 16384\n"
		"primary and backup GPT header differ: number of entries 4294967295 and 128" },
	{ "odd entry size", { { PRIMARY + 84, 129, 4 } }, SEAL_PRIMARY,
		"primary GPT header has entries of 129 bytes, must be a power of two from 128 to 4096\n"
		"primary and backup GPT header differ: entry size 129 and 128\n"
		"primary and backup GPT header differ: array CRC32 %u and %u" },
	{ "wrong array checksum", { { BACKUP + 88, 0x12345678, 4 } }, SEAL_NONE,
		"backup GPT header has CRC32 0x%08x, its bytes give 0x%08x\n"
		"backup GPT header has CRC32 0x12345678 for its array, whose bytes give 0x%08x\n"
		"primary and backup GPT header differ: array CRC32 %u and 305419896" },
	{ "array byte changed", { { BACKUP_ARRAY + 56, 'F', 1 } }, SEAL_NONE,
		"backup GPT header has CRC32 0x%08x for its array, whose bytes give 0x%08x" },
	{ "tables differ", { { BACKUP_ARRAY + 56, 'F', 1 } }, SEAL_BACKUP,
		"primary and backup GPT header differ: array CRC32 %u and %u" },
	{ "first usable differs", { { BACKUP + 40, 2047, 8 } }, SEAL_BACKUP,
		"primary and backup GPT header differ: first usable LBA 2048 and 2047" },
	{ "last usable differs", { { BACKUP + 48, 16349, 8 } }, SEAL_BACKUP,
		"primary and backup GPT header differ: last usable LBA 16350 and 16349" },
	{ "disk GUID differs", { { BACKUP + 56, 0, 1 } }, SEAL_BACKUP,
		"primary and backup GPT header differ: disk GUID 01234567-89AB-CDEF-0123-456789ABCDEF and"
		" 01234500-89AB-CDEF-0123-456789ABCDEF" },
	{ "no partition GUID", { BOTH_ENTRIES(2, 16, 0, 8), BOTH_ENTRIES(2, 24, 0, 8) }, SEAL_BOTH,
		"partition 2 has no GUID" },
	{ "two partitions with one GUID", { BOTH_ENTRIES(2, 31, 0xe1, 1) }, SEAL_BOTH,
		"partitions 1 and 2 have the same GUID AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1" },
	{ "partition backwards", { BOTH_ENTRIES(2, 40, 8191, 8) }, SEAL_BOTH,
		"partition 2 starts at LBA 8192, behind its end at LBA 8191" },
	{ "partition before the usable range", { BOTH_ENTRIES(1, 32, 2047, 8) }, SEAL_BOTH,
		"partition 1 at LBA 2047 to 6143 is not within the usable LBA 2048 to 16350" },
	{ "partition behind the usable range", { BOTH_ENTRIES(2, 40, 16351, 8) }, SEAL_BOTH,
		"partition 2 at LBA 8192 to 16351 is not within the usable LBA 2048 to 16350" },
	{ "partitions overlap", { BOTH_ENTRIES(1, 40, 6144, 8) }, SEAL_BOTH,
		"partitions 1 (LBA 2048 to 6144) and 3 (LBA 6144 to 7143) overlap" },
	{ "a partition in a partition", { BOTH_ENTRIES(1, 40, 12000, 8) }, SEAL_BOTH,
		"partitions 1 (LBA 2048 to 12000) and 3 (LBA 6144 to 7143) overlap\n"
		"partitions 1 (LBA 2048 to 12000) and 2 (LBA 8192 to 10239) overlap" },
	{ "reserved attributes", { BOTH_ENTRIES(1, 48, 8, 1) }, SEAL_BOTH,
		"partition 1 has attributes 0x0000000000000008, of which 0x0000000000000008 must be 0" },
	{ "half a character in a name", { BOTH_ENTRIES(1, 56, 0xd834, 2) }, SEAL_BOTH,
		"partition 1 has a name that is not valid UTF-16" },
	{ "bytes behind an entry", { { PRIMARY + 84, 256, 4 } }, SEAL_PRIMARY,
		"primary and backup GPT header differ: entry size 256 and 128\n"
		"primary and backup GPT header differ: array CRC32 %u and %u\n"
		"partition 1 has 0xaf at byte 128 of its entry, must be 0" },
};

/* Whether got is want, where %u in want stands for any decimal and %08x for any eight hexadecimal digits. */
static bool like(const char *got, const char *want)
{
	while (*want) {
		size_t skip = !strncmp(want, "%08x", 4) ? 4 : !strncmp(want, "%u", 2) ? 2 : 0;
		size_t digits = skip == 4 ? 8 : strspn(got, "0123456789");

		if (skip && digits && strspn(got, "0123456789abcdef") >= digits) {
			got += digits;
			want += skip;
		} else if (skip || *got++ != *want++) {
			return false;
		}
	}
	return !*got;
}

static void test_damage(struct image *im, const struct damage *d)
{
	const char *got;

	for (size_t i = 0; i < COUNT(d->pokes) && d->pokes[i].width; i++)
		image_poke_number(im, d->pokes[i].at, d->pokes[i].value, d->pokes[i].width);
	if (d->seal & SEAL_PRIMARY)
		seal(im, PRIMARY, PRIMARY_ARRAY);
	if (d->seal & SEAL_BACKUP)
		seal(im, BACKUP, BACKUP_ARRAY);
	got = problems_of(im, DISK, SECTOR);
	image_restore(im);
	if (!like(got, d->want))
		is_text(got, d->want, d->name);
	else
		ok(true, d->name);
}

static void test_512(struct image *im)
{
	image_tool(im, layout, "sfdisk", "-q", im->path);
	is_text(problems_of(im, DISK, SECTOR), "", "a disk of sfdisk has no problems");
	is_text(facts_of(im, SECTOR), facts, "its facts are right");
	for (size_t i = 0; i < COUNT(damages); i++)
		test_damage(im, &damages[i]);
	is_text(problems_of(im, DISK, SECTOR), "", "the disk is as before");
}

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
	seal(im, PRIMARY, PRIMARY_ARRAY);
	ok(strstr(facts_of(im, SECTOR), "8000000000000001 '\xf0\x9d\x84\x9ex'\n"), "a name may have any character");
	image_restore(im);
}

/* The disk that the image was copied to is larger or smaller than the image. */
static void test_lengths(struct image *im)
{
	is_text(problems_of(im, DISK + SECTOR, SECTOR), "the disk ends before byte 8389120",
		"the disk may be too short");
	is_text(problems_of(im, DISK - SECTOR, SECTOR),
		"protective MBR record 1 has 16383 sectors, must have 16382\n"
		"backup GPT header is at LBA 16383, the disk's last LBA is 16382\n"
		"backup GPT header at LBA 16382 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)",
		"the table may be for a longer disk");
	if (ftruncate(im->fd, DISK + 1024 * 1024))
		ok(false, "the disk can grow");
	is_text(problems_of(im, DISK + 1024 * 1024, SECTOR),
		"protective MBR record 1 has 16383 sectors, must have 18431\n"
		"backup GPT header is at LBA 16383, the disk's last LBA is 18431",
		"the table may be for a shorter disk, and both its headers are looked at");
	is_text(problems_of(im, DISK + 100, SECTOR),
		"the disk has 8388708 bytes, which is no multiple of its sector size 512", "part of a sector");
	is_text(problems_of(im, 67 * SECTOR, SECTOR), "the disk has 67 sectors of 512 bytes, a GPT needs at least 68",
		"a disk too small for any table");
	is_text(problems_of(im, 0, SECTOR), "the disk has 0 sectors of 512 bytes, a GPT needs at least 68", "no disk");
	is_text(problems_of(im, DISK, 4096),
		"protective MBR record 1 has 16383 sectors, must have 2047\n"
		"primary GPT header at LBA 1 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)\n"
		"backup GPT header at LBA 2047 starts with 0x0000000000000000, not with 0x5452415020494645 (EFI PART)",
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
	seal(im, PRIMARY, PRIMARY_ARRAY);
	text = problems_of(im, DISK, SECTOR);
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
			seal(im, PRIMARY, PRIMARY_ARRAY);
		ends += problems_of(im, DISK, SECTOR) != NULL;
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
	is_text(problems_of(&im, DISK, 4096), "", "a disk of fdisk with sectors of 4096 has no problems");
	is_text(facts_of(&im, 4096), "01234567-89AB-CDEF-0123-456789ABCDEF\n"
		"2048 sectors of 4096, usable 256-2042, 128 entries of 128\n"
		"1: C12A7328-F81F-11D2-BA4B-00A0C93EC93B AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEE1 256-767 0000000000000000"
		" 'boot'",
		"its facts are right");
	image_poke_number(&im, 4096 + 4000, 5, 1);
	is_text(problems_of(&im, DISK, 4096),
		"primary GPT header is followed by 0x05 at byte 4000 of its sector, must be 0",
		"all of a large sector is read");
	image_end(&im);
}

int main(void)
{
	struct image im;

	image_make(&im, DISK);
	test_512(&im);
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
