/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * marker.h - xen-esp,unit: the property that says what of a node differs from unit to unit
 *
 * It stands in any node of the tree and is a list of strings "PROPERTY=NAME" or "PROPERTY=NAME:TYPE".
 * The property of that name in the same node holds a placeholder. One NAME in several places is one value, in whatever case.
 */
#ifndef UNIT_MARKER_H
#define UNIT_MARKER_H

#include "dt/tree.h"
#include "unit/value.h"

extern const char unit_marker_name[]; /* "xen-esp,unit" */

struct unit_marker {
	const char *property;
	const char *name;    /* unit_is_name(): the head of a CSV column, or --unit NAME=VALUE */
	bool typed;          /* the type is said; else it follows from the placeholder */
	enum unit_type type;
};

/* The next string of a marker's value from *off on, which is 0 at first; NULL at the end, or where the value is no list of strings. */
const char *unit_marker_next(struct span value, size_t *off);

/* Whether the value is a list of at least one string. */
bool unit_marker_is_list(struct span value);

/* Reads one string. NULL, or what is wrong with it; then *ret_hint is the cure. */
const char *unit_marker_parse(struct arena *a, const char *text, struct unit_marker *ret, const char **ret_hint);

#endif
