/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * included.h - files that dtc reads by itself: those that /include/ and /incbin/ name
 *
 * What the preprocessor reads is not among them. dtc has an option that lists them, but into a file with a name, and there is none here.
 */
#ifndef DT_INCLUDED_H
#define DT_INCLUDED_H

#include "base/arena.h"
#include "base/span.h"

typedef LIST(const char *) included_list;

/*
 * For source as dtc reads it from its standard input; dirs: where dtc looks, in this order and after the current directory, ends with NULL. What
 * is not there or no regular file is left out, and each file is there once.
 */
void included_find(struct arena *a, struct span text, const char *const *dirs, included_list *ret);

/*
 * The same text, with an empty byte string in the place of each /incbin/: for where things stand, its bytes are of no use, and dtc 1.6.1 dies
 * when it has to print them behind a string (treesource.c: write_propval_string).
 */
struct span included_blank(struct arena *a, struct span text);

#endif
