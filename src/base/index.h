/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * index.h - numbers of things, found by the things' names
 *
 * For lists that the input makes as long as it likes. Adding and finding take the same time however many there are. Begins
 * as zeros; names are not copied.
 */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct index_slot {
	const char *name; /* NULL: free */
	uint64_t hash;
	size_t number;
};

struct name_index {
	bool folds; /* ASCII case does not count in names; set before the first is added */
	struct index_slot *slots;
	size_t count, room;
};

/* Of equal names the first one stays. */
void index_add(struct arena *a, struct name_index *index, const char *name, size_t number);

bool index_find(const struct name_index *index, const char *name, size_t *ret);

#endif
