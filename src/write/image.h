/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h - the whole disk, from its plan
 */
#ifndef WRITE_IMAGE_H
#define WRITE_IMAGE_H

#include "plan/seal.h"
#include "sign/sign.h"
#include "write/output.h"

struct image_input {
	const char *seed;            /* what identity comes from; NULL: the content */
	const struct signer *signer; /* NULL: nothing is signed */
	const char *former;          /* name of an image that has what the plan keeps; NULL when it keeps nothing */
	int former_fd;
	bool quiet;
};

/*
 * Writes everything into the output. *ret is the plan as it was written, with what the disk is told by. Every source is checked
 * to be the same at the end as when it was planned.
 */
must_check int image_write(struct diag *d, const struct plan *plan, const struct image_input *input, const struct output *out,
			   struct seal *ret);

#endif
