/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * job.h - one device gets an image and is read back
 *
 * What firmware and hosts know a disk by, the first MiB and the last, is cleared first and comes last. The block with the MBR comes when all
 * else is on the medium and was read back: whenever the power fails, the device either holds no disk or all of it, as it should be. After a
 * fault it is cleared again and read: where that does not give zeros it is said that the device may still hold a disk.
 *
 * A job runs in a thread of its own, with findings and memory of its own; what it says is kept until its owner shows it.
 */
#ifndef FLASH_JOB_H
#define FLASH_JOB_H

#include <stdatomic.h>

#include "flash/carousel.h"
#include "flash/patch.h"
#include "flash/source.h"
#include "flash/target.h"

/* What becomes of bytes that the image does not map. */
enum unmapped {
	UNMAPPED_AUTO, /* zeros where the image is; behind its end discarded, where the device can do that */
	UNMAPPED_ZERO, /* zeros everywhere */
	UNMAPPED_KEEP, /* they stay */
};

enum job_phase { JOB_WAITING, JOB_CLEARING, JOB_WRITING, JOB_READING, JOB_FINISHING, JOB_CHECKING, JOB_ENDED, JOB_PHASES };

/* How all jobs of a run are done. */
struct job_way {
	enum unmapped unmapped;
	bool verifies;       /* reads back what was written */
	bool skips_equal;    /* writes only what differs from what the device has */
	unsigned int retries;
	/* Looks at the finished device, by a descriptor of its own; or NULL. It may be called by several jobs at once. */
	int (*check)(struct diag *d, void *context, int fd, const char *name);
	void *context;
};

struct job_result {
	int err;              /* 0, or what failed */
	bool touched;         /* something was written to the device, or that was tried */
	bool may_hold;        /* after a fault: it could not be shown that the device holds no disk, its former one or this */
	range_list written;   /* as the plan of the job has them; after a fault nothing, for what was written counts no more */
	range_list emptied;
	enum cleared inside, behind; /* how, where the image is and behind its end */
	uint64_t skipped;     /* bytes that were equal already */
	uint64_t retried;     /* pieces that did not come right at once */
	uint64_t mismatch_at, mismatch_bytes; /* of a device that did not keep what was written; 0 bytes: none */
	double seconds[JOB_PHASES];
};

struct job {
	const struct disk_source *source;
	struct target target;      /* open */
	patch_list patches;        /* what of the image is other here */
	const struct job_way *way;
	struct carousel *carousel;
	size_t seat;

	/* For who watches; any thread. */
	_Atomic enum job_phase phase;
	_Atomic uint64_t done, total; /* bytes of this phase */

	/* Belong to the job until it has ended. */
	struct job_result result;
	char *said;                /* its faults, to be shown; freed by job_free() */
	struct arena *arena;
};

/* All of one device, in the thread that calls it. */
void job_run(struct job *job);

void job_free(struct job *job);

const char *job_phase_name(enum job_phase phase);

#endif
