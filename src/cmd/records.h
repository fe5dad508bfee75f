/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * records.h - a directory of records: a file for each unit, and their labels
 *
 * All of it is written also when the user wants to stop, because it tells of that.
 */
#ifndef CMD_RECORDS_H
#define CMD_RECORDS_H

#include "report/unit.h"

/* Makes the directory when it is not there, and sees that files can be made in it: before anything is done. */
must_check int records_open(struct diag *d, const char *dir);

/*
 * Writes the record into a new file, NAME-TIME.json, where NAME is the unit's (unit_name()); none that is there is
 * replaced. *ret_path is its path, for the summary.
 */
must_check int records_write(struct diag *d, const char *dir, const struct unit_record *record, const char **ret_path);

/* Writes labels.html anew from all records in the directory, those of former runs too. */
must_check int records_write_labels(struct diag *d, const char *dir);

#endif
