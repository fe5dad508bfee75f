/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unpack.c - what compressed bytes of a file hold, as a stream
 */
#include "base/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

#include "base/io.h"

enum { PIECE = 64 * 1024 };

struct unpack {
	struct archive *archive;
	int fd, err;        /* negative errno of reading the file */
	uint64_t off, left; /* what is still to be read of the file */
	uint8_t piece[PIECE];
};

static ssize_t feed(struct archive *archive, void *context, const void **ret)
{
	struct unpack *u = context;
	size_t want = u->left < PIECE ? (size_t)u->left : PIECE, got = 0;

	u->err = io_pread(u->fd, u->piece, want, u->off, &got);
	if (u->err < 0) {
		archive_set_error(archive, -u->err, "cannot be read");
		return -1;
	}
	u->off += got;
	u->left -= got;
	*ret = u->piece;
	return (ssize_t)got;
}

/* What libarchive was built without it would leave to a program, and says so by ARCHIVE_WARN. */
static int choose_filter(struct archive *archive, enum packing packing)
{
	static const int codes[] = {
		[PACKING_GZIP] = ARCHIVE_FILTER_GZIP, [PACKING_XZ] = ARCHIVE_FILTER_XZ, [PACKING_ZSTD] = ARCHIVE_FILTER_ZSTD,
		[PACKING_LZ4] = ARCHIVE_FILTER_LZ4, [PACKING_LZMA] = ARCHIVE_FILTER_LZMA, [PACKING_LZO] = ARCHIVE_FILTER_LZOP,
		[PACKING_BZIP2] = ARCHIVE_FILTER_BZIP2,
	};

	return archive_read_append_filter(archive, codes[packing]) == ARCHIVE_OK ? 0 : -ENOTSUP;
}

/* Any error that is not the file's. */
static int wrong(const struct unpack *u)
{
	return u->err ? u->err : -EBADMSG;
}

static int start(struct unpack *u)
{
	struct archive_entry *entry;

	/* Not its format "empty": that takes what ends too early for nothing. */
	if (archive_read_support_format_raw(u->archive) != ARCHIVE_OK)
		return -ENOMEM;
	if (archive_read_open(u->archive, u, NULL, feed, NULL) != ARCHIVE_OK || archive_read_next_header(u->archive, &entry) != ARCHIVE_OK)
		return wrong(u);
	return 0;
}

int unpack_open(int fd, uint64_t off, uint64_t len, enum packing packing, struct unpack **ret)
{
	struct unpack *u = calloc(1, sizeof(*u));
	int err;

	if (!u)
		return -ENOMEM;
	u->archive = archive_read_new();
	u->fd = fd;
	u->off = off;
	u->left = len;
	err = u->archive ? choose_filter(u->archive, packing) : -ENOMEM;
	if (!err)
		err = start(u);
	if (err)
		unpack_close(&u);
	else
		*ret = u;
	return err;
}

int unpack_read(struct unpack *u, void *to, size_t len, size_t *ret_got)
{
	size_t got = 0;

	while (got < len) {
		la_ssize_t n = archive_read_data(u->archive, (char *)to + got, len - got);

		if (n < 0)
			return wrong(u);
		if (n == 0)
			break;
		got += (size_t)n;
	}
	*ret_got = got;
	return 0;
}

const char *unpack_reason(const struct unpack *u)
{
	const char *text = archive_error_string(u->archive);

	return text ? text : "it is damaged";
}

uint64_t unpack_consumed(const struct unpack *u)
{
	la_int64_t bytes = archive_filter_bytes(u->archive, -1);

	return bytes > 0 ? (uint64_t)bytes : 0;
}

void unpack_close(struct unpack **u)
{
	int saved = errno;

	if (*u) {
		archive_read_free((*u)->archive);
		free(*u);
	}
	*u = NULL;
	errno = saved;
}
