/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_dir.h - the bytes of a FAT32 directory
 *
 * Microsoft FAT specification 1.03, "FAT Directory Structure" and "FAT Long Directory Entries". Names are ASCII, as model/name.h
 * has it. A name in upper case that fits into 8.3 is stored as it is; any other has a long name and an alias that nothing else
 * in the directory is called.
 */
#ifndef WRITE_FAT_DIR_H
#define WRITE_FAT_DIR_H

#include "base/arena.h"
#include "base/span.h"

struct fat_node {
	const char *name;
	bool directory;
	uint32_t cluster; /* the first; 0 of an empty file */
	uint32_t bytes;   /* 0 of a directory */
};

struct fat_dir {
	const char *label;        /* of the volume, in its root only; else NULL */
	uint32_t cluster, parent; /* what "." and ".." say; 0: the root has neither, and as a parent it is 0 */
	uint16_t date, time;      /* of everything in it */
	LIST(struct fat_node) nodes;
};

struct span fat_dir_bytes(struct arena *a, const struct fat_dir *dir);

/* Seconds since 1970 within FAT's calendar, as its directories have them, in UTC. */
void fat_time(uint64_t epoch, uint16_t *ret_date, uint16_t *ret_time);

#endif
