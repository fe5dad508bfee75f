/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * carousel.h - an image that is read once for several devices
 *
 * A thread reads what is mapped of the image, piece by piece and again from the start, for as long as somebody takes part. Each
 * device has a seat; it takes all pieces once, beginning with the one that comes next when it sits down. So a device that is
 * written and one that is read back already share the pieces, in any phase. One that is so slow that the others would
 * wait gets on by itself, with a buffer of its own.
 */
#ifndef FLASH_CAROUSEL_H
#define FLASH_CAROUSEL_H

#include "base/attributes.h"
#include "flash/range.h"

enum { CAROUSEL_PIECE = 2 * 1024 * 1024 }; /* bytes at most; pieces begin and end at blocks, or at the image's end */

struct carousel;

struct carousel_piece {
	uint64_t start;       /* on the disk */
	size_t len;           /* bytes; behind the end of the file they are zeros */
	const uint8_t *bytes; /* aligned for direct I/O; of the carousel, until the seat takes the next piece or leaves */
};

/*
 * For the mapped ranges of a file, and that many seats. The file and the ranges stay as long as it turns. NULL when there is no memory
 * or no thread.
 */
struct carousel *carousel_start(int fd, const range_list *mapped, size_t seats);

/* Sits down, before the first piece of a round. */
void carousel_join(struct carousel *c, size_t seat);

/*
 * The next piece of the round: 1, or 0 when the seat has had all of them, after which it has left. A negative errno when the image cannot be
 * read.
 */
must_check int carousel_next(struct carousel *c, size_t seat, struct carousel_piece *ret);

/* Gives up in the middle of a round; does nothing when it has left. */
void carousel_leave(struct carousel *c, size_t seat);

/* Ends it; nobody sits there any more. c may be NULL. */
void carousel_stop(struct carousel *c);

#endif
