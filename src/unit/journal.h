/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal.h - what was given to which board: no identity is given twice
 *
 * A file beside the table, to which lines are added and never changed, each a JSON object: an identity is begun, and later done,
 * failed, interrupted, or untouched when no board has got anything of it, after which it counts as if it had not begun. It is on the
 * medium before an identity may be used, so that a power cut can lose the end of a unit but never its beginning. What counts is what a row says, not where it stands: its hash, and each value that claims (table.h). So a
 * row is used when any unit was given the same row or one of its serial numbers or addresses, however the table was edited since.
 *
 * Any number of processes may use one journal: each looks and writes under a lock of its own. While a unit is written its line in
 * the journal is locked too, and the kernel ends that with the process.
 *
 * A last line without its line end was cut off in writing, and nothing that it says was used. It is kept and marked by the next
 * append; what can be read in it counts as begun. Any other line that cannot be understood makes every function here fail: who
 * cannot read what was given gives nothing. Neither does a journal that was emptied, replaced or taken away while a run used it: that run puts its
 * own units into what is there then, behind a line that says so, and everything but journal_end() fails until that line is taken out.
 *
 * One thread. Troubles are faults. The lines are described in xen-esp-mkimage(1), "The journal".
 */
#ifndef UNIT_JOURNAL_H
#define UNIT_JOURNAL_H

#include "unit/table.h"

enum { JOURNAL_BYTES_MOST = 512 * 1024 * 1024 };

struct journal_cache;
struct journal {
	const char *path;
	struct journal_cache *cache; /* what was read of it, so that the next time only what is new is read */
	const char *run; /* of this process, random */
	const char *host;
	unsigned int units; /* begun in this run, or tried to */
};

/* What a row may have behind it to be given, each with what stands above. */
enum journal_allow {
	JOURNAL_UNUSED,
	JOURNAL_UNFINISHED, /* begun, and failed, interrupted or without an end */
	JOURNAL_DONE,
};

enum journal_outcome { OUTCOME_DONE, OUTCOME_FAILED, OUTCOME_INTERRUPTED, OUTCOME_UNTOUCHED /* nothing was written: the row is as it was before */ };

/* "done", "failed", "interrupted", "untouched". */
const char *journal_outcome_name(enum journal_outcome outcome);

/* What is asked for. */
struct journal_request {
	size_t row;               /* 0: the first that is unused; others are then never given */
	enum journal_allow allow; /* for a row that is named */
	const char *device;       /* its path */
	const char *device_serial; /* or NULL */
};

/* An identity in use. Begins with fd = -1. */
struct journal_given {
	size_t row;
	unsigned int number; /* in this run */
	const char *hash;    /* of the row, as text */
	const char *line;    /* its beginning, as it stands in the journal */
	int fd;              /* holds the line's lock */
};

/* How a table stands. Rows that are used by now are done or unfinished. */
struct journal_state {
	size_t unused, done, unfinished;
	const char *torn; /* what to tell of a last line that was cut off, or NULL */
	bool fresh;       /* there is no journal yet, or nothing in it */
};

/*
 * path NULL: the table's, with ".journal" behind; links are followed, so a table has one journal by whatever name it is reached. A
 * table that is no regular file, or has several hard links, has none: a fault. Touches nothing.
 */
must_check int journal_open(struct diag *d, const char *table, const char *path, struct journal *ret);

/* Reads it. Nothing is made or changed. */
must_check int journal_look(struct diag *d, const struct journal *j, const struct table *t, struct journal_state *ret);

/* Says why journal_begin would refuse this now, without giving anything. */
must_check int journal_check(struct diag *d, const struct journal *j, const struct table *t, const struct journal_request *request);

/*
 * Gives a row: when this returns 0 "begun" is on the medium and the row's identity may be used. -EEXIST when the row is used in a
 * way that is not allowed, -ENODATA when no unused row is left; both are said as faults, with what was, and the cure. The table
 * must be without findings.
 */
must_check int journal_begin(struct diag *d, struct journal *j, const struct table *t, const struct journal_request *request,
			     struct journal_given *ret);

/*
 * Writes how that ended; why is for all but OUTCOME_DONE, or NULL. given is over afterwards, also when this fails. -ESTALE: the journal was emptied,
 * replaced or taken away meanwhile; this unit is in it, and what else was is not known.
 */
must_check int journal_end(struct diag *d, const struct journal *j, struct journal_given *given, enum journal_outcome outcome,
			   const char *why);

/* Lets go of one without an end, as a power cut does. For the way out. */
void journal_drop(struct journal_given *given);

#endif
