/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * index.c - numbers of things, found by the things' names
 */
#include "base/index.h"

#include <string.h>

#include "base/text.h"

enum { ROOM_LEAST = 16 };

/* FNV-1a. */
static uint64_t hash_of(const struct name_index *index, const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *name; name++) {
		hash ^= (unsigned char)(index->folds ? text_upper(*name) : *name);
		hash *= 0x100000001b3;
	}
	return hash;
}

static bool is_it(const struct name_index *index, const struct index_slot *slot, uint64_t hash, const char *name)
{
	return slot->hash == hash && (index->folds ? text_same_fold(slot->name, name) : !strcmp(slot->name, name));
}

/* The slot of this name, or the free one where it would be. Room is a power of two, and never full. */
static struct index_slot *slot_of(const struct name_index *index, uint64_t hash, const char *name)
{
	size_t at = hash & (index->room - 1);

	while (index->slots[at].name && !is_it(index, &index->slots[at], hash, name))
		at = (at + 1) & (index->room - 1);
	return &index->slots[at];
}

static void grow(struct arena *a, struct name_index *index)
{
	struct name_index old = *index;

	index->room = old.room ? 2 * old.room : ROOM_LEAST;
	index->slots = arena_array(a, struct index_slot, index->room);
	for (size_t i = 0; i < old.room; i++) {
		if (old.slots[i].name)
			*slot_of(index, old.slots[i].hash, old.slots[i].name) = old.slots[i];
	}
}

void index_add(struct arena *a, struct name_index *index, const char *name, size_t number)
{
	uint64_t hash = hash_of(index, name);
	struct index_slot *slot;

	if (2 * index->count >= index->room)
		grow(a, index);
	slot = slot_of(index, hash, name);
	if (slot->name)
		return;
	*slot = (struct index_slot){ name, hash, number };
	index->count++;
}

bool index_find(const struct name_index *index, const char *name, size_t *ret)
{
	const struct index_slot *slot = index->room ? slot_of(index, hash_of(index, name), name) : NULL;

	if (!slot || !slot->name)
		return false;
	*ret = slot->number;
	return true;
}
