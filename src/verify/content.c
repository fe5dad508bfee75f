/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.c - the bytes of files on a disk compared with where they came from
 */
#include "verify/content.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"

enum {
	PIECE = 8 * 1024 * 1024, /* one job */
	BUFFER = 128 * 1024,     /* two of these fit into a core's second-level cache */
	SAMPLE = 4096,           /* from each stretch of what is sampled */
};

/* A stretch of a file that is contiguous on the disk. */
struct piece {
	const struct content_pair *pair;
	uint64_t in_file, on_disk, bytes;
	enum { SAME, DIFFERENT, SHORT, SOURCE_ERROR, DISK_ERROR } result;
	uint64_t where; /* offset in the file, for DIFFERENT */
	int err;        /* negative errno, for the errors */
};

struct comparison {
	int fd;
	LIST(struct piece) pieces;
	atomic_uint_fast64_t done; /* bytes */
};

static void cut(struct arena *a, struct comparison *c, const struct content_pair *pair)
{
	uint64_t in_file = pair->from_byte;

	for (size_t i = 0; i < pair->extent_count; i++) {
		struct fat_extent e = pair->extents[i];

		/* What is unpacked comes in one piece. */
		while (e.bytes) {
			uint64_t bytes = e.bytes < PIECE || pair->packed ? e.bytes : PIECE;

			*list_add(a, &c->pieces) = (struct piece){ .pair = pair, .in_file = in_file, .on_disk = e.offset, .bytes = bytes };
			in_file += bytes;
			e.offset += bytes;
			e.bytes -= bytes;
		}
	}
}

static uint64_t first_difference(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint64_t i = 0;

	while (i < len && a[i] == b[i])
		i++;
	return i;
}

/* Fetches the source's bytes; from memory they need no copy. */
static const uint8_t *fetch(struct piece *piece, int source, uint64_t off, uint8_t *buffer, size_t len)
{
	size_t got;

	if (!piece->pair->from)
		return piece->pair->bytes.at + off;
	piece->err = io_pread(source, buffer, len, off, &got);
	piece->result = piece->err ? SOURCE_ERROR : got < len ? SHORT : SAME;
	return piece->result == SAME ? buffer : NULL;
}

/* Whether these bytes of it are the same, and there is a reason to go on. */
static bool compare_at(struct comparison *c, struct piece *piece, int source, uint8_t *buffers, uint64_t off, size_t len)
{
	const uint8_t *wanted = fetch(piece, source, piece->in_file + off, buffers, len), *there = buffers + BUFFER;
	size_t got;

	if (!wanted)
		return false;
	piece->err = io_pread(c->fd, buffers + BUFFER, len, piece->on_disk + off, &got);
	if (piece->err || got < len) {
		piece->result = DISK_ERROR;
		return false;
	}
	if (memcmp(wanted, there, len)) {
		piece->result = DIFFERENT;
		piece->where = piece->in_file + off + first_difference(wanted, there, len);
		return false;
	}
	return !interrupt_signal();
}

/* Of what is sampled the beginning of each stretch, and the end. */
static void compare_piece(struct comparison *c, struct piece *piece, int source, uint8_t *buffers)
{
	uint64_t step = piece->pair->sampled ? CONTENT_STRETCH : BUFFER, most = piece->pair->sampled ? SAMPLE : BUFFER, bytes = piece->bytes;
	bool goes_on = true;

	for (uint64_t off = 0; goes_on && off < bytes; off += step) {
		goes_on = compare_at(c, piece, source, buffers, off, (size_t)(bytes - off < most ? bytes - off : most));
		c->done += bytes - off < step ? bytes - off : step;
	}
	if (goes_on && piece->pair->sampled && bytes > SAMPLE)
		compare_at(c, piece, source, buffers, bytes - SAMPLE, SAMPLE);
}

struct stream {
	struct comparison *comparison;
	struct piece *piece;
	uint8_t *buffer;
	uint64_t off; /* in what comes out */
};

/* Stops to look after the first difference. */
static void take_unpacked(void *context, struct span bytes)
{
	struct stream *s = context;
	struct piece *piece = s->piece;

	while (bytes.len && piece->result == SAME) {
		size_t len = bytes.len < BUFFER ? bytes.len : BUFFER, got;

		piece->err = s->off + len > piece->bytes ? -ENODATA : io_pread(s->comparison->fd, s->buffer, len, piece->on_disk + s->off, &got);
		if (piece->err) {
			piece->result = piece->err == -ENODATA ? SHORT : DISK_ERROR;
		} else if (got < len || memcmp(bytes.at, s->buffer, len)) {
			piece->result = DIFFERENT;
			piece->where = s->off + first_difference(bytes.at, s->buffer, got);
		}
		s->off += len;
		s->comparison->done += len;
		bytes = (struct span){ bytes.at + len, bytes.len - len };
	}
}

static void compare_unpacked(struct comparison *c, struct piece *piece, int source, uint8_t *buffer)
{
	struct stream s = { c, piece, buffer, 0 };
	struct gunzip gunzip;

	piece->err = gunzip_measure(source, 0, piece->pair->from->size, piece->bytes, take_unpacked, &s, &gunzip);
	if (piece->err)
		piece->result = SOURCE_ERROR;
	else if (piece->result == SAME && (gunzip.damaged || gunzip.bytes != piece->bytes))
		piece->result = SHORT;
}

static void compare_job(void *context, size_t number)
{
	struct comparison *c = context;
	struct piece *piece = &c->pieces.at[number];
	const struct artefact *from = piece->pair->from;
	scoped_fd source = -1;
	scoped_memory uint8_t *buffers = malloc(2 * BUFFER);

	piece->err = !buffers ? -ENOMEM : from ? artefact_open(from, &source) : 0;
	if (piece->err)
		piece->result = SOURCE_ERROR;
	else if (piece->pair->packed)
		compare_unpacked(c, piece, source, buffers);
	else
		compare_piece(c, piece, source, buffers);
}

static void show_progress(void *context)
{
	struct comparison *c = context;

	progress_set(c->done);
}

static int judge(struct diag *d, const struct piece *piece, struct problems *p)
{
	const char *source = piece->pair->source;

	switch (piece->result) {
	case SAME:
		return 0;
	case SHORT:
		return fault(d, 0, "'%s' became shorter while it was compared", source);
	case SOURCE_ERROR:
		return fault(d, piece->err, "cannot read '%s' to compare it with the image", source);
	case DISK_ERROR:
		return fault(d, piece->err, "cannot read the image at byte %llu", (unsigned long long)piece->on_disk);
	default:
		problem(p, "%s differs from '%s' from its byte %llu on", piece->pair->place, source, (unsigned long long)piece->where);
		return 0;
	}
}

int content_compare(struct diag *d, int fd, const struct content_pair *pairs, size_t count, struct problems *p)
{
	struct comparison c = { .fd = fd };
	struct crew *crew;
	int err;

	for (size_t i = 0; i < count; i++)
		cut(d->arena, &c, &pairs[i]);
	crew = crew_start(c.pieces.count, compare_job, &c);
	if (!crew)
		return fault(d, -EAGAIN, "cannot start threads to compare the files");
	crew_join(crew, show_progress, &c);
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < c.pieces.count; i++)
		err = judge(d, &c.pieces.at[i], p);
	return err;
}
