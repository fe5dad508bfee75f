/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * github.h - findings as GitHub's workflow commands, which it shows at the lines of a change
 *
 * docs.github.com, "Workflow commands for GitHub Actions": "::error file=…,line=…,col=…,title=…::message".
 */
#ifndef REPORT_GITHUB_H
#define REPORT_GITHUB_H

#include "base/diag.h"

/* One line for each finding that is at least as severe as least and not suppressed. */
void github_print(struct diag *d, FILE *out, enum severity least);

#endif
