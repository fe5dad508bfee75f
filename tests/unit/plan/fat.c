/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - tests of the FAT's arithmetic
 */
#include "plan/fat.h"

#include "base/arena.h"
#include "tap.h"

static const uint32_t sizes[] = { 512, 4096 };

/* What every volume must obey: the FATs and clusters fit, start aligned, the FAT covers all clusters and is not long. */
static bool is_sound(struct fat_geometry g)
{
	uint64_t start = g.reserved_sectors + FAT_COPIES * (uint64_t)g.fat_sectors;
	uint64_t used = start + g.clusters * g.sectors_per_cluster;
	uint64_t entries = (uint64_t)g.fat_sectors * g.sector_size / 4;

	return used <= g.total_sectors && entries >= g.clusters + 2 && g.total_sectors - used < 2ULL * g.sectors_per_cluster + 2 &&
	       start * g.sector_size % 4096 == 0 && start % g.sectors_per_cluster == 0 && g.reserved_sectors >= 32;
}

static void test_soundness(void)
{
	bool sound = true;

	for (size_t s = 0; s < COUNT(sizes); s++) {
		for (uint64_t bytes = 1 << 20; bytes < (uint64_t)1 << 40; bytes += bytes / 7 + 12345) {
			for (uint32_t cluster = 1; cluster * sizes[s] <= FAT_CLUSTER_BYTES_MOST; cluster *= 2)
				sound = sound && is_sound(fat_fill(bytes, sizes[s], cluster));
		}
	}
	ok(sound, "volumes of all sizes use their sectors and no more");
}

static void test_floor(void)
{
	/* 32 reserved sectors and up to 7 for alignment, two FATs of 513 sectors (or 65), 65541 clusters. */
	is_number(fat_floor(512), (32 + 7 + 2 * 513 + 65541) * 512, "the floor with 512-byte sectors");
	is_number(fat_floor(4096), (uint64_t)(32 + 2 * 65 + 65541) * 4096, "the floor with 4096-byte sectors");
	for (size_t s = 0; s < COUNT(sizes); s++) {
		ok(fat_fill(fat_floor(sizes[s]), sizes[s], 1).clusters >= FAT_CLUSTERS_LEAST, "at the floor there are enough clusters");
		ok(fat_fill(fat_floor(sizes[s]) - 8 * sizes[s], sizes[s], 1).clusters < FAT_CLUSTERS_LEAST, "below it there are too few");
	}
}

static void test_choice(void)
{
	is_number(fat_best(40 << 20, 512).sectors_per_cluster, 1, "40 MiB: one sector");
	is_number(fat_best(512 << 20, 512).sectors_per_cluster, 8, "512 MiB: 4 KiB");
	is_number(fat_best((uint64_t)8 << 30, 512).sectors_per_cluster, 64, "8 GiB: 32 KiB");
	is_number(fat_best((uint64_t)1 << 40, 512).sectors_per_cluster, 64, "1 TiB: still 32 KiB");
	is_number(fat_best(300 << 20, 4096).sectors_per_cluster, 1, "300 MiB with 4096: one sector");
	is_number(fat_best(1 << 20, 512).sectors_per_cluster, 1, "too small for any: one sector");
}

static void test_counts(void)
{
	is_number(fat_clusters(0, 512), 0, "an empty file has no cluster");
	is_number(fat_clusters(512, 512), 1, "a full cluster");
	is_number(fat_clusters(513, 512), 2, "a byte more");
	is_number(fat_entries(1), 2, "a short name, counted with a long one");
	is_number(fat_entries(13), 2, "13 characters fit one entry");
	is_number(fat_entries(14), 3, "14 do not");
}

int main(void)
{
	test_soundness();
	test_floor();
	test_choice();
	test_counts();
	return done();
}
