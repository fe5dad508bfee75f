/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plain.c - a packed or streamed image made a plain file, with holes
 */
#include "flash/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "base/text.h"
#include "base/unpack.h"
#include "flash/source.h"
#include "probe/gunzip.h"

enum { PIECE = 1024 * 1024 };

/* Where the plain bytes go. Whole blocks of zeros stay holes. */
struct sink {
	int fd;
	uint8_t *piece; /* PIECE bytes */
	size_t len;     /* that are in it */
	uint64_t at;    /* where the piece begins in the file */
	int err;        /* negative errno */
};

/* Images are large, and /tmp may be memory. */
static int open_temporary(struct diag *d, int *ret)
{
	const char *set = getenv("TMPDIR"), *dir = set && *set ? set : "/var/tmp";
	char *name = arena_fmt(d->arena, "%s/xen-esp-mkimage.XXXXXX", dir);
	int fd = getenv("LD_PRELOAD") ? -1 : open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
	}
	if (fd < 0)
		return fault(d, -errno, "cannot make a temporary file in '%s'; the variable TMPDIR names another directory", dir);
	*ret = fd;
	return 0;
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return len && !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}

static size_t block_at(const struct sink *s, size_t at)
{
	return s->len - at < SOURCE_BLOCK ? s->len - at : SOURCE_BLOCK;
}

/* Writes runs of blocks that are not zeros. */
static void put_piece(struct sink *s)
{
	size_t at = 0, end;

	while (at < s->len && !s->err) {
		while (at < s->len && is_zero(s->piece + at, block_at(s, at)))
			at += block_at(s, at);
		for (end = at; end < s->len && !is_zero(s->piece + end, block_at(s, end));)
			end += block_at(s, end);
		if (end > at)
			s->err = io_pwrite(s->fd, s->piece + at, end - at, s->at + at);
		at = end;
	}
	s->at += s->len;
	s->len = 0;
}

static void take(void *context, struct span bytes)
{
	struct sink *s = context;

	while (bytes.len && !s->err) {
		size_t len = bytes.len < PIECE - s->len ? bytes.len : PIECE - s->len;

		memcpy(s->piece + s->len, bytes.at, len);
		s->len += len;
		bytes.at += len;
		bytes.len -= len;
		if (s->len == PIECE)
			put_piece(s);
	}
}

/* gzip goes by zlib, which compares checksums; libarchive does not. */
static int unpack_gzip(struct diag *d, int fd, uint64_t len, struct sink *s)
{
	struct gunzip result;
	int err = gunzip_measure(fd, 0, len, UINT64_MAX, take, s, &result);

	if (err)
		return err == -EINTR ? interrupt_check(d) : fault(d, err, "cannot read the packed image");
	if (result.damaged)
		return fault(d, 0, "the packed image is damaged: %s, %llu bytes behind its start; get it anew", result.damaged, (unsigned long long)result.bytes);
	if (result.behind)
		return fault(d, 0, "the packed image is damaged: %llu bytes behind its end are no gzip data; get it anew", (unsigned long long)result.behind);
	return 0;
}

/* libarchive's own words, but for those that say nothing to who has no idea of its insides. */
static const char *damage(const struct unpack *u)
{
	const char *reason = u ? unpack_reason(u) : "";

	if (!u)
		return "it cannot be unpacked from its beginning on, so it is cut off, or no image";
	return strstr(reason, "runcated") || strstr(reason, "No progress is possible") ? "it ends too early" : reason;
}

static int unpack_other(struct diag *d, int fd, uint64_t len, enum packing packing, struct sink *s)
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	scoped_unpack u = NULL;
	size_t got = PIECE;
	int err = bytes ? unpack_open(fd, 0, len, packing, &u) : -ENOMEM;

	while (!err && got == PIECE && !s->err) {
		err = interrupt_check(d);
		if (err)
			return err;
		err = unpack_read(u, bytes, PIECE, &got);
		if (!err)
			take(s, (struct span){ bytes, got });
		progress_set(unpack_consumed(u));
	}
	if (err == -EBADMSG)
		return fault(d, 0, "the packed image is damaged: %s; get it anew", damage(u));
	if (err == -ENOTSUP)
		return fault(d, 0, "this libarchive does not know the packing of the image");
	if (!err && !s->err && unpack_consumed(u) < len)
		return fault(d, 0, "the packed image is damaged: what stands behind its end is none of its data; get it anew");
	return err ? fault(d, err, "cannot unpack the image") : 0;
}

static int copy_stream(struct diag *d, int fd, struct sink *s)
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	ssize_t got = bytes ? 1 : -1;

	errno = bytes ? 0 : ENOMEM;
	while (got > 0 && !s->err) {
		int err = interrupt_check(d);

		if (err)
			return err;
		got = read(fd, bytes, PIECE);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			take(s, (struct span){ bytes, (size_t)got });
	}
	return got < 0 ? fault(d, -errno, "cannot read the image") : 0;
}

struct packed_kind {
	const char *magic;
	size_t len;
	enum packing packing;
};

/* A raw image begins with an MBR, which none of these is. */
static const struct packed_kind kinds[] = {
	{ "\x1f\x8b", 2, PACKING_GZIP }, { "\xfd" "7zXZ", 6, PACKING_XZ }, { "\x28\xb5\x2f\xfd", 4, PACKING_ZSTD },
	{ "\x04\x22\x4d\x18", 4, PACKING_LZ4 }, { "BZh", 3, PACKING_BZIP2 },
};

static const struct packed_kind *find_kind(int fd)
{
	uint8_t head[8] = { 0 };
	size_t got;

	if (io_pread(fd, head, sizeof(head), 0, &got))
		return NULL;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (got >= kinds[i].len && !memcmp(head, kinds[i].magic, kinds[i].len))
			return &kinds[i];
	}
	return NULL;
}

/* packing NULL: the bytes themselves, from the descriptor's position. */
static int fill(struct diag *d, int fd, uint64_t len, const struct packed_kind *kind, struct sink *s)
{
	int err;

	if (!kind)
		err = copy_stream(d, fd, s);
	else if (kind->packing == PACKING_GZIP)
		err = unpack_gzip(d, fd, len, s);
	else
		err = unpack_other(d, fd, len, kind->packing, s);
	if (!err)
		put_piece(s);
	if (!err && s->err)
		err = fault(d, s->err, "cannot write the plain image to a temporary file; TMPDIR says where");
	if (!err && ftruncate(s->fd, (off_t)s->at) < 0)
		err = fault(d, -errno, "cannot make the plain image %s large", text_size(d->arena, s->at));
	return err;
}

/* In place of *fd, what fill() makes of it. */
static int replace(struct diag *d, const char *name, const struct packed_kind *kind, bool quiet, int *fd)
{
	scoped_memory uint8_t *piece = malloc(PIECE);
	scoped_fd plain = -1;
	struct sink s = { .piece = piece };
	off_t end = kind ? lseek(*fd, 0, SEEK_END) : 0;
	int err = piece ? open_temporary(d, &plain) : fault(d, -ENOMEM, "cannot make a buffer");

	ACTIVITY(d, kind ? "unpacking '%s'" : "taking '%s'", name);
	if (err)
		return err;
	s.fd = plain;
	progress_begin(d, kind ? "unpacking" : "reading", (uint64_t)end, quiet);
	err = fill(d, *fd, (uint64_t)end, kind, &s);
	progress_end(d);
	if (err)
		return err;
	close(*fd);
	*fd = give_fd(&plain);
	return 0;
}

static bool is_stream(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && !S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode);
}

int plain_make(struct diag *d, const char *name, bool quiet, int *fd, bool *ret_made)
{
	const struct packed_kind *kind;
	bool made = false;
	int err = 0;

	if (is_stream(*fd)) {
		err = replace(d, name, NULL, quiet, fd);
		made = true;
	}
	if (err)
		return err;
	kind = find_kind(*fd);
	if (kind) {
		err = replace(d, name, kind, quiet, fd);
		made = true;
	}
	*ret_made = made;
	return err;
}
