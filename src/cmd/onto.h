/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * onto.h - the image that a build has made, onto a block device
 */
#ifndef CMD_ONTO_H
#define CMD_ONTO_H

#include "cmd/options.h"
#include "flash/target.h"
#include "plan/seal.h"

/* What is mapped of the image in from is written, read back and compared with the plan. After a fault the device holds no disk. */
must_check int onto_device(struct diag *d, const struct options *opt, const struct target *device, const struct seal *seal, int from);

#endif
