/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * target.h - a block device that is ours to write to
 */
#ifndef FLASH_TARGET_H
#define FLASH_TARGET_H

#include <sys/types.h>

#include "base/diag.h"
#include "flash/range.h"

struct target {
	const char *name;     /* as the user gave it */
	int fd;               /* nobody else has it, and nothing on it is mounted; -1: none */
	dev_t number;
	uint64_t sequence;    /* as that of a block; 0: the kernel does not count */
	uint64_t bytes;
	uint32_t sector_size; /* bytes, logical */
	bool direct;          /* reads and writes go around the page cache, in whole sectors of aligned memory */
};

#define scoped_target __attribute__((cleanup(target_close))) struct target
void target_close(struct target *t);

/* A device that somebody uses, that cannot be written or that is none is a fault. */
must_check int target_open(struct diag *d, const char *path, struct target *ret);

/* Writes whole sectors. Says nothing: a negative errno. */
must_check int target_write(const struct target *t, const void *from, size_t len, uint64_t at);

/* Waits until the medium has everything. Says nothing. */
must_check int target_flush(const struct target *t);

/*
 * A descriptor of its own to read the device back by, after what the page cache has of it was dropped. direct: it goes around that, if that can be.
 */
must_check int target_reopen(struct diag *d, const struct target *t, bool direct, int *ret_fd);

/* How a stretch that means nothing was made empty. */
enum cleared { CLEARED_NOT, CLEARED_DISCARDED /* by the device's word only */, CLEARED_ZEROED };

/*
 * Zeros without writing them, when the device can do that; else tells the device that the bytes are free. What then comes back is
 * not certain. CLEARED_NOT: it can do neither, or says so although it has failed.
 */
enum cleared target_discard(const struct target *t, struct range range);

/* Zeros, written if it must be. */
must_check int target_zero(const struct target *t, struct range range);

/* The kernel reads the partition table anew, and those who wait for that learn of it. A warning when it keeps the former one. */
void target_reread(const struct target *t);

/* Asks the device to let go of the medium. A negative errno: -ENOTTY when it has no such thing. */
must_check int target_eject(const struct target *t);

#endif
