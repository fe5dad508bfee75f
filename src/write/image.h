/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h - the whole disk, or its ESP alone, from the plan
 */
#ifndef WRITE_IMAGE_H
#define WRITE_IMAGE_H

#include "write/content.h"
#include "write/output.h"

/* Writes everything into the output; see content_write(). */
must_check int image_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct output *out,
			   struct seal *ret);

#endif
