/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.c - what is common to all forms: files beside the seal, the loader behind it
 */
#include "write/content.h"

#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/progress.h"

/* Room is planned before the signature is made. */
_Static_assert((int)PLAN_SIGNATURE_MOST >= (int)SIGN_GROWS_MOST, "a signature may take more than what is planned for it");

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
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
	if (!io_is_same_file(&st, &file->stat))
		return fault(d, 0, "'%s' changed while it was copied", file->path);
	return hash && !is_same_time(st.st_ctim, file->stat.st_ctim) ? check_hash(d, file, hash) : 0;
}

static int check_partitions(struct diag *d, const struct plan *plan)
{
	int err = 0;

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

static int check_unchanged(struct diag *d, const struct plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (plan->files.at[i].from)
			err = check_same(d, plan->files.at[i].from, plan->files.at[i].hash);
	}
	/* A volume has its id from these, too. */
	return err || !form_has_volume(plan->form) ? err : check_partitions(d, plan);
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
static int write_all(struct diag *d, const struct plan *plan, const struct content_input *input, const struct content_target *target,
		     struct seal *ret)
{
	struct seal_work *work = NULL;
	int err = seal_begin(d, plan, input->seed, &work);

	if (!err)
		err = target->fill(d, plan, target->context);
	if (err < 0) {
		seal_drop(work);
		return err;
	}
	err = seal_end(d, work, target->tick, target->context, ret);
	if (!err)
		err = sign_loader(d, input->signer, ret);
	return err < 0 ? err : target->finish(d, ret, target->context);
}

int content_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct content_target *target,
		  struct seal *ret)
{
	int err;

	ACTIVITY(d, "writing '%s'", target->name);
	progress_begin(d, "writing", plan->content_bytes + plan->partition_bytes, input->quiet);
	err = write_all(d, plan, input, target, ret);
	progress_end(d);
	return err < 0 ? err : check_unchanged(d, ret->plan);
}
