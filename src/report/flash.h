/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.h - what goes on while devices are written, and how it ended
 *
 * On a terminal a line for each device that is drawn again and again; else a line a second for each; or, for programs, an event a
 * line as JSON, which the manual describes (OUTPUT FOR MACHINES).
 */
#ifndef REPORT_FLASH_H
#define REPORT_FLASH_H

#include <stdio.h>

#include "base/diag.h"
#include "flash/job.h"

enum flash_progress { FLASH_PROGRESS_AUTO, FLASH_PROGRESS_PLAIN, FLASH_PROGRESS_JSON, FLASH_PROGRESS_NONE };

struct flash_view;

/* Of jobs that have not begun. AUTO is drawn lines on a terminal, else plain ones. */
struct flash_view *flash_view_make(struct diag *d, enum flash_progress how, struct job *jobs, size_t count);

/* To be called often. */
void flash_view_show(void *view);

/* Takes drawn lines away. */
void flash_view_end(struct flash_view *view);

/* How one device has ended, when all was done that is to be done beside it. */
struct flash_ended {
	const char *device;
	const struct job *job; /* NULL: the run stopped before it */
	const char *unit;      /* which one it has become; NULL: it got no values */
	bool incomplete;       /* it is done, and what belongs to it is not: its record, its end in the journal, its boot entry; why says what */
	const char *why;       /* what failed; NULL: nothing */
};

/* The last event of a device. */
void flash_print_end(const struct flash_ended *ended);

/* A table of how each device ended, and what is missing of those that are incomplete. All have a job. */
void flash_print_summary(struct arena *a, const struct flash_ended *ended, size_t count, FILE *out);

#endif
