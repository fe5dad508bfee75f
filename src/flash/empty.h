/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * empty.h - what an image does not map made empty, so that nothing from before shines through
 */
#ifndef FLASH_EMPTY_H
#define FLASH_EMPTY_H

#include "flash/job.h"

/*
 * Where the image is, zeros: by discarding when the device promises them or gives them in samples, else written. Behind its end,
 * only discarded unless the job's way says otherwise: writing zeros to all of a large device would take its time.
 */
must_check int empty_ranges(struct diag *d, struct job *job, const range_list *ranges);

/*
 * Whether what was made empty is zeros, as fd reads it back: nothing but that says that a device has kept its promise. With UNMAPPED_ZERO all of it,
 * with UNMAPPED_AUTO samples where the image is, with UNMAPPED_KEEP nothing.
 */
must_check int empty_check(struct diag *d, struct job *job, int fd, const range_list *ranges);

#endif
