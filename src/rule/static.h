/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * static.h - what the rules about static memory know that others ask for
 */
#ifndef RULE_STATIC_H
#define RULE_STATIC_H

#include "model/system.h"

/* Whether a domain says other cells for its static memory than those in which this Xen, which is known, will read it. */
bool static_cells_differ(const struct system *sys, const struct domain *domain);

#endif
