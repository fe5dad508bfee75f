/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h - the whole disk, from its plan
 */
#ifndef WRITE_IMAGE_H
#define WRITE_IMAGE_H

#include "plan/seal.h"
#include "sign/sign.h"
#include "write/output.h"

/*
 * Writes everything into the output. *ret is the plan as it was written, with what the disk is told
 * by: from the seed, or from the content when seed is NULL. signer may be NULL: then nothing is
 * signed. Every source is checked to be the same at the end as when it was planned.
 */
must_check int image_write(struct diag *d, const struct plan *plan, const char *seed, const struct signer *signer,
			   const struct output *out, bool quiet, struct seal *ret);

#endif
