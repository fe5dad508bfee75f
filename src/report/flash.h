/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.h - what goes on while devices are written, and how it ended
 *
 * On a terminal a line for each device that is drawn again and again; else a line a second for each; or, for programs, an event a
 * line as JSON. doc/flash-events.md describes those.
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

/* Takes drawn lines away; the last events. */
void flash_view_end(struct flash_view *view);

/* A table of how each device ended. units says of each which unit it is, or is NULL. */
void flash_print_summary(struct arena *a, const struct job *jobs, size_t count, const char *const *units, FILE *out);

/* "ok", "failed", "not begun". */
const char *flash_status(const struct job *job);

#endif
