/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mapped.h - which bytes of a disk, or of an ESP alone, mean something
 *
 * Whoever copies these and nothing else has the disk. Zeros that mean something are among them: a FAT says by them what is free,
 * and a file system in a partition may count on them. The rest is holes.
 */
#ifndef PLAN_MAPPED_H
#define PLAN_MAPPED_H

#include "plan/plan.h"

enum { MAPPED_BLOCK = 4096 };

struct mapped {
	uint64_t first, last; /* blocks of MAPPED_BLOCK bytes, both of them included */
};

typedef LIST(struct mapped) mapped_list;

/* Sorted, none touches another. The plan's files have their final sizes. */
mapped_list mapped_make(struct arena *a, const struct plan *plan);

#endif
