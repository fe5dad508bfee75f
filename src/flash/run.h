/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.h - an image onto several devices at once
 */
#ifndef FLASH_RUN_H
#define FLASH_RUN_H

#include "flash/job.h"

/*
 * Runs all jobs, each in a thread, over one carousel; calls watch (if any) some ten times a second and once at the end. One that fails does not
 * disturb the others. What each has said is in the job. Fails only when nothing could be begun.
 */
must_check int run_jobs(struct diag *d, const struct disk_source *source, struct job *jobs, size_t count, void (*watch)(void *context),
			void *context);

#endif
