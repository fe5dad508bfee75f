/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arena.c - the memory of one run
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the newest first; only that one has room */
};

static void out_of_memory(void)
{
	fputs("xen-esp-mkimage: fault: out of memory\n", stderr);
	exit(EXIT_FAULT);
}

static struct block *block_make(struct block *next, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		out_of_memory();
	b = calloc(1, sizeof(*b) + size);
	if (!b)
		out_of_memory();
	b->next = next;
	b->size = size;
	return b;
}

struct arena *arena_make(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		out_of_memory();
	a->blocks = block_make(NULL, BLOCK_SIZE);
	return a;
}

void arena_free(struct arena *a)
{
	struct block *b, *next;

	if (!a)
		return;
	for (b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t grain = alignof(max_align_t);
	struct block *b = a->blocks;
	void *at;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + grain - 1) / grain * grain;
	if (size > BLOCK_SIZE / 4) {
		/* A large thing gets a block of its own, behind the one that has room. */
		b->next = block_make(b->next, size);
		b = b->next;
	} else if (size > b->size - b->used) {
		b = a->blocks = block_make(b, BLOCK_SIZE);
	}
	at = b->bytes + b->used;
	b->used += size;
	return at;
}

void *arena_alloc_array(struct arena *a, size_t count, size_t element)
{
	if (element && count > SIZE_MAX / 2 / element)
		out_of_memory();
	return arena_alloc(a, count * element);
}

char *arena_copy(struct arena *a, const void *from, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	if (len)
		memcpy(copy, from, len);
	return copy;
}

char *arena_dup(struct arena *a, const char *text)
{
	return arena_copy(a, text, strlen(text));
}

char *arena_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		out_of_memory();
	text = arena_alloc(a, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	return text;
}

char *arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vfmt(a, fmt, ap);
	va_end(ap);
	return text;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t *room, size_t element)
{
	void *larger;

	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 8;
	larger = arena_alloc_array(a, *room, element);
	if (count)
		memcpy(larger, array, count * element);
	return larger;
}
