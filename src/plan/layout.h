/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.h - where on the disk each partition lies
 *
 * In the order of the tree, each at the next multiple of its alignment behind the one before it, or where its offset says.
 * What does not fit together is laid out all the same: rules look at it.
 */
#ifndef PLAN_LAYOUT_H
#define PLAN_LAYOUT_H

#include "plan/plan.h"

/* Bytes at both ends of the disk that the GPT takes: protective MBR, header and array in front, the other two behind. */
uint64_t layout_front(const struct plan *plan);
uint64_t layout_back(const struct plan *plan);

/* Fills in partitions, the ESP's place and the size of the disk; that of the ESP is known. */
void layout_make(struct arena *a, struct plan *plan);

#endif
