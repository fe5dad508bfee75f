/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * suffix.h - what the end of an output's name says about it
 */
#ifndef CMD_SUFFIX_H
#define CMD_SUFFIX_H

#include "cmd/options.h"

/* "disk.img.gz", "files.tgz": what has such a name is packed by gzip. */
bool suffix_is_packed(const char *path);

/* Why what is made would not be what its name says; or NULL. */
const char *suffix_wrong(struct arena *a, const struct options *opt);

#endif
