/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c - the whole disk, from its plan
 */
#include "write/image.h"

#include <sys/stat.h>

#include "base/progress.h"
#include "write/fat.h"
#include "write/gpt.h"

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

static int check_unchanged(struct diag *d, const struct plan *plan)
{
	for (size_t i = 0; i < plan->files.count; i++) {
		const struct artefact *from = plan->files.at[i].from;
		struct stat st;

		if (!from)
			continue;
		if (stat(from->path, &st) < 0)
			return fault(d, 0, "'%s' vanished while it was copied", from->path);
		if (st.st_size != from->stat.st_size || st.st_ino != from->stat.st_ino || st.st_dev != from->stat.st_dev ||
		    st.st_mtim.tv_sec != from->stat.st_mtim.tv_sec || st.st_mtim.tv_nsec != from->stat.st_mtim.tv_nsec)
			return fault(d, 0, "'%s' changed while it was copied", from->path);
	}
	return 0;
}

static int write_files(struct diag *d, const struct plan *plan, const struct output *out)
{
	int err = fat_format(d, plan, out);

	return err < 0 ? err : fat_fill_files(d, plan, out, show_progress, (void *)(uintptr_t)out);
}

static int write_loader(struct diag *d, const struct signer *signer, const struct output *out, struct seal *seal)
{
	const struct plan *plan = seal->plan;
	struct span bytes;
	int err;

	if (!plan->boot)
		return 0;
	if (signer) {
		err = sign_bytes(d, signer, plan->files.at[plan->loader].path, plan->files.at[plan->loader].bytes, &bytes);
		if (err < 0)
			return err;
		seal_set_loader(d->arena, seal, bytes);
	}
	return fat_fill_loader(d, seal->plan, out);
}

/* The content is hashed beside the copy; the loader needs the hashes and comes last. */
static int write_esp(struct diag *d, const struct plan *plan, const char *seed, const struct signer *signer,
		     const struct output *out, struct seal *ret)
{
	struct seal_work *work = NULL;
	int err = seal_begin(d, plan, seed, &work);

	if (!err)
		err = write_files(d, plan, out);
	if (err < 0) {
		seal_drop(work);
		return err;
	}
	output_flush(out);
	err = seal_end(d, work, ret);
	if (!err)
		err = write_loader(d, signer, out, ret);
	return err < 0 ? err : fat_stamp(d, plan, out, ret->id.volume_id);
}

int image_write(struct diag *d, const struct plan *plan, const char *seed, const struct signer *signer, const struct output *out,
		bool quiet, struct seal *ret)
{
	int err;

	ACTIVITY(d, "writing '%s'", out->name);
	progress_begin(d, "writing", plan->content_bytes, quiet);
	err = write_esp(d, plan, seed, signer, out, ret);
	progress_end(d);
	if (!err)
		err = gpt_write(d, plan, &ret->id, out);
	return err < 0 ? err : check_unchanged(d, plan);
}
