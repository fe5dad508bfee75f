/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * severity.h - the option -W: how severe the findings of a rule are
 *
 * ID=LEVEL, and the words that compilers have for it: error, no-error, error=ID,
 * no-error=ID, ID, no-ID. What is said of one rule goes over what is said of all.
 */
#ifndef CMD_SEVERITY_H
#define CMD_SEVERITY_H

#include "cmd/option.h"

/* What holds before the first -W. */
void severity_begin(struct diag *d);

take_option severity_take;

/* A rule that no build does without and that -W has turned down, or NULL. */
const char *severity_needed_down(const struct diag *d);

#endif
