/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_reader.h - what the parts of the FAT reader share
 *
 * fat_boot understands the boot sector, fat_table the FATs and what they say of clusters,
 * fat_name the two kinds of names, fat_dir the tree. Each part checks what it reads.
 */
#ifndef VERIFY_FAT_READER_H
#define VERIFY_FAT_READER_H

#include "verify/fat.h"
#include "verify/record.h"
#include "verify/window.h"

/* What one fat_read() works with. */
struct fat_reader {
	struct arena *arena;   /* of the caller, for what it gets */
	struct arena *scratch; /* ends with the reading */
	struct problems *problems;
	int fd;
	struct window *window;
	struct fat_volume *volume;
	uint64_t at, bytes;    /* where the volume may be; all places below are bytes of the descriptor too */
	uint32_t cluster_bytes;
	uint64_t fat_at, fat_bytes;   /* the first FAT, and how long each is */
	uint64_t root_at, root_bytes; /* of FAT12 and FAT16; none in FAT32 */
	uint64_t data_at;             /* of cluster 2 */
	uint32_t last_cluster;        /* that the FAT has an entry for */
	uint32_t root_cluster, info_sector, backup_sector; /* FAT32 only */
	uint8_t *used;                /* one bit for each cluster that some chain has */
	size_t extents;               /* in all entries */
	size_t name_bytes;            /* of all paths */
	bool partial;                 /* not all was read, so what nothing refers to may not be lost */
};

enum { FAT_RECORD = 32 }; /* bytes of a directory's record */

/* Fills the volume's facts and the reader's places. False when nothing more can be read. */
must_check int fat_boot_read(struct fat_reader *f, bool *ret_readable);

/* FAT32's copy of the boot sector, and its free-cluster hints; after the free clusters were counted. */
must_check int fat_boot_check_spare(struct fat_reader *f);

struct fat_chain {
	LIST(struct fat_extent) extents; /* in the scratch arena; the next walk overwrites them */
	uint32_t clusters;
	bool sound;
};

/* Follows a chain and marks its clusters as used; path names its owner in problems, "" the root. */
must_check int fat_table_walk(struct fat_reader *f, const char *path, uint32_t first, struct fat_chain *ret);

/* Both FATs, their first entries, and the clusters that no chain has; counts the free ones. */
must_check int fat_table_check(struct fat_reader *f);

/* A path for a problem: in quotes, or "the root directory". Empty when the problem will be dropped. */
const char *fat_quoted(struct fat_reader *f, const char *path);

/* Reads all directories, from the root on. */
must_check int fat_dir_read_all(struct fat_reader *f);

#endif
