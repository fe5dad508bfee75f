/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * medium.c - the disk of faulty: a regular file behind a volatile write cache
 */
#include "medium.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/scoped.h"

/* Stands in the cache for a block that was zeroed, so that a disk that is zeroed takes no memory. */
static uint8_t zeros[MEDIUM_BLOCK];

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

int medium_open(const char *path, struct medium *ret)
{
	struct medium m = { .fd = -1 };
	scoped_fd fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	m.blocks = ((size_t)st.st_size + MEDIUM_BLOCK - 1) / MEDIUM_BLOCK;
	m.block = calloc(m.blocks + 1, sizeof(*m.block));
	m.queue = calloc(m.blocks + 1, sizeof(*m.queue));
	if (!m.block || !m.queue)
		return -ENOMEM;
	m.fd = give_fd(&fd);
	*ret = m;
	return 0;
}

uint64_t medium_size(const struct medium *m)
{
	struct stat st;

	if (fstat(m->fd, &st) < 0 || st.st_size < 0)
		return 0;
	return least((uint64_t)st.st_size, (uint64_t)m->blocks * MEDIUM_BLOCK);
}

static int zero_by_writing(int fd, uint64_t off, uint64_t len)
{
	int err = 0;

	for (uint64_t done = 0; !err && done < len; done += MEDIUM_BLOCK)
		err = io_pwrite(fd, zeros, least(len - done, MEDIUM_BLOCK), off + done);
	return err;
}

static int zero_file(int fd, uint64_t off, uint64_t len)
{
	if (!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)off, (off_t)len))
		return 0;
	return errno == EOPNOTSUPP ? zero_by_writing(fd, off, len) : -errno;
}

static int write_file(const struct medium *m, const uint8_t *from, uint64_t len, uint64_t off)
{
	return from ? io_pwrite(m->fd, from, len, off) : zero_file(m->fd, off, len);
}

/* A block that the cache may not have yet, for someone to write to it. */
static int own_block(struct medium *m, uint64_t number, uint8_t **ret)
{
	uint8_t *had = m->block[number], *block = had && had != zeros ? had : calloc(1, MEDIUM_BLOCK);
	size_t got;
	int err = !block ? -ENOMEM : had ? 0 : io_pread(m->fd, block, MEDIUM_BLOCK, number * MEDIUM_BLOCK, &got);

	if (err < 0) {
		free(block);
		return err;
	}
	if (!had)
		m->queue[(m->first + m->dirty++) % m->blocks] = number;
	m->block[number] = block;
	*ret = block;
	return 0;
}

static int own_zeros(struct medium *m, uint64_t number)
{
	uint8_t *block;
	int err = own_block(m, number, &block);

	if (err < 0)
		return err;
	free(block);
	m->block[number] = zeros;
	return 0;
}

/* The oldest block leaves the cache. */
static int drop(struct medium *m, bool keep)
{
	uint64_t number = m->queue[m->first], off = number * MEDIUM_BLOCK, size = medium_size(m);
	uint8_t *block = m->block[number];
	int err = 0;

	if (keep && off < size)
		err = write_file(m, block == zeros ? NULL : block, least(MEDIUM_BLOCK, size - off), off);
	if (err < 0)
		return err;
	m->first = (m->first + 1) % m->blocks;
	m->dirty--;
	m->block[number] = NULL;
	if (block != zeros)
		free(block);
	return 0;
}

static int write_block(struct medium *m, const uint8_t *from, size_t len, uint64_t off)
{
	uint8_t *block;
	int err;

	if (!from && len == MEDIUM_BLOCK)
		return own_zeros(m, off / MEDIUM_BLOCK);
	err = own_block(m, off / MEDIUM_BLOCK, &block);
	if (err < 0)
		return err;
	if (from)
		memcpy(block + off % MEDIUM_BLOCK, from, len);
	else
		memset(block + off % MEDIUM_BLOCK, 0, len);
	return 0;
}

/* At most to the end of the block that off is in. */
static size_t within_block(uint64_t off, uint64_t len)
{
	return (size_t)least(len, MEDIUM_BLOCK - off % MEDIUM_BLOCK);
}

int medium_read(const struct medium *m, void *to, size_t len, uint64_t off)
{
	size_t got, part;
	int err = io_pread(m->fd, to, len, off, &got);

	if (err < 0 || got < len)
		return err < 0 ? err : -EIO;
	for (size_t done = 0; m->dirty && done < len; done += part) {
		const uint8_t *block = m->block[(off + done) / MEDIUM_BLOCK];

		part = within_block(off + done, len - done);
		if (block)
			memcpy((uint8_t *)to + done, block + (off + done) % MEDIUM_BLOCK, part);
	}
	return 0;
}

int medium_write(struct medium *m, const uint8_t *from, uint64_t len, uint64_t off)
{
	uint64_t size = medium_size(m);
	size_t part;
	int err = 0;

	if (off > size || len > size - off)
		return -ENOSPC;
	if (!m->room)
		return write_file(m, from, len, off);
	for (uint64_t done = 0; !err && done < len; done += part) {
		part = within_block(off + done, len - done);
		err = write_block(m, from ? from + done : NULL, part, off + done);
		if (!err)
			err = medium_set_room(m, m->room);
	}
	return err;
}

int medium_set_room(struct medium *m, size_t room)
{
	int err = 0;

	m->room = room;
	while (!err && m->dirty > room)
		err = drop(m, true);
	return err;
}

int medium_flush(struct medium *m)
{
	int err = 0;

	while (!err && m->dirty)
		err = drop(m, true);
	return err;
}

/* A number from 0 to 99 that looks like chance (the finalizer of splitmix64). */
static unsigned chance(uint64_t seed, uint64_t number)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15 + number;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (unsigned)((x ^ x >> 31) % 100);
}

int medium_cut(struct medium *m, uint64_t seed, unsigned keep)
{
	int err = 0;

	while (!err && m->dirty)
		err = drop(m, chance(seed, m->queue[m->first]) < keep);
	return err;
}
