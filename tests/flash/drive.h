/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * drive.h - the drive of faulty: a medium, its faults, its power, and a log of what it was asked
 *
 * Requests may come from several threads; one is done after the other. Commands are obeyed at once, also while a request is
 * delayed or hangs: it has touched nothing by then.
 *
 * Commands are lines: a fault (fault.h), or
 *   clear                      no faults; a request that waits does not wait any longer
 *   cache BLOCKS               writes stay in memory until a flush, at most so many blocks of 4096 bytes; 0: there is no cache
 *   power-cut [at=BYTES] [then=lose|fail|exit] [seed=N] [keep=PERCENT]
 *                              at once, or when so many more bytes were written: whole sectors of 512 bytes of the last write get
 *                              into the cache, and about keep (50) of 100 blocks in the cache to the medium. Then writes and
 *                              flushes do nothing and nobody says so (lose), every request fails (fail), or the program ends
 *   power-on                   writes work again, with an empty cache, and no power cut lies ahead
 *   log FILE, log off          a line for each request from now on: its kind, offset, length, and the faults it met; "flush"
 *   mark TEXT                  a line for the log: "mark TEXT"
 */
#ifndef TESTS_FLASH_DRIVE_H
#define TESTS_FLASH_DRIVE_H

#include <pthread.h>
#include <stdio.h>

#include "fault.h"
#include "medium.h"

enum drive_after { DRIVE_LOSE, DRIVE_FAIL, DRIVE_EXIT };

struct drive {
	pthread_mutex_t lock;
	pthread_cond_t changed;  /* busy or clears */
	bool busy;               /* a request is being done */
	unsigned clears;         /* "clear" that were obeyed */
	struct medium medium;
	struct faults faults;
	FILE *log;
	uint64_t written;        /* bytes of all writes, also those that were lost; not of those that failed, nor discards */
	bool off, cut_ahead;     /* the power is gone; it will be when written reaches cut_at */
	uint64_t cut_at, cut_seed;
	unsigned cut_keep;
	enum drive_after cut_then;
};

must_check int drive_open(const char *path, struct drive *ret);

/* Bytes, or a negative errno. A write may be a short one. */
must_check int drive_read(struct drive *d, void *to, size_t len, uint64_t off);
must_check int drive_write(struct drive *d, const void *from, size_t len, uint64_t off);

/* 0 or a negative errno. To discard is to write zeros. */
must_check int drive_discard(struct drive *d, uint64_t len, uint64_t off);
must_check int drive_flush(struct drive *d);

/* Obeys lines. -EINVAL at the first that is no command; those before it were obeyed. */
must_check int drive_command(struct drive *d, const char *lines);

/*
 * Writes the state: "power on", "written BYTES" (as struct drive has it), "dirty BLOCKS" in the cache, and each fault as it
 * was given with hits=N behind it, the requests that it has met.
 */
void drive_show(struct drive *d, FILE *to);

/* The end in good order: what the cache has goes to the medium, when there is power. */
void drive_close(struct drive *d);

#endif
