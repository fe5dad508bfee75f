/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * piece.h - a few MiB written to a device, or compared with what it kept
 */
#ifndef FLASH_PIECE_H
#define FLASH_PIECE_H

#include "flash/job.h"

struct piece_work {
	struct diag *diag;
	struct job *job;
	const range_list *patched; /* blocks in which patches lie */
	uint8_t *own;              /* CAROUSEL_PIECE bytes: a piece with patches */
	uint8_t *found;            /* as many: what the device has */
	int fd;                    /* to read back by; -1 until piece_reopen() */
};

/* Whole sectors of memory for direct I/O, freed by free(); NULL without memory. */
uint8_t *piece_buffer(uint64_t len);

must_check int piece_begin(struct piece_work *w, struct diag *d, struct job *job, const range_list *patched);
void piece_end(struct piece_work *w);

/* Bytes of the image, at most CAROUSEL_PIECE of them, and where on the device they belong. Patches are laid over a copy. */
typedef int piece_action(struct piece_work *w, const uint8_t *bytes, struct range range);

/* Writes it, or only when the device has something else. */
must_check int piece_write(struct piece_work *w, const uint8_t *bytes, struct range range);

/* Compares it with what the device gives back; writes it again as often as the user wants. */
must_check int piece_compare(struct piece_work *w, const uint8_t *bytes, struct range range);

/* From here on the device is read by a descriptor of its own, from the medium; again, what was written since is read from there, too. */
must_check int piece_reopen(struct piece_work *w);

#endif
