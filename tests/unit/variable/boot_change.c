/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_change.c - tests of src/variable/boot_change.h: numbers and order of boot entries
 */
#include "variable/boot_change.h"

#include <stdlib.h>

#include "tap.h"

enum { SECTORS = 4096 };

static struct load_option option(uint8_t guid, const char *path, const char *description)
{
	struct load_option o = {
		.attributes = LOAD_OPTION_ACTIVE, .description = description, .partition = 1, .first_lba = 2048, .sectors = SECTORS, .path = path,
	};

	memset(o.guid, guid, GUID_BYTES);
	return o;
}

static void add(struct arena *a, struct boot_state *s, uint16_t number, struct load_option o)
{
	*list_add(a, &s->entries) = (struct boot_entry){ number, load_option_encode(a, &o) };
}

/* "0002! 0001,0002! -0004": the number, then the order; '!' means written; then what is dropped. */
static const char *change_of(struct arena *a, const struct boot_state *s, const struct boot_request *r)
{
	struct boot_change c;
	const char *text;

	if (!boot_change_make(a, s, r, &c))
		return "none";
	text = arena_fmt(a, "%04X%s ", c.number, c.option_differs ? "!" : "");
	for (size_t i = 0; i + 1 < c.order.len; i += 2)
		text = arena_fmt(a, "%s%s%04X", text, i ? "," : "", c.order.at[i] | c.order.at[i + 1] << 8);
	text = arena_fmt(a, "%s%s", text, c.order_differs ? "!" : "");
	for (size_t i = 0; i < c.dropped.count; i++)
		text = arena_fmt(a, "%s -%04X", text, c.dropped.at[i]);
	return text;
}

#define ORDER(bytes) ((struct span){ (const uint8_t *)(bytes), sizeof(bytes) - 1 })

static void test_others(struct arena *a)
{
	struct boot_request r = { .option = option(1, LOAD_OPTION_LOADER, "Xen") };
	struct boot_state s = { 0 };

	is_text(change_of(a, &s, &r), "0000! 0000!", "the first entry of all");
	add(a, &s, 5, option(2, LOAD_OPTION_LOADER, "Xen"));
	add(a, &s, 0, option(1, "\\EFI\\debian\\grubaa64.efi", "debian"));
	*list_add(a, &s.entries) = (struct boot_entry){ 1, ORDER("damaged") };
	s.order = ORDER("\5\0\0\0\1\0\x77\7");
	is_text(change_of(a, &s, &r), "0002! 0002,0005,0000,0001,0777!", "others keep number and order, damaged, missing or not");
	s.order = ORDER("\5\0\0\0\1\0\7");
	is_text(change_of(a, &s, &r), "0002! 0002,0005,0000,0001!", "half a number goes");
	s.order = ORDER("\2\0\5\0\2\0");
	is_text(change_of(a, &s, &r), "0002! 0002,0005!", "a number that stood there already stands there once");
}

static void test_same(struct arena *a)
{
	struct boot_request r = { .option = option(1, LOAD_OPTION_LOADER, "Xen") };
	struct boot_state s = { .order = ORDER("\3\0\1\0\2\0") };
	struct load_option off = r.option, moved = r.option;

	off.attributes = 0;
	moved.first_lba++;
	add(a, &s, 3, option(2, LOAD_OPTION_LOADER, "Xen"));
	add(a, &s, 2, option(1, "\\efi\\boot\\bootaa64.efi", "Old"));
	is_text(change_of(a, &s, &r), "0002! 0002,0003,0001!", "an entry for the same file keeps its number and is written anew");
	add(a, &s, 1, off);
	is_text(change_of(a, &s, &r), "0001! 0001,0003,0002!", "the lowest of several, an inactive one too; the others stay");
	add(a, &s, 7, r.option);
	is_text(change_of(a, &s, &r), "0007 0007,0003,0001,0002!", "the very same before all");
	s.order = ORDER("\7\0\3\0");
	is_text(change_of(a, &s, &r), "0007 0007,0003", "and nothing is written when it is first already");
	r.option = moved;
	is_text(change_of(a, &s, &r), "0001! 0001,0007,0003!", "a partition that has moved is the same one");
}

static void test_former(struct arena *a)
{
	static const uint8_t gone[][GUID_BYTES] = {
		{ 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8 }, { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 },
		{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	};
	struct boot_request r = { .option = option(1, LOAD_OPTION_LOADER, "Xen"), .former = gone, .former_count = COUNT(gone) };
	struct boot_state s = { .order = ORDER("\6\0\5\0\4\0\3\0") };

	add(a, &s, 6, option(7, LOAD_OPTION_LOADER, "another disk's"));
	add(a, &s, 5, option(9, LOAD_OPTION_LOADER, "former"));
	add(a, &s, 3, option(9, "\\EFI\\OTHER.EFI", "another file"));
	is_text(change_of(a, &s, &r), "0005! 0005,0006,0004,0003!", "an entry for the file on a former partition is replaced");
	add(a, &s, 4, option(8, LOAD_OPTION_LOADER, "former"));
	is_text(change_of(a, &s, &r), "0004! 0004,0006,0003! -0005", "of several one is replaced, the others go");
	add(a, &s, 9, option(1, LOAD_OPTION_LOADER, "Old"));
	is_text(change_of(a, &s, &r), "0009! 0009,0006,0003! -0005 -0004", "all go when there is one for the partition itself");
	r.former_count = 0;
	is_text(change_of(a, &s, &r), "0009! 0009,0006,0005,0004,0003!", "nobody's goes when no partition is gone");
}

static void test_full(struct arena *a)
{
	struct boot_request r = { .option = option(1, LOAD_OPTION_LOADER, "Xen") };
	struct boot_state s = { 0 };

	for (unsigned n = 0; n < 0xffff; n++)
		*list_add(a, &s.entries) = (struct boot_entry){ (uint16_t)n, { 0 } };
	is_text(change_of(a, &s, &r), "FFFF! FFFF!", "the last number");
	*list_add(a, &s.entries) = (struct boot_entry){ 0xffff, { 0 } };
	is_text(change_of(a, &s, &r), "none", "and then there is none");
}

static void test_names(struct arena *a)
{
	static const char *const wrong[] = { "", "Boot", "Boot000", "Boot00000", "BootOrder", "Boot000a", "boot0000", "Boot 001", "Boot+001", "Boot-001" };
	uint16_t number = 7;

	is_text(boot_name(a, 0x1a), "Boot001A", "four digits, upper case");
	ok(boot_parse_name("Boot001A", &number) && number == 0x1a, "and back");
	for (size_t i = 0; i < COUNT(wrong); i++)
		ok(!boot_parse_name(wrong[i], &number) && number == 0x1a, arena_fmt(a, "'%s' is none", wrong[i]));
}

int main(void)
{
	struct arena *a = arena_make();

	test_others(a);
	test_same(a);
	test_former(a);
	test_full(a);
	test_names(a);
	arena_free(a);
	return done();
}
