/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.c - files of a FAT volume: found by their paths, read and hashed
 */
#include "verify/entry.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "base/text.h"
#include "plan/path.h"
#include "verify/fat_name.h"

/* Around the page cache nobody reads ahead, so that pieces must be large. */
enum { PIECE = 512 * 1024, DIRECT_PIECE = 4 * 1024 * 1024, ALIGNMENT = 4096 };

const struct fat_entry *entry_find(struct arena *a, const struct fat_volume *volume, const char *path)
{
	const char *slashed = plan_slashes(a, path);

	for (size_t i = 0; i < volume->entries.count; i++) {
		const struct fat_entry *e = &volume->entries.at[i];

		if (!e->directory && !fat_name_compare(e->path, slashed))
			return e;
	}
	return NULL;
}

/* Who gets the bytes, piece by piece. */
typedef void take_function(void *context, struct span bytes);

/* So many bytes, from where an aligned place before them is on; the buffer has room for that. */
static int read_piece(int fd, uint64_t end, uint64_t at, size_t len, uint8_t *buffer, struct span *ret)
{
	uint64_t from = at & ~(uint64_t)(ALIGNMENT - 1), to = round_up(at + len, ALIGNMENT);
	size_t got = 0;
	int err = at + len > end ? -ENODATA : io_pread(fd, buffer, (size_t)((to < end ? to : end) - from), from, &got);

	if (!err && got < at - from + len)
		err = -ENODATA;
	if (!err)
		*ret = (struct span){ buffer + (at - from), len };
	return err;
}

/* Passes over the first bytes of a file, most at most, in their order. */
static int read_all(int fd, uint64_t end, const struct fat_entry *e, uint64_t most, take_function *take, void *context)
{
	size_t largest = fcntl(fd, F_GETFL) & O_DIRECT ? DIRECT_PIECE : PIECE;
	scoped_memory uint8_t *buffer = aligned_alloc(ALIGNMENT, largest + 2 * ALIGNMENT);
	int err = buffer ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < e->extents.count; i++) {
		struct fat_extent left = e->extents.at[i];

		while (!err && left.bytes && most && !interrupt_signal()) {
			/* All but the first end where the next one begins without an overlap. */
			uint64_t len = largest - left.offset % ALIGNMENT;
			struct span piece = { 0 };

			len = len < left.bytes ? len : left.bytes;
			len = len < most ? len : most;
			err = read_piece(fd, end, left.offset, (size_t)len, buffer, &piece);
			if (!err)
				take(context, piece);
			left.offset += len;
			left.bytes -= len;
			most -= len;
		}
	}
	return err;
}

struct collected {
	uint8_t *bytes;
	size_t len;
};

static void collect(void *context, struct span piece)
{
	struct collected *c = context;

	memcpy(c->bytes + c->len, piece.at, piece.len);
	c->len += piece.len;
}

int entry_read(struct arena *a, int fd, uint64_t end, const struct fat_entry *e, size_t most, struct span *ret)
{
	struct collected c = { .bytes = arena_alloc(a, e->size < most ? e->size : most) };
	int err = read_all(fd, end, e, most, collect, &c);

	if (!err)
		*ret = (struct span){ c.bytes, c.len };
	return err;
}

struct work {
	int fd;
	uint64_t end;
	struct entry_hash **jobs;  /* the longest first, so that no core is left alone with it at the end */
	atomic_uint_fast64_t done; /* bytes */
};

struct hashing {
	struct work *work;
	EVP_MD_CTX *ctx;
};

static void add(void *context, struct span piece)
{
	struct hashing *h = context;

	EVP_DigestUpdate(h->ctx, piece.at, piece.len);
	h->work->done += piece.len;
}

static void hash_job(void *context, size_t number)
{
	struct work *work = context;
	struct entry_hash *job = work->jobs[number];
	struct hashing h = { work, EVP_MD_CTX_new() };

	job->err = h.ctx && EVP_DigestInit_ex(h.ctx, EVP_sha256(), NULL) ? 0 : -ENOMEM;
	if (!job->err)
		job->err = read_all(work->fd, work->end, job->entry, UINT64_MAX, add, &h);
	if (!job->err)
		EVP_DigestFinal_ex(h.ctx, job->hash, NULL);
	EVP_MD_CTX_free(h.ctx);
}

static void show_progress(void *context)
{
	struct work *work = context;

	progress_set(work->done);
}

static int by_size(const void *x, const void *y)
{
	const struct entry_hash *const *a = x, *const *b = y;

	return ((*a)->entry->size < (*b)->entry->size) - ((*a)->entry->size > (*b)->entry->size);
}

static uint64_t sort_jobs(struct arena *a, struct entry_hash *list, size_t count, struct work *work)
{
	uint64_t total = 0;

	work->jobs = arena_array(a, struct entry_hash *, count);
	for (size_t i = 0; i < count; i++) {
		work->jobs[i] = &list[i];
		total += list[i].entry->size;
	}
	if (count)
		qsort(work->jobs, count, sizeof(*work->jobs), by_size);
	return total;
}

int entry_hash_all(struct diag *d, int fd, uint64_t end, struct entry_hash *list, size_t count, bool quiet)
{
	struct work work = { .fd = fd, .end = end };
	uint64_t total = sort_jobs(d->arena, list, count, &work);
	struct crew *crew = crew_start(count, hash_job, &work);
	int err;

	if (!crew)
		return fault(d, -EAGAIN, "cannot start threads to hash the files");
	/* Several disks may be verified at once, and there is one bar. */
	if (!quiet)
		progress_begin(d, "verifying", total, false);
	crew_join(crew, quiet ? NULL : show_progress, &work);
	if (!quiet)
		progress_end(d);
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < count; i++) {
		if (list[i].err)
			err = fault(d, list[i].err, "cannot read %s", text_quote(d->arena, list[i].entry->path));
	}
	return err;
}
