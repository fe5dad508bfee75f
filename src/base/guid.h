/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guid.h - GUIDs as text and as they stand on a disk
 *
 * UEFI 2.10 appendix A: of the 16 bytes the first three groups are little-endian.
 */
#ifndef BASE_GUID_H
#define BASE_GUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { GUID_BYTES = 16, GUID_TEXT = 36 };

/* "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", in any case, and nothing else. */
bool guid_parse(const char *text, uint8_t ret[GUID_BYTES]);

/* In upper case. */
const char *guid_text(struct arena *a, const uint8_t guid[GUID_BYTES]);

#endif
