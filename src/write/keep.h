/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keep.h - what an image from before has already, brought over to the new one
 */
#ifndef WRITE_KEEP_H
#define WRITE_KEEP_H

#include "plan/plan.h"
#include "write/output.h"

/*
 * How much is kept with a file or with a partition's content: its bytes and the zeros behind them, so that whole blocks can be shared.
 * In both images nothing else lies there as long as both have the same number.
 */
uint64_t keep_file_bytes(const struct plan *plan, const struct plan_file *file);
uint64_t keep_partition_bytes(const struct plan_partition *p);

/* Copies all that is kept of the plan from the image of this name and descriptor; shares blocks where the file system can. */
must_check int keep_copy(struct diag *d, const struct plan *plan, const char *name, int from, const struct output *out,
			 void (*tick)(void *context), void *context);

#endif
