/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - the numbers of a FAT32 volume
 */
#include "plan/fat.h"

enum { ENTRY_BYTES = 4, RESERVED_CLUSTERS = 2, LONG_NAME_PART = 13 };

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return a / b + (a % b != 0);
}

/* Sectors of one FAT for this many clusters. */
static uint64_t fat_length(uint64_t clusters, uint32_t sector_size)
{
	return divide_up((clusters + RESERVED_CLUSTERS) * ENTRY_BYTES, sector_size);
}

struct fat_geometry fat_fill(uint64_t bytes, uint32_t sector_size, uint32_t sectors_per_cluster)
{
	struct fat_geometry g = {
		.sector_size = sector_size, .sectors_per_cluster = sectors_per_cluster, .total_sectors = bytes / sector_size,
	};
	uint64_t data = g.total_sectors > FAT_RESERVED_SECTORS ? g.total_sectors - FAT_RESERVED_SECTORS : 0;
	uint64_t fat = fat_length(data / sectors_per_cluster, sector_size), less;

	/* A shorter FAT leaves more clusters, which may want a longer one: take the shortest that is long enough. */
	for (;; fat = less) {
		g.clusters = data > FAT_COPIES * fat ? (data - FAT_COPIES * fat) / sectors_per_cluster : 0;
		less = fat_length(g.clusters, sector_size);
		if (less >= fat)
			break;
	}
	g.fat_sectors = (uint32_t)fat;
	return g;
}

struct fat_geometry fat_best(uint64_t bytes, uint32_t sector_size)
{
	for (uint32_t cluster = FAT_CLUSTER_BYTES_MOST; cluster > sector_size; cluster /= 2) {
		struct fat_geometry g = fat_fill(bytes, sector_size, cluster / sector_size);

		if (g.clusters >= FAT_CLUSTERS_LEAST)
			return g;
	}
	return fat_fill(bytes, sector_size, 1);
}

uint64_t fat_bytes_for(uint64_t clusters, uint32_t sector_size, uint32_t sectors_per_cluster)
{
	return (FAT_RESERVED_SECTORS + FAT_COPIES * fat_length(clusters, sector_size) + clusters * sectors_per_cluster) *
	       sector_size;
}

uint64_t fat_floor(uint32_t sector_size)
{
	return fat_bytes_for(FAT_CLUSTERS_LEAST, sector_size, 1);
}

uint64_t fat_clusters(uint64_t bytes, uint32_t cluster_bytes)
{
	return divide_up(bytes, cluster_bytes);
}

uint64_t fat_entries(uint64_t name_length)
{
	return 1 + divide_up(name_length, LONG_NAME_PART);
}
