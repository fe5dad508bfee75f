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

/* In the order of how much speaks against giving it again; what was never on a board does not. */
enum past_state { PAST_UNTOUCHED, PAST_BEGUN, PAST_INTERRUPTED, PAST_FAILED, PAST_DONE };

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

/* What is claimed, or was. */
struct claimed {
	size_t worst;         /* of the pasts that claim it, the one that counts */
	LIST(size_t) others;  /* those that did before it, in turn */
};

struct journal_lines {
	LIST(struct past) pasts;
	struct name_index units;  /* by run and number */
	struct name_index claims; /* by claim or "sha256=" and hash: a number in claimed */
	LIST(struct claimed) claimed;
	struct name_index held;   /* by claim or hash: the past that is being written now */
	uint64_t bytes;
	size_t count;             /* lines */
	bool cut;                 /* the last line has no end */
	size_t torn;              /* the line that was cut off, or 0 */
	const char *torn_claims;  /* what could be read in it, or NULL */
	size_t lost;              /* the last line that says that what stood before it was lost, or 0 */
};

/* The event of a line that tells of a loss. */
extern const char journal_lost[];

/* What is put behind a line that was cut off, before the next one. */
extern const char journal_torn_mark[];

/*
 * Reads bytes that follow those read before; lines begins as zeros. When a line cannot be understood: its number in *ret_line, why in
 * *ret_why, and false. Behind a line that was cut off nothing can be read; then all has to be read anew.
 */
bool journal_lines_read(struct arena *a, struct span bytes, struct journal_lines *lines, size_t *ret_line, const char **ret_why);

/* Lines do not say it: these units are being written now, whatever became of their rows before. Takes the place of what was held. */
void journal_lines_hold(struct arena *a, struct journal_lines *lines, bool (*is_held)(void *context, const struct past *past), void *context);

/*
 * The past that counts most against this row, or NULL: it is unused. *ret_held says whether that one is being written now, which
 * counts most of all.
 */
const struct past *journal_lines_find(struct arena *a, const struct journal_lines *lines, const struct table *t, size_t row, bool *ret_held);

/* Whether a unit of this run was begun. */
bool journal_lines_has(struct arena *a, const struct journal_lines *lines, const char *run, unsigned int number);

/* The hash of a row as text. */
const char *journal_hash_text(struct arena *a, const struct table *t, size_t row);

#endif
