/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unicode.h - the names on a disk as UTF-8
 */
#ifndef VERIFY_UNICODE_H
#define VERIFY_UNICODE_H

#include <stdbool.h>

#include "base/span.h"

enum { UNICODE_REPLACEMENT = 0xfffd }; /* stands for what cannot be shown */

/* Writes one character of the basic plane or beyond, at most 4 bytes and no NUL; where the next one goes. */
char *unicode_put(char *to, uint32_t character);

/*
 * UTF-16LE up to its NUL or its end. to has room for 3 bytes for each unit, and a NUL.
 * False when it was not valid: each wrong unit became UNICODE_REPLACEMENT.
 */
bool unicode_from_utf16(struct span s, char *to);

#endif
