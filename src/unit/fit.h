/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fit.h - whether a table of units has what a tree asks for
 */
#ifndef UNIT_FIT_H
#define UNIT_FIT_H

#include "unit/slot.h"
#include "unit/table.h"

/*
 * A column is missing, or a value is none of its type: findings, all of them. Says which columns claim, and finds what two rows have
 * both (table_check()). A table may have columns that the tree does not ask for.
 */
void fit_check(struct diag *d, struct table *t, const struct unit_slots *slots);

/* What the row has of what the tree asks for; *ret_count of them. row from 1. After fit_check() without errors. */
struct unit_value *fit_values(struct arena *a, const struct table *t, const struct unit_slots *slots, size_t row, size_t *ret_count);

#endif
