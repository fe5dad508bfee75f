/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c - the whole disk, from its plan
 */
#include "write/image.h"

#include <string.h>
#include <sys/stat.h>

#include "base/progress.h"
#include "write/fat.h"
#include "write/gpt.h"

/* Room is planned before the signature is made. */
_Static_assert((int)PLAN_SIGNATURE_MOST >= (int)SIGN_GROWS_MOST, "a signature may take more than what is planned for it");

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

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same_file(const struct stat *now, const struct stat *then)
{
	return now->st_size == then->st_size && now->st_ino == then->st_ino && now->st_dev == then->st_dev &&
	       is_same_time(now->st_mtim, then->st_mtim);
}

/* Something about the file is other than it was, perhaps only its links: its bytes are those that were hashed, or not. */
static int check_hash(struct diag *d, const struct plan_file *file)
{
	uint8_t hash[PLAN_HASH];
	int err = hash_again(d, file, hash);

	if (!err && memcmp(hash, file->hash, PLAN_HASH))
		err = fault(d, 0, "'%s' changed while it was copied", file->from->path);
	return err;
}

static int check_unchanged(struct diag *d, const struct plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];
		struct stat st;

		if (!file->from)
			continue;
		if (stat(file->from->path, &st) < 0)
			return fault(d, 0, "'%s' vanished while it was copied", file->from->path);
		if (!is_same_file(&st, &file->from->stat))
			return fault(d, 0, "'%s' changed while it was copied", file->from->path);
		if (file->hash && !is_same_time(st.st_ctim, file->from->stat.st_ctim))
			err = check_hash(d, file);
	}
	return err;
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
	return fat_fill_loader(d, seal->plan, out, show_progress, (void *)(uintptr_t)out);
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
	err = seal_end(d, work, show_progress, (void *)(uintptr_t)out, ret);
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
	return err < 0 ? err : check_unchanged(d, ret->plan);
}
