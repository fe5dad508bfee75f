/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.h - an image onto several devices at once
 */
#ifndef FLASH_RUN_H
#define FLASH_RUN_H

#include "flash/job.h"

/*
 * Runs all jobs, each in a thread, over one carousel; calls watch (if any) some ten times a second and once at the end. One that fails does not
 * disturb the others. How each has ended, and what it has said, is in the job, also when it could not be begun.
 */
void run_jobs(struct arena *a, const struct disk_source *source, struct job *jobs, size_t count, void (*watch)(void *context), void *context);

#endif
