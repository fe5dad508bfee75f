/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_refusal.h - why a row is not given: what was given before, to which board, and how that ended
 */
#ifndef UNIT_JOURNAL_REFUSAL_H
#define UNIT_JOURNAL_REFUSAL_H

#include "unit/journal_file.h"

/* Says it, with the cure, as a fault; returns -EEXIST. p: the past that counts. held: that unit is being written now. */
must_check int journal_refuse(struct diag *d, const struct opened *o, const struct table *t, size_t row, const struct past *p, bool held);

#endif
