/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * range.c - tests of stretches of bytes, and of what is laid over them
 */
#include "flash/range.h"

#include <stdlib.h>

#include "flash/patch.h"
#include "tap.h"

static struct arena *arena;

/* "0-4 8-12" */
static const char *text_of(const range_list *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->count; i++)
		text = arena_fmt(arena, "%s%s%" PRIu64 "-%" PRIu64, text, i ? " " : "", list->at[i].start, list->at[i].end);
	return text;
}

static range_list list_of(const char *text)
{
	range_list list = { 0 };
	char *end;

	while (*text) {
		uint64_t start = strtoull(text, &end, 10), stop = strtoull(end + 1, &end, 10);

		range_add(arena, &list, start, stop);
		text = end + (*end == ' ');
	}
	return list;
}

static void test_join(const char *before, const char *after, const char *name)
{
	range_list list = list_of(before);

	range_join(&list);
	is_text(text_of(&list), after, name);
}

static void test_lists(void)
{
	range_list a = list_of("0-10 20-30 40-50"), b = list_of("5-25 45-46"), none = { 0 }, list;

	test_join("8-9 0-4 4-8 20-22", "0-9 20-22", "ranges that touch become one");
	test_join("0-10 2-3 5-20", "0-20", "so do those that overlap");
	test_join("5-5", "", "an empty one is none");
	list = range_minus(arena, &a, &b);
	is_text(text_of(&list), "0-5 25-30 40-45 46-50", "what is in the first and not in the second");
	list = range_minus(arena, &b, &a);
	is_text(text_of(&list), "10-20", "and the other way round");
	list = range_minus(arena, &a, &none);
	is_text(text_of(&list), "0-10 20-30 40-50", "nothing takes nothing away");
	list = range_minus(arena, &a, &a);
	is_text(text_of(&list), "", "a list takes all of itself away");
	list = range_cut(arena, &a, 5, 45);
	is_text(text_of(&list), "5-10 20-30 40-45", "the part between two bytes");
	list = range_whole(arena, &b, 8);
	is_text(text_of(&list), "0-32 40-48", "whole blocks, joined where they meet");
	is_number(range_bytes(&a), 30, "their bytes are counted");
	ok(range_touches(&a, 29, 31) && range_touches(&a, 5, 6) && !range_touches(&a, 10, 20) && !range_touches(&a, 50, 60), "touching is overlapping");
}

/* Against a plain array of bytes. */
static void test_minus_at_random(void)
{
	bool same = true;

	srand(1);
	for (int round = 0; round < 2000; round++) {
		bool x[64] = { 0 }, y[64] = { 0 }, z[64] = { 0 };
		range_list a = { 0 }, b = { 0 }, rest;

		for (int i = 0; i < 4; i++) {
			uint64_t s = (uint64_t)rand() % 64, e = s + (uint64_t)rand() % (65 - s), t = (uint64_t)rand() % 64, f = t + (uint64_t)rand() % (65 - t);

			range_add(arena, &a, s, e);
			range_add(arena, &b, t, f);
			for (; s < e; s++)
				x[s] = true;
			for (; t < f; t++)
				y[t] = true;
		}
		range_join(&a);
		range_join(&b);
		rest = range_minus(arena, &a, &b);
		for (size_t i = 0; i < rest.count; i++) {
			for (uint64_t at = rest.at[i].start; at < rest.at[i].end; at++)
				z[at] = true;
		}
		for (int i = 0; i < 64; i++)
			same = same && z[i] == (x[i] && !y[i]);
	}
	ok(same, "2000 differences are those of plain bytes");
}

static void test_patches(void)
{
	uint8_t old[300], new[300], out[300];
	patch_list list = { 0 };
	range_list ranges;

	for (size_t i = 0; i < sizeof(old); i++)
		old[i] = new[i] = (uint8_t)i;
	new[0] = new[10] = new[200] = new[299] = 0xaa;
	patch_add_changes(arena, &list, 1000, (struct span){ old, sizeof(old) }, (struct span){ new, sizeof(new) });
	ranges = patch_ranges(arena, &list);
	is_text(text_of(&ranges), "1000-1011 1200-1201 1299-1300", "near differences are one patch, far ones their own");
	memcpy(out, old, sizeof(out));
	patch_apply(&list, 1000, out, sizeof(out));
	ok(!memcmp(out, new, sizeof(out)), "laid over the old bytes they make the new ones");
	memcpy(out, old, sizeof(out));
	patch_apply(&list, 1005, out + 5, 100);
	ok(out[0] == 0 && out[10] == 0xaa && out[200] == 200, "over a part of them only that part");
	patch_add(arena, &list, 1010, (struct span){ (const uint8_t *)"\x55", 1 });
	patch_apply(&list, 1000, out, sizeof(out));
	is_number(out[10], 0x55, "of two the later counts");
}

int main(void)
{
	arena = arena_make();
	test_lists();
	test_minus_at_random();
	test_patches();
	arena_free(arena);
	return done();
}
