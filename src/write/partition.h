/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.h - files that lie on the disk as they are: in partitions and in areas outside of them
 */
#ifndef WRITE_PARTITION_H
#define WRITE_PARTITION_H

#include "plan/plan.h"
#include "write/output.h"

/* Copies each partition's file to its place. tick is called after each piece. */
must_check int partition_fill(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context);

/* The same for the areas. What of them is the partition table's is left as it is. */
must_check int partition_fill_areas(struct diag *d, const struct plan *plan, const struct output *out);

#endif
