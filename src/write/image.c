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
#include "write/keep.h"
#include "write/partition.h"

/* Room is planned before the signature is made. */
_Static_assert((int)PLAN_SIGNATURE_MOST >= (int)SIGN_GROWS_MOST, "a signature may take more than what is planned for it");

/* Between these many bytes of the image the medium gets what was written. */
enum { FLUSH = 16 * 1024 * 1024 };

struct writing {
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
static int check_hash(struct diag *d, const struct artefact *file, const uint8_t wanted[PLAN_HASH])
{
	uint8_t hash[PLAN_HASH];
	int err = hash_again(d, file, hash);

	if (!err && memcmp(hash, wanted, PLAN_HASH))
		err = fault(d, 0, "'%s' changed while it was copied", file->path);
	return err;
}

/* hash: what it was, or NULL when nobody asked. */
static int check_same(struct diag *d, const struct artefact *file, const uint8_t *hash)
{
	struct stat st;

	if (stat(file->path, &st) < 0)
		return fault(d, 0, "'%s' vanished while it was copied", file->path);
	if (!is_same_file(&st, &file->stat))
		return fault(d, 0, "'%s' changed while it was copied", file->path);
	return hash && !is_same_time(st.st_ctim, file->stat.st_ctim) ? check_hash(d, file, hash) : 0;
}

static int check_unchanged(struct diag *d, const struct plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (plan->files.at[i].from)
			err = check_same(d, plan->files.at[i].from, plan->files.at[i].hash);
	}
	for (size_t i = 0; !err && i < plan->partitions.count; i++) {
		if (plan->partitions.at[i].content)
			err = check_same(d, plan->partitions.at[i].from->file, plan->partitions.at[i].from->gunzip ? NULL : plan->partitions.at[i].hash);
	}
	for (size_t i = 0; !err && i < plan->areas.count; i++) {
		if (plan->areas.at[i].content)
			err = check_same(d, plan->areas.at[i].from->file, plan->areas.at[i].hash);
	}
	return err;
}

static int write_files(struct diag *d, const struct plan *plan, const struct image_input *input, struct writing *w)
{
	int err = input->former ? keep_copy(d, plan, input->former, input->former_fd, w->out, show_progress, w) : 0;

	if (!err)
		err = fat_fill_files(d, plan, w->out, show_progress, w);
	return err < 0 ? err : partition_fill(d, plan, w->out, show_progress, w);
}

static int sign_loader(struct diag *d, const struct signer *signer, struct seal *seal)
{
	const struct plan *plan = seal->plan;
	struct span bytes;
	int err;

	if (!plan->boot || !signer)
		return 0;
	err = sign_bytes(d, signer, plan->files.at[plan->loader].path, plan->files.at[plan->loader].bytes, &bytes);
	if (!err)
		seal_set_loader(d->arena, seal, bytes);
	return err;
}

/* The content is hashed beside the copy; the loader needs the hashes and comes last. */
static int write_content(struct diag *d, const struct plan *plan, const struct image_input *input, const struct output *out,
			 struct seal *ret)
{
	struct writing writing = { .out = out };
	struct seal_work *work = NULL;
	int err = seal_begin(d, plan, input->seed, &work);

	if (!err)
		err = write_files(d, plan, input, &writing);
	if (err < 0) {
		seal_drop(work);
		return err;
	}
	output_flush(out);
	err = seal_end(d, work, show_progress, &writing, ret);
	if (!err)
		err = sign_loader(d, input->signer, ret);
	return err < 0 ? err : fat_finish(d, ret->plan, out, ret->id.volume_id);
}

int image_write(struct diag *d, const struct plan *plan, const struct image_input *input, const struct output *out, struct seal *ret)
{
	int err;

	ACTIVITY(d, "writing '%s'", out->name);
	progress_begin(d, "writing", plan->content_bytes + plan->partition_bytes, input->quiet);
	err = write_content(d, plan, input, out, ret);
	progress_end(d);
	if (!err)
		err = gpt_write(d, plan, &ret->id, out);
	/* libfdisk writes where some boot ROMs read. */
	if (!err)
		err = partition_fill_areas(d, plan, out);
	return err < 0 ? err : check_unchanged(d, ret->plan);
}
