/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slot.c - tests of the places for a unit's values: found, filled, and in trees of any bytes
 */
#include "unit/slot.h"

#include <libfdt.h>
#include <stdlib.h>

#include "tap.h"

enum { ROOM = 64 * 1024 };

static const char first_guid[] = "11111111-2222-4333-8444-55555555abcd", second_guid[] = "99999999-8888-4777-8666-555555555555";

struct sample {
	uint8_t *bytes;
	size_t len;
};

static void put_text(void *to, const char *name, const char *text)
{
	fdt_property(to, name, text, (int)strlen(text) + 1);
}

/* The root marks a text and a number, a child a MAC address and the same text; lines name partitions. */
static struct sample make_sample(struct arena *a)
{
	void *to = arena_alloc(a, ROOM);
	static const char both[] = "serial-number=serial:text\0revision=rev", lines[] = "PARTUUID=11111111-2222-4333-8444-55555555ABCD "
		"99999999-8888-4777-8666-555555555555 11111111-2222-4333-8444-55555555abc";

	fdt_create(to, ROOM);
	fdt_finish_reservemap(to);
	fdt_begin_node(to, "");
	put_text(to, "serial-number", "0000000000");
	fdt_property(to, unit_marker_name, both, sizeof(both));
	fdt_property_u32(to, "revision", 0);
	put_text(to, "bootargs", lines);
	fdt_property(to, "binary", "11111111-2222-4333-8444-55555555abcd", 36);
	fdt_begin_node(to, "ethernet@1");
	fdt_property(to, "local-mac-address", "\0\0\0\0\0\0", 6);
	fdt_property(to, "other", "abc", 4);
	fdt_property(to, unit_marker_name, "local-mac-address=mac0\0other=serial", sizeof("local-mac-address=mac0\0other=serial"));
	put_text(to, "last", "99999999-8888-4777-8666-555555555555");
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_finish(to);
	return (struct sample){ to, fdt_totalsize(to) };
}

static struct sample copy_of(struct arena *a, const struct sample *s)
{
	return (struct sample){ (uint8_t *)arena_copy(a, s->bytes, s->len), s->len };
}

static void test_found(struct arena *a)
{
	struct sample s = make_sample(a);
	struct unit_slots slots;
	const struct unit_slot *slot;

	is_text(unit_slots_read(a, (struct span){ s.bytes, s.len }, &slots), NULL, "a sound tree");
	is_number(slots.list.count, 4, "has four places");
	slot = &slots.list.at[0];
	ok(!strcmp(slot->name, "serial") && !strcmp(slot->node->path, "/") && !strcmp(slot->prop->name, "serial-number") && slot->type == UNIT_TEXT,
	   "the first with a type that is said");
	ok(slot->prop->value.len == 11 && !memcmp(s.bytes + slot->at, "0000000000", 11), "the offset leads to the placeholder");
	slot = &slots.list.at[1];
	ok(!strcmp(slot->name, "rev") && slot->type == UNIT_NUMBER && slot->marker_at == slots.list.at[0].marker_at, "the second of one marker");
	ok(fdt32_ld((const void *)(s.bytes + slot->marker_at)) == FDT_PROP && slot->marker_bytes == 12 + 40, "the marker's own place");
	slot = &slots.list.at[2];
	ok(!strcmp(slot->name, "mac0") && slot->type == UNIT_MAC && !strcmp(slot->node->path, "/ethernet@1"), "an address by its property");
}

static void test_resolve(struct arena *a)
{
	struct sample s = make_sample(a);
	struct unit_value values[] = { { "rev", "0x10" }, { "serial", "A1" }, { "mac0", "02:00:00:00:00:07" }, { "serial", "B" } };
	struct unit_slots slots;
	struct span *bytes = NULL;

	ok(!unit_slots_read(a, (struct span){ s.bytes, s.len }, &slots), "the places are read");
	is_text(unit_values_resolve(a, &slots, values, 3, &bytes), NULL, "all values are there");
	ok(bytes && bytes[3].len == 4 && !memcmp(bytes[3].at, "A1\0", 4), "one value in two places");
	is_text(unit_values_resolve(a, &slots, values, 2, &bytes), "there is no value 'mac0', which 'local-mac-address' in '/ethernet@1' is", "one is missing");
	is_text(unit_values_resolve(a, &slots, values, 4, &bytes), "the value 'serial' is given twice", "one is given twice");
	values[1].text = "A123";
	is_text(unit_values_resolve(a, &slots, values, 3, &bytes),
		"'A123' is no value 'serial' of type 'text': it has 4 characters, the placeholder has room for 3", "too long for one of its places");
	values[1] = (struct unit_value){ "Serial", "A1" };
	bytes = NULL;
	is_text(unit_values_resolve(a, &slots, values, 3, &bytes), NULL, "case does not count in names");
	ok(bytes && !memcmp(bytes[3].at, "A1\0", 4), "and the value is in its place");
	is_text(unit_values_resolve(a, &slots, values, 4, &bytes), "the value 'serial' is given twice", "which is given once");
	values[1] = (struct unit_value){ "serials", "A1" };
	is_text(unit_values_resolve(a, &slots, values, 3, &bytes), "the tree wants no value 'serials'", "one is wanted by nobody");
}

static void test_apply(struct arena *a)
{
	struct sample before = make_sample(a), s = copy_of(a, &before);
	static const struct unit_value values[] = { { "rev", "16" }, { "serial", "A1" }, { "mac0", "02:00:00:00:00:07" } };
	struct unit_slots slots, left = { .list = { .count = 9 } };
	struct span *bytes;
	int len;

	ok(!unit_slots_read(a, (struct span){ s.bytes, s.len }, &slots) && !unit_values_resolve(a, &slots, values, 3, &bytes), "there are values");
	unit_apply(s.bytes, s.len, &slots, bytes);
	is_number((uint64_t)fdt_check_full(s.bytes, s.len), 0, "the filled tree is sound");
	is_number(fdt_totalsize(s.bytes), fdt_totalsize(before.bytes), "and as long");
	is_text(fdt_getprop(s.bytes, 0, "serial-number", &len), "A1", "the text");
	is_number((uint64_t)len, 11, "in the whole placeholder");
	ok(!memcmp(fdt_getprop(s.bytes, fdt_path_offset(s.bytes, "/ethernet@1"), "local-mac-address", &len), "\2\0\0\0\0\7", 6), "the address");
	ok(!fdt_getprop(s.bytes, 0, unit_marker_name, &len) && !fdt_getprop(s.bytes, fdt_path_offset(s.bytes, "/ethernet@1"), unit_marker_name, &len),
	   "no marker is left");
	ok(fdt_getprop(s.bytes, fdt_path_offset(s.bytes, "/ethernet@1"), "last", &len), "what follows a marker is");
	is_text(unit_slots_read(a, (struct span){ s.bytes, s.len }, &left), NULL, "read again");
	is_number(left.list.count, 0, "it asks for nothing more");
}

static void test_guids(struct arena *a)
{
	struct sample before = make_sample(a), s = copy_of(a, &before);
	/* They change places. */
	const char *old[] = { first_guid, second_guid }, *new[] = { second_guid, "11111111-2222-4333-8444-55555555ABCD" };
	size_t replaced = 0;
	int len;

	is_text(unit_replace_guids(a, s.bytes, s.len, old, new, 2, &replaced), NULL, "GUIDs are replaced");
	is_number(replaced, 3, "in texts only, and only whole ones");
	is_text(fdt_getprop(s.bytes, 0, "bootargs", &len), "PARTUUID=99999999-8888-4777-8666-555555555555 11111111-2222-4333-8444-55555555abcd "
		"11111111-2222-4333-8444-55555555abc", "each by its own, in lower case, whatever the case before");
	is_text(fdt_getprop(s.bytes, fdt_path_offset(s.bytes, "/ethernet@1"), "last", &len), "11111111-2222-4333-8444-55555555abcd", "at a value's end");
	ok(!memcmp(fdt_getprop(s.bytes, 0, "binary", &len), first_guid, 36), "what is no text is left");
	is_text(unit_replace_guids(a, s.bytes, 7, old, new, 2, &replaced), "7 bytes are too few for a device tree blob", "a stump");
}

/* What is wrong with a tree of one node with one property and this marker. */
static const char *wrong_of(struct arena *a, const char *marker, size_t len)
{
	void *to = arena_alloc(a, ROOM);
	struct unit_slots slots;

	fdt_create(to, ROOM);
	fdt_finish_reservemap(to);
	fdt_begin_node(to, "");
	fdt_begin_node(to, "n");
	put_text(to, "serial-number", "0000");
	fdt_property(to, "none", NULL, 0);
	fdt_property(to, unit_marker_name, marker, (int)len);
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_finish(to);
	return unit_slots_read(a, (struct span){ to, fdt_totalsize(to) }, &slots);
}

static void test_wrong(struct arena *a)
{
	static const struct {
		const char *marker;
		size_t len;
		const char *want;
	} rows[] = {
		{ "", 0, "xen-esp,unit in '/n': it is no list of strings" },
		{ "serial-number=x", 15, "xen-esp,unit in '/n': it is no list of strings" },
		{ "serial-number", 14, "xen-esp,unit in '/n': 'serial-number' does not say which property is which value" },
		{ "serial-number=x\0", 17, "xen-esp,unit in '/n': '' does not say which property is which value" },
		{ "serial=x", 9, "xen-esp,unit in '/n': the node has no property 'serial'" },
		{ "none=x", 7, "xen-esp,unit in '/n': the placeholder in 'none' is no 'hex': it is empty" },
		{ "serial-number=x:mac", 20, "xen-esp,unit in '/n': the placeholder in 'serial-number' is no 'mac': it has 5 bytes, a MAC address has 6" },
		{ "serial-number=x\0serial-number=y", 32, "xen-esp,unit in '/n': 'serial-number' is marked twice" },
		{ "serial-number=x", 16, NULL },
	};
	static char many[UNIT_SLOTS_MOST + 1];

	for (size_t i = 0; i < COUNT(rows); i++)
		is_text(wrong_of(a, rows[i].marker, rows[i].len), rows[i].want, rows[i].want ? rows[i].want : "a good one");
	is_text(wrong_of(a, many, sizeof(many)), "xen-esp,unit in '/n': '' does not say which property is which value", "many empty strings");
}

static void test_blocks(struct arena *a)
{
	struct sample before = make_sample(a), s = copy_of(a, &before);
	const char *old[] = { first_guid }, *new[] = { second_guid };
	struct unit_slots slots;
	size_t replaced;

	fdt_set_off_dt_strings(s.bytes, fdt_off_dt_struct(s.bytes) + 16);
	is_text(unit_slots_read(a, (struct span){ s.bytes, s.len }, &slots), "its blocks lie over one another, or it is older than version 17",
		"names in the structure");
	is_text(unit_replace_guids(a, s.bytes, s.len, old, new, 1, &replaced), "its blocks lie over one another, or it is older than version 17",
		"for GUIDs too");
	s = copy_of(a, &before);
	fdt_set_version(s.bytes, 16);
	is_text(unit_slots_read(a, (struct span){ s.bytes, s.len }, &slots), "its blocks lie over one another, or it is older than version 17",
		"an older version");
}

/* As many properties as may be marked, and one more. */
static void test_many(struct arena *a, size_t count, const char *want)
{
	void *to = arena_alloc(a, ROOM);
	char *marker = arena_alloc(a, ROOM), *at = marker;
	struct unit_slots slots = { 0 };

	fdt_create(to, ROOM);
	fdt_finish_reservemap(to);
	fdt_begin_node(to, "");
	for (size_t i = 0; i < count; i++) {
		fdt_property_u32(to, arena_fmt(a, "p%zu", i), 0);
		at += sprintf(at, "p%zu=v", i) + 1;
	}
	fdt_property(to, unit_marker_name, marker, (int)(at - marker));
	fdt_end_node(to);
	fdt_finish(to);
	is_text(unit_slots_read(a, (struct span){ to, fdt_totalsize(to) }, &slots), want, arena_fmt(a, "%zu values", count));
	is_number(slots.list.count, want ? 0 : count, "are so many places");
}

/* In memory of just the length: every place must lie in it. */
static bool is_bounded(struct arena *a, const uint8_t *bytes, size_t len)
{
	static const struct unit_value values[] = { { "rev", "16" }, { "serial", "A1" }, { "mac0", "02:00:00:00:00:07" } };
	const char *old[] = { first_guid }, *new[] = { second_guid };
	uint8_t *copy = malloc(len ? len : 1);
	struct unit_slots slots;
	struct span *filled;
	size_t replaced;
	bool good = true;

	memcpy(copy, bytes, len);
	if (!unit_slots_read(a, (struct span){ copy, len }, &slots)) {
		for (size_t i = 0; i < slots.list.count; i++) {
			const struct unit_slot *slot = &slots.list.at[i];

			good = good && slot->at + slot->prop->value.len <= len && slot->marker_at && slot->marker_at + slot->marker_bytes <= len;
		}
		if (!unit_values_resolve(a, &slots, values, COUNT(values), &filled))
			unit_apply(copy, len, &slots, filled);
	}
	if (unit_replace_guids(a, copy, len, old, new, 1, &replaced))
		replaced = 0;
	free(copy);
	return good;
}

static void test_hostile(void)
{
	struct arena *outer = arena_make();
	struct sample sound = make_sample(outer);
	bool good = true;

	for (size_t len = 0; len < sound.len; len++) {
		struct arena *a = arena_make();
		struct unit_slots slots = { .list = { .count = 9 } };

		good = good && is_bounded(a, sound.bytes, len);
		good = good && unit_slots_read(a, (struct span){ sound.bytes, len }, &slots) && slots.list.count == 9;
		arena_free(a);
	}
	ok(good, "every truncation is refused");
	good = true;
	for (size_t i = 0; i < 8 * sound.len; i++) {
		struct arena *a = arena_make();
		struct sample s = copy_of(a, &sound);

		s.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		good = good && is_bounded(a, s.bytes, s.len);
		arena_free(a);
	}
	ok(good, "a tree with any bit turned over is read within its bounds");
	arena_free(outer);
}

int main(void)
{
	struct arena *a = arena_make();

	test_found(a);
	test_resolve(a);
	test_apply(a);
	test_guids(a);
	test_wrong(a);
	test_many(a, UNIT_SLOTS_MOST + 1, NULL);
	test_many(a, UNIT_SLOTS_MOST + 2, "xen-esp,unit in '/': the tree marks more than 256 values of a unit");
	test_blocks(a);
	test_hostile();
	arena_free(a);
	return done();
}
