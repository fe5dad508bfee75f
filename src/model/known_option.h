/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * known_option.h - the options of Xen's command line: which arm64 reads, since when, and what it needs for that
 *
 * The names are those that the releases 4.16 to 4.22 and the branch after them declare (in *_param()), in
 * files that are built for arm64; docs/misc/xen-command-line.pandoc has their meaning.
 */
#ifndef MODEL_KNOWN_OPTION_H
#define MODEL_KNOWN_OPTION_H

#include "probe/xen.h"

/* The oldest and the newest release 4.x whose options are known. */
enum { KNOWN_OPTION_FIRST = 16, KNOWN_OPTION_LAST = 23 };

/* How Xen reads the value (xen/common/kernel.c: parse_params). */
enum known_option_kind {
	KNOWN_OPTION_SWITCH, /* on or off */
	KNOWN_OPTION_NUMBER,
	KNOWN_OPTION_LIMIT,  /* a number, which is taken whole or not at all */
	KNOWN_OPTION_SIZE,   /* bytes with a unit */
	KNOWN_OPTION_TEXT,
	KNOWN_OPTION_OTHER,  /* by a parser of its own */
};

struct known_option {
	const char *name;
	enum known_option_kind kind;
	int since, until;  /* of 4.x: the first release, when that is after the first known one, and the last; or 0 */
	const char *needs; /* the build option without which Xen does not know it; or NULL */
	size_t most;       /* characters of a text that Xen keeps; 0 for other kinds */
};

/* What arm64 reads; NULL when it reads no such option in any release. */
const struct known_option *known_option_find(const char *name);

/* Whether it is an option of Xen on other processors only. */
bool known_option_is_foreign(const char *name);

/* The option for arm64 whose name is meant by a misspelt one; NULL when none is near. */
const char *known_option_nearest(const char *name);

/* Whether the release is one of those whose options are known. */
bool known_option_covers(const struct xen_info *xen);

/* Why this Xen does not read it: "it came with Xen 4.20"; NULL when it does, or that is not known. */
const char *known_option_why_not(struct arena *a, const struct known_option *option, const struct xen_info *xen);

#endif
