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
