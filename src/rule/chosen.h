/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chosen.h - the command lines in /chosen that do not come to where they were meant for
 */
#ifndef RULE_CHOSEN_H
#define RULE_CHOSEN_H

#include "rule/rule.h"

/* bootargs that stand in /chosen where Xen has no line of its own and does not take them for that; else NULL. */
const struct dt_prop *chosen_lone_bootargs(const struct system *sys);

/*
 * Whether there is a line in /chosen that may have been meant for Xen, or for Dom0, and is not read as that. A rule has said so;
 * what the line lacks need not be said before it is read.
 */
bool chosen_xen_line_lost(const struct system *sys);
bool chosen_dom0_line_lost(const struct system *sys);

#endif
