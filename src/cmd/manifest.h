/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest.h - what is on the disk, as a JSON file beside the image
 *
 * The plan as "plan --json" prints it, with the tool's version, and without anything of the machine that it was made on: sources
 * are named by their path in the directory in which they were found, or as the tree names what -f gave.
 */
#ifndef CMD_MANIFEST_H
#define CMD_MANIFEST_H

#include "cmd/options.h"
#include "plan/seal.h"

/* The text about the image opt->output, in the arena. */
must_check int manifest_text(struct diag *d, const struct options *opt, const struct seal *seal, const char **ret);

#endif
