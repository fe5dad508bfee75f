/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - plans for people
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdio.h>

#include "plan/seal.h"

/* id may be NULL: then no GUIDs are shown. */
void table_plan(struct arena *a, const struct plan *plan, const struct identity *id, FILE *out);

/* "11 sha256 0123…": a line with the PCR's number, bank and value; a second one for PCR 12 where there is a file of a unit's values. */
void table_pcr(const struct seal *seal, FILE *out);

#endif
