/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * medium.h - the disk of faulty: a regular file behind a volatile write cache
 *
 * Knows no faults. What is written stands in memory until medium_flush(), or until the cache has no room and its oldest
 * block goes out. Without a cache everything goes to the file at once. The file itself is not synchronised: what is lost is
 * what this says is lost, not what the machine loses below it. The caller sees to it that one thing happens at a time.
 */
#ifndef TESTS_FLASH_MEDIUM_H
#define TESTS_FLASH_MEDIUM_H

#include <stddef.h>
#include <stdint.h>

#include "base/io.h"

enum { MEDIUM_BLOCK = 4096 };

struct medium {
	int fd;
	size_t blocks;   /* of the file as it was when it was opened */
	uint8_t **block; /* what the cache has of each, NULL: as in the file */
	uint64_t *queue; /* numbers of those in the cache, the oldest first; a ring with a place for each block */
	size_t first;    /* where the oldest is in the ring */
	size_t dirty;    /* how many there are */
	size_t room;     /* how many there may be; 0: no cache */
};

/* Opens the file to read and write. Memory and descriptor are held to the end of the process. */
must_check int medium_open(const char *path, struct medium *ret);

/* Bytes of the file as it is now, which another may have made shorter. */
uint64_t medium_size(const struct medium *m);

/* Reads what was written last; -EIO behind the end. */
must_check int medium_read(const struct medium *m, void *to, size_t len, uint64_t off);

/* Writes, zeros when from is NULL; -ENOSPC behind the end. */
must_check int medium_write(struct medium *m, const uint8_t *from, uint64_t len, uint64_t off);

/* All of the cache into the file, the oldest first. */
must_check int medium_flush(struct medium *m);

/* The cache has room for so many blocks from now on; what is too much goes into the file. */
must_check int medium_set_room(struct medium *m, size_t room);

/* The power goes: of the blocks in the cache about keep of 100 get into the file. Seed and number of a block decide which. */
must_check int medium_cut(struct medium *m, uint64_t seed, unsigned keep);

#endif
