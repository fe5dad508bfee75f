/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.h - what the rules about partitions and raw areas share
 */
#ifndef RULE_PARTITION_H
#define RULE_PARTITION_H

#include "rule/rule.h"

/* "partition 2 'data'" */
const char *partition_text(struct report *r, const struct partition *p);

/* "bytes 1048576 to 2097151"; bytes is not 0. */
const char *partition_range(struct report *r, uint64_t start, uint64_t bytes);

/* Finds a file missing, unusable or empty that a partition or a raw area is made from; name is NULL when there is to be none. */
void partition_source(struct report *r, const char *name, struct origin at, const struct artefact *file);

#endif
