/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hashing.h - the hash of an image, worked out while devices are written
 */
#ifndef FLASH_HASHING_H
#define FLASH_HASHING_H

#include "base/diag.h"
#include "flash/source.h"

struct crew;

struct hashing {
	const struct disk_source *source;
	struct crew *crew;
	int err;
	struct diag diag;        /* its own */
	char *said;              /* its faults */
	uint8_t hash[PLAN_HASH]; /* SHA-256, when err is 0 and it has ended */
};

/* Begins with a source that stays open, in a thread of its own; without a thread to spare it is done first. ret stays where it is until hashing_end(). */
void hashing_begin(const struct disk_source *source, struct hashing *ret);

/* Waits for it. What failed is said, unless the run was interrupted, which the devices say. */
must_check int hashing_end(struct diag *d, struct hashing *h);

#endif
