/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - the FAT reader against volumes of mtools: facts, odd lengths, any bytes
 *
 * What it finds wrong is tested in fat_damage.c, where it stops in fat_limits.c.
 */
#include "verify/fat.h"

#include <errno.h>

#include "fat_image.h"

static uint64_t volume_bytes(const struct fat_format *f)
{
	return (uint64_t)f->sectors * f->sector;
}

static void test_formats(void)
{
	static const struct {
		struct fat_format format;
		const char *name, *want;
	} tests[] = {
		{ { 12, 512, 1, 2880, "ESP12" }, "FAT12 with sectors of 512",
			"FAT12 'MTOO4032' 12345678 'ESP12' 'ESP12' media f8\n"
			"2880 sectors of 512, 2048 hidden, 1 reserved, 2 FATs of 9\n"
			"2847 clusters of 1, 2817 free\n"
			"d EFI EFI 10 0 0021 0000 16896+512\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 17408+512\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 17920+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 27136+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
		{ { 16, 512, 2, 80000, "ESP 16" }, "FAT16 with sectors of 512 and clusters of 1024",
			"FAT16 'MTOO4032' 12345678 'ESP 16' 'ESP 16' media f8\n"
			"80000 sectors of 512, 2048 hidden, 1 reserved, 2 FATs of 156\n"
			"39827 clusters of 2, 39811 free\n"
			"d EFI EFI 10 0 0021 0000 176640+1024\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 177664+1024\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 178688+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 187904+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
		{ { 32, 512, 1, 77824, "BOOT" }, "FAT32 with sectors of 512",
			"FAT32 'MTOO4032' 12345678 'BOOT' 'BOOT' media f8\n"
			"77824 sectors of 512, 2048 hidden, 32 reserved, 2 FATs of 599\n"
			"76594 clusters of 1, 76563 free\n"
			"d EFI EFI 10 0 0021 0000 630272+512\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 630784+512\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 631296+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 640512+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
		{ { 12, 4096, 1, 2048, "B" }, "FAT12 with sectors of 4096",
			"FAT12 'MTOO4032' 12345678 'B' 'B' media f8\n"
			"2048 sectors of 4096, 256 hidden, 1 reserved, 2 FATs of 1\n"
			"2031 clusters of 1, 2024 free\n"
			"d EFI EFI 10 0 0021 0000 69632+4096\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 73728+4096\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 77824+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 90112+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
		{ { 16, 4096, 1, 20480, "B" }, "FAT16 with sectors of 4096",
			"FAT16 'MTOO4032' 12345678 'B' 'B' media f8\n"
			"20480 sectors of 4096, 256 hidden, 1 reserved, 2 FATs of 10\n"
			"20427 clusters of 1, 20420 free\n"
			"d EFI EFI 10 0 0021 0000 217088+4096\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 221184+4096\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 225280+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 237568+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
		{ { 32, 4096, 1, 70000, "ELEVENCHARS" }, "FAT32 with sectors of 4096",
			"FAT32 'MTOO4032' 12345678 'ELEVENCHARS' 'ELEVENCHARS' media f8\n"
			"70000 sectors of 4096, 256 hidden, 32 reserved, 2 FATs of 69\n"
			"69830 clusters of 1, 69822 free\n"
			"d EFI EFI 10 0 0021 0000 700416+4096\n"
			"d EFI/BOOT BOOT 10 0 0021 0000 704512+4096\n"
			"f EFI/BOOT/BOOTAA64.EFI BOOTAA64.EFI 20 9000 0021 0000 708608+9000\n"
			"f EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 720896+5000\n"
			"f EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000" },
	};

	for (size_t i = 0; i < COUNT(tests); i++) {
		struct image im;

		fat_image_make(&im, &tests[i].format);
		is_text(fat_image_problems(&im, volume_bytes(&tests[i].format)), "", tests[i].name);
		is_text(fat_image_facts(&im, volume_bytes(&tests[i].format)), tests[i].want, "its facts are right");
		image_end(&im);
	}
}

static const struct fat_format small = { 12, 512, 1, 256, "SMALL" };

enum {
	SMALL_ROOT = FAT_IMAGE_AT + (1 + 2 * 1) * 512,
	SMALL_ROOT_BYTES = 112 * 32,
	SMALL_DATA = SMALL_ROOT + SMALL_ROOT_BYTES,
	SMALL_BOOT_DIR = SMALL_DATA + 512,
	RECORD = 32,
};

/* A file that fills the gap which another one left, and goes on behind what follows it. */
static void test_pieces(void)
{
	struct image im;
	const char *volume, *facts;

	fat_image_make(&im, &small);
	volume = arena_fmt(im.arena, "%s@@1M", im.path);
	image_tool(&im, NULL, "mdel", "-i", volume, "::EFI/BOOT/BOOTAA64.EFI");
	image_tool(&im, NULL, "mcopy", "-i", volume, image_payload(&im, "big", 115000), "::big");
	is_text(fat_image_problems(&im, volume_bytes(&small)), "", "a fragmented volume has no problems");
	facts = fat_image_facts(&im, volume_bytes(&small));
	is_text(strstr(facts, "\nf big"), "\nf big BIG 20 115000 0021 0000 6144+9216 20480+105784"
		"\nd EFI/BOOT BOOT 10 0 0021 0000 5632+512"
		"\nf EFI/BOOT/Long name \xc3\x9cn\xc3\xaf.efi LONGNA~1.EFI 20 5000 0021 0000 15360+5000"
		"\nf EFI/BOOT/lower.txt LOWER.TXT 20 0 0021 0000", "a file in pieces has its pieces in file order");
	image_end(&im);
}

static void test_names(struct image *im)
{
	static const struct {
		const char *record; /* what the short name becomes, and its case flags as twelfth byte */
		const char *want, *name;
	} tests[] = {
		{ "LOWER   TXT\x00", "f EFI/BOOT/LOWER.TXT LOWER.TXT", "no case flags" },
		{ "LOWER   TXT\x08", "f EFI/BOOT/lower.TXT LOWER.TXT", "a name in lower case" },
		{ "LOWER   TXT\x10", "f EFI/BOOT/LOWER.txt LOWER.TXT", "an extension in lower case" },
		{ "A B         \x00", "f EFI/BOOT/A B A B", "a blank in a name, and no extension" },
		{ "\x05OWER   \x8e\x99\xff\x00", "f EFI/BOOT/\xcf\x83OWER.\xc3\x84\xc3\x96\xc2\xa0"
			" \xcf\x83OWER.\xc3\x84\xc3\x96\xc2\xa0", "code page 437, and 0x05 for 0xe5" },
	};

	for (size_t i = 0; i < COUNT(tests); i++) {
		uint64_t record = SMALL_BOOT_DIR + 6 * RECORD;
		const char *facts;

		image_poke(im, record, tests[i].record, 6);
		image_poke(im, record + 6, tests[i].record + 6, 5);
		image_poke(im, record + 12, tests[i].record + 11, 1);
		facts = strstr(fat_image_facts(im, volume_bytes(&small)), "LONGNA");
		is_text(facts ? strchr(facts, '\n') + 1 : NULL,
			arena_fmt(im->arena, "%s 20 0 0021 0000", tests[i].want), tests[i].name);
		image_restore(im);
	}
}

static void test_lengths(struct image *im)
{
	is_text(fat_image_problems(im, volume_bytes(&small) + 512), "",
		"the partition may be longer than the volume");
	is_text(fat_image_problems(im, volume_bytes(&small) - 1),
		"boot sector has 256 sectors of 512 bytes, its partition has 255", "but not shorter");
	is_text(fat_image_problems(im, 1ULL << 40), "the disk ends before byte 1099512676352, where the volume ends",
		"and not longer than the disk");
	is_text(fat_image_problems(im, 511), "the volume has 511 bytes at byte 1048576,"
		" must have at least 512 that end before byte 9223372036854775807", "not even a boot sector");
	is_text(fat_image_problems(im, 0), "the volume has 0 bytes at byte 1048576,"
		" must have at least 512 that end before byte 9223372036854775807", "no volume");
	is_text(fat_image_problems(im, UINT64_MAX), "the volume has 18446744073709551615 bytes at byte 1048576,"
		" must have at least 512 that end before byte 9223372036854775807", "no disk is so large");
}

static void test_nothing(void)
{
	struct problems p;
	struct fat_volume v = { .clusters = 42 };
	struct image im;

	image_make(&im, FAT_IMAGE_AT + 1024 * 1024);
	is_text(fat_image_problems(&im, 1024 * 1024),
		"boot sector has 0 bytes a sector, must be 512, 1024, 2048 or 4096\n"
		"boot sector has 0 sectors a cluster, must be a power of two\n"
		"boot sector has 0 reserved sectors, must count itself\n"
		"boot sector has 0 FATs, must have 1 or 2\n"
		"boot sector has 0 sectors a FAT\n"
		"boot sector has 0 sectors in all\n"
		"boot sector ends in 0x0000, not in 0xaa55", "nothing but zeros");
	p = (struct problems){ .arena = im.arena };
	ok(fat_read(im.arena, -1, 0, 1024, &p, &v) == -EBADF, "a read that fails is an error");
	ok(v.clusters == 42 && !p.list.count, "and leaves all as it was");
	image_end(&im);
}

/* Whatever stands there, the reader ends; the sanitizers say whether it ended well. */
static void test_any_bytes(struct image *im)
{
	static const struct { uint64_t at, len; } places[] = {
		{ FAT_IMAGE_AT, 64 }, { FAT_IMAGE_AT + 512, 64 }, { SMALL_ROOT, 2 * RECORD },
		{ SMALL_DATA, 3 * RECORD }, { SMALL_BOOT_DIR, 7 * RECORD },
	};
	static const uint8_t values[] = { 0x00, 0x01, 0x20, 0x7f, 0x80, 0xff };
	unsigned int tried = 0, ended = 0;

	for (size_t i = 0; i < COUNT(places); i++) {
		for (uint64_t k = 0; k < places[i].len * COUNT(values); k++) {
			image_poke_number(im, places[i].at + k / COUNT(values), values[k % COUNT(values)], 1);
			ended += fat_image_problems(im, volume_bytes(&small)) != NULL;
			tried++;
			image_restore(im);
		}
	}
	is_number(ended, tried, "reading ends, whichever byte is changed");
}

static void test_any_length(struct image *im)
{
	uint64_t len = volume_bytes(&small);
	unsigned int wrong = 0;

	for (; len > 512; len -= 97) {
		if (ftruncate(im->fd, (off_t)(FAT_IMAGE_AT + len)))
			ok(false, "the image can be cut");
		wrong += *fat_image_problems(im, volume_bytes(&small)) && *fat_image_problems(im, len);
	}
	is_number(wrong, (volume_bytes(&small) - 512 + 96) / 97 - 1, "each cut of a volume is found");
}

int main(void)
{
	struct image im;

	test_formats();
	test_pieces();
	test_nothing();
	fat_image_make(&im, &small);
	is_text(fat_image_problems(&im, volume_bytes(&small)), "", "a small volume has no problems");
	test_names(&im);
	test_lengths(&im);
	test_any_bytes(&im);
	test_any_length(&im);
	image_end(&im);
	return done();
}
