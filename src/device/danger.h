/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * danger.h - why a device should not be written to
 *
 * All reasons at once, each with what was found, what was expected and what to do. Some can be allowed, each by its own word
 * (--allow=WORD), so that nobody allows more than he has thought of.
 */
#ifndef DEVICE_DANGER_H
#define DEVICE_DANGER_H

#include "device/block.h"

/* What can be allowed, as bits. */
enum danger { DANGER_PARTITION = 1, DANGER_MAPPED = 2, DANGER_EMMC_BOOT = 4, DANGER_UNSTABLE_NAME = 8 };

/* What the user said of the device and what is to be written. Zeros and NULL: nothing, then it is not asked. */
struct danger_expected {
	uint64_t image_bytes;
	uint32_t image_sector_size;
	bool has_image;       /* the image is read from it (block_is_behind) */
	const char *serial;
	uint64_t bytes;
	bool about;           /* bytes is a size as it stands on a package: within a tenth of it, or of decimal */
	uint64_t decimal;     /* the same number of GB, not of GiB; 0: none */
	bool unattended;      /* nobody will be asked (--yes) */
	unsigned int allowed; /* DANGER_… */
};

struct refusal {
	const char *id;   /* "in-use"; where it can be allowed, the word for that */
	const char *text; /* the fact, with both values; safe for a terminal */
	const char *cure;
};
typedef LIST(struct refusal) refusal_list;

/* The bit of a word; false when there is no such word. */
bool danger_find_word(const char *word, unsigned int *ret);

/* Adds everything that speaks against writing to this device. None: it can be written to. */
void danger_find(struct arena *a, const struct block *b, const struct danger_expected *expected, refusal_list *ret);

#endif
