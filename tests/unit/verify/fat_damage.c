/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_damage.c - each thing that the FAT reader checks, damaged on purpose
 */
#include "fat_image.h"

enum {
	VOLUME = FAT_IMAGE_AT,
	SECTOR = 512,
	RECORD = 32,
	SECTORS_32 = 77824,
	INFO = VOLUME + SECTOR,
	BACKUP_BOOT = VOLUME + 6 * SECTOR,
	FATS = VOLUME + 32 * SECTOR,
	FAT_BYTES = 599 * SECTOR,
	DATA = FATS + 2 * FAT_BYTES,
	SECTORS_16 = 20480,
	FATS_16 = VOLUME + SECTOR,
	FAT_BYTES_16 = 80 * SECTOR,
	ROOT_16 = FATS_16 + 2 * FAT_BYTES_16,
};

struct damage {
	const char *name;
	const char *want;
	struct { uint64_t at, value; size_t width; } pokes[8];
};

#define CLUSTER(n) (DATA + ((n) - 2) * SECTOR)
#define BOTH_FATS(cluster, value) { FATS + (cluster) * 4, value, 4 }, { FATS + FAT_BYTES + (cluster) * 4, value, 4 }
#define BOOT(off, value, width) { VOLUME + (off), value, width }, { BACKUP_BOOT + (off), value, width }
#define FREE(count) { INFO + 488, count, 4 }

/* Where things are: the root directory is cluster 2, EFI 3, EFI/BOOT 4, BOOTAA64.EFI 5 to 22, the long name 23 to 32. */
#define IN_ROOT(record, off, value, width) { CLUSTER(2) + (record) * RECORD + (off), value, width }
#define IN_EFI(record, off, value, width) { CLUSTER(3) + (record) * RECORD + (off), value, width }
#define IN_BOOT(record, off, value, width) { CLUSTER(4) + (record) * RECORD + (off), value, width }

enum { LOADER = 2, LONG_LAST = 3, LONG_FIRST = 4, LONG_SHORT = 5, EMPTY = 6, UNUSED = 7 };

static const struct damage damages_boot[] = {
	{ "no signature", "boot sector ends in 0x0000, not in 0xaa55", { BOOT(510, 0, 2) } },
	{ "no signature and no volume", "boot sector has 0 bytes a sector, must be 512, 1024, 2048 or 4096\n"
		"boot sector ends in 0x0000, not in 0xaa55", { BOOT(510, 0, 2), BOOT(11, 0, 2) } },
	{ "odd sector size", "boot sector has 513 bytes a sector, must be 512, 1024, 2048 or 4096", { BOOT(11, 513, 2) } },
	{ "small sector size", "boot sector has 256 bytes a sector, must be 512, 1024, 2048 or 4096", { BOOT(11, 256, 2) } },
	{ "large sector size", "boot sector has 8192 bytes a sector, must be 512, 1024, 2048 or 4096",
		{ BOOT(11, 8192, 2) } },
	{ "no sectors a cluster", "boot sector has 0 sectors a cluster, must be a power of two", { BOOT(13, 0, 1) } },
	{ "odd cluster size", "boot sector has 3 sectors a cluster, must be a power of two", { BOOT(13, 3, 1) } },
	{ "no reserved sectors", "boot sector has 0 reserved sectors, must count itself", { BOOT(14, 0, 2) } },
	{ "no FATs", "boot sector has 0 FATs, must have 1 or 2", { BOOT(16, 0, 1) } },
	{ "three FATs", "boot sector has 3 FATs, must have 1 or 2", { BOOT(16, 3, 1) } },
	{ "no FAT sectors", "boot sector has 0 sectors a FAT", { BOOT(36, 0, 4) } },
	{ "no sectors", "boot sector has 0 sectors in all", { BOOT(32, 0, 4) } },
	{ "more sectors than the partition", "boot sector has 77825 sectors of 512 bytes, its partition has 77824",
		{ BOOT(32, SECTORS_32 + 1, 4) } },
	{ "no room for clusters", "the first cluster ends before sector 200000031, the volume has 77824 sectors",
		{ BOOT(36, 99999999, 4) } },
	{ "FATs without end", "the first cluster ends before sector 8589934623, the volume has 77824 sectors",
		{ BOOT(36, UINT32_MAX, 4) } },
	{ "odd media byte", "boot sector has media byte 0xf1, must be 0xf0 or from 0xf8 on\n"
		"FAT starts with 0xffffff8, must be 0xffffff1 for media byte 0xf1", { BOOT(21, 0xf1, 1) } },
	{ "mounted", "boot sector has state 0x01, which marks the volume as not cleanly unmounted", { BOOT(65, 1, 1) } },
	{ "too few clusters for FAT32", "FAT32 has 65524 clusters, must have at least 65525\n"
		"FSInfo has 76563 free clusters, the FAT has 65493", { BOOT(32, 32 + 2 * 599 + 65524, 4) } },
	{ "FAT too short", "FAT has 306176 bytes, 76596 clusters need 306392\n", { BOOT(36, 598, 4) } },
	{ "root entries in FAT32", "FAT32 has 16 root directory entries, must have 0", { BOOT(17, 16, 2) } },
	{ "16-bit sector count in FAT32", "FAT32 has 65535 as its 16-bit sector count, must have 0\n",
		{ BOOT(19, 65535, 2) } },
	{ "mirroring off", "FAT32 has flags 0x0081, which turn the mirroring of its FATs off", { BOOT(40, 0x81, 2) } },
	{ "another version", "FAT32 has version 0x0100, must have 0", { BOOT(42, 0x100, 2) } },
	{ "backup differs", "boot sector and its backup in sector 6 differ at byte 71: 0x42 and 0x47",
		{ { BACKUP_BOOT + 71, 'G', 1 } } },
	{ "backup elsewhere", "boot sector has its backup in sector 32, the volume has 32 reserved sectors",
		{ BOOT(50, 32, 2) } },
	{ "no backup", "", { BOOT(50, 0, 2) } },
	{ "FSInfo elsewhere", "boot sector has FSInfo in sector 65535, the volume has 32 reserved sectors",
		{ BOOT(48, 65535, 2) } },
	{ "first FSInfo signature", "FSInfo has signature 0x41615200 at byte 0, must be 0x41615252", { { INFO, 0, 1 } } },
	{ "second FSInfo signature", "FSInfo has signature 0x61417200 at byte 484, must be 0x61417272",
		{ { INFO + 484, 0, 1 } } },
	{ "third FSInfo signature", "FSInfo has signature 0xaa550001 at byte 508, must be 0xaa550000",
		{ { INFO + 508, 1, 1 } } },
	{ "FSInfo free count", "FSInfo has 5 free clusters, the FAT has 76563", { FREE(5) } },
	{ "FSInfo free count unknown", "", { FREE(UINT32_MAX) } },
	{ "FSInfo next free cluster", "FSInfo has 76596 as next free cluster, must be 2 to 76595",
		{ { INFO + 492, 76596, 4 } } },
	{ "FSInfo next free cluster too low", "FSInfo has 1 as next free cluster, must be 2 to 76595",
		{ { INFO + 492, 1, 4 } } },
};

static const struct damage damages_table[] = {
	{ "media byte in the FAT", "FAT starts with 0xffffff0, must be 0xffffff8 for media byte 0xf8",
		{ BOTH_FATS(0, 0x0ffffff0) } },
	{ "volume dirty", "FAT has 0x7ffffff as its second entry: the volume was not cleanly unmounted",
		{ BOTH_FATS(1, 0x07ffffff) } },
	{ "volume with read errors", "FAT has 0xbffffff as its second entry: reading or writing the volume failed",
		{ BOTH_FATS(1, 0x0bffffff) } },
	{ "FATs differ", "the two FATs differ at byte 20001: 0x00 and 0x05", { { FATS + FAT_BYTES + 20001, 5, 1 } } },
	{ "chain to nowhere", "", { BOTH_FATS(10, 76596) } },
	{ "chain into a free cluster", "", { BOTH_FATS(10, 0) } },
	{ "chain into a bad cluster", "", { BOTH_FATS(10, 0x0ffffff7) } },
	{ "loop", "", { BOTH_FATS(22, 5) } },
	{ "cross-link", "", { BOTH_FATS(22, 30) } },
	{ "cross-link with a directory", "", { BOTH_FATS(22, 4) } },
	{ "chain too short", "", { BOTH_FATS(10, 0x0fffffff) } },
	{ "chain too long", "", { BOTH_FATS(22, 40), BOTH_FATS(40, 0x0fffffff), FREE(76562) } },
	{ "lost clusters", "", { BOTH_FATS(100, 101), BOTH_FATS(101, 0x0fffffff), FREE(76561) } },
	{ "bad cluster", "", { BOTH_FATS(100, 0x0ffffff7), FREE(76562) } },
	{ "reserved bits of an entry", "", { BOTH_FATS(22, 0xffffffff), BOTH_FATS(100, 0xf0000000) } },
	{ "root directory in a loop", "", { BOTH_FATS(2, 2) } },
	{ "root directory nowhere", "", { BOOT(44, 0, 4) } },
};

static const struct damage damages_dir[] = {
	{ "file starts nowhere", "", { IN_BOOT(LOADER, 26, 1, 2) } },
	{ "file starts behind the end", "", { IN_BOOT(LOADER, 20, 0x7fff, 2) } },
	{ "empty file with a chain", "", { IN_BOOT(LOADER, 28, 0, 4) } },
	{ "file without a chain", "", { IN_BOOT(EMPTY, 28, 1, 4) } },
	{ "directory with a size", "", { IN_EFI(2, 28, 512, 4) } },
	{ "directory without a chain", "", { IN_EFI(2, 26, 0, 2) } },
	{ "directory in itself", "", { IN_EFI(2, 26, 3, 2) } },
	{ "no dot", "", { IN_EFI(0, 0, 'A', 1) } },
	{ "dot elsewhere", "", { IN_EFI(0, 26, 4, 2) } },
	{ "dot is a file", "", { IN_EFI(0, 11, 0x20, 1) } },
	{ "no dots", "", { IN_BOOT(1, 1, ' ', 1) } },
	{ "dots elsewhere", "", { IN_BOOT(1, 26, 2, 2) } },
	{ "dots to the root by its number", "", { IN_EFI(1, 26, 2, 2) } },
	{ "empty directory", "", { IN_EFI(0, 0, 0, 1) } },
	{ "directory ends after its dots", "", { IN_BOOT(2, 0, 0, 1) } },
	{ "label in a directory", "", { IN_BOOT(EMPTY, 11, 0x08, 1) } },
	{ "two labels", "", { IN_ROOT(2, 0, 0x2020202020202058, 8), IN_ROOT(2, 8, 0x08202020, 4) } },
	{ "dot in the root", "", { IN_ROOT(1, 0, 0x202020202020202e, 8) } },
	{ "illegal character in a short name", "", { IN_BOOT(LOADER, 2, '/', 1) } },
	{ "small letter in a short name", "", { IN_BOOT(LOADER, 2, 'o', 1) } },
	{ "blank at a short name's start", "", { IN_BOOT(LOADER, 0, ' ', 1) } },
	{ "control character in an extension", "", { IN_BOOT(LOADER, 9, 0x01, 1) } },
	{ "two files of one name", "", { IN_BOOT(EMPTY, 0, 0x34364141544f4f42, 8), IN_BOOT(EMPTY, 8, 0x20494645, 4) } },
	{ "long name like a short one", "", { IN_BOOT(LONG_FIRST, 1, 0x0077006f006c, 6), IN_BOOT(LONG_FIRST, 7, 0x00720065, 4),
		IN_BOOT(LONG_FIRST, 14, 0x007400780074002e, 8), IN_BOOT(LONG_FIRST, 22, 0xffff0000, 4),
		IN_BOOT(LONG_FIRST, 28, 0xffffffff, 4), IN_BOOT(LONG_FIRST, 0, 0x41, 1), IN_BOOT(LONG_LAST, 0, 0xe5, 1) } },
	{ "long name's checksum", "", { IN_BOOT(LONG_SHORT, 0, 'M', 1) } },
	{ "parts of a long name differ", "", { IN_BOOT(LONG_FIRST, 13, 0, 1) } },
	{ "part of a long name missing", "", { IN_BOOT(LONG_FIRST, 0, 0xe5, 1) } },
	{ "last part of a long name missing", "", { IN_BOOT(LONG_LAST, 0, 0xe5, 1) } },
	{ "wrong part of a long name", "", { IN_BOOT(LONG_FIRST, 0, 7, 1) } },
	{ "long name of no parts", "", { IN_BOOT(LONG_LAST, 0, 0x40, 1) } },
	{ "long name of too many parts", "", { IN_BOOT(LONG_LAST, 0, 0x55, 1) } },
	{ "long name of a deleted file", "", { IN_BOOT(LONG_SHORT, 0, 0xe5, 1) } },
	{ "long name at a directory's end", "", { IN_BOOT(LONG_SHORT, 0, 0, 1) } },
	{ "long name before another", "", { IN_BOOT(LONG_FIRST, 0, 0x41, 1) } },
	{ "long name's type", "", { IN_BOOT(LONG_LAST, 12, 1, 1) } },
	{ "long name's cluster", "", { IN_BOOT(LONG_LAST, 26, 1, 2) } },
	{ "characters behind a long name", "", { IN_BOOT(LONG_LAST, 28, 'x', 2) } },
	{ "long name in too many parts", "", { IN_BOOT(LONG_FIRST, 30, 0, 2), IN_BOOT(LONG_LAST, 1, UINT64_MAX, 8),
		IN_BOOT(LONG_LAST, 9, 0xffff, 2) } },
	{ "long name without characters", "", { IN_BOOT(LONG_FIRST, 1, 0, 2) } },
	{ "part of a long name after the first", "", { IN_BOOT(LONG_LAST, 0, 0x41, 1) } },
	{ "long name of dots", "", { IN_BOOT(LONG_LAST, 0, 0xe5, 1), IN_BOOT(LONG_FIRST, 0, 0x41, 1),
		IN_BOOT(LONG_FIRST, 1, 0x0000002e002e, 6), IN_BOOT(LONG_FIRST, 7, UINT64_MAX, 4),
		IN_BOOT(LONG_FIRST, 14, UINT64_MAX, 8), IN_BOOT(LONG_FIRST, 22, UINT64_MAX, 4),
		IN_BOOT(LONG_FIRST, 28, UINT64_MAX, 4) } },
	{ "slash in a long name", "", { IN_BOOT(LONG_FIRST, 9, '/', 2) } },
	{ "half a character in a long name", "", { IN_BOOT(LONG_FIRST, 9, 0xdc00, 2) } },
};

static const struct damage damages_16[] = {
	{ "too many clusters for FAT16", "", { { VOLUME + 19, 0, 2 }, { VOLUME + 32, 1 + 160 + 32 + 65525, 4 } } },
	{ "no root entries", "", { { VOLUME + 17, 0, 2 } } },
	{ "root entries that fill no sector", "", { { VOLUME + 17, 511, 2 } } },
	{ "mounted", "", { { VOLUME + 37, 2, 1 } } },
	{ "volume dirty", "", { { FATS_16 + 2, 0x7fff, 2 }, { FATS_16 + FAT_BYTES_16 + 2, 0x7fff, 2 } } },
	{ "volume with read errors", "", { { FATS_16 + 2, 0xbfff, 2 }, { FATS_16 + FAT_BYTES_16 + 2, 0xbfff, 2 } } },
	{ "media byte in the FAT", "", { { FATS_16, 0xfff0, 2 }, { FATS_16 + FAT_BYTES_16, 0xfff0, 2 } } },
	{ "upper half of a cluster", "", { { ROOT_16 + RECORD + 20, 1, 2 } } },
};

static void test(struct image *im, const struct damage *list, size_t count, uint64_t bytes)
{
	is_text(fat_image_problems(im, bytes), "", "the volume has no problems");
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < COUNT(list[i].pokes) && list[i].pokes[k].width; k++)
			image_poke_number(im, list[i].pokes[k].at, list[i].pokes[k].value, list[i].pokes[k].width);
		is_text(fat_image_problems(im, bytes), list[i].want, list[i].name);
		image_restore(im);
	}
	is_text(fat_image_problems(im, bytes), "", "the volume is as before");
}

int main(void)
{
	static const struct fat_format format_32 = { 32, SECTOR, 1, SECTORS_32, "BOOT" };
	static const struct fat_format format_16 = { 16, SECTOR, 1, SECTORS_16, "BOOT" };
	struct image im;

	fat_image_make(&im, &format_32);
	test(&im, damages_boot, COUNT(damages_boot), SECTORS_32 * SECTOR);
	test(&im, damages_table, COUNT(damages_table), SECTORS_32 * SECTOR);
	test(&im, damages_dir, COUNT(damages_dir), SECTORS_32 * SECTOR);
	image_end(&im);
	fat_image_make(&im, &format_16);
	test(&im, damages_16, COUNT(damages_16), SECTORS_16 * SECTOR);
	image_end(&im);
	return done();
}
