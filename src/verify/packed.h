/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * packed.h - a gzip file compared with what was packed
 *
 * Written from RFC 1952 and shares nothing with src/write. The stream was made in blocks, and who made it says where each ends: so
 * they are unpacked side by side, each behind the bytes that must be before it. When every block ends where the next begins and
 * all come out right, the whole does for anybody.
 */
#ifndef VERIFY_PACKED_H
#define VERIFY_PACKED_H

#include <stdint.h>

#include "base/diag.h"

struct packed {
	int fd;
	uint64_t bytes;       /* of the file */
	const uint64_t *ends; /* of each block in it: where the next begins, at last the trailer */
	size_t count;
	uint32_t block;       /* how many bytes come out of each but the last */
};

/* plain: what must come out, so many bytes. Any difference is a fault. tick (if any) is called now and then. */
must_check int packed_verify(struct diag *d, const struct packed *packed, int plain, uint64_t bytes, void (*tick)(void *context),
			     void *context);

#endif
