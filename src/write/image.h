/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h - the whole disk, from its plan
 */
#ifndef WRITE_IMAGE_H
#define WRITE_IMAGE_H

#include "plan/identity.h"
#include "write/output.h"

/*
 * Writes everything into the output and sets *ret to what the disk is told by: from
 * the seed, or from the content when seed is NULL. Every source is checked to be
 * the same at the end as when it was planned.
 */
must_check int image_write(struct diag *d, const struct plan *plan, const char *seed, const struct output *out, bool quiet,
			   struct identity *ret);

#endif
