/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keep.h - what an image from before has already, brought over to the new one
 */
#ifndef WRITE_KEEP_H
#define WRITE_KEEP_H

#include "plan/plan.h"
#include "write/output.h"

/* Copies all that is kept of the plan from the image of this name and descriptor; shares blocks where the file system can. */
must_check int keep_copy(struct diag *d, const struct plan *plan, const char *name, int from, const struct output *out,
			 void (*tick)(void *context), void *context);

#endif
