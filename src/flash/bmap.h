/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bmap.h - the map of an image, as bmaptool has it
 *
 * Versions 1.2 (SHA-1), 1.3 and 2.0 (SHA-256 or what ChecksumType says). It is XML, which libexpat reads; anything may stand in it.
 */
#ifndef FLASH_BMAP_H
#define FLASH_BMAP_H

#include "base/diag.h"
#include "base/span.h"
#include "flash/range.h"

enum { BMAP_HASH_MOST = 64 }; /* bytes: of SHA-512 */

struct bmap_range {
	struct range range;           /* bytes, the last one to the image's end at most */
	uint8_t hash[BMAP_HASH_MOST];
	bool hashed;
};

struct bmap {
	const char *name;
	uint64_t image_bytes;
	uint32_t block;        /* bytes */
	const char *algorithm; /* as libcrypto calls it; NULL: the map has no checksums */
	size_t hash_bytes;
	LIST(struct bmap_range) ranges; /* sorted, none overlaps another */
};

/* What is not a map, contradicts itself or is not what its own checksum says is a fault. */
must_check int bmap_read(struct diag *d, const char *path, struct bmap *ret);

/* The same from bytes; path is for messages. */
must_check int bmap_parse(struct diag *d, const char *path, struct span bytes, struct bmap *ret);

/* Compares every range of the image with its checksum, on all cores. */
must_check int bmap_check(struct diag *d, const struct bmap *map, int fd, const char *image);

/* What is mapped. */
range_list bmap_ranges(struct arena *a, const struct bmap *map);

#endif
