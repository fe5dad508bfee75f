/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fault.h - what goes wrong with which requests: the lines of faulty's control file
 *
 *   write-error RANGE [errno=EIO]    the request fails; what lies before the range is written, the rest is not
 *   read-error RANGE [errno=EIO]     the request fails
 *   flush-error [errno=EIO]          the request fails, the cache stays as it is
 *   short-write RANGE keep=BYTES     so many of the request's first bytes are written, and that is said
 *   lose-write RANGE                 what is written to the range is not, and nobody says so
 *   lose-flush                       a flush does nothing, and nobody says so
 *   flip-write RANGE [bit=0]         that bit of each byte in the range is the other one on the disk
 *   flip-read RANGE [bit=0]          or only as it is read
 *   delay RANGE usec=N               every request that touches the range takes so much longer
 *   hang RANGE seconds=N             it does nothing for so long
 *
 * RANGE is "OFFSET", "OFFSET+LENGTH" in bytes, or "all"; flushes have no place, delay and hang meet them with "all" only.
 * Every line may end in after=N, the first N requests that it would meet are spared, and times=N, only N are met.
 */
#ifndef TESTS_FLASH_FAULT_H
#define TESTS_FLASH_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAULT_MOST = 64, FAULT_LINE = 160 };

enum fault_request { FAULT_READ = 1, FAULT_WRITE = 2, FAULT_DISCARD = 4, FAULT_FLUSH = 8 };

enum fault_kind {
	FAULT_WRITE_ERROR, FAULT_READ_ERROR, FAULT_FLUSH_ERROR, FAULT_SHORT_WRITE, FAULT_LOSE_WRITE, FAULT_LOSE_FLUSH,
	FAULT_FLIP_WRITE, FAULT_FLIP_READ, FAULT_DELAY, FAULT_HANG,
};

struct fault {
	enum fault_kind kind;
	char line[FAULT_LINE];    /* as it was given */
	uint64_t from, end;       /* bytes; end does not belong to it */
	uint64_t value;           /* of errno, keep, bit, usec or seconds */
	uint64_t after, times;    /* in requests */
	uint64_t met;             /* requests that would be met so far */
	bool now;                 /* whether the request that was asked for last is met */
};

struct faults {
	struct fault at[FAULT_MOST];
	size_t count;
};

/* Takes a line apart. False when it is none of the above or one too many. */
bool fault_add(struct faults *list, const char *line);

/* Sets now of every fault, and counts. */
void fault_meet(struct faults *list, enum fault_request request, uint64_t off, uint64_t len);

/* The first fault of this kind from number i on that meets the request, or NULL. */
const struct fault *fault_next(const struct faults *list, enum fault_kind kind, size_t i);

const char *fault_name(const struct fault *f);

/* How many requests it has met. */
uint64_t fault_hits(const struct fault *f);

#endif
