/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_option.h - what a variable Boot#### says: EFI_LOAD_OPTION as bytes
 *
 * UEFI 2.10 section 3.1.3, and 10.3.5.1 and 10.3.5.4 for the device path: a partition of a
 * GPT and a file on it, without the hardware before it (the short form of section 3.1.2),
 * so that the entry holds in whatever slot or port the disk is. The disk need not be in
 * this machine, and the kernel need not know its table.
 */
#ifndef VARIABLE_LOAD_OPTION_H
#define VARIABLE_LOAD_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/guid.h"
#include "base/span.h"

enum {
	LOAD_OPTION_ACTIVE = 1,      /* firmware passes over others */
	LOAD_OPTION_TEXT_MOST = 512, /* bytes of description and of path */
};

/* What starts without an entry, and what an entry of ours starts too. */
#define LOAD_OPTION_LOADER "\\EFI\\BOOT\\BOOTAA64.EFI"

struct load_option {
	uint32_t attributes;
	const char *description;     /* UTF-8 */
	uint32_t partition;          /* from 1, its place in the GPT */
	uint64_t first_lba, sectors; /* in sectors of the disk */
	uint8_t guid[GUID_BYTES];    /* the partition's, as it stands on the disk */
	const char *path;            /* on the partition, absolute, '\' between parts; UTF-8 */
	struct span data;            /* what the loader gets as its options; ours need none */
};

/* description and path have at most LOAD_OPTION_TEXT_MOST bytes. */
struct span load_option_encode(struct arena *a, const struct load_option *option);

/*
 * False when it is damaged, or starts something else than a file on a partition of a GPT. Hardware before the partition is
 * passed over. *ret borrows its data.
 */
bool load_option_decode(struct arena *a, struct span bytes, struct load_option *ret);

/* The entry's description, whatever it starts; NULL when it is damaged. */
const char *load_option_description(struct arena *a, struct span bytes);

/* Whether the paths are the same file's, as FAT sees it. */
bool load_option_same_path(const struct load_option *x, const struct load_option *y);

#endif
