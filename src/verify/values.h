/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * values.h - the values of a unit that stand in a file, and where they go in the device tree
 *
 * What the boot plan says of them is compared with the tree that it carries and with the user's, in which the markers and
 * the names of partitions stand, not with what src/plan and src/unit made of these.
 */
#ifndef VERIFY_VALUES_H
#define VERIFY_VALUES_H

#include "plan/plan.h"
#include "verify/blob.h"
#include "wire/plan.h"

/* The record is open. */
void values_check(struct arena *a, const struct plan *plan, const struct blob *tree, const struct wire_plan *record,
		  struct problems *p);

/* The file that the record wants, as it was found: any bytes. tree: the loader's, from which a disk as it is built has its values. */
void values_check_file(struct arena *a, const struct wire_plan *record, struct span tree, struct span file, struct problems *p);

#endif
