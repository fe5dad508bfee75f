/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.h - what the rules about partitions share
 */
#ifndef RULE_PARTITION_H
#define RULE_PARTITION_H

#include "rule/rule.h"

/* "partition 2 'data'" */
const char *partition_text(struct report *r, const struct partition *p);

#endif
