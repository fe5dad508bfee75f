/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_file.h - the file of a journal: opened, locked, read, and added to
 */
#ifndef UNIT_JOURNAL_FILE_H
#define UNIT_JOURNAL_FILE_H

#include <sys/types.h>

#include "unit/journal.h"
#include "unit/journal_lines.h"

enum { JOURNAL_LAST = 4096 };

/* What this run has written of a unit, should the journal lose it. */
struct own_unit {
	unsigned int number;
	const char *begun, *end; /* lines; end NULL: it has none yet */
};

/*
 * What was read of a journal. Lines are only added, so it goes on where it ended, as long as the file is the same and still has there what it
 * had; else all is read anew.
 */
struct journal_cache {
	struct arena *arena;
	bool known;
	dev_t device;
	ino_t inode;
	struct journal_lines lines;
	char last[JOURNAL_LAST]; /* the last bytes of what was read */
	size_t last_len;
	LIST(struct own_unit) own;
};

/* A journal under its lock, read. Begins with fd = -1. */
struct opened {
	const struct journal *j;
	struct arena *arena;   /* goes away with it: a long run reads the journal many times */
	struct arena *scratch; /* for some rows of a long table */
	int fd;
	bool fresh; /* there was nothing in it */
	bool replaced; /* it does not have any more what was read of it before */
	struct journal_lines *lines; /* the cache's */
};

#define scoped_opened __attribute__((cleanup(opened_end))) struct opened
void opened_end(struct opened *o);

/* Opens with these flags, waits for the lock, reads. ends: how a unit ended is to be written, for which an interrupt has to wait a little. */
must_check int opened_begin(struct diag *d, const struct journal *j, int flags, bool ends, struct opened *o);

/* Adds a line, on the medium when this returns. Where it begins is *ret_offset. */
must_check int opened_append(struct diag *d, const struct opened *o, const char *line, uint64_t *ret_offset);

/* Reads what was added. */
must_check int opened_read_on(struct diag *d, struct opened *o);

/* Keeps the line at this place locked and lets others have the journal; *ret_fd holds that. */
must_check int opened_keep(struct diag *d, struct opened *o, uint64_t offset, int *ret_fd);

#endif
