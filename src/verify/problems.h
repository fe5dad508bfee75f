/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * problems.h - what a reader finds wrong with a disk
 *
 * Each is one line of text: the fact with both values, no full stop. A hostile disk
 * could hold millions of them, so only the first PROBLEMS_KEPT are kept; the others are
 * counted. Begin with { .arena = a }; the texts live as long as that arena.
 */
#ifndef VERIFY_PROBLEMS_H
#define VERIFY_PROBLEMS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diag.h"

enum { PROBLEMS_KEPT = 100 };

struct problems {
	struct arena *arena;
	LIST(const char *) list;
	size_t dropped; /* how many came when the list was full */
};

void problem(struct problems *p, const char *fmt, ...) printf_like(2, 3);

/* Adds all of from, each as "<of>: <problem>". */
void problems_take(struct problems *to, const struct problems *from, const char *of);

/* The first of them, at most most, in one line. */
const char *problems_text(const struct problems *p, size_t most);

/* 0 without any; else the fault that the finished thing, an "image", is not what was planned, with all of them. */
must_check int problems_conclude(struct diag *d, const struct problems *p, const char *thing);

/* Whether the next one would be dropped, so that making its text is no use. */
bool problems_full(const struct problems *p);

#endif
