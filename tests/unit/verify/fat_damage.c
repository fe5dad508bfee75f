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

/* Where things are: the root directory is cluster 2, EFI 3, EFI/BOOT 4, BOOTAA64.EFI 5 to 22, "Long name" 23 to 32. */
#define IN_ROOT(record, off, value, width) { CLUSTER(2) + (record) * RECORD + (off), value, width }
#define IN_EFI(record, off, value, width) { CLUSTER(3) + (record) * RECORD + (off), value, width }
#define IN_BOOT(record, off, value, width) { CLUSTER(4) + (record) * RECORD + (off), value, width }

enum { LOADER = 2, LONG_LAST = 3, LONG_FIRST = 4, LONG_SHORT = 5, EMPTY = 6 };

static const struct damage damages_boot[] = {
	{ "no signature", "boot sector ends in 0x0000, not in 0xaa55", { BOOT(510, 0, 2) } },
	{ "no signature and no volume", "boot sector has 0 bytes a sector, must be 512, 1024, 2048 or 4096\n"
		"boot sector ends in 0x0000, not in 0xaa55", { BOOT(510, 0, 2), BOOT(11, 0, 2) } },
	{ "odd sector size", "boot sector has 513 bytes a sector, must be 512, 1024, 2048 or 4096",
		{ BOOT(11, 513, 2) } },
	{ "small sector size", "boot sector has 256 bytes a sector, must be 512, 1024, 2048 or 4096",
		{ BOOT(11, 256, 2) } },
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
	{ "mounted", "boot sector has state 0x01, which marks the volume as not cleanly unmounted",
		{ BOOT(65, 1, 1) } },
	{ "no extended signature", "boot sector has extended signature 0x28, must be 0x29 for its label and id",
		{ BOOT(66, 0x28, 1) } },
	{ "too few clusters for FAT32", "FAT32 has 65524 clusters, must have at least 65525\n"
		"FSInfo has 76563 free clusters, the FAT has 65493", { BOOT(32, 32 + 2 * 599 + 65524, 4) } },
	{ "FAT too short",
		"FAT has 306176 bytes, 76596 clusters need 306392\n"
		"boot sector has label 'BOOT', the root directory has none\n"
		"the two FATs differ at byte 0: 0xf8 and 0x00\n"
		"30 clusters are taken but belong to no file, the first is 3\n"
		"FSInfo has 76563 free clusters, the FAT has 76511",
		{ BOOT(36, 598, 4) } },
	{ "root entries in FAT32", "FAT32 has 16 root directory entries, must have 0", { BOOT(17, 16, 2) } },
	{ "16-bit sector count in FAT32",
		"FAT32 has 64305 clusters, must have at least 65525\n"
		"FAT32 has 65535 as its 16-bit sector count, must have 0\n"
		"FSInfo has 76563 free clusters, the FAT has 64274",
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
	{ "first FSInfo signature", "FSInfo has signature 0x41615200 at byte 0, must be 0x41615252",
		{ { INFO, 0, 1 } } },
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
	{ "chain to nowhere",
		"'EFI/BOOT/BOOTAA64.EFI' has 0x12b34 after cluster 10, which is neither a cluster from 2 to"
		" 76595 nor an end mark\n"
		"12 clusters are taken but belong to no file, the first is 11",
		{ BOTH_FATS(10, 76596) } },
	{ "chain into a free cluster",
		"'EFI/BOOT/BOOTAA64.EFI' has 0x0 after cluster 10, which is neither a cluster from 2 to"
		" 76595 nor an end mark\n"
		"12 clusters are taken but belong to no file, the first is 11\n"
		"FSInfo has 76563 free clusters, the FAT has 76564",
		{ BOTH_FATS(10, 0) } },
	{ "chain into a bad cluster",
		"'EFI/BOOT/BOOTAA64.EFI' has 0xffffff7 after cluster 10, which is neither a cluster from 2 to"
		" 76595 nor an end mark\n"
		"12 clusters are taken but belong to no file, the first is 11",
		{ BOTH_FATS(10, 0x0ffffff7) } },
	{ "loop", "'EFI/BOOT/BOOTAA64.EFI' has a loop: its chain goes from cluster 22 back to cluster 5",
		{ BOTH_FATS(22, 5) } },
	{ "cross-link",
		"'EFI/BOOT/BOOTAA64.EFI' has size 9000 and a chain of length 21, must be 18 (clusters of 512 bytes)\n"
		"'EFI/BOOT/Long name \\xc3\\x9cn\\xc3\\xaf.efi' has cluster 30, which belongs to another chain too",
		{ BOTH_FATS(22, 30) } },
	{ "cross-link with a directory", "'EFI/BOOT/BOOTAA64.EFI' has cluster 4, which belongs to 'EFI/BOOT' too",
		{ BOTH_FATS(22, 4) } },
	{ "cross-link with the root directory",
		"'EFI/BOOT/BOOTAA64.EFI' has cluster 2, which belongs to the root directory too",
		{ BOTH_FATS(22, 2) } },
	{ "chain too short",
		"'EFI/BOOT/BOOTAA64.EFI' has size 9000 and a chain of length 6, must be 18 (clusters of 512 bytes)\n"
		"12 clusters are taken but belong to no file, the first is 11",
		{ BOTH_FATS(10, 0x0fffffff) } },
	{ "chain too long",
		"'EFI/BOOT/BOOTAA64.EFI' has size 9000 and a chain of length 19, must be 18 (clusters of 512 bytes)",
		{ BOTH_FATS(22, 40), BOTH_FATS(40, 0x0fffffff), FREE(76562) } },
	{ "lost clusters", "2 clusters are taken but belong to no file, the first is 100",
		{ BOTH_FATS(100, 101), BOTH_FATS(101, 0x0fffffff), FREE(76561) } },
	{ "bad cluster", "", { BOTH_FATS(100, 0x0ffffff7), FREE(76562) } },
	{ "reserved bits of an entry", "", { BOTH_FATS(22, 0xffffffff), BOTH_FATS(100, 0xf0000000) } },
	{ "root directory in a loop", "the root directory has a loop: its chain goes from cluster 2 back to cluster 2",
		{ BOTH_FATS(2, 2) } },
	{ "root directory nowhere",
		"the root directory starts at cluster 0, must be 2 to 76595\n"
		"boot sector has label 'BOOT', the root directory has none\n"
		"31 clusters are taken but belong to no file, the first is 2",
		{ BOOT(44, 0, 4) } },
};

static const struct damage damages_dir[] = {
	{ "file starts nowhere",
		"'EFI/BOOT/BOOTAA64.EFI' starts at cluster 1, must be 2 to 76595\n"
		"18 clusters are taken but belong to no file, the first is 5",
		{ IN_BOOT(LOADER, 26, 1, 2) } },
	{ "file starts behind the end",
		"'EFI/BOOT/BOOTAA64.EFI' starts at cluster 2147418117, must be 2 to 76595\n"
		"18 clusters are taken but belong to no file, the first is 5",
		{ IN_BOOT(LOADER, 20, 0x7fff, 2) } },
	{ "empty file with a chain",
		"'EFI/BOOT/BOOTAA64.EFI' has size 0 and a chain of length 18, must be 0 (clusters of 512 bytes)",
		{ IN_BOOT(LOADER, 28, 0, 4) } },
	{ "file without a chain",
		"'EFI/BOOT/lower.txt' has size 1 and a chain of length 0, must be 1 (clusters of 512 bytes)",
		{ IN_BOOT(EMPTY, 28, 1, 4) } },
	{ "directory with a size", "'EFI/BOOT' is a directory with size 512, must be 0", { IN_EFI(2, 28, 512, 4) } },
	{ "directory without a chain",
		"'EFI/BOOT' starts at cluster 0, must be 2 to 76595\n"
		"'EFI/BOOT' has no directory '.' as its record 1\n"
		"'EFI/BOOT' has no directory '..' as its record 2\n"
		"29 clusters are taken but belong to no file, the first is 4",
		{ IN_EFI(2, 26, 0, 2) } },
	{ "directory in itself",
		"'EFI/BOOT' has cluster 3, which belongs to 'EFI' too\n"
		"'EFI/BOOT' has no directory '.' as its record 1\n"
		"'EFI/BOOT' has no directory '..' as its record 2\n"
		"29 clusters are taken but belong to no file, the first is 4",
		{ IN_EFI(2, 26, 3, 2) } },
	{ "no dot",
		"'EFI' has no directory '.' as its record 1\n"
		"'EFI/A' has cluster 3, which belongs to 'EFI' too\n"
		"'EFI/A' has no directory '.' as its record 1\n"
		"'EFI/A' has no directory '..' as its record 2",
		{ IN_EFI(0, 0, 'A', 1) } },
	{ "dot elsewhere", "'EFI' has cluster 4 for '.', must be 3", { IN_EFI(0, 26, 4, 2) } },
	{ "dot is a file",
		"'EFI' has no directory '.' as its record 1\n"
		"'EFI/_' has a short name with the illegal character 0x2e\n"
		"'EFI/_' has cluster 3, which belongs to 'EFI' too",
		{ IN_EFI(0, 11, 0x20, 1) } },
	{ "no dots",
		"'EFI/BOOT' has no directory '..' as its record 2\n"
		"'EFI/BOOT/_' has a short name with the illegal character 0x2e\n"
		"'EFI/BOOT/_' has cluster 3, which belongs to 'EFI' too\n"
		"'EFI/BOOT/_' has no directory '.' as its record 1\n"
		"'EFI/BOOT/_' has no directory '..' as its record 2",
		{ IN_BOOT(1, 1, ' ', 1) } },
	{ "dots elsewhere", "'EFI/BOOT' has cluster 2 for '..', must be 3", { IN_BOOT(1, 26, 2, 2) } },
	{ "dots to the root by its number", "'EFI' has cluster 2 for '..', must be 0", { IN_EFI(1, 26, 2, 2) } },
	{ "empty directory",
		"'EFI' ends at its record 1, but its record 2 is in use\n"
		"'EFI' has no directory '.' as its record 1\n"
		"'EFI' has no directory '..' as its record 2\n"
		"29 clusters are taken but belong to no file, the first is 4",
		{ IN_EFI(0, 0, 0, 1) } },
	{ "record behind a directory's end", "'EFI' ends at its record 4, but its record 16 is in use",
		{ IN_EFI(15, 0, 'X', 1) } },
	{ "deleted record behind a directory's end", "", { IN_EFI(15, 0, 0xe5, 1) } },
	{ "directory ends after its dots",
		"'EFI/BOOT' ends at its record 3, but its record 4 is in use\n"
		"28 clusters are taken but belong to no file, the first is 5",
		{ IN_BOOT(2, 0, 0, 1) } },
	{ "reserved attributes", "'EFI/BOOT' has attributes 0x60 in its record 3, of which 0x40 must be 0",
		{ IN_BOOT(LOADER, 11, 0x60, 1) } },
	{ "reserved case flags", "'EFI/BOOT' has case flags 0x01 in its record 3, of which 0x01 must be 0",
		{ IN_BOOT(LOADER, 12, 0x01, 1) } },
	{ "label in a directory",
		"'EFI/BOOT' has the volume label 'LOWER   TXT', which only the root directory may have",
		{ IN_BOOT(EMPTY, 11, 0x08, 1) } },
	{ "label with a cluster", "volume label 'BOOT' has cluster 5 and size 0, must be 0 and 0",
		{ IN_ROOT(0, 26, 5, 2) } },
	{ "label with a cluster's upper half", "volume label 'BOOT' has cluster 65536 and size 0, must be 0 and 0",
		{ IN_ROOT(0, 20, 1, 2) } },
	{ "label with a size", "volume label 'BOOT' has cluster 0 and size 7, must be 0 and 0",
		{ IN_ROOT(0, 28, 7, 4) } },
	{ "control character in a label", "boot sector has label 'B_OT', the root directory has 'BOOT'",
		{ BOOT(72, 1, 1) } },
	{ "labels differ", "boot sector has label 'COOT', the root directory has 'BOOT'", { BOOT(71, 'C', 1) } },
	{ "label in the boot sector only", "boot sector has label 'BOOT', the root directory has none",
		{ IN_ROOT(0, 0, 0xe5, 1) } },
	{ "no label", "", { IN_ROOT(0, 0, 0xe5, 1), BOOT(71, 0x454d414e204f4e, 7), BOOT(78, 0x20202020, 4) } },
	{ "two labels", "the root directory has two volume labels: 'BOOT' and 'X'",
		{ IN_ROOT(2, 0, 0x2020202020202058, 8), IN_ROOT(2, 8, 0x08202020, 4) } },
	{ "dot in the root", "'_' has a short name with the illegal character 0x2e",
		{ IN_ROOT(1, 0, 0x202020202020202e, 8) } },
	{ "illegal character in a short name",
		"'EFI/BOOT/BO_TAA64.EFI' has a short name with the illegal character 0x2f",
		{ IN_BOOT(LOADER, 2, '/', 1) } },
	{ "small letter in a short name", "'EFI/BOOT/BOoTAA64.EFI' has a short name with the illegal character 0x6f",
		{ IN_BOOT(LOADER, 2, 'o', 1) } },
	{ "blank at a short name's start", "'EFI/BOOT/_OOTAA64.EFI' has a short name with the illegal character 0x20",
		{ IN_BOOT(LOADER, 0, ' ', 1) } },
	{ "control character in an extension",
		"'EFI/BOOT/BOOTAA64.E_I' has a short name with the illegal character 0x01",
		{ IN_BOOT(LOADER, 9, 0x01, 1) } },
	{ "two files of one name",
		"'EFI/BOOT/BOOTAA64.EFI' and 'EFI/BOOT/bootaa64.efi' have the names"
		" 'BOOTAA64.EFI' and 'bootaa64.efi', which differ in case at most",
		{ IN_BOOT(EMPTY, 0, 0x34364141544f4f42, 8), IN_BOOT(EMPTY, 8, 0x20494645, 4) } },
	{ "long name like a short one",
		"'EFI/BOOT/lower.txt' and 'EFI/BOOT/lower.txt' have the names"
		" 'lower.txt' and 'lower.txt', which differ in case at most",
		{ IN_BOOT(LONG_FIRST, 1, 0x0077006f006c, 6), IN_BOOT(LONG_FIRST, 7, 0x00720065, 4),
		IN_BOOT(LONG_FIRST, 14, 0x007400780074002e, 8), IN_BOOT(LONG_FIRST, 22, 0xffff0000, 4),
		IN_BOOT(LONG_FIRST, 28, 0xffffffff, 4), IN_BOOT(LONG_FIRST, 0, 0x41, 1),
		IN_BOOT(LONG_LAST, 0, 0xe5, 1) } },
	{ "long name's checksum",
		"'EFI/BOOT/MONGNA~1.EFI' has a long name for checksum 0x9d before a short name with 0xc1",
		{ IN_BOOT(LONG_SHORT, 0, 'M', 1) } },
	{ "parts of a long name differ", "'EFI/BOOT' has a long name whose parts have checksums 0x9d and 0x00",
		{ IN_BOOT(LONG_FIRST, 13, 0, 1) } },
	{ "part of a long name missing", "'EFI/BOOT' has a long name of 2 parts that belongs to no file",
		{ IN_BOOT(LONG_FIRST, 0, 0xe5, 1) } },
	{ "first part of a long name missing", "'EFI/BOOT/LONGNA~1.EFI' has a long name that lacks 1 of its 2 parts",
		{ IN_BOOT(LONG_LAST, 0, 0xe5, 1), IN_BOOT(LONG_FIRST, 0, 0x42, 1) } },
	{ "last part of a long name missing", "'EFI/BOOT' has part 1 of a long name where none must be",
		{ IN_BOOT(LONG_LAST, 0, 0xe5, 1) } },
	{ "wrong part of a long name", "'EFI/BOOT' has part 7 of a long name where part 1 must be",
		{ IN_BOOT(LONG_FIRST, 0, 7, 1) } },
	{ "long name of no parts", "'EFI/BOOT' has a long name of 0 parts, must be 1 to 20",
		{ IN_BOOT(LONG_LAST, 0, 0x40, 1) } },
	{ "long name of too many parts", "'EFI/BOOT' has a long name of 21 parts, must be 1 to 20",
		{ IN_BOOT(LONG_LAST, 0, 0x55, 1) } },
	{ "long name of a deleted file",
		"'EFI/BOOT' has a long name of 2 parts that belongs to no file\n"
		"10 clusters are taken but belong to no file, the first is 23",
		{ IN_BOOT(LONG_SHORT, 0, 0xe5, 1) } },
	{ "long name at a directory's end",
		"'EFI/BOOT' ends at its record 6, but its record 7 is in use\n"
		"'EFI/BOOT' has a long name of 2 parts that belongs to no file\n"
		"10 clusters are taken but belong to no file, the first is 23",
		{ IN_BOOT(LONG_SHORT, 0, 0, 1) } },
	{ "long name before another", "'EFI/BOOT' has a long name of 2 parts that belongs to no file",
		{ IN_BOOT(LONG_FIRST, 0, 0x41, 1) } },
	{ "long name's type", "'EFI/BOOT' has part 2 of a long name with type 0x01 and cluster 0, must be 0 and 0",
		{ IN_BOOT(LONG_LAST, 12, 1, 1) } },
	{ "long name's cluster", "'EFI/BOOT' has part 2 of a long name with type 0x00 and cluster 1, must be 0 and 0",
		{ IN_BOOT(LONG_LAST, 26, 1, 2) } },
	{ "characters behind a long name",
		"'EFI/BOOT/LONGNA~1.EFI' has a long name of 17 characters with 0x0078 behind its end",
		{ IN_BOOT(LONG_LAST, 28, 'x', 2) } },
	{ "long name in too many parts",
		"'EFI/BOOT/LONGNA~1.EFI' has a long name of 12 characters in 2 parts, must be 1 to 255"
		" in as few as hold it",
		{ IN_BOOT(LONG_FIRST, 30, 0, 2), IN_BOOT(LONG_LAST, 1, UINT64_MAX, 8),
		IN_BOOT(LONG_LAST, 9, 0xffff, 2) } },
	{ "long name without characters",
		"'EFI/BOOT/LONGNA~1.EFI' has a long name of 0 characters with 0x006f behind its end",
		{ IN_BOOT(LONG_FIRST, 1, 0, 2) } },
	{ "part of a long name after the first", "'EFI/BOOT' has part 1 of a long name where none must be",
		{ IN_BOOT(LONG_LAST, 0, 0x41, 1) } },
	{ "long name of dots", "'EFI/BOOT/LONGNA~1.EFI' has a long name with the illegal character 0x2e",
		{ IN_BOOT(LONG_LAST, 0, 0xe5, 1), IN_BOOT(LONG_FIRST, 0, 0x41, 1),
		IN_BOOT(LONG_FIRST, 1, 0x0000002e002e, 6), IN_BOOT(LONG_FIRST, 7, UINT64_MAX, 4),
		IN_BOOT(LONG_FIRST, 14, UINT64_MAX, 8), IN_BOOT(LONG_FIRST, 22, UINT64_MAX, 4),
		IN_BOOT(LONG_FIRST, 28, UINT64_MAX, 4) } },
	{ "slash in a long name", "'EFI/BOOT/LONGNA~1.EFI' has a long name with the illegal character 0x2f",
		{ IN_BOOT(LONG_FIRST, 9, '/', 2) } },
	{ "half a character in a long name", "'EFI/BOOT/LONGNA~1.EFI' has a long name that is not valid UTF-16",
		{ IN_BOOT(LONG_FIRST, 9, 0xdc00, 2) } },
};

static const struct damage damages_16[] = {
	{ "no root entries",
		"FAT16 has 0 root directory entries, must fill sectors of 16 entries\n"
		"boot sector has label 'BOOT', the root directory has none\n"
		"30 clusters are taken but belong to no file, the first is 2",
		{ { VOLUME + 17, 0, 2 } } },
	{ "root entries that fill no sector", "FAT16 has 511 root directory entries, must fill sectors of 16 entries",
		{ { VOLUME + 17, 511, 2 } } },
	{ "mounted", "boot sector has state 0x02, which marks the volume as not cleanly unmounted",
		{ { VOLUME + 37, 2, 1 } } },
	{ "volume dirty", "FAT has 0x7fff as its second entry: the volume was not cleanly unmounted",
		{ { FATS_16 + 2, 0x7fff, 2 }, { FATS_16 + FAT_BYTES_16 + 2, 0x7fff, 2 } } },
	{ "volume with read errors", "FAT has 0xbfff as its second entry: reading or writing the volume failed",
		{ { FATS_16 + 2, 0xbfff, 2 }, { FATS_16 + FAT_BYTES_16 + 2, 0xbfff, 2 } } },
	{ "media byte in the FAT", "FAT starts with 0xfff0, must be 0xfff8 for media byte 0xf8",
		{ { FATS_16, 0xfff0, 2 }, { FATS_16 + FAT_BYTES_16, 0xfff0, 2 } } },
	{ "upper half of a cluster", "'EFI' has 0x0001 as upper half of its cluster, must be 0 in FAT16",
		{ { ROOT_16 + RECORD + 20, 1, 2 } } },
};

static const struct damage damages_large_16[] = {
	{ "too many clusters for FAT16",
		"FAT16 has 79655 clusters, must have fewer than 65525\n"
		"FAT has 79872 bytes, 79655 clusters need 159314\n"
		"'EFI/BOOT' has no directory '.' as its record 1\n"
		"'EFI/BOOT' has no directory '..' as its record 2\n"
		"14 clusters are taken but belong to no file, the first is 4",
		{ { VOLUME + 13, 1, 1 } } },
};

static void test_list(struct image *im, const struct damage *list, size_t count, uint64_t bytes)
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

#define TEST(im, list, bytes) test_list((im), (list), COUNT(list), (bytes))

int main(void)
{
	struct image im;

	fat_image_make(&im, &(struct fat_format){ 32, SECTOR, 1, SECTORS_32, "BOOT" });
	TEST(&im, damages_boot, SECTORS_32 * SECTOR);
	TEST(&im, damages_table, SECTORS_32 * SECTOR);
	TEST(&im, damages_dir, SECTORS_32 * SECTOR);
	image_end(&im);
	fat_image_make(&im, &(struct fat_format){ 16, SECTOR, 1, SECTORS_16, "BOOT" });
	TEST(&im, damages_16, SECTORS_16 * SECTOR);
	image_end(&im);
	fat_image_make(&im, &(struct fat_format){ 16, SECTOR, 2, 80000, "BOOT" });
	TEST(&im, damages_large_16, 80000 * SECTOR);
	image_end(&im);
	fat_image_make(&im, &(struct fat_format){ 12, 4096, 32, 8192, "BOOT" });
	is_text(fat_image_problems(&im, 8192 * 4096), "clusters have 131072 bytes, must have at most 65536",
		"clusters that U-Boot refuses");
	image_end(&im);
	return done();
}
