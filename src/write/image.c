/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c - the whole disk, or its ESP alone, from the plan
 */
#include "write/image.h"

#include <sys/stat.h>

#include "base/progress.h"
#include "write/fat.h"
#include "write/gpt.h"
#include "write/keep.h"
#include "write/partition.h"

/* Between these many bytes of the image the medium gets what was written. */
enum { FLUSH = 16 * 1024 * 1024 };

struct writing {
	const struct content_input *input;
	const struct output *out;
	uint64_t flushed; /* bytes */
};

/* The image is sparse: what it occupies is what was written. */
static void show_progress(void *context)
{
	struct writing *w = context;
	struct stat st;
	uint64_t written;

	if (fstat(w->out->fd, &st) < 0)
		return;
	written = (uint64_t)st.st_blocks * 512;
	progress_set(written);
	if (written < w->flushed + FLUSH)
		return;
	/* While we copy and hash nobody else brings the pages to the medium, and at the end all would wait. */
	output_flush(w->out);
	w->flushed = written;
}

static int fill(struct diag *d, const struct plan *plan, void *context)
{
	const struct writing *w = context;
	int err = w->input->former ? keep_copy(d, plan, w->input->former, w->input->former_fd, w->out, show_progress, context) : 0;

	if (!err)
		err = fat_fill_files(d, plan, w->out, show_progress, context);
	if (!err && plan->form == FORM_DISK)
		err = partition_fill(d, plan, w->out, show_progress, context);
	output_flush(w->out);
	return err;
}

static int finish(struct diag *d, const struct seal *seal, void *context)
{
	const struct writing *w = context;
	int err = fat_finish(d, seal->plan, w->out, &seal->id);

	if (err || seal->plan->form != FORM_DISK)
		return err;
	err = gpt_write(d, seal->plan, &seal->id, w->out);
	/* The table is written where some boot ROMs read. */
	return err ? err : partition_fill_areas(d, seal->plan, w->out);
}

int image_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct output *out, struct seal *ret)
{
	struct writing writing = { .input = input, .out = out };
	const struct content_target target = { .name = out->name, .fill = fill, .finish = finish, .tick = show_progress, .context = &writing };

	return content_write(d, plan, input, &target, ret);
}
