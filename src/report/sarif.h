/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sarif.h - findings in the Static Analysis Results Interchange Format 2.1.0
 *
 * One run; its rules are the whole catalogue, in its order.
 */
#ifndef REPORT_SARIF_H
#define REPORT_SARIF_H

#include <jansson.h>

#include "rule/rule.h"

/*
 * Findings of every severity; suppressed ones say so. One that names no file gets the place system, the file of the
 * whole tree: some readers refuse a log with a result that has none. Standard input ("-") is no file.
 */
json_t *sarif_log(struct diag *d, const char *system);

#endif
