/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * produce.h - what was asked for, from a checked plan: made, read back and put in its place
 */
#ifndef CMD_PRODUCE_H
#define CMD_PRODUCE_H

#include <sys/stat.h>

#include "cmd/options.h"
#include "flash/target.h"
#include "plan/seal.h"

/* What came of it beside the seal. */
struct produced {
	const char *map;   /* what goes into opt->bmap, when that is wanted */
	struct stat image; /* the image's file before it had its name; of a disk and of an ESP */
};

/* opt->output has a name; device: what it leads to when that is a block device, else without a descriptor. */
must_check int produce(struct diag *d, const struct options *opt, const struct target *device, const struct plan *plan, struct seal *seal,
		       struct produced *ret);

/* Whether --update can keep anything of what is made so. */
bool produce_can_update(const struct options *opt);

#endif
