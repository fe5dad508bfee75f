/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen_option.h - one option of Xen's command line
 *
 * As Xen reads it (xen/common/kernel.c: parse_params): words between blanks, "name", "no-name" or "name=value"; the last one of a
 * name counts. The line that was built into Xen (CONFIG_CMDLINE) comes first, when it is known.
 */
#ifndef PLAN_XEN_OPTION_H
#define PLAN_XEN_OPTION_H

#include "model/system.h"

struct xen_option {
	const char *value;        /* what follows the '='; "" without one */
	bool negated;             /* written with "no-" */
	const struct dt_prop *at; /* NULL when it was built in */
};

/* False when it is not there. */
bool xen_option_find(struct arena *a, const struct system *sys, const char *name, struct xen_option *ret);

/* Whether it is switched on; false when it is not there or no truth value. */
bool xen_option_is_on(struct arena *a, const struct system *sys, const char *name);

/* A number of bytes, "512M"; a number without a unit is one of KiB. False when it is not there or no such number. */
bool xen_option_size(struct arena *a, const struct system *sys, const char *name, uint64_t *ret);

/* 1: it switches on, 0: off, -1: neither. */
int xen_option_truth(const struct xen_option *option);

#endif
