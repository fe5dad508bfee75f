/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prepare.h - from the command line to a checked plan: what build, check and plan share
 */
#ifndef CMD_PREPARE_H
#define CMD_PREPARE_H

#include "cmd/options.h"
#include "plan/plan.h"

/* *ret is the plan, or NULL when the tree could not be read. All findings are in d, sorted. */
must_check int prepare_plan(struct diag *d, const struct options *opt, const struct plan **ret);

/*
 * Shows the findings that the user wants to see, in the chosen format; with FORMAT_JSON they are the command's own
 * document to show. Fails when standard output does.
 */
must_check int prepare_show_findings(struct diag *d, const struct options *opt);

#endif
