/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.h - which bytes of a device a job writes, empties and leaves
 */
#ifndef FLASH_LAYOUT_H
#define FLASH_LAYOUT_H

#include "flash/job.h"

struct job_layout {
	uint64_t front, back; /* the edges are [0, front) and [back, end of the device) */
	range_list edges;     /* what of them is cleared and written: all but what is kept; the first block always */
	range_list patched;   /* whole blocks in which something is other than in the image */
	range_list apart;     /* of these, what the image does not map */
	range_list empty;     /* what nothing is written to */
};

enum { JOB_EDGE = 1024 * 1024 };

struct job_layout layout_of(struct arena *a, const struct job *job);

#endif
