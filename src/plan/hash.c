/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hash.c - SHA-256 of the plan's files, by libcrypto
 */
#include "plan/hash.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

enum { PIECE = 256 * 1024 };

struct hash {
	int err;          /* negative errno */
	bool shrank;
};

struct job {
	size_t number;
	uint64_t bytes;
};

struct hash_work {
	const struct plan *plan;
	struct hash *results;         /* one for each file, like the hashes */
	struct job *jobs;             /* the longest first, so that no core is left alone with it at the end */
	uint8_t (*hashes)[PLAN_HASH];
	struct crew *crew;
	atomic_bool stop;
};

void hash_bytes(struct span bytes, uint8_t ret[PLAN_HASH])
{
	EVP_Digest(bytes.at, bytes.len, ret, NULL, EVP_sha256(), NULL);
}

void hash_print(const uint8_t hash[PLAN_HASH], char ret[HASH_TEXT + 1])
{
	for (size_t i = 0; i < PLAN_HASH; i++)
		snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

bool hash_parse(const char *text, uint8_t ret[PLAN_HASH])
{
	long len = 0;
	uint8_t *bytes = strlen(text) == HASH_TEXT ? OPENSSL_hexstr2buf(text, &len) : NULL;
	bool whole = bytes && len == PLAN_HASH;

	if (whole)
		memcpy(ret, bytes, PLAN_HASH);
	OPENSSL_free(bytes);
	return whole;
}

static void hash_file(const atomic_bool *stop, const struct artefact *from, EVP_MD_CTX *ctx, struct hash *ret)
{
	scoped_fd fd = -1;
	scoped_memory uint8_t *piece = malloc(PIECE);

	ret->err = piece ? artefact_open(from, &fd) : -ENOMEM;
	for (uint64_t off = 0; !ret->err && off < from->size && !*stop && !interrupt_signal();) {
		uint64_t left = from->size - off;
		size_t want = left < PIECE ? (size_t)left : PIECE, got;

		ret->err = io_pread(fd, piece, want, off, &got);
		if (ret->err)
			return;
		EVP_DigestUpdate(ctx, piece, got);
		off += got;
		ret->shrank = got < want;
		if (ret->shrank)
			return;
	}
}

static void hash_source(const atomic_bool *stop, const struct artefact *from, struct hash *result, uint8_t hash[PLAN_HASH])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
		result->err = -ENOMEM;
	else
		hash_file(stop, from, ctx, result);
	if (!result->err)
		EVP_DigestFinal_ex(ctx, hash, NULL);
	EVP_MD_CTX_free(ctx);
}

static void take_unpacked(void *context, struct span bytes)
{
	EVP_DigestUpdate(context, bytes.at, bytes.len);
}

static size_t count_all(const struct plan *plan)
{
	return plan->files.count + plan->partitions.count + plan->areas.count;
}

/* The host's file of the ESP's file or, behind these, the partition and then the area with this number; NULL when it has none. */
static const struct artefact *artefact_at(const struct plan *plan, size_t number)
{
	if (number < plan->files.count)
		return plan->files.at[number].from;
	/* Of a volume the identity has them. */
	if (!form_has_volume(plan->form))
		return NULL;
	number -= plan->files.count;
	if (number < plan->partitions.count)
		return plan->partitions.at[number].content ? plan->partitions.at[number].from->file : NULL;
	number -= plan->partitions.count;
	return plan->areas.at[number].content ? plan->areas.at[number].from->file : NULL;
}

static const struct plan_partition *partition_at(const struct plan *plan, size_t number)
{
	bool is_one = number >= plan->files.count && number - plan->files.count < plan->partitions.count;

	return is_one ? &plan->partitions.at[number - plan->files.count] : NULL;
}

/* What comes out of a gzip file; fewer bytes than planned are as bad as a file that shrank. */
static void hash_unpacked(const struct plan_partition *p, struct hash *result, uint8_t hash[PLAN_HASH])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct gunzip gunzip;
	scoped_fd fd = -1;

	result->err = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) ? artefact_open(p->from->file, &fd) : -ENOMEM;
	if (!result->err)
		result->err = gunzip_measure(fd, 0, p->from->file->size, p->content, take_unpacked, ctx, &gunzip);
	if (!result->err) {
		result->shrank = gunzip.damaged || gunzip.cut || gunzip.bytes != p->content;
		EVP_DigestFinal_ex(ctx, hash, NULL);
	}
	EVP_MD_CTX_free(ctx);
}

/* What was known before, or NULL. */
static const uint8_t *known_at(const struct plan *plan, size_t number)
{
	const struct plan_partition *p = partition_at(plan, number);

	return number < plan->files.count ? plan->files.at[number].hash : p ? p->hash : NULL;
}

static void hash_job(void *context, size_t job)
{
	struct hash_work *work = context;
	size_t number = work->jobs[job].number;
	const struct artefact *from = artefact_at(work->plan, number);
	const struct plan_partition *p = partition_at(work->plan, number);
	const uint8_t *known = known_at(work->plan, number);

	if (known)
		memcpy(work->hashes[number], known, PLAN_HASH);
	else if (from && p && p->from->gunzip)
		hash_unpacked(p, &work->results[number], work->hashes[number]);
	else if (from)
		hash_source(&work->stop, from, &work->results[number], work->hashes[number]);
	else if (number < work->plan->files.count && work->plan->files.at[number].bytes.at)
		hash_bytes(work->plan->files.at[number].bytes, work->hashes[number]);
}

static int compare_jobs(const void *x, const void *y)
{
	const struct job *a = x, *b = y;

	return (a->bytes < b->bytes) - (a->bytes > b->bytes);
}

static struct job *sort_jobs(struct arena *a, const struct plan *plan)
{
	size_t count = count_all(plan);
	struct job *jobs = arena_array(a, struct job, count);

	for (size_t i = 0; i < count; i++) {
		const struct artefact *from = artefact_at(plan, i);

		jobs[i] = (struct job){ i, from ? from->size : 0 };
	}
	qsort(jobs, count, sizeof(*jobs), compare_jobs);
	return jobs;
}

int hash_begin(struct diag *d, const struct plan *plan, struct hash_work **ret)
{
	struct hash_work *work = arena_new(d->arena, struct hash_work);

	work->plan = plan;
	work->results = arena_array(d->arena, struct hash, count_all(plan));
	work->jobs = sort_jobs(d->arena, plan);
	work->hashes = arena_alloc_array(d->arena, count_all(plan), PLAN_HASH);
	work->crew = crew_start(count_all(plan), hash_job, work);
	if (!work->crew)
		return fault(d, -EAGAIN, "cannot start threads to hash the files");
	*ret = work;
	return 0;
}

static int check_hash(struct diag *d, const struct artefact *from, const struct hash *hash)
{
	if (hash->err)
		return fault(d, hash->err, "cannot read '%s'", from->path);
	if (hash->shrank)
		return fault(d, 0, "'%s' became shorter while it was read", from->path);
	return 0;
}

int hash_end(struct diag *d, struct hash_work *work, void (*tick)(void *context), void *context, uint8_t (**ret)[PLAN_HASH])
{
	int err;

	crew_join(work->crew, tick, context);
	work->crew = NULL;
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < count_all(work->plan); i++)
		err = check_hash(d, artefact_at(work->plan, i), &work->results[i]);
	if (!err)
		*ret = work->hashes;
	return err;
}

int hash_again(struct diag *d, const struct artefact *from, uint8_t ret[PLAN_HASH])
{
	const atomic_bool never = false;
	struct hash result = { 0 };
	int err;

	hash_source(&never, from, &result, ret);
	err = interrupt_check(d);
	return err ? err : check_hash(d, from, &result);
}

void hash_drop(struct hash_work *work)
{
	if (!work || !work->crew)
		return;
	work->stop = true;
	crew_join(work->crew, NULL, NULL);
	work->crew = NULL;
}
