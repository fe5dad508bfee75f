/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_record.h - what was done to one device, as the record that is kept of it
 */
#ifndef CMD_FLASH_RECORD_H
#define CMD_FLASH_RECORD_H

#include "cmd/flash_units.h"
#include "flash/job.h"
#include "report/unit.h"

struct flash_recorded {
	const struct disk_source *source;
	const uint8_t *source_hash; /* SHA-256 of the image */
	const struct block *block;
	const struct job *job;      /* which has ended */
	const struct flash_units *units;
	const struct flash_unit *unit;
	time_t started, ended;
};

/* Borrows what it is made from. */
struct unit_record flash_record_of(struct arena *a, const struct flash_recorded *from);

/* How the journal and the record call it. */
enum journal_outcome flash_outcome(const struct job *job);

/* Why it failed: its first line, without "fault: ", and whether it may still hold a disk; NULL when it did not. */
const char *flash_why(struct arena *a, const struct job *job);

/* Devices of a run of which something could not be noted. */
struct flash_unrecorded {
	size_t records;      /* that are done and have no record in dir */
	size_t ends;         /* that are done and have no end in the journal */
	const char *dir, *journal;
	bool rows;           /* units are of a table */
};

/* Below the table of devices: what is to be done. Nothing when there are none. */
void flash_print_unrecorded(const struct flash_unrecorded *u, FILE *out);

#endif
