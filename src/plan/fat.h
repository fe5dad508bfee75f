/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.h - the numbers of a FAT32 volume
 *
 * The FAT's width follows from the number of clusters alone, and EDK2 refuses a
 * volume that says FAT32 with fewer than 65525 (FatPkg/EnhancedFatDxe/Init.c:
 * FatOpenDevice); a few more are kept, as Microsoft's specification advises. Clusters
 * stay at 32 KiB or less; U-Boot's limit is 64 KiB (CONFIG_FS_FAT_MAX_CLUSTSIZE). The
 * first cluster starts at a multiple of its size: flash writes whole pages then, and a
 * build whose file system has pages of 4 KiB copies in half the time.
 */
#ifndef PLAN_FAT_H
#define PLAN_FAT_H

#include <stdbool.h>
#include <stdint.h>

enum {
	FAT_CLUSTERS_LEAST = 65525 + 16,
	FAT_CLUSTER_BYTES_MOST = 32 * 1024,
	FAT_RESERVED_LEAST = 32,     /* sectors */
	FAT_DATA_ALIGNMENT = 4096,   /* bytes; at least, and at least a cluster */
	FAT_COPIES = 2,
	FAT_CLUSTER_FIRST = 2,       /* the number of the first one; the root directory's */
	FAT_HEADS = 64,
	FAT_SECTORS_PER_TRACK = 32,
};

static const uint64_t fat_file_bytes_most = 0xffffffff;

struct fat_geometry {
	uint32_t sector_size;         /* bytes, the device's logical sector */
	uint32_t sectors_per_cluster;
	uint32_t reserved_sectors;    /* in front of the FATs, so many that the clusters start aligned */
	uint32_t fat_sectors;         /* of one FAT */
	uint64_t total_sectors;       /* of the partition */
	uint64_t hidden_sectors;      /* LBA of the partition's start */
	uint64_t clusters;            /* of the data area */
};

/* The volume that fills bytes with clusters of that many sectors; clusters may come out too few. */
struct fat_geometry fat_fill(uint64_t bytes, uint32_t sector_size, uint32_t sectors_per_cluster);

/* The same with the largest cluster of which there are still enough; the smallest when there is none. */
struct fat_geometry fat_best(uint64_t bytes, uint32_t sector_size);

/* The fewest bytes of a volume with this many clusters of that many sectors. */
uint64_t fat_bytes_for(uint64_t clusters, uint32_t sector_size, uint32_t sectors_per_cluster);

/* The fewest bytes of any FAT32 volume with this sector size. */
uint64_t fat_floor(uint32_t sector_size);

/* Clusters for bytes of a file. */
uint64_t fat_clusters(uint64_t bytes, uint32_t cluster_bytes);

/* The 32-byte entries that a name takes in its directory, counting the long name always. */
uint64_t fat_entries(uint64_t name_length);

#endif
