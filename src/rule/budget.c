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

/* "the machine has 2 GiB", "the static heap has 64 MiB" */
static const char *supply(struct arena *a, const struct budget *b)
{
	if (b->heap || !b->reserved)
		return arena_fmt(a, "%s has %s", b->heap ? "the static heap" : "the machine", text_size(a, b->supply));
	return arena_fmt(a, "the machine has %s (%s less %s reserved)", text_size(a, b->supply), text_size(a, b->total), text_size(a, b->reserved));
}

/* So much for one domain is a mistake of its own (domain-memory-bytes), and says nothing of the others. */
static bool is_absurd(const struct budget *b, const struct budget_row *row)
{
	return row->node && row->bytes / 4 > b->total;
}

/* The first of the certain ones that does not fit any more, with the sum of them all. */
static const struct budget_row *overflowing(const struct budget *b, uint64_t *ret_sum)
{
	const struct budget_row *first = NULL;

	*ret_sum = 0;
	for (size_t i = 0; i < b->rows.count; i++) {
		const struct budget_row *row = &b->rows.at[i];

		if (!row->certain || is_absurd(b, row))
			continue;
		*ret_sum = row->bytes > UINT64_MAX - *ret_sum ? UINT64_MAX : *ret_sum + row->bytes;
		if (*ret_sum > b->supply && !first)
			first = row;
	}
	return first;
}

void budget(struct report *r, const struct plan *plan)
{
	const struct budget *b = &plan->budget;
	struct arena *a = r->diag->arena;
	uint64_t bytes;
	/* A heap that is too small has a finding of its own. */
	const struct budget_row *over = b->known && !b->heap ? overflowing(b, &bytes) : NULL;

	if (over)
		found(r, over->at, arena_fmt(a, "the demand: %s", demands(a, b, true)), "the domains ask for %s, %s",
		      text_size(a, bytes), supply(a, b));
}

/* The domains' sum alone is more, whatever Xen itself needs. */
void static_heap_size(struct report *r, const struct plan *plan)
{
	const struct budget *b = &plan->budget;
	struct arena *a = r->diag->arena;

	if (b->known && b->heap && b->certain > b->supply)
		found(r, b->heap->at, arena_fmt(a, "the demand: %s; Xen itself needs some of it, too", demands(a, b, true)),
		      "Dom0 and the domains without xen,static-mem ask for %s, %s", text_size(a, b->certain), supply(a, b));
}

void budget_tight(struct report *r, const struct plan *plan)
{
	const struct budget *b = &plan->budget;
	struct arena *a = r->diag->arena;

	if (b->known && b->certain <= b->supply && b->demand > b->supply)
		found(r, b->heap ? b->heap->at : plan->sys->memory.banks.at[0].at, arena_fmt(a, "the demand: %s", demands(a, b, false)),
		      "domains and Xen need some %s, %s", text_size(a, b->demand), supply(a, b));
}
