/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_lines.h - the lines of a journal, and what they say together
 *
 * Bytes in, what was given out; locks and files are journal.h's.
 */
#ifndef UNIT_JOURNAL_LINES_H
#define UNIT_JOURNAL_LINES_H

#include "base/index.h"
#include "base/span.h"
#include "unit/table.h"

/* In the order of how much speaks against giving it again. */
enum past_state { PAST_BEGUN, PAST_INTERRUPTED, PAST_FAILED, PAST_DONE, PAST_HELD };

/* A unit that was begun. */
struct past {
	enum past_state state;
	const char *const *claims;   /* ends with NULL */
	const char *hash;            /* of the row, or "" in a torn line */
	const char *time, *device, *device_serial; /* or NULL */
	const char *end_time, *why;  /* or NULL */
	uint64_t offset;             /* of its line, which is locked while it is written */
	size_t line;
};

struct journal_lines {
	LIST(struct past) pasts;
	struct name_index units;  /* by run and number */
	struct name_index claims; /* by claim or "sha256=" and hash: a number in worst */
	LIST(size_t) worst;       /* of the pasts that claim this, the one that counts */
	uint64_t bytes;
	bool cut;                 /* the last line has no end */
	size_t torn;              /* the line that was cut off, or 0 */
	const char *torn_claims;  /* what could be read in it, or NULL */
};

/* What is put behind a line that was cut off, before the next one. */
extern const char journal_torn_mark[];

/* Reads all. When a line cannot be understood: its number in *ret_line, why in *ret_why, and false. */
bool journal_lines_read(struct arena *a, struct span bytes, struct journal_lines *ret, size_t *ret_line, const char **ret_why);

/* Lines do not say it: this unit is being written now, whatever became of the row before. */
void journal_lines_hold(struct arena *a, struct journal_lines *lines, size_t past);

/* The past that counts most against this row, or NULL: it is unused. */
const struct past *journal_lines_find(struct arena *a, const struct journal_lines *lines, const struct table *t, size_t row);

/* Whether a unit of this run was begun. */
bool journal_lines_has(struct arena *a, const struct journal_lines *lines, const char *run, unsigned int number);

/* The hash of a row as text. */
const char *journal_hash_text(struct arena *a, const struct table *t, size_t row);

#endif
