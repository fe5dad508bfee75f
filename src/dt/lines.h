/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lines.h - the text of source files, by line, as written and as dtc saw it
 *
 * Every file is read once. A file that cannot be read, or has changed since, costs only
 * exactness: places then stay as the compiler gave them.
 */
#ifndef DT_LINES_H
#define DT_LINES_H

#include "base/arena.h"
#include "base/span.h"

struct lines;

/* stdin_text is what stands for the file "<stdin>"; preprocessed is what dtc read, with cpp's line markers. */
struct lines *lines_make(struct arena *a, struct span stdin_text, struct span preprocessed);

/* The text of a line (the first is 1) without its end, or false. */
bool lines_get(struct lines *lines, const char *file, int line, struct span *ret);

/* The same line as dtc saw it: blanks folded, comments gone, macros expanded. */
bool lines_get_preprocessed(struct lines *lines, const char *file, int line, struct span *ret);

/* Calls add with the name of each file that was met; some, as "<built-in>", are none. */
void lines_each_file(const struct lines *lines, void (*add)(void *context, const char *file), void *context);

/* file, kept once: equal names give equal pointers. */
const char *lines_name(struct lines *lines, const char *file, size_t len);

#endif
