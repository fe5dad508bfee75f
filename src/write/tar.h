/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tar.h - the ESP's files as a tar archive, by libarchive
 *
 * Format ustar, with pax headers where that cannot hold a name. Directories first, each before what it holds, then the files in the
 * plan's order, the late ones last. All belongs to root and is as old as the plan says.
 */
#ifndef WRITE_TAR_H
#define WRITE_TAR_H

#include "write/content.h"
#include "write/output.h"

/* Writes everything into the output, which is empty; see content_write(). */
must_check int tar_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct output *out,
			 struct seal *ret);

#endif
