/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * problems.c - what a reader finds wrong with a disk
 */
#include "verify/problems.h"

bool problems_full(const struct problems *p)
{
	return p->list.count >= PROBLEMS_KEPT;
}

void problem(struct problems *p, const char *fmt, ...)
{
	va_list ap;

	if (problems_full(p)) {
		p->dropped++;
		return;
	}
	va_start(ap, fmt);
	*list_add(p->arena, &p->list) = arena_vfmt(p->arena, fmt, ap);
	va_end(ap);
}

void problems_take(struct problems *to, const struct problems *from, const char *of)
{
	for (size_t i = 0; i < from->list.count; i++)
		problem(to, "%s: %s", of, from->list.at[i]);
	to->dropped += from->dropped;
}

const char *problems_text(const struct problems *p, size_t most)
{
	const char *text = "";

	for (size_t i = 0; i < p->list.count && i < most; i++)
		text = arena_fmt(p->arena, "%s%s%s", text, i ? "; " : "", p->list.at[i]);
	return text;
}

int problems_conclude(struct diag *d, const struct problems *p, const char *thing)
{
	size_t count = p->list.count + p->dropped;

	if (!p->list.count)
		return 0;
	return fault(d, 0, "the finished %s is not what was planned (%zu difference%s): %s", thing, count, count == 1 ? "" : "s",
		     problems_text(p, 10));
}
