/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.c - a file packed as one gzip member, on all cores
 */
#include "write/gzip.h"

#include <errno.h>
#include <pthread.h>
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
enum { BLOCK = GZIP_BLOCK, HEADER = 10, DICTIONARY = 32 * 1024, SLOTS = 16, RAW = -15, MEMORY = 8, ROOM = BLOCK + BLOCK / 8 + 1024 };

struct block {
	uint8_t *plain, *packed;    /* of DICTIONARY + BLOCK and of ROOM bytes */
	size_t dictionary, bytes;   /* in plain: what is before, and what is to be packed */
	size_t packed_bytes;
	uint32_t crc;
	bool last, ready;           /* ready: under the packer's lock */
	int err;                    /* negative errno */
};

/*
 * The crew packs block after block, each in the slot of its number; the owner writes them in their order and so makes room for
 * others.
 */
struct packer {
	int from;
	uint64_t bytes;
	struct block slots[SLOTS], zeros; /* zeros: a block of them behind zeros, packed once */
	pthread_mutex_t lock;
	pthread_cond_t packed, written;
	uint64_t done; /* blocks that were written; under lock */
	bool stop;     /* under lock */
};

struct written {
	struct gzip_blocks blocks;
	uint64_t end;
	uint32_t crc;
};

static void pack(struct block *b)
{
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

static bool is_zero(const uint8_t *at, size_t len)
{
	return !*at && !memcmp(at, at + 1, len - 1);
}

/* Reads the block and the end of the one before it. *ret: whether it is packed as the zeros are. */
static int read_block(struct packer *p, struct block *b, uint64_t number, bool *ret)
{
	uint64_t at = number * BLOCK;
	size_t len, got;
	int err;

	b->bytes = p->bytes - at < BLOCK ? (size_t)(p->bytes - at) : BLOCK;
	b->dictionary = number ? DICTIONARY : 0;
	b->last = at + b->bytes == p->bytes;
	len = b->dictionary + b->bytes;
	*ret = !b->last && number && io_is_hole(p->from, at - b->dictionary, len);
	if (*ret)
		return 0;
	err = io_pread(p->from, b->plain, len, at - b->dictionary, &got);
	if (err || got < len)
		return err ? err : -ENODATA;
	*ret = !b->last && number && is_zero(b->plain, len);
	return 0;
}

static void use_zeros(const struct packer *p, struct block *b)
{
	memcpy(b->packed, p->zeros.packed, p->zeros.packed_bytes);
	b->packed_bytes = p->zeros.packed_bytes;
	b->crc = p->zeros.crc;
	b->err = p->zeros.err;
}

/* False when there is nothing to be done any more. */
static bool wait_for_slot(struct packer *p, uint64_t number)
{
	bool stop;

	pthread_mutex_lock(&p->lock);
	while (!p->stop && number >= p->done + SLOTS)
		pthread_cond_wait(&p->written, &p->lock);
	stop = p->stop;
	pthread_mutex_unlock(&p->lock);
	return !stop;
}

static void pack_job(void *context, size_t number)
{
	struct packer *p = context;
	struct block *b = &p->slots[number % SLOTS];
	bool zeros;

	if (!wait_for_slot(p, number))
		return;
	b->err = read_block(p, b, number, &zeros);
	if (!b->err && zeros)
		use_zeros(p, b);
	else if (!b->err)
		pack(b);
	pthread_mutex_lock(&p->lock);
	b->ready = true;
	pthread_cond_signal(&p->packed);
	pthread_mutex_unlock(&p->lock);
}

static const struct block *wait_for_block(struct packer *p, uint64_t number)
{
	struct block *b = &p->slots[number % SLOTS];

	pthread_mutex_lock(&p->lock);
	while (!b->ready)
		pthread_cond_wait(&p->packed, &p->lock);
	b->ready = false;
	pthread_mutex_unlock(&p->lock);
	return b;
}

static void go_on(struct packer *p, bool stop)
{
	pthread_mutex_lock(&p->lock);
	p->done++;
	p->stop = stop;
	pthread_cond_broadcast(&p->written);
	pthread_mutex_unlock(&p->lock);
}

static int write_block(struct diag *d, const struct block *b, int to)
{
	int err = interrupt_check(d);

	if (err < 0)
		return err;
	if (b->err < 0)
		return fault(d, b->err, "cannot read the image to pack it");
	err = io_write(to, b->packed, b->packed_bytes);
	return err < 0 ? fault(d, err, "cannot write the packed image") : 0;
}

static int write_blocks(struct diag *d, struct packer *p, int to, void (*tick)(void *context), void *context,
			struct written *ret)
{
	int err = 0;

	for (uint64_t i = 0; !err && i < ret->blocks.count; i++) {
		const struct block *b = wait_for_block(p, i);

		err = write_block(d, b, to);
		ret->crc = (uint32_t)crc32_combine(ret->crc, b->crc, (z_off_t)b->bytes);
		ret->end += b->packed_bytes;
		ret->blocks.ends[i] = ret->end;
		go_on(p, err < 0);
		if (tick)
			tick(context);
	}
	return err;
}

static bool make_room(struct packer *p)
{
	p->zeros.plain = calloc(1, DICTIONARY + BLOCK);
	p->zeros.packed = malloc(ROOM);
	for (size_t i = 0; i < SLOTS; i++) {
		p->slots[i].plain = malloc(DICTIONARY + BLOCK);
		p->slots[i].packed = malloc(ROOM);
		if (!p->slots[i].plain || !p->slots[i].packed)
			return false;
	}
	return p->zeros.plain && p->zeros.packed;
}

static void free_room(struct packer *p)
{
	for (size_t i = 0; i < SLOTS; i++) {
		free(p->slots[i].plain);
		free(p->slots[i].packed);
	}
	free(p->zeros.plain);
	free(p->zeros.packed);
}

static int pack_all(struct diag *d, struct packer *p, int to, void (*tick)(void *context), void *context, struct written *ret)
{
	struct crew *crew;
	int err;

	p->zeros.dictionary = DICTIONARY;
	p->zeros.bytes = BLOCK;
	pack(&p->zeros);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->packed, NULL);
	pthread_cond_init(&p->written, NULL);
	crew = crew_start(ret->blocks.count, pack_job, p);
	if (crew)
		err = write_blocks(d, p, to, tick, context, ret);
	else
		err = fault(d, -EAGAIN, "cannot start threads to pack the image");
	crew_join(crew, NULL, NULL);
	pthread_cond_destroy(&p->written);
	pthread_cond_destroy(&p->packed);
	pthread_mutex_destroy(&p->lock);
	return err;
}

/* No name, no time; 255: the machine is not said (RFC 1952, 2.3). */
static int write_ends(struct diag *d, int to, const uint8_t *bytes, size_t len)
{
	int err = io_write(to, bytes, len);

	return err < 0 ? fault(d, err, "cannot write the packed image") : 0;
}

int gzip_pack(struct diag *d, int from, uint64_t bytes, int to, void (*tick)(void *context), void *context,
	      struct gzip_blocks *ret)
{
	static const uint8_t header[HEADER] = { 0x1f, 0x8b, Z_DEFLATED, 0, 0, 0, 0, 0, 0, 255 };
	struct packer p = { .from = from, .bytes = bytes };
	struct written written = { .end = HEADER, .crc = (uint32_t)crc32(0, NULL, 0) };
	uint8_t trailer[8];
	int err = make_room(&p) ? write_ends(d, to, header, sizeof(header)) : fault(d, -ENOMEM, "cannot pack the image");

	written.blocks.count = bytes / BLOCK + (bytes % BLOCK != 0);
	written.blocks.ends = arena_array(d->arena, uint64_t, written.blocks.count);
	if (!err)
		err = pack_all(d, &p, to, tick, context, &written);
	bytes_put32(trailer, written.crc);
	bytes_put32(trailer + 4, (uint32_t)bytes);
	if (!err)
		err = write_ends(d, to, trailer, sizeof(trailer));
	free_room(&p);
	*ret = written.blocks;
	return err;
}
