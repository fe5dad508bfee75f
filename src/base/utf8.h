/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf8.h - text in UTF-8, whatever the locale
 *
 * The Unicode Standard, table 3-7.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the character that begins here, 0 when none does. */
size_t utf8_length(const char *at);

/* How many units of UTF-16 the text takes; false when it is no UTF-8. */
bool utf8_units(const char *text, size_t *ret);

#endif
