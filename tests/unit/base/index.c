/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * index.c - tests of numbers that are found by names
 */
#include "base/index.h"

#include "tap.h"

int main(void)
{
	struct arena *a = arena_make();
	struct name_index index = { 0 }, folding = { .folds = true };
	size_t found = 0, right = 0, n;

	ok(!index_find(&index, "a", &n), "nothing is in an empty one");
	for (size_t i = 0; i < 1000; i++)
		index_add(a, &index, arena_fmt(a, "name%zu", i), i);
	for (size_t i = 0; i < 2000; i++) {
		if (index_find(&index, arena_fmt(a, "name%zu", i), &n)) {
			found++;
			right += n == i;
		}
	}
	is_number(found, 1000, "what was added is found, and nothing else");
	is_number(right, 1000, "with its number");
	index_add(a, &index, "name7", 77);
	ok(index_find(&index, "name7", &n) && n == 7 && index.count == 1000, "the first of equal names stays");
	index_add(a, &index, "", 5);
	ok(index_find(&index, "", &n) && n == 5, "an empty name is one");
	ok(!index_find(&index, "NAME7", &n), "case counts");
	index_add(a, &folding, "Name", 1);
	ok(index_find(&folding, "nAME", &n) && n == 1, "or not");
	index_add(a, &folding, "NAME", 2);
	ok(index_find(&folding, "name", &n) && n == 1 && folding.count == 1, "and then they are equal");
	arena_free(a);
	return done();
}
