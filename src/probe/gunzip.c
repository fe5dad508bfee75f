/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gunzip.c - whether Xen's own gunzip would unpack gzip data to what is in it
 */
#include "probe/gunzip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

/* The flags of RFC 1952 that Xen has another meaning for, or none: FHCRC and those above FCOMMENT. */
enum { PACKED = 64 * 1024, PLAIN = 256 * 1024, WINDOW = 15 + 16, FLAGS_AT = 3, FLAGS_REFUSED = 0xe2 };

struct state {
	int fd;
	uint64_t off, left; /* of the file, behind what is in packed */
	z_stream z;
	uint8_t *packed, *plain;
};

/* Moves what is left in the buffer to its start and fills up, so that a magic is not cut in two. */
static int fill(struct state *s)
{
	size_t kept = s->z.avail_in, want = PACKED - kept, got;
	int err;

	memmove(s->packed, s->z.next_in, kept);
	want = s->left < want ? (size_t)s->left : want;
	err = io_pread(s->fd, s->packed + kept, want, s->off, &got);
	if (err)
		return err;
	s->off += got;
	s->left = got < want ? 0 : s->left - got;
	s->z.next_in = s->packed;
	s->z.avail_in = (uInt)(kept + got);
	return 0;
}

/* Whether another member begins at the bytes that are at hand; what else stands there is no gzip. */
static bool member_follows(const struct state *s)
{
	return s->z.avail_in >= 2 && s->z.next_in[0] == 0x1f && s->z.next_in[1] == 0x8b;
}

static const char *what_is_wrong(int status, const z_stream *z)
{
	if (status == Z_BUF_ERROR || status == Z_OK)
		return "it ends too early";
	return z->msg ? z->msg : "it is no gzip data";
}

/* Takes one step. 0 to go on, 1 at the end of a member, -1 when *ret says that nothing more can come. */
static int step(struct state *s, uint64_t most, void (*take)(void *context, struct span bytes), void *context, struct gunzip *ret)
{
	int status;
	size_t len;

	s->z.next_out = s->plain;
	s->z.avail_out = PLAIN;
	status = inflate(&s->z, Z_NO_FLUSH);
	len = PLAIN - s->z.avail_out;
	ret->bytes += len;
	if (take && len)
		take(context, (struct span){ s->plain, len });
	if (status == Z_STREAM_END)
		return 1;
	ret->cut = ret->bytes > most;
	if ((status != Z_OK && status != Z_BUF_ERROR) || (!s->z.avail_in && !s->left && !len))
		ret->damaged = what_is_wrong(status, &s->z);
	return ret->cut || ret->damaged ? -1 : 0;
}

/* Whether anything but zeros follows, read no further than that. */
static int find_garbage(struct state *s, bool *ret)
{
	int err = 0;

	do {
		for (; s->z.avail_in && !*ret; s->z.avail_in--)
			*ret = *s->z.next_in++ != 0;
		err = *ret || !s->left ? 0 : interrupt_signal() ? -EINTR : fill(s);
	} while (!err && !*ret && s->z.avail_in);
	return err;
}

static int measure(struct state *s, uint64_t most, void (*take)(void *context, struct span bytes), void *context,
		   struct gunzip *ret)
{
	int err = fill(s);

	/* Xen takes the old 0x9e for 0x8b, zlib does not. */
	if (!err && s->z.avail_in > FLAGS_AT) {
		s->packed[1] = 0x8b;
		ret->odd_header = s->packed[FLAGS_AT] & FLAGS_REFUSED;
	}
	while (!err) {
		int done;

		if (!s->z.avail_in && s->left)
			err = interrupt_signal() ? -EINTR : fill(s);
		done = err ? -1 : step(s, most, take, context, ret);
		if (done < 0)
			break;
		if (!done)
			continue;
		ret->members++;
		err = fill(s);
		if (err || !member_follows(s))
			break;
		inflateReset(&s->z);
	}
	ret->behind = s->z.avail_in + s->left;
	return err || ret->cut || ret->damaged ? err : find_garbage(s, &ret->garbage);
}

static uint32_t last_number(int fd, uint64_t end)
{
	uint8_t bytes[4];
	uint32_t number = 0;
	size_t got;

	if (end >= sizeof(bytes) && !io_pread(fd, bytes, sizeof(bytes), end - sizeof(bytes), &got) && got == sizeof(bytes))
		span_le32((struct span){ bytes, sizeof(bytes) }, 0, &number);
	return number;
}

int gunzip_measure(int fd, uint64_t off, uint64_t len, uint64_t most, void (*take)(void *context, struct span bytes), void *context,
		   struct gunzip *ret)
{
	scoped_memory uint8_t *packed = malloc(PACKED), *plain = malloc(PLAIN);
	struct state s = { .fd = fd, .off = off, .left = len, .packed = packed, .plain = plain, .z.next_in = packed };
	int err;

	*ret = (struct gunzip){ .said = last_number(fd, off + len) };
	if (!packed || !plain || inflateInit2(&s.z, WINDOW) != Z_OK)
		return -ENOMEM;
	err = measure(&s, most, take, context, ret);
	inflateEnd(&s.z);
	return err;
}

bool gunzip_fits_xen(const struct gunzip *g)
{
	return !g->damaged && !g->cut && g->members == 1 && !g->behind && g->bytes && g->said == g->bytes && !g->odd_header;
}
