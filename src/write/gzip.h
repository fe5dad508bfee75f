/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.h - a file packed as one gzip member, on all cores
 *
 * In blocks that are packed side by side and follow each other in one stream, each with the end of the one before it as dictionary, as
 * pigz does. The same bytes come out whatever the number of cores: RFC 1952 with no name and no time.
 */
#ifndef WRITE_GZIP_H
#define WRITE_GZIP_H

#include <stdint.h>

#include "base/diag.h"

enum { GZIP_LEVEL = 6, GZIP_BLOCK = 512 * 1024 };

/* Where the packed blocks lie: each of GZIP_BLOCK bytes but the last. */
struct gzip_blocks {
	uint64_t *ends; /* in what was packed: where the next begins, at last the trailer */
	size_t count;
};

/* Packs the first bytes of one descriptor into the other, an empty file. tick (if any) is called now and then. */
must_check int gzip_pack(struct diag *d, int from, uint64_t bytes, int to, void (*tick)(void *context), void *context,
			 struct gzip_blocks *ret);

#endif
