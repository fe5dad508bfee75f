/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_refusal.c - why a row is not given: what was given before, to which board, and how that ended
 */
#include "unit/journal_refusal.h"

#include <errno.h>
#include <string.h>

/* " to '/dev/sdb' (serial '123')" */
static const char *device_text(struct arena *a, const struct past *p)
{
	if (!p->device)
		return "";
	if (!p->device_serial)
		return arena_fmt(a, " to '%s'", p->device);
	return arena_fmt(a, " to '%s' (serial '%s')", p->device, p->device_serial);
}

static const char *ending_text(struct arena *a, const struct past *p, bool held)
{
	static const char *const words[] = {
		[PAST_INTERRUPTED] = "was interrupted", [PAST_FAILED] = "failed", [PAST_DONE] = "was done",
	};

	if (held)
		return "is being written now";
	if (p->state == PAST_BEGUN)
		return "has no end: the power failed or the program was killed";
	return arena_fmt(a, "%s%s%s%s%s", words[p->state], p->end_time ? " at " : "", p->end_time ? p->end_time : "",
			 p->why ? ": " : "", p->why ? p->why : "");
}

static const char *cure_text(struct arena *a, const struct table *t, const struct past *p, bool held)
{
	const char *other = table_is_file(t) ? "take another row" : "give other values";

	if (held)
		return arena_fmt(a, "wait for its end, or %s", other);
	if (p->state == PAST_DONE)
		return arena_fmt(a, "%s, or, if that board shall be made anew, write --reuse=done", other);
	return arena_fmt(a, "%s, or, if that board is made anew now, write --reuse=unfinished", other);
}

/* "it", or what of it that unit had. */
static const char *shared_text(const struct opened *o, const struct table *t, size_t row, const struct past *p)
{
	struct arena *a = o->arena;

	if (!strcmp(p->hash, journal_hash_text(a, t, row)))
		return "it";
	for (const char *const *mine = table_claims_spelt(a, t, row); *mine; mine++) {
		for (const char *const *one = p->claims; *one; one++) {
			if (!strcmp(*mine, *one))
				return arena_fmt(a, "%s, which is in line %zu of '%s', too,", *mine, p->line, o->j->path);
		}
	}
	return arena_fmt(a, "what it shares with line %zu of '%s'", p->line, o->j->path);
}

int journal_refuse(struct diag *d, const struct opened *o, const struct table *t, size_t row, const struct past *p, bool held)
{
	struct arena *a = o->arena;

	fault(d, 0, "%s%s is not given: %s was given%s%s%s, and that %s; %s", table_row_text(a, t, row),
	      table_is_file(t) ? arena_fmt(a, " of '%s'", t->path) : "", shared_text(o, t, row, p), device_text(a, p),
	      p->time ? " at " : "", p->time ? p->time : "", ending_text(a, p, held), cure_text(a, t, p, held));
	return -EEXIST;
}
