/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * onto.c - the image that a build has made, onto a block device
 */
#include "cmd/onto.h"

#include "flash/run.h"
#include "plan/mapped.h"
#include "verify/verify.h"

/* In blocks of one size. */
_Static_assert((int)MAPPED_BLOCK == (int)SOURCE_BLOCK, "ranges of the plan are not whole blocks of flash");

static range_list ranges_of(struct arena *a, const struct plan *plan)
{
	mapped_list mapped = mapped_make(a, plan);
	range_list ranges = { 0 };

	for (size_t i = 0; i < mapped.count; i++)
		range_add(a, &ranges, mapped.at[i].first * MAPPED_BLOCK, (mapped.at[i].last + 1) * MAPPED_BLOCK);
	return ranges;
}

static int check(struct diag *d, void *context, int fd, const char *name)
{
	const struct seal *seal = context;

	return verify_image(d, seal->plan, &seal->id, fd, name, true);
}

int onto_device(struct diag *d, const struct options *opt, const struct target *device, const struct seal *seal, int from)
{
	struct seal sealed = *seal;
	const struct disk_source source = {
		.name = "the image", .fd = from, .bytes = seal->plan->image_bytes, .mapped = ranges_of(d->arena, seal->plan), .packed = true,
	};
	const struct job_way way = { .verifies = true, .check = check, .context = &sealed };
	struct job job = { .target = *device, .way = &way };
	struct flash_view *view = flash_view_make(d, opt->quiet ? FLASH_PROGRESS_NONE : FLASH_PROGRESS_AUTO, &job, 1);
	int err;

	run_jobs(d->arena, &source, &job, 1, flash_view_show, view);
	flash_view_end(view);
	if (job.said)
		fputs(job.said, stderr);
	err = job.result.err;
	if (!err)
		target_reread(&job.target);
	job_free(&job);
	return err;
}
