/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf16.h - the strings of UEFI: UTF-16, little-endian, with a NUL behind
 */
#ifndef VARIABLE_UTF16_H
#define VARIABLE_UTF16_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* The text, which is UTF-8, as UTF-16 with its NUL. A byte that is no UTF-8 becomes U+FFFD. */
struct span utf16_make(struct arena *a, const char *text);

/* The string that begins at off, without its NUL, which must be there. */
bool utf16_cut(struct span s, uint64_t off, struct span *ret);

/* As UTF-8, up to the NUL or the end. Half a surrogate pair becomes U+FFFD. */
const char *utf16_text(struct arena *a, struct span s);

#endif
