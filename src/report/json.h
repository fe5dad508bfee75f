/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json.h - findings, plans and rules for machines
 *
 * The documents are described in xen-esp-mkimage(1), "Output for machines". Texts
 * that are not UTF-8 (file names may be anything) have the offending bytes as \xNN.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "plan/seal.h"
#include "rule/rule.h"

/* Sets "findings", suppressed ones too, and how many of the others are "errors" and "warnings" of a document. */
void json_set_findings(json_t *document, struct diag *d);

/* id may be NULL: then the plan has no GUIDs. */
json_t *json_plan(struct diag *d, const struct plan *plan, const struct identity *id);
/* Sets "pcr" of a document, and "unit-pcr" where there is a file of a unit's values: what the stub measures. */
void json_set_pcr(json_t *document, const struct seal *seal);

json_t *json_rule(const struct rule *rule);

/* A string, or null for NULL. */
json_t *json_text(const char *text);

/* Prints the document and a line end; drops it. A failure is a fault. */
must_check int json_print(struct diag *d, json_t *document);

#endif
