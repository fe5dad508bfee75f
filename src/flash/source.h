/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source.h - a finished image that is to be flashed
 *
 * A raw image, one in a packing that libarchive knows, or standard input. What is packed is unpacked first into a file without a
 * name, and a map's checksums are compared, so that all of it is known to be right before any device is touched.
 */
#ifndef FLASH_SOURCE_H
#define FLASH_SOURCE_H

#include <sys/stat.h>

#include "base/diag.h"
#include "flash/range.h"
#include "plan/hash.h"

enum { SOURCE_BLOCK = 4096 }; /* mapped ranges begin and end at multiples of it */

struct disk_source {
	const char *name;  /* as the user gave it */
	const char *map;   /* the bmap that was used, or NULL */
	int fd;            /* the plain image, perhaps with holes; -1: none */
	uint64_t bytes;
	range_list mapped; /* what means something; the rest reads as zeros, or nobody cares */
	struct stat stat;  /* of the file, when it was opened */
	bool packed;
};

#define scoped_source __attribute__((cleanup(source_close))) struct disk_source
void source_close(struct disk_source *s);

/*
 * name: "-" is standard input. map: a bmap, or NULL for the one beside the image (disk.img.bmap, disk.bmap) when there is one; "" for
 * none. A file that is no image at all, is damaged or does not fit its map is a fault.
 */
must_check int source_open(struct diag *d, const char *name, const char *map, bool quiet, struct disk_source *ret);

/* A fault when the map leaves out bytes of this part that are not zeros. what: "the ESP in partition 1". */
must_check int source_check_mapped(struct diag *d, const struct disk_source *s, struct range part, const char *what);

/* Takes short stretches that are not mapped for the zeros that they are: not when they shall be kept. */
void source_close_gaps(struct disk_source *s);

/* Takes holes for zeros that mean something, as they are in a file without a map when nothing is made empty. */
void source_map_all(struct arena *a, struct disk_source *s);

/* SHA-256 of all of the plain image, holes too. Any thread. */
must_check int source_hash(struct diag *d, const struct disk_source *s, uint8_t ret[PLAN_HASH]);

/* A fault when the file is not what it was when it was opened. */
must_check int source_check(struct diag *d, const struct disk_source *s);

#endif
