/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * depfile.h - what an image was made from, for make and ninja
 *
 * One rule, and an empty one for each file, so that make goes on when one of them is gone (as GCC's -MP).
 */
#ifndef CMD_DEPFILE_H
#define CMD_DEPFILE_H

#include "base/diag.h"

/* The text, in the arena. inputs ends with NULL; what is no file of the host, and what stands there twice, is left out. */
must_check int depfile_text(struct diag *d, const char *image, const char *const *inputs, const char **ret);

#endif
