/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt_damage.c - each thing that the GPT reader checks, damaged on purpose
 */
#include "gpt_image.h"

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
		"protective MBR has 0 records of type 0xee, must have 1\n"
		"MBR record 1 of type 0x0c at LBA 1 with 16383 sectors is no partition of the GPT" },
	{ "two protective records", { { MBR + 16 + 4, 0xee, 1 }, { MBR + 16 + 8, 1, 4 }, { MBR + 16 + 12, LAST, 4 } },
		SEAL_NONE, "protective MBR has 2 records of type 0xee, must have 1" },
	{ "a hybrid MBR", { { MBR + 48 + 4, 0xef, 1 } }, SEAL_NONE,
		"MBR record 4 of type 0xef at LBA 0 with 0 sectors is no partition of the GPT\n"
		"the protective MBR record reaches into record 4 at LBA 0" },
	{ "a record that is not used and not empty", { { MBR + 48 + 8, 7, 4 } }, SEAL_NONE,
		"protective MBR record 4 has type 0x00, must be empty" },
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
		gpt_image_seal(im, PRIMARY, PRIMARY_ARRAY);
	if (d->seal & SEAL_BACKUP)
		gpt_image_seal(im, BACKUP, BACKUP_ARRAY);
	got = gpt_image_problems(im, DISK, SECTOR);
	image_restore(im);
	if (!like(got, d->want))
		is_text(got, d->want, d->name);
	else
		ok(true, d->name);
}

int main(void)
{
	struct image im;

	gpt_image_make(&im);
	is_text(gpt_image_problems(&im, DISK, SECTOR), "", "a disk of sfdisk has no problems");
	for (size_t i = 0; i < COUNT(damages); i++)
		test_damage(&im, &damages[i]);
	is_text(gpt_image_problems(&im, DISK, SECTOR), "", "the disk is as before");
	image_end(&im);
	return done();
}
