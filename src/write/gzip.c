/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.c - a file packed as one gzip member, on all cores
 */
#include "write/gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "wire/bytes.h"

/* A block, what of the former one it refers to, and how many are in memory at once. */
enum { BLOCK = 512 * 1024, DICTIONARY = 32 * 1024, BATCH = 16, RAW = -15, MEMORY = 8, ROOM = BLOCK + BLOCK / 8 + 1024 };

struct block {
	uint8_t *plain, *packed;    /* of DICTIONARY + BLOCK and of ROOM bytes */
	size_t dictionary, bytes;   /* in plain: what is before, and what is to be packed */
	size_t packed_bytes;
	uint32_t crc;
	bool last;
	int err;                    /* negative errno */
};

struct packer {
	int from;
	uint64_t bytes, done; /* of the source */
	struct block blocks[BATCH];
	size_t count;         /* of blocks in this batch */
	uint32_t crc;
};

static void pack_job(void *context, size_t number)
{
	struct packer *p = context;
	struct block *b = &p->blocks[number];
	z_stream z = { 0 };
	int status;

	b->crc = (uint32_t)crc32(crc32(0, NULL, 0), b->plain + b->dictionary, (uInt)b->bytes);
	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		b->err = -ENOMEM;
		return;
	}
	if (b->dictionary)
		deflateSetDictionary(&z, b->plain, (uInt)b->dictionary);
	z.next_in = b->plain + b->dictionary;
	z.avail_in = (uInt)b->bytes;
	z.next_out = b->packed;
	z.avail_out = ROOM;
	/* A flush ends at a whole byte, where the next block can follow. */
	status = deflate(&z, b->last ? Z_FINISH : Z_SYNC_FLUSH);
	b->err = status == (b->last ? Z_STREAM_END : Z_OK) && !z.avail_in && z.avail_out ? 0 : -EIO;
	b->packed_bytes = ROOM - z.avail_out;
	deflateEnd(&z);
}

/* Fills the blocks of a batch; each begins with the end of the one before. */
static int read_batch(struct packer *p)
{
	p->count = 0;
	do {
		struct block *b = &p->blocks[p->count++];
		uint64_t left = p->bytes - p->done;
		size_t got;
		int err;

		b->bytes = left < BLOCK ? (size_t)left : BLOCK;
		b->dictionary = p->done < DICTIONARY ? (size_t)p->done : DICTIONARY;
		b->last = b->bytes == left;
		err = io_pread(p->from, b->plain, b->dictionary + b->bytes, p->done - b->dictionary, &got);
		if (err || got < b->dictionary + b->bytes)
			return err ? err : -ENODATA;
		p->done += b->bytes;
	} while (p->count < BATCH && p->done < p->bytes);
	return 0;
}

static int write_batch(struct packer *p, int to)
{
	int err = 0;

	for (size_t i = 0; !err && i < p->count; i++) {
		const struct block *b = &p->blocks[i];

		err = b->err ? b->err : io_write(to, b->packed, b->packed_bytes);
		p->crc = (uint32_t)crc32_combine(p->crc, b->crc, (z_off_t)b->bytes);
	}
	return err;
}

static bool make_room(struct packer *p)
{
	for (size_t i = 0; i < BATCH; i++) {
		p->blocks[i].plain = malloc(DICTIONARY + BLOCK);
		p->blocks[i].packed = malloc(ROOM);
		if (!p->blocks[i].plain || !p->blocks[i].packed)
			return false;
	}
	return true;
}

static void free_room(struct packer *p)
{
	for (size_t i = 0; i < BATCH; i++) {
		free(p->blocks[i].plain);
		free(p->blocks[i].packed);
	}
}

static int pack_all(struct diag *d, struct packer *p, int to, void (*tick)(void *context), void *context)
{
	int err;

	do {
		struct crew *crew;

		err = read_batch(p);
		if (err < 0)
			return fault(d, err, "cannot read the image to pack it");
		crew = crew_start(p->count, pack_job, p);
		if (!crew)
			return fault(d, -EAGAIN, "cannot start threads to pack the image");
		crew_join(crew, tick, context);
		err = interrupt_check(d);
		if (err < 0)
			return err;
		err = write_batch(p, to);
		if (err < 0)
			return fault(d, err, "cannot write the packed image");
	} while (p->done < p->bytes);
	return 0;
}

/* No name, no time; 255: the machine is not said (RFC 1952, 2.3). */
static int write_ends(struct diag *d, int to, const uint8_t *bytes, size_t len)
{
	int err = io_write(to, bytes, len);

	return err < 0 ? fault(d, err, "cannot write the packed image") : 0;
}

int gzip_pack(struct diag *d, int from, uint64_t bytes, int to, void (*tick)(void *context), void *context)
{
	static const uint8_t header[10] = { 0x1f, 0x8b, Z_DEFLATED, 0, 0, 0, 0, 0, 0, 255 };
	struct packer p = { .from = from, .bytes = bytes, .crc = (uint32_t)crc32(0, NULL, 0) };
	uint8_t trailer[8];
	int err = make_room(&p) ? write_ends(d, to, header, sizeof(header)) : fault(d, -ENOMEM, "cannot pack the image");

	if (!err)
		err = pack_all(d, &p, to, tick, context);
	bytes_put32(trailer, p.crc);
	bytes_put32(trailer + 4, (uint32_t)bytes);
	if (!err)
		err = write_ends(d, to, trailer, sizeof(trailer));
	free_room(&p);
	return err;
}
