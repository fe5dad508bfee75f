/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * code128.h - text as the bars of Code 128 (ISO/IEC 15417)
 *
 * Every scanner in a factory reads it, and it is small enough to need no library. Sets B and C: printable ASCII, with pairs
 * of digits in one symbol.
 */
#ifndef REPORT_CODE128_H
#define REPORT_CODE128_H

#include "base/arena.h"

enum { CODE128_QUIET = 10 }; /* modules of white that each side must have */

/*
 * Widths in modules as digits, of bar and space in turn, beginning and ending with a bar: "211214…". How many modules that are is
 * *ret_modules. NULL when the text is empty or has other characters.
 */
const char *code128_widths(struct arena *a, const char *text, unsigned int *ret_modules);

#endif
