/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tokens.h - the words of source, to be gone through, and those of one line to be counted and found again
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

/*
 * Where what begins at an offset of some text ends: a string, a comment, a name or one character. *ret_counts: it is none of the first two and no
 * blank. A string without an end ends behind the text.
 */
size_t tokens_skip(struct span text, size_t at, bool *ret_counts);

/* How many tokens like this one begin in the line before an offset. */
size_t tokens_before(struct arena *a, struct line *line, size_t before, const char *token);

/* Where number wanted (from 0) of the tokens like this one stands. */
bool tokens_find(struct arena *a, struct line *line, size_t wanted, const char *token, size_t *ret);

#endif
