/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.h - reads and checks a FAT12, FAT16 or FAT32 volume
 *
 * Written from Microsoft's FAT specification (2005) and shares nothing with src/write:
 * what that wrote is judged here by other eyes. Reads only, and no contents of files: an
 * entry says where they stand. Any bytes may stand on the disk: whatever is wrong, or what
 * firmware refuses, becomes a problem; what can be understood is returned.
 */
#ifndef VERIFY_FAT_H
#define VERIFY_FAT_H

#include <stdint.h>

#include "verify/problems.h"

struct fat_extent {
	uint64_t offset; /* bytes from the start of the descriptor */
	uint64_t bytes;
};

struct fat_entry {
	const char *path;   /* "EFI/BOOT/BOOTAA64.EFI", UTF-8: the long name, else the short one with its case flags */
	const char *alias;  /* the short name alone, upper case: "BOOTAA64.EFI" */
	uint32_t size;      /* bytes; 0 for a directory */
	bool directory;
	uint8_t attributes; /* as on the disk */
	uint16_t date, time; /* of the last write, as on the disk */
	/* In file order, merged; size bytes in all, a directory's whole clusters. Fewer when there are problems. */
	LIST(struct fat_extent) extents;
};

struct fat_volume {
	unsigned int type; /* 12, 16, 32; 0 when the boot sector cannot be understood: then only its fields are set */
	uint32_t bytes_per_sector, sectors_per_cluster, reserved_sectors, fats;
	uint32_t fat_sectors; /* of one FAT */
	uint32_t total_sectors, hidden_sectors;
	uint32_t clusters, free_clusters; /* counted, not what is written about them */
	uint32_t volume_id;
	uint8_t media;
	const char *oem;        /* the writer's name; this and the labels UTF-8, no blanks at the end, never NULL */
	const char *label;      /* of the boot sector, "NO NAME" when it has none */
	const char *root_label; /* of the root directory, "" when there is none */
	const struct fat_extent *root_extents; /* of the root directory */
	size_t root_count;
	LIST(struct fat_entry) entries; /* every directory comes before what it holds */
};

/*
 * Reads the volume that starts at byte at of fd and may be up to bytes long. Fails only
 * when reading fails; then *ret is not written. Takes time and memory in proportion to the
 * FAT and the directories, whatever stands in them.
 */
must_check int fat_read(struct arena *a, int fd, uint64_t at, uint64_t bytes, struct problems *p,
		struct fat_volume *ret);

#endif
