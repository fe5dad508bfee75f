/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream.c - a finished file to standard output
 */
#include "write/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"

enum { PIECE = 1024 * 1024 };

struct stream {
	struct diag *diag;
	int from;
	uint64_t bytes;
	bool sparse;     /* each piece goes to its place, and what is between them is left out */
	uint8_t *buffer;
};

/* A full pipe may keep us for ever. What it took before a signal came is no reason to wait for the rest. */
static int write_behind(const uint8_t *from, size_t len)
{
	while (len && !interrupt_signal()) {
		ssize_t n = write(STDOUT_FILENO, from, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		from += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int write_piece(const struct stream *s, uint64_t at, size_t len)
{
	size_t got;
	int err = io_pread(s->from, s->buffer, len, at, &got), stopped;

	if (err || got < len)
		return fault(s->diag, err, "cannot read the image at byte %llu", (unsigned long long)at);
	err = s->sparse ? io_pwrite(STDOUT_FILENO, s->buffer, len, at) : write_behind(s->buffer, len);
	stopped = interrupt_check(s->diag);
	if (stopped < 0)
		return stopped;
	progress_set(at + len);
	return err ? fault(s->diag, err, "cannot write to standard output") : 0;
}

static int write_range(const struct stream *s, uint64_t at, uint64_t end)
{
	int err = 0;

	while (!err && at < end) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		err = write_piece(s, at, len);
		at += len;
	}
	return err;
}

/* Holes of the image are left out. */
static int write_data(const struct stream *s)
{
	uint64_t begin, stop;
	int err = 0;

	if (ftruncate(STDOUT_FILENO, (off_t)s->bytes) < 0)
		return fault(s->diag, -errno, "cannot write to standard output");
	for (uint64_t at = 0; !err && at < s->bytes; at = stop) {
		io_find_data(s->from, at, s->bytes, &begin, &stop);
		err = write_range(s, begin, stop);
	}
	/* Who writes behind us writes behind the image. */
	if (!err && lseek(STDOUT_FILENO, (off_t)s->bytes, SEEK_SET) < 0)
		err = fault(s->diag, -errno, "cannot write to standard output");
	if (err)
		(void)!ftruncate(STDOUT_FILENO, 0);
	return err;
}

static bool is_fresh_file(const struct stat *st)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	return S_ISREG(st->st_mode) && !st->st_size && flags >= 0 && !(flags & O_APPEND) && !lseek(STDOUT_FILENO, 0, SEEK_CUR);
}

/* A pipe has no medium. */
static int bring_to_medium(struct diag *d, const struct stat *st)
{
	if ((S_ISREG(st->st_mode) || S_ISBLK(st->st_mode)) && fsync(STDOUT_FILENO) < 0)
		return fault(d, -errno, "cannot bring standard output to the medium");
	return 0;
}

int stream_write(struct diag *d, int from, uint64_t bytes, bool quiet)
{
	scoped_memory uint8_t *buffer = malloc(PIECE);
	struct stream s = { .diag = d, .from = from, .bytes = bytes, .buffer = buffer };
	struct stat st;
	int err;

	ACTIVITY(d, "writing to standard output");
	if (!buffer || fstat(STDOUT_FILENO, &st) < 0)
		return fault(d, buffer ? -errno : -ENOMEM, "cannot write to standard output");
	s.sparse = is_fresh_file(&st);
	progress_begin(d, "writing", bytes, quiet);
	err = s.sparse ? write_data(&s) : write_range(&s, 0, bytes);
	progress_end(d);
	return err ? err : bring_to_medium(d, &st);
}
