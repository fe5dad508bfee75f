/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * budget.c - rules about the machine's memory as a whole
 */
#include "base/text.h"
#include "rule/functions.h"

/* Of a hint: so many of the largest demands are named. */
enum { ROWS_NAMED = 6 };

/* "Dom0 512 MiB, /chosen/domA 256 MiB, files 54 MiB" */
static const char *demands(struct arena *a, const struct budget *b, bool certain_only)
{
	const char *text = "";
	size_t named = 0, left = 0;

	for (size_t i = 0; i < b->rows.count; i++) {
		const struct budget_row *row = &b->rows.at[i];
		const char *who = row->node ? row->node->path : row->certain ? "Dom0" : row->what;

		if (certain_only && !row->certain)
			continue;
		if (named == ROWS_NAMED) {
			left++;
			continue;
		}
		text = arena_fmt(a, "%s%s%s%s %s", text, *text ? ", " : "", who, row->node && !row->certain ? "'s page tables" : "",
				 text_size(a, row->bytes));
		named++;
	}
	return left ? arena_fmt(a, "%s and %zu more", text, left) : text;
}

static const char *supply(struct arena *a, const struct budget *b)
{
	if (!b->reserved)
		return text_size(a, b->total);
	return arena_fmt(a, "%s (%s less %s reserved)", text_size(a, b->supply), text_size(a, b->total), text_size(a, b->reserved));
}

/* The first that does not fit any more. */
static const struct budget_row *overflowing(const struct budget *b, bool certain_only)
{
	uint64_t left = b->supply;

	for (size_t i = 0; i < b->rows.count; i++) {
		const struct budget_row *row = &b->rows.at[i];

		if (certain_only && !row->certain)
			continue;
		if (row->bytes > left)
			return row;
		left -= row->bytes;
	}
	return NULL;
}

void budget(struct report *r, const struct plan *plan)
{
	const struct budget *b = &plan->budget;
	const struct budget_row *over = b->known ? overflowing(b, true) : NULL;
	struct arena *a = r->diag->arena;

	if (over)
		found(r, over->at, arena_fmt(a, "the demand: %s", demands(a, b, true)), "the domains ask for %s, the machine has %s",
		      text_size(a, b->certain), supply(a, b));
}

void budget_tight(struct report *r, const struct plan *plan)
{
	const struct budget *b = &plan->budget;
	struct arena *a = r->diag->arena;

	if (b->known && b->certain <= b->supply && b->demand > b->supply)
		found(r, plan->sys->memory.banks.at[0].at, arena_fmt(a, "the demand: %s", demands(a, b, false)),
		      "domains and Xen need some %s, the machine has %s", text_size(a, b->demand), supply(a, b));
}
