/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * produce.h - what was asked for, from a checked plan: made, read back and put in its place
 */
#ifndef CMD_PRODUCE_H
#define CMD_PRODUCE_H

#include "cmd/options.h"
#include "plan/seal.h"
#include "write/device.h"

/* opt->output has a name; device: what it leads to when that is a block device, else without a descriptor. *map: what goes into opt->bmap, when that is wanted. */
must_check int produce(struct diag *d, const struct options *opt, const struct device *device, const struct plan *plan, struct seal *seal, const char **map);

/* Whether --update can keep anything of what is made so. */
bool produce_can_update(const struct options *opt);

#endif
