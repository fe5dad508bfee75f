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

static uint64_t clusters_beside(uint64_t data_sectors, uint64_t fat, uint32_t sectors_per_cluster)
{
	return data_sectors > FAT_COPIES * fat ? (data_sectors - FAT_COPIES * fat) / sectors_per_cluster : 0;
}

/* The multiple of sectors at which the clusters shall start. */
static uint32_t alignment(uint32_t sector_size, uint32_t sectors_per_cluster)
{
	uint32_t least = FAT_DATA_ALIGNMENT / sector_size;

	return sectors_per_cluster > least ? sectors_per_cluster : least;
}

static uint32_t reserve(uint64_t fat, uint32_t align)
{
	return (uint32_t)(FAT_RESERVED_LEAST + (align - (FAT_RESERVED_LEAST + FAT_COPIES * fat) % align) % align);
}

struct fat_geometry fat_fill(uint64_t bytes, uint32_t sector_size, uint32_t sectors_per_cluster)
{
	struct fat_geometry g = {
		.sector_size = sector_size, .sectors_per_cluster = sectors_per_cluster, .total_sectors = bytes / sector_size,
	};
	uint64_t data = g.total_sectors > FAT_RESERVED_LEAST ? g.total_sectors - FAT_RESERVED_LEAST : 0;
	uint64_t least = 1, most = fat_length(data / sectors_per_cluster, sector_size);

	/* A shorter FAT leaves more clusters, which want a longer one: the shortest that still covers what it leaves. */
	while (least < most) {
		uint64_t fat = least + (most - least) / 2;

		if (fat_length(clusters_beside(data, fat, sectors_per_cluster), sector_size) <= fat)
			most = fat;
		else
			least = fat + 1;
	}
	g.fat_sectors = (uint32_t)least;
	g.reserved_sectors = reserve(least, alignment(sector_size, sectors_per_cluster));
	data = g.total_sectors > g.reserved_sectors ? g.total_sectors - g.reserved_sectors : 0;
	g.clusters = clusters_beside(data, least, sectors_per_cluster);
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
	uint64_t fat = fat_length(clusters, sector_size);
	/* A volume of that size may get a FAT of a sector less and more reserved sectors instead: count the most of these. */
	uint64_t reserved = FAT_RESERVED_LEAST + alignment(sector_size, sectors_per_cluster) - 1;

	return (reserved + FAT_COPIES * fat + clusters * sectors_per_cluster) * sector_size;
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
