/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * packed.c - a gzip file compared with what was packed
 */
#include "verify/packed.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "wire/bytes.h"

/* RFC 1952, 2.3; what deflate may refer back to; zlib's for "no header" and for "behind a block, not the last, at a whole byte". */
enum { HEADER = 10, TRAILER = 8, WINDOW = 32 * 1024, RAW = -15, AT_BLOCK = 128 };

struct block {
	uint32_t crc;
	enum { SAME, DIFFERENT, CANNOT_READ } result;
	int err; /* negative errno, for CANNOT_READ */
};

/* A block of zeros behind zeros that came out right: most of a sparse disk looks so, and need not be unpacked each time. */
enum { ZEROS_MOST = 4096 };

struct zeros {
	pthread_mutex_t lock;
	uint8_t packed[ZEROS_MOST];
	size_t len; /* 0 when none was met; under lock, and then for ever the same */
	uint32_t crc;
};

struct checking {
	const struct packed *packed;
	int plain;
	uint64_t bytes;
	struct block *blocks;
	struct zeros zeros;
};

/* What one job works with: the packed bytes, the window and what must come out, what comes out. */
struct buffers {
	uint8_t *packed, *wanted, *out;
	size_t packed_len, window, len;
};

static uint64_t block_start(const struct checking *c, size_t number)
{
	return number ? c->packed->ends[number - 1] : HEADER;
}

static uint64_t block_end(const struct checking *c, size_t number)
{
	return c->packed->ends[number];
}

static int read_whole(int fd, uint8_t *to, size_t len, uint64_t at)
{
	size_t got;
	int err = io_pread(fd, to, len, at, &got);

	return err ? err : got < len ? -ENODATA : 0;
}

/* Whether all of the packed bytes are needed, no bit is left over, and only the last one ends the stream. */
static bool is_unpacked(const struct buffers *b, bool last)
{
	z_stream z = { .next_in = b->packed, .avail_in = (uInt)b->packed_len, .next_out = b->out, .avail_out = (uInt)b->len };
	bool fits = false;
	int status;

	if (inflateInit2(&z, RAW) != Z_OK)
		return false;
	if (!b->window || inflateSetDictionary(&z, b->wanted, (uInt)b->window) == Z_OK) {
		status = inflate(&z, last ? Z_FINISH : Z_SYNC_FLUSH);
		fits = !z.avail_in && !z.avail_out && (last ? status == Z_STREAM_END : status == Z_OK && z.data_type == AT_BLOCK);
	}
	inflateEnd(&z);
	return fits;
}

static bool allocate(struct buffers *b)
{
	b->packed = malloc(b->packed_len);
	b->wanted = malloc(b->window + b->len);
	b->out = malloc(b->len);
	return b->packed && b->wanted && b->out;
}

/* Whether a block is a hole with a window of holes, so that it can be one of those. */
static bool is_hole(const struct checking *c, size_t number)
{
	uint64_t at = (uint64_t)number * c->packed->block, len = block_end(c, number) - block_start(c, number);

	return number && number + 1 < c->packed->count && len <= ZEROS_MOST && io_is_hole(c->plain, at - WINDOW, WINDOW + c->packed->block);
}

static bool is_known(struct checking *c, size_t number, struct block *ret)
{
	uint64_t start = block_start(c, number);
	uint8_t there[ZEROS_MOST];
	size_t len;

	pthread_mutex_lock(&c->zeros.lock);
	len = c->zeros.len;
	pthread_mutex_unlock(&c->zeros.lock);
	if (!len || len != block_end(c, number) - start || read_whole(c->packed->fd, there, len, start))
		return false;
	if (memcmp(there, c->zeros.packed, len))
		return false;
	*ret = (struct block){ c->zeros.crc, SAME, 0 };
	return true;
}

static void learn(struct checking *c, const struct buffers *b, const struct block *block)
{
	pthread_mutex_lock(&c->zeros.lock);
	if (!c->zeros.len && block->result == SAME) {
		memcpy(c->zeros.packed, b->packed, b->packed_len);
		c->zeros.crc = block->crc;
		c->zeros.len = b->packed_len;
	}
	pthread_mutex_unlock(&c->zeros.lock);
}

static int check_block(const struct checking *c, size_t number, struct buffers *b, struct block *ret)
{
	uint64_t start = block_start(c, number), at = (uint64_t)number * c->packed->block;
	bool last = number + 1 == c->packed->count;
	int err;

	b->packed_len = (size_t)(block_end(c, number) - start);
	b->window = at < WINDOW ? (size_t)at : WINDOW;
	b->len = last ? (size_t)(c->bytes - at) : c->packed->block;
	if (!allocate(b))
		return -ENOMEM;
	err = read_whole(c->packed->fd, b->packed, b->packed_len, start);
	if (!err)
		err = read_whole(c->plain, b->wanted, b->window + b->len, at - b->window);
	if (err)
		return err;
	ret->result = is_unpacked(b, last) && !memcmp(b->out, b->wanted + b->window, b->len) ? SAME : DIFFERENT;
	ret->crc = (uint32_t)crc32(crc32(0, NULL, 0), b->out, (uInt)b->len);
	return 0;
}

static void check_job(void *context, size_t number)
{
	struct checking *c = context;
	struct block *block = &c->blocks[number];
	struct buffers b = { 0 };
	bool hole = is_hole(c, number);

	if (interrupt_signal() || (hole && is_known(c, number, block)))
		return;
	block->err = check_block(c, number, &b, block);
	if (block->err)
		block->result = CANNOT_READ;
	else if (hole)
		learn(c, &b, block);
	free(b.packed);
	free(b.wanted);
	free(b.out);
}

/* One member without a name and a time, and behind the blocks what RFC 1952 wants there. */
static int check_ends(const struct checking *c, uint32_t crc, bool *ret)
{
	static const uint8_t header[HEADER] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };
	uint64_t end = c->packed->ends[c->packed->count - 1];
	uint8_t there[HEADER];
	int err = read_whole(c->packed->fd, there, HEADER, 0);

	*ret = !err && !memcmp(there, header, HEADER) && end + TRAILER == c->packed->bytes;
	if (err || !*ret)
		return err;
	err = read_whole(c->packed->fd, there, TRAILER, end);
	*ret = !err && bytes_get32(there) == crc && bytes_get32(there + 4) == (uint32_t)c->bytes;
	return err;
}

static int conclude(struct diag *d, const struct checking *c)
{
	uint32_t crc = (uint32_t)crc32(0, NULL, 0);
	bool right = true;
	int err = 0;

	for (size_t i = 0; !err && i < c->packed->count; i++) {
		uint64_t left = c->bytes - (uint64_t)i * c->packed->block;

		err = c->blocks[i].err;
		right = right && c->blocks[i].result == SAME;
		crc = (uint32_t)crc32_combine(crc, c->blocks[i].crc, (z_off_t)(left < c->packed->block ? left : c->packed->block));
	}
	if (!err && right)
		err = check_ends(c, crc, &right);
	if (err && err != -ENODATA)
		return fault(d, err, "cannot read what was packed back");
	return err || !right ? fault(d, 0, "what was packed does not come out again") : 0;
}

int packed_verify(struct diag *d, const struct packed *packed, int plain, uint64_t bytes, void (*tick)(void *context),
		  void *context)
{
	struct checking c = { .packed = packed, .plain = plain, .bytes = bytes };
	struct crew *crew;
	int err;

	c.blocks = arena_array(d->arena, struct block, packed->count);
	pthread_mutex_init(&c.zeros.lock, NULL);
	crew = crew_start(packed->count, check_job, &c);
	crew_join(crew, tick, context);
	pthread_mutex_destroy(&c.zeros.lock);
	if (!crew)
		return fault(d, -EAGAIN, "cannot start threads to unpack the image");
	err = interrupt_check(d);
	return err ? err : conclude(d, &c);
}
