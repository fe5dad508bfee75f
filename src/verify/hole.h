/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hole.h - the places in the device tree where the loader writes addresses and sizes
 *
 * What the boot plan says of them is compared with the tree that it carries and with the system that the
 * user described, not with what src/plan made of these: a module's place is the value of its reg, in
 * the cells that Xen will read it in, and its file is the one that the module names.
 */
#ifndef VERIFY_HOLE_H
#define VERIFY_HOLE_H

#include "plan/plan.h"
#include "verify/blob.h"
#include "wire/plan.h"

/* The record is open. */
void hole_check(struct arena *a, const struct plan *plan, const struct blob *tree, const struct wire_plan *record,
		struct problems *p);

#endif
