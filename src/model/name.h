/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.h - a file name from the tree as a path on the ESP
 *
 * '\' and '/' both separate; directories are kept; "." and doubled separators
 * vanish. What FAT, UEFI or Xen cannot carry is listed as problems:
 * - Xen widens byte by byte (xen/common/efi/boot.c: s2w), so only ASCII is found again;
 * - EDK2's FAT driver forbids " * / : < > ? | and control characters, trims blanks and dots,
 *   and takes components up to 255 and paths up to 256 characters (FatPkg/EnhancedFatDxe);
 * - Xen opens names relative to the directory of its own image, which is \EFI\BOOT.
 */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include "base/arena.h"

enum { NAME_COMPONENT_MOST = 255, NAME_PATH_MOST = 256 };

struct name_problem {
	const char *text; /* "goes up by '..'" */
	const char *hint; /* or NULL */
};

struct esp_name {
	const char *path; /* relative to \EFI\BOOT or the root, separated by '\'; "" when nothing is left */
	LIST(struct name_problem) problems;
};

struct esp_name name_make(struct arena *a, const char *written);

/* The same for a path from the ESP's root, which begins with a separator or not. */
struct esp_name name_on_esp(struct arena *a, const char *written);

/* The same name with '/' between its parts: how it is looked for on the host. */
const char *name_for_host(struct arena *a, const char *written);

#endif
