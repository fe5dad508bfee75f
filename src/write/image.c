/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c - the whole disk, or its ESP alone, from the plan
 */
#include "write/image.h"

#include <sys/stat.h>

#include "base/progress.h"
#include "write/fat.h"
#include "write/gpt.h"
#include "write/partition.h"

/* The image is sparse: what it occupies is what was written. */
static void show_progress(void *context)
{
	const struct output *out = context;
	struct stat st;

	/* While the children copy and hash nobody else brings the pages to the medium, and at the end all would wait. */
	output_flush(out);
	if (!fstat(out->fd, &st))
		progress_set((uint64_t)st.st_blocks * 512);
}

static int fill(struct diag *d, const struct plan *plan, void *context)
{
	const struct output *out = context;
	int err = fat_fill_files(d, plan, out, show_progress, context);

	if (!err && plan->form == FORM_DISK)
		err = partition_fill(d, plan, out, show_progress, context);
	output_flush(out);
	return err;
}

static int finish(struct diag *d, const struct seal *seal, void *context)
{
	const struct output *out = context;
	int err = fat_finish(d, seal->plan, out, seal->id.volume_id);

	if (err || seal->plan->form != FORM_DISK)
		return err;
	err = gpt_write(d, seal->plan, &seal->id, out);
	/* libfdisk writes where some boot ROMs read. */
	return err ? err : partition_fill_areas(d, seal->plan, out);
}

int image_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct output *out, struct seal *ret)
{
	const struct content_target target = {
		.name = out->name, .fill = fill, .finish = finish, .tick = show_progress, .context = (void *)(uintptr_t)out,
	};

	return content_write(d, plan, input, &target, ret);
}
