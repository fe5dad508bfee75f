/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_limits.c - volumes that are larger than the FAT reader is willing to read
 *
 * No tool makes these, so what mformat made is filled by hand.
 */
#include "fat_image.h"

enum { RECORD = 32, DIRECTORY = 0x10, LONG = 0x0f, PARTS = 20, UNITS = 13 };

/* A volume with one FAT, and where its parts are. */
struct disk {
	struct image im;
	uint64_t bytes, cluster_bytes, fat_at, root_at, data_at;
	unsigned int type;
};

static uint64_t root_bytes(struct disk *d)
{
	uint8_t entries[2] = { 0 };

	if (pread(d->im.fd, entries, sizeof(entries), FAT_IMAGE_AT + 17) != sizeof(entries))
		ok(false, "the boot sector can be read");
	return (entries[0] + entries[1] * 256U) * RECORD;
}

static void make(struct disk *d, bool is_32, uint32_t sectors, const char *cluster)
{
	struct problems p;
	struct fat_volume v = { 0 };
	const char *count, *volume;

	d->bytes = (uint64_t)sectors * 512;
	image_make(&d->im, FAT_IMAGE_AT + d->bytes);
	count = arena_fmt(d->im.arena, "%" PRIu32, sectors);
	volume = arena_fmt(d->im.arena, "%s@@1M", d->im.path);
	image_tool(&d->im, NULL, "mformat", "-i", volume, "-T", count, "-h", "16", "-s", "32", "-d", "1", "-c", cluster,
		is_32 ? "-F" : "::", is_32 ? "::" : NULL);
	p = (struct problems){ .arena = d->im.arena };
	if (fat_read(d->im.arena, d->im.fd, FAT_IMAGE_AT, d->bytes, &p, &v) || p.list.count)
		is_text(image_problems(d->im.arena, &p), "", "an empty volume has no problems");
	d->type = v.type;
	d->cluster_bytes = (uint64_t)v.sectors_per_cluster * v.bytes_per_sector;
	d->fat_at = FAT_IMAGE_AT + (uint64_t)v.reserved_sectors * v.bytes_per_sector;
	d->root_at = d->fat_at + (uint64_t)v.fat_sectors * v.bytes_per_sector;
	d->data_at = d->root_at + root_bytes(d);
}

static void put(struct disk *d, uint64_t at, const void *bytes, size_t len)
{
	if (pwrite(d->im.fd, bytes, len, (off_t)at) != (ssize_t)len)
		ok(false, "the image can be written");
}

static uint64_t cluster_at(const struct disk *d, uint32_t cluster)
{
	return d->data_at + (cluster - 2) * d->cluster_bytes;
}

/* Makes count clusters from first on a chain, each step clusters behind the one before. */
static void put_chain(struct disk *d, uint32_t first, uint32_t count, uint32_t step)
{
	size_t width = d->type / 8, len = ((size_t)(count - 1) * step + 1) * width;
	uint8_t *entries = calloc(1, len);

	for (uint32_t i = 0; entries && i < count; i++) {
		uint32_t next = i + 1 < count ? first + (i + 1) * step : UINT32_MAX;

		for (size_t k = 0; k < width; k++)
			entries[(size_t)i * step * width + k] = (uint8_t)(next >> 8 * k);
	}
	put(d, d->fat_at + first * width, entries, len);
	free(entries);
}

static void put_record(struct disk *d, uint64_t at, const char *name, uint8_t attributes, uint32_t first, uint32_t size)
{
	uint8_t r[RECORD] = { 0 };

	memcpy(r, name, 11);
	r[11] = attributes;
	for (size_t i = 0; i < 2; i++) {
		r[20 + i] = (uint8_t)(first >> (16 + 8 * i));
		r[26 + i] = (uint8_t)(first >> 8 * i);
	}
	for (size_t i = 0; i < 4; i++)
		r[28 + i] = (uint8_t)(size >> 8 * i);
	put(d, at, r, sizeof(r));
}

static uint64_t put_dots(struct disk *d, uint32_t cluster, uint32_t parent)
{
	put_record(d, cluster_at(d, cluster), ".          ", DIRECTORY, cluster, 0);
	put_record(d, cluster_at(d, cluster) + RECORD, "..         ", DIRECTORY, parent, 0);
	return cluster_at(d, cluster) + 2 * RECORD;
}

static const char *problems_of(struct disk *d)
{
	return fat_image_problems(&d->im, d->bytes);
}

/* The path is so long that only its end is shown. */
static void test_depth(void)
{
	enum { DEPTH = 70, READ = 65, SHOWN = 512 };
	struct disk d;
	const char *path = "DIRECTRY";

	make(&d, false, 20480, "1");
	put_record(&d, d.root_at, "DIRECTRY   ", DIRECTORY, 100, 0);
	for (uint32_t i = 0; i < DEPTH; i++) {
		put_chain(&d, 100 + i, 1, 1);
		put_record(&d, put_dots(&d, 100 + i, i ? 99 + i : 0), "DIRECTRY   ", DIRECTORY, 101 + i, 0);
	}
	for (int i = 1; i < READ; i++)
		path = arena_fmt(d.im.arena, "%s/DIRECTRY", path);
	is_text(problems_of(&d), arena_fmt(d.im.arena, "'...%s' is deeper than 64 directories, not looked at",
		path + strlen(path) - SHOWN), "directories in directories without end");
	image_end(&d.im);
}

static void test_records(void)
{
	static uint8_t deleted[2 * 1024 * 1024];
	struct disk d;

	make(&d, false, 20480, "1");
	memset(deleted, 0xe5, sizeof(deleted));
	put_record(&d, d.root_at, "D          ", DIRECTORY, 100, 0);
	put_chain(&d, 100, 4096, 1);
	put(&d, cluster_at(&d, 100), deleted, sizeof(deleted));
	put_dots(&d, 100, 0);
	is_text(problems_of(&d), "", "a directory of 65536 records");
	put_chain(&d, 100, 4097, 1);
	is_text(problems_of(&d), "'D' has more than 65536 records, the others are not looked at", "a cluster more");
	image_end(&d.im);
}

/* A long name of 255 characters of three bytes each, before a short name of blanks but for a D. */
static uint64_t put_long(struct disk *d, uint64_t at)
{
	for (unsigned int part = PARTS; part > 0; part--, at += RECORD) {
		uint8_t r[RECORD] = { [0] = (uint8_t)(part == PARTS ? 0x40 | part : part), [11] = LONG };

		for (unsigned int i = 0; i < UNITS; i++) {
			unsigned int unit = (part - 1) * UNITS + i;
			unsigned int value = unit < 255 ? 0x4e2d : unit == 255 ? 0 : 0xffff;
			unsigned int place = i < 5 ? 1 + 2 * i : i < 11 ? 14 + 2 * (i - 5) : 28 + 2 * (i - 11);

			r[place] = (uint8_t)value;
			r[place + 1] = (uint8_t)(value >> 8);
		}
		for (unsigned int i = 0; i < 11; i++)
			r[13] = (uint8_t)((r[13] << 7 | r[13] >> 1) + "D          "[i]);
		put(d, at, r, sizeof(r));
	}
	return at;
}

/* Empty files of different names; only their first 11 bytes are not zero. */
static void put_files(struct disk *d, uint64_t at, uint32_t count)
{
	uint8_t *records = calloc(count, RECORD);

	for (uint32_t i = 0; records && i < count; i++) {
		char name[16];

		snprintf(name, sizeof(name), "F%07" PRIu32 "   ", i);
		memcpy(&records[i * RECORD], name, 11);
	}
	put(d, at, records, (size_t)count * RECORD);
	free(records);
}

static void test_name_bytes(void)
{
	enum { DEPTH = 60 };
	struct disk d;
	uint64_t at;

	make(&d, false, 80000, "2");
	at = d.root_at;
	for (uint32_t i = 0; i < DEPTH; i++) {
		at = put_long(&d, at);
		put_record(&d, at, "D          ", DIRECTORY, 100 + i, 0);
		put_chain(&d, 100 + i, i + 1 < DEPTH ? 1 : 100, 1);
		at = put_dots(&d, 100 + i, i ? 99 + i : 0);
	}
	put_files(&d, at, 1500);
	is_text(problems_of(&d),
		"the volume has more than 1489 files whose paths have 67134471 bytes, the others are not looked at",
		"names too long to keep");
	image_end(&d.im);
}

static void test_entries(void)
{
	enum { DIRECTORIES = 16, FILES = 65534, CLUSTERS = 1024 };
	struct disk d;

	make(&d, false, 131000, "4");
	for (uint32_t i = 0; i < DIRECTORIES; i++) {
		char name[20];

		snprintf(name, sizeof(name), "D%02" PRIu32 "        ", i);
		put_record(&d, d.root_at + i * RECORD, name, DIRECTORY, 100 + i * CLUSTERS, 0);
		put_chain(&d, 100 + i * CLUSTERS, CLUSTERS, 1);
		put_files(&d, put_dots(&d, 100 + i * CLUSTERS, 0), FILES);
	}
	is_text(problems_of(&d),
		"the volume has more than 1000000 files whose paths have 10999883 bytes, the others are not looked at",
		"more files than anybody has");
	image_end(&d.im);
}

static void test_pieces(void)
{
	enum { PIECES = 4000001 };
	struct disk d;

	make(&d, true, 8200000, "1");
	put_record(&d, cluster_at(&d, 2), "FILE       ", 0, 3, PIECES * 512U);
	put_chain(&d, 3, PIECES, 2);
	image_poke_number(&d.im, FAT_IMAGE_AT + 512 + 488, UINT32_MAX, 4);
	is_text(problems_of(&d), "the files are in more than 4000000 pieces, the others are not looked at",
		"a file in crumbs");
	image_end(&d.im);
}

/* A disk of 131 GiB, of which nearly nothing is there. */
static void test_clusters(void)
{
	struct disk d;

	make(&d, true, 77824, "1");
	d.bytes = 0x10600000ULL * 512;
	if (ftruncate(d.im.fd, (off_t)(FAT_IMAGE_AT + d.bytes)))
		ok(false, "the image can grow");
	image_poke_number(&d.im, FAT_IMAGE_AT + 32, 0x10600000, 4);
	image_poke_number(&d.im, FAT_IMAGE_AT + 6 * 512 + 32, 0x10600000, 4);
	image_poke_number(&d.im, FAT_IMAGE_AT + 512 + 488, UINT32_MAX, 4);
	is_text(problems_of(&d), "FAT32 has 274726276 clusters, must have fewer than 268435445\n"
		"FAT has 309248 bytes, 274726276 clusters need 1098905112", "more clusters than FAT32 can number");
	image_end(&d.im);
}

int main(void)
{
	test_depth();
	test_records();
	test_name_bytes();
	test_entries();
	test_pieces();
	test_clusters();
	return done();
}
