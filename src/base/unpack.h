/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unpack.h - what compressed bytes of a file hold, as a stream
 *
 * By libarchive, one layer at a time, in memory that does not grow with the file. No
 * other program is run: a format that this libarchive was built without is not unpacked.
 * Checksums are verified as far as the formats' libraries do; gzip's are not, see gunzip.h.
 */
#ifndef BASE_UNPACK_H
#define BASE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum packing { PACKING_GZIP, PACKING_XZ, PACKING_ZSTD, PACKING_LZ4, PACKING_LZMA, PACKING_LZO, PACKING_BZIP2 };

struct unpack;

/*
 * The len bytes at off of a descriptor, whatever its position, which must stay open. -ENOTSUP: not in this
 * libarchive. -EBADMSG: nothing comes out. Nothing is said.
 */
must_check int unpack_open(int fd, uint64_t off, uint64_t len, enum packing packing, struct unpack **ret);

/*
 * Fewer bytes than asked for only at the end. -EBADMSG: the bytes are not what they should be, and unpack_reason()
 * has a word about it; other errors are the file's.
 */
must_check int unpack_read(struct unpack *u, void *to, size_t len, size_t *ret_got);

/* libarchive's own words; lives as long as u. */
const char *unpack_reason(const struct unpack *u);

/* How many of the packed bytes are behind what was read so far. Exact at the end. */
uint64_t unpack_consumed(const struct unpack *u);

void unpack_close(struct unpack **u);
#define scoped_unpack __attribute__((cleanup(unpack_close))) struct unpack *

#endif
