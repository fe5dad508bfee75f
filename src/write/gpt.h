/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.h - the partition table, written by libfdisk
 */
#ifndef WRITE_GPT_H
#define WRITE_GPT_H

#include "plan/identity.h"
#include "write/output.h"

must_check int gpt_write(struct diag *d, const struct plan *plan, const struct identity *id, const struct output *out);

#endif
