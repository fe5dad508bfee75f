/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * llc.h - whether Xen colours the last level cache
 */
#ifndef RULE_LLC_H
#define RULE_LLC_H

#include "model/system.h"

/* As its command line says: llc-coloring, or llc-size with llc-nr-ways (xen/common/llc-coloring.c:llc_coloring_init). */
bool llc_is_on(const struct system *sys);

#endif
