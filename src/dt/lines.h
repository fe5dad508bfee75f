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
#include "dt/tokens.h"

struct lines;

/* stdin_text is what stands for the file "<stdin>"; preprocessed is what dtc read, with cpp's line markers. */
struct lines *lines_make(struct arena *a, struct span stdin_text, struct span preprocessed);

/* A line (the first is 1), or NULL. */
struct line *lines_get(struct lines *lines, const char *file, int line);

/* The same line as dtc saw it: blanks folded, comments gone, macros expanded. */
struct line *lines_get_preprocessed(struct lines *lines, const char *file, int line);

/* In which they live. */
struct arena *lines_arena(const struct lines *lines);

/* Calls add with the name of each file that was met; some, as "<built-in>", are none. */
void lines_each_file(const struct lines *lines, void (*add)(void *context, const char *file), void *context);

/* file, kept once: equal names give equal pointers. */
const char *lines_name(struct lines *lines, const char *file, size_t len);

#endif
