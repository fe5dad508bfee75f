/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader.h - the file of an ESP that has the device tree, changed
 *
 * Our stub, with the tree in a section, its SHA-256 in the boot plan beside it, and perhaps a signature over both; or the tree
 * alone, for Xen's own loader. A stub may have the values of a unit in a file beside it, which no signature covers.
 */
#ifndef FLASH_LOADER_H
#define FLASH_LOADER_H

#include "base/diag.h"
#include "flash/esp.h"
#include "wire/plan.h"

struct boot_loader {
	const char *path;    /* on the ESP; NULL: there is neither */
	uint8_t *bytes;      /* of the file */
	size_t len;
	uint8_t *tree;       /* in bytes; or, with values in a file, a copy that has them */
	size_t tree_len;
	uint8_t *record;     /* in bytes; NULL for a tree alone */
	bool is_signed;
	struct wire_plan plan; /* of the record */
	const char *values_path; /* of the file with the values of a unit; NULL: they stand in the tree */
	uint8_t *values;
	size_t values_len;
};

/* Reads it. A stub that is damaged is a fault; a volume without one is none. */
must_check int loader_read(struct diag *d, const struct esp *esp, struct boot_loader *ret);

/*
 * After the tree was changed, without growing: the record gets its hash, and a signature that covered other bytes goes. Or the file
 * of values gets them, and the loader stays as it is.
 */
void loader_seal(struct boot_loader *loader);

#endif
