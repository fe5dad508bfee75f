/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * values.h - the values of a unit that stand in a file, beside a loader that stays as it is signed
 *
 * What the tree marks by xen-esp,unit, and GUIDs of this disk's partitions in command lines, because each unit has
 * its own. The stub copies them from the file into the tree.
 */
#ifndef PLAN_VALUES_H
#define PLAN_VALUES_H

#include "model/system.h"
#include "wire/unit.h"

struct boot_value {
	struct wire_value wire;
	const char *name; /* of the unit's value; NULL for a GUID */
	const char *node; /* path in the loader's tree */
	const char *prop;
};

typedef LIST(struct boot_value) boot_values;

/* All values of the tree that the loader has, by their places; empty when they do not stand in a file. */
void values_find(struct arena *a, const struct system *sys, struct span tree, boot_values *ret);

/* The file with what the tree holds for them. */
struct span values_file(struct arena *a, const boot_values *values, struct span tree);

/* The same file with its header made anew, after values were changed. */
struct span values_seal(struct arena *a, struct span file);

#endif
