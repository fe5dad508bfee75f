/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume.h - the file system, or what else can be in a partition, by libblkid
 */
#ifndef PROBE_VOLUME_H
#define PROBE_VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct volume {
	const char *type;    /* as libblkid and mount(8) call it: "ext4", "vfat", "swap", "crypto_LUKS"; NULL: nothing that is known */
	const char *usage;   /* "filesystem", "crypto", "raid", "other"; "" with no type */
	const char *label;   /* this and the UUID may be NULL */
	const char *uuid;
	uint32_t block_size; /* the smallest piece that is read of it, in bytes; 0 when that is not known */
	uint64_t bytes;      /* how large it says that it is; 0 when that is not known (volume_size.h) */
	bool ambivalent;     /* signatures of several kinds; then the rest is empty */
};

/* Of the size bytes of a descriptor. A negative errno when it cannot be read. */
must_check int volume_read(struct arena *a, int fd, uint64_t size, struct volume *ret);

/* Of those that begin at an offset. */
must_check int volume_read_at(struct arena *a, int fd, uint64_t offset, uint64_t size, struct volume *ret);

#endif
