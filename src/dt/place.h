/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place.h - one place as dtc gives it, put right for the user's own text
 *
 * dtc read what the preprocessor made: blanks folded, comments gone, macros expanded. The
 * line is right; the column is found again by counting equal words in both texts.
 */
#ifndef DT_PLACE_H
#define DT_PLACE_H

#include "dt/lines.h"
#include "base/diag.h"

/*
 * Reads "file:line:col-line:col", of several places (", " between) the last: the one
 * nearest to the user's own file. Sets only file, line and col.
 */
bool place_parse(struct lines *lines, struct span comment, struct origin *ret);

/* Moves the column to the property's name. */
void place_fix_prop(struct lines *lines, struct origin *at, const char *name);

/* Moves the column from a node's brace to the word before it. */
void place_fix_node(struct lines *lines, struct origin *at);

#endif
