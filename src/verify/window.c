/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * window.c - bytes of a disk, read through a small cache
 */
#include "verify/window.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/io.h"

/*
 * Small pages in many slots: a file allocation table is mostly read forwards, and a
 * hostile one that jumps about costs one short read a jump, not a long one.
 */
enum { PAGE = 16 * 1024, SLOTS = 64, ALIGNMENT = 4096 };

struct slot {
	uint8_t *bytes;
	uint64_t page; /* its number on the disk */
	bool filled;
};

struct window {
	struct arena *arena;
	int fd;
	uint64_t end;
	struct slot slots[SLOTS];
};

struct window *window_make(struct arena *a, int fd, uint64_t end)
{
	struct window *w = arena_new(a, struct window);

	assert(end <= INT64_MAX);
	w->arena = a;
	w->fd = fd;
	w->end = end;
	return w;
}

static uint8_t *aligned_page(struct arena *a)
{
	uint8_t *bytes = arena_alloc(a, PAGE + ALIGNMENT - 1);

	return bytes + (-(uintptr_t)bytes & (ALIGNMENT - 1));
}

static int fill(struct window *w, struct slot *s, uint64_t page)
{
	uint64_t off = page * PAGE;
	size_t len = w->end - off < PAGE ? (size_t)(w->end - off) : PAGE;
	size_t got = 0;
	int err;

	if (!s->bytes)
		s->bytes = aligned_page(w->arena);
	s->filled = false;
	err = io_pread(w->fd, s->bytes, len, off, &got);
	if (err < 0)
		return err;
	if (got != len)
		return -ENODATA;
	s->page = page;
	s->filled = true;
	return 0;
}

int window_read(struct window *w, uint64_t off, void *to, size_t len)
{
	uint8_t *out = to;

	if (off > w->end || len > w->end - off)
		return -ENODATA;
	while (len) {
		uint64_t page = off / PAGE;
		size_t from = off % PAGE;
		size_t part = len < PAGE - from ? len : PAGE - from;
		struct slot *s = &w->slots[page % SLOTS];
		int err = s->filled && s->page == page ? 0 : fill(w, s, page);

		if (err < 0)
			return err;
		memcpy(out, s->bytes + from, part);
		out += part;
		off += part;
		len -= part;
	}
	return 0;
}
