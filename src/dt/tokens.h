/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tokens.h - the words of one line of source, to be counted and found again
 *
 * What stands in strings and comments does not count. A short line is read anew for each question; of a long one, as a
 * macro makes that holds a whole tree, a table is kept, because as many questions are asked as it has words.
 */
#ifndef DT_TOKENS_H
#define DT_TOKENS_H

#include "base/arena.h"
#include "base/span.h"

struct token_table;

struct line {
	struct span text;          /* without its end */
	struct token_table *table; /* NULL until it is wanted */
};

/* How many tokens like this one begin in the line before an offset. */
size_t tokens_before(struct arena *a, struct line *line, size_t before, const char *token);

/* Where number wanted (from 0) of the tokens like this one stands. */
bool tokens_find(struct arena *a, struct line *line, size_t wanted, const char *token, size_t *ret);

#endif
