/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arena.h - the memory of one run
 *
 * Everything that describes the input (tree, model, findings, plan) is allocated
 * here and lives until arena_free(). Nobody frees single things. Memory comes
 * zeroed. When there is none left the program says so and ends with EXIT_FAULT, so
 * no caller checks for NULL. One thread only: workers get memory from their owner.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attributes.h"

struct arena;

struct arena *arena_make(void);
void arena_free(struct arena *a);

/* size bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of len bytes with a NUL behind them. */
char *arena_copy(struct arena *a, const void *from, size_t len);
char *arena_dup(struct arena *a, const char *text);
char *arena_fmt(struct arena *a, const char *fmt, ...) printf_like(2, 3);
char *arena_vfmt(struct arena *a, const char *fmt, va_list ap) printf_like(2, 0);

/* Room for one more element behind count of them: the array itself, or a larger copy. */
void *arena_grow(struct arena *a, void *array, size_t count, size_t *room, size_t element);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_alloc_array((a), (count), sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t count, size_t element);

/*
 * A list that grows in an arena: LIST(struct finding) declares one, list_add() gives
 * a pointer to its new last element, zeroed. Pointers to elements move when it grows.
 */
#define LIST(type) struct { type *at; size_t count, room; }
#define list_add(a, list) \
	((list)->at = arena_grow((a), (list)->at, (list)->count, &(list)->room, sizeof(*(list)->at)), \
	 &(list)->at[(list)->count++])

#endif
