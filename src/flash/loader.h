/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader.h - the file of an ESP that has the device tree, changed
 *
 * Our stub, with the tree in a section, its SHA-256 in the boot plan beside it, and perhaps a signature over both; or the tree
 * alone, for Xen's own loader.
 */
#ifndef FLASH_LOADER_H
#define FLASH_LOADER_H

#include "base/diag.h"
#include "flash/esp.h"

struct boot_loader {
	const char *path;    /* on the ESP; NULL: there is neither */
	uint8_t *bytes;      /* of the file */
	size_t len;
	struct span tree;    /* in bytes */
	struct span record;  /* in bytes; empty for a tree alone */
	bool is_signed;
};

/* Reads it. A stub that is damaged is a fault; a volume without one is none. */
must_check int loader_read(struct diag *d, const struct esp *esp, struct boot_loader *ret);

/* The tree, to be changed without growing; loader_seal() afterwards. */
uint8_t *loader_tree(struct boot_loader *loader);

/* The record gets the tree's hash, and a signature that covered other bytes goes. */
void loader_seal(struct boot_loader *loader);

#endif
