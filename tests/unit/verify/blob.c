/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blob.c - tests of the verifier's device tree reader: every field damaged, every length
 */
#include "verify/blob.h"

#include <stdlib.h>

#include "../tap.h"
#include "wire/bytes.h"

enum { BEGIN = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9, RESERVED = 40, STRUCTURE = 72, ROOM = 64 * 1024 };

/* Made by hand: two reservations' room, a root with a property and a child with two, and the names "a" and "bcd". */
static const uint32_t structure[] = {
	BEGIN, 0,                         /* at 72: the root */
	PROP, 4, 0, 0x01020304,           /* 80: a = <0x1020304> */
	NOP,                              /* 96 */
	BEGIN, 0x63686f73, 0x656e0000,    /* 100: "chosen" */
	PROP, 5, 2, 0x78007900, 0,        /* 112: bcd = "x", "y", 0 */
	PROP, 0, 3,                       /* 132: cd, without a value */
	END_NODE, END_NODE, END,          /* 144, 148, 152 */
};

struct sample {
	uint8_t bytes[ROOM];
	size_t len;
};

static void make(struct sample *s)
{
	static const char names[] = "a\0bcd";
	uint32_t strings = STRUCTURE + sizeof(structure), total = strings + sizeof(names);
	const uint32_t header[] = { 0xd00dfeed, total, STRUCTURE, strings, RESERVED, 17, 16, 0, sizeof(names), sizeof(structure), 0, 0, 0, 1 };

	*s = (struct sample){ .len = total };
	for (size_t i = 0; i < COUNT(header); i++)
		bytes_put_cell(s->bytes + 4 * i, header[i]);
	for (size_t i = 0; i < COUNT(structure); i++)
		bytes_put_cell(s->bytes + STRUCTURE + 4 * i, structure[i]);
	memcpy(s->bytes + strings, names, sizeof(names));
}

/* The problem with these bytes, in memory of just their size; "" when there is none. */
static const char *problem_of(struct arena *a, const uint8_t *bytes, size_t len)
{
	struct problems p = { .arena = a };
	uint8_t *copy = malloc(len ? len : 1);
	struct blob b;
	bool sound;

	memcpy(copy, bytes, len);
	sound = blob_read(a, (struct span){ copy, len }, &p, &b);
	free(copy);
	if (sound != !p.list.count || p.list.count > 1)
		ok(false, "a blob is sound or has one problem");
	return p.list.count ? p.list.at[0] : "";
}

static void test_sound(void)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	static struct sample s;
	const struct blob_prop *prop;
	struct blob b;

	make(&s);
	ok(blob_read(a, (struct span){ s.bytes, s.len }, &p, &b) && !p.list.count && b.nodes.count == 2 && b.props.count == 3, "a sound tree");
	is_text(blob_path(a, &b, 1), "/chosen", "a path");
	is_text(blob_path(a, &b, 0), "/", "the root's path");
	ok(b.nodes.at[1].depth == 1 && !b.nodes.at[1].parent && b.nodes.at[1].first_prop == 1 && b.nodes.at[1].prop_count == 2, "a node");
	prop = blob_find(&b, 1, "bcd");
	ok(prop && prop->at == 124 && prop->value.len == 5 && prop->value.at == s.bytes + 124, "a property");
	ok(blob_has_string(prop, "x") && blob_has_string(prop, "y") && blob_has_string(prop, "") && !blob_has_string(prop, "xy"),
	   "strings of a list");
	prop = blob_find(&b, 0, "a");
	ok(prop && !blob_has_string(prop, "\1\2\3\4"), "a string has an end");
	ok(!blob_find(&b, 0, "bcd") && !blob_find(&b, 1, "a") && blob_find(&b, 1, "cd") && !blob_has_string(NULL, ""), "others are not there");
	arena_free(a);
}

struct damage {
	const char *name;
	struct { uint32_t at, value; } pokes[3];
	const char *want;
};

static const struct damage damages[] = {
	{ "another magic", { { 0, 0xd00dfeee } }, "the loader's device tree has 162 bytes and starts with 0xd00dfeee, must have 40 or more and"
		" start with 0xd00dfeed" },
	{ "fewer bytes than are there", { { 4, 161 } }, "the loader's device tree says that it has 161 bytes, its section has 162" },
	{ "more bytes than are there", { { 4, 0xffffffff } }, "the loader's device tree says that it has 4294967295 bytes, its section has 162" },
	{ "an older version", { { 20, 16 } }, "the loader's device tree has version 16, compatible with 16, must have 17" },
	{ "compatible with a later one only", { { 24, 18 } }, "the loader's device tree has version 17, compatible with 18, must have 17" },
	{ "reservations in the header", { { 16, 32 } }, "the loader's device tree of 162 bytes has its reserved memory at byte 32 with 16 bytes" },
	{ "reservations not aligned", { { 16, 44 } }, "the loader's device tree of 162 bytes has its reserved memory at byte 44 with 16 bytes" },
	{ "reservations behind the end", { { 16, 152 } }, "the loader's device tree of 162 bytes has its reserved memory at byte 152 with 16 bytes" },
	{ "reservations without end", { { 16, 72 } }, "the loader's device tree of 162 bytes has its reserved memory at byte 72 with 96 bytes" },
	{ "structure not aligned", { { 8, 73 } }, "the loader's device tree of 162 bytes has its structure at byte 73 with 84 bytes" },
	{ "structure in the header", { { 8, 36 } }, "the loader's device tree of 162 bytes has its structure at byte 36 with 84 bytes" },
	{ "structure behind the end", { { 36, 0xfffffffc } }, "the loader's device tree of 162 bytes has its structure at byte 72 with 4294967292 bytes" },
	{ "names behind the end", { { 32, 7 } }, "the loader's device tree of 162 bytes has its names at byte 156 with 7 bytes" },
	{ "names far away", { { 12, 0xffffffff } }, "the loader's device tree of 162 bytes has its names at byte 4294967295 with 6 bytes" },
	{ "an unknown tag", { { 96, 5 } }, "the loader's device tree is damaged at its byte 100: there is no such tag" },
	{ "a root with a name", { { 76, 0x61000000 } }, "the loader's device tree is damaged at its byte 76: the root has a name" },
	{ "a node without a name", { { 104, 0 } }, "the loader's device tree is damaged at its byte 104: a node has no name" },
	{ "a second root", { { 100, END_NODE }, { 104, BEGIN }, { 108, 0x61000000 } },
		"the loader's device tree is damaged at its byte 108: there is a second root" },
	{ "a node's name without end", { { 36, 36 }, { 108, 0x656e6161 } },
		"the loader's device tree is damaged at its byte 104: a node's name does not end" },
	{ "a node that ends before it begins", { { 72, END_NODE } }, "the loader's device tree is damaged at its byte 76: a node ends that did not begin" },
	{ "a node too many that ends", { { 152, END_NODE } }, "the loader's device tree is damaged at its byte 156: a node ends that did not begin" },
	{ "a node that does not end", { { 148, END }, { 36, 80 } }, "the loader's device tree is damaged at its byte 152: it ends in a node" },
	{ "bytes behind the end", { { 148, NOP }, { 144, NOP }, { 152, NOP } }, "the loader's device tree is damaged at its byte 156: it does not end" },
	{ "a structure that ends early", { { 132, END_NODE }, { 136, END_NODE }, { 140, END } },
		"the loader's device tree is damaged at its byte 144: something follows its end" },
	{ "a property before the root", { { 72, PROP } }, "the loader's device tree is damaged at its byte 76: a property stands outside of its node's head" },
	{ "a property behind a child", { { 132, END_NODE }, { 136, PROP }, { 140, 0 } },
		"the loader's device tree is damaged at its byte 140: a property stands outside of its node's head" },
	{ "a property behind the root", { { 132, END_NODE }, { 136, END_NODE }, { 140, PROP } },
		"the loader's device tree is damaged at its byte 144: a property stands outside of its node's head" },
	{ "a value that leads out", { { 116, 33 } }, "the loader's device tree is damaged at its byte 116: a property leads out of the structure" },
	{ "a value that leads back", { { 116, 0xfffffff8 } },
		"the loader's device tree is damaged at its byte 116: a property leads out of the structure" },
	{ "a property without a name", { { 120, 6 } }, "the loader's device tree is damaged at its byte 116: a property's name does not end" },
	{ "a property's name without end", { { 32, 5 } }, "the loader's device tree is damaged at its byte 116: a property's name does not end" },
};

static void test_damages(void)
{
	static struct sample s;

	for (size_t i = 0; i < COUNT(damages); i++) {
		struct arena *a = arena_make();

		make(&s);
		for (size_t j = 0; j < COUNT(damages[i].pokes) && (damages[i].pokes[j].at || damages[i].pokes[j].value); j++)
			bytes_put_cell(s.bytes + damages[i].pokes[j].at, damages[i].pokes[j].value);
		is_text(problem_of(a, s.bytes, s.len), damages[i].want, damages[i].name);
		arena_free(a);
	}
}

/* So many nodes in one another. */
static const char *problem_of_depth(struct arena *a, uint32_t depth)
{
	static struct sample s;
	uint8_t *at = s.bytes + STRUCTURE;

	make(&s);
	for (uint32_t i = 0; i <= depth; i++, at += 8) {
		bytes_put_cell(at, BEGIN);
		bytes_put_cell(at + 4, i ? 0x61000000 : 0);
	}
	for (uint32_t i = 0; i <= depth; i++, at += 4)
		bytes_put_cell(at, END_NODE);
	bytes_put_cell(at, END);
	at += 4;
	s.len = (size_t)(at - s.bytes);
	bytes_put_cell(s.bytes + 4, (uint32_t)s.len);
	bytes_put_cell(s.bytes + 36, (uint32_t)s.len - STRUCTURE);
	bytes_put_cell(s.bytes + 12, RESERVED);
	return problem_of(a, s.bytes, s.len);
}

/* A property whose name has so many bytes with its NUL. */
static const char *problem_of_name(struct arena *a, uint32_t bytes)
{
	static struct sample s;

	make(&s);
	memset(s.bytes + s.len - 6, 'n', bytes - 1);
	s.len += bytes - 6;
	bytes_put_cell(s.bytes + 4, (uint32_t)s.len);
	bytes_put_cell(s.bytes + 32, bytes);
	return problem_of(a, s.bytes, s.len);
}

static void test_limits(void)
{
	struct arena *a = arena_make();

	is_text(problem_of_depth(a, 64), "", "64 levels");
	is_text(problem_of_depth(a, 65), "the loader's device tree is damaged at its byte 596: its nodes are too deep", "65 are too many");
	is_text(problem_of_name(a, 1024), "", "a name of 1023 characters");
	is_text(problem_of_name(a, 1025), "the loader's device tree is damaged at its byte 84: a property's name does not end", "one more is too many");
	arena_free(a);
}

static void test_truncations(void)
{
	static struct sample s;
	bool seen = true;

	make(&s);
	for (size_t i = 0; i < s.len; i++) {
		struct arena *a = arena_make();
		uint32_t total = bytes_get_cell(s.bytes + 4);

		seen = seen && *problem_of(a, s.bytes, i);
		bytes_put_cell(s.bytes + 4, (uint32_t)i);
		seen = seen && *problem_of(a, s.bytes, i);
		bytes_put_cell(s.bytes + 4, total);
		arena_free(a);
	}
	ok(seen, "every truncation is seen, whatever the header says");
}

int main(void)
{
	test_sound();
	test_damages();
	test_limits();
	test_truncations();
	return done();
}
