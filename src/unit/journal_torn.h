/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_torn.h - what is left of a line whose writing was cut off
 */
#ifndef UNIT_JOURNAL_TORN_H
#define UNIT_JOURNAL_TORN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Whether a last line without a line end can be the beginning of one that this program writes: only then nothing more was ever there.
 * A file that is no journal, or a journal that was spoilt, has such an end, too. offset: of the line in the journal. *ret_why, when not.
 */
bool journal_torn_is_cut(struct arena *a, const char *text, size_t len, uint64_t offset, const char **ret_why);

/* The claims that can be read in it, as they stand there, with a NULL at the end; or NULL when none can. */
const char **journal_torn_claims(struct arena *a, const char *text, size_t len);

#endif
