/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - tests of trees made from blobs, sound and not
 */
#include "dt/tree.h"

#include <libfdt.h>

#include "dt/value.h"
#include "tap.h"

enum { ROOM = 4096, NOP = 4 };

struct sample {
	uint8_t bytes[ROOM];
	size_t len;
};

static struct sample make_sample(void)
{
	struct sample s = { { 0 }, 0 };
	int err = fdt_create(s.bytes, ROOM);

	err |= fdt_finish_reservemap(s.bytes);
	err |= fdt_begin_node(s.bytes, "");
	err |= fdt_property_u32(s.bytes, "first", NOP);
	err |= fdt_property(s.bytes, "list", "one\0two", 8);
	err |= fdt_begin_node(s.bytes, "a@1");
	err |= fdt_property_u64(s.bytes, "wide", 0x100000002);
	err |= fdt_end_node(s.bytes);
	err |= fdt_begin_node(s.bytes, "b");
	err |= fdt_end_node(s.bytes);
	err |= fdt_end_node(s.bytes);
	err |= fdt_finish(s.bytes);
	ok(!err, "libfdt makes the blob");
	s.len = fdt_totalsize(s.bytes);
	return s;
}

static const struct dt_tree *make(struct diag *d, const struct sample *s)
{
	struct dt_tree *tree;

	d->findings.count = 0;
	tree_make(d, "x.dtb", (struct span){ s->bytes, s->len }, &tree);
	return tree;
}

/* The only finding's text, or NULL. */
static const char *complaint(struct diag *d, const struct sample *s)
{
	if (make(d, s) || d->findings.count != 1 || strcmp(d->findings.at[0].id, "tree-blob"))
		return NULL;
	return d->findings.at[0].text;
}

static void put(struct sample *s, size_t at, uint32_t number)
{
	number = cpu_to_fdt32(number);
	memcpy(s->bytes + at, &number, sizeof(number));
}

static void test_sound(struct diag *d, const struct sample *s)
{
	const struct dt_tree *tree = make(d, s);
	uint32_t cell = 0;
	uint64_t wide = 0;

	is_number(tree->nodes.count, 3, "all nodes are there");
	is_text(tree->nodes.at[1]->path, "/a@1", "in document order, with paths");
	ok(tree_find(tree, "/a@1") == tree->nodes.at[1] && !tree_find(tree, "/a"), "a unit address is part of the name");
	ok(value_u32(tree_prop(tree->root, "first"), &cell) && cell == NOP, "a cell");
	ok(value_u64(tree_prop(tree->nodes.at[1], "wide"), &wide) && wide == 0x100000002, "two cells");
	ok(!value_u64(tree_prop(tree->root, "first"), &wide), "one cell is not two");
	ok(value_has_string(tree_prop(tree->root, "list"), "two") && !value_has_string(tree_prop(tree->root, "list"), "tw"), "a list of strings");
	ok(!value_string(tree_prop(tree->root, "list")), "a list is not one string");
	ok(tree->nodes.at[2]->at.line == 0 && !strcmp(tree->nodes.at[2]->at.file, "x.dtb"), "a blob has a file and no lines");
}

static void test_damaged(struct diag *d, const struct sample *sound)
{
	struct sample s = *sound;
	size_t structure = fdt_off_dt_struct(sound->bytes);

	s.len = 7;
	is_text(complaint(d, &s), "7 bytes are too few for a device tree blob", "a stump");
	s.len = sound->len - 1;
	is_text(complaint(d, &s), arena_fmt(d->arena, "its header says %zu bytes, but only %zu are there", sound->len, s.len), "cut off");
	s = *sound;
	put(&s, 4, 0x7fffffff);
	is_text(complaint(d, &s), "its header says 2147483647 bytes, Xen takes at most 2 MiB", "too large");
	s = *sound;
	put(&s, 20, 15);
	is_text(complaint(d, &s), "it is no device tree blob of version 16 or later", "a version at which libfdt 1.6 crashes");
	s = *sound;
	put(&s, 12, 0xfffffff0);
	is_text(complaint(d, &s), "the block of property names lies outside of it", "names outside");
	s = *sound;
	put(&s, structure + 12, 0xffffffff); /* the first property's length, behind BEGIN_NODE, "" and PROP */
	is_text(complaint(d, &s), "a property leads out of the blob", "a length that wraps around");
	put(&s, structure + 12, 0xfffffff4);
	is_text(complaint(d, &s), "a property leads out of the blob", "a length that leads libfdt 1.6 back to the same property");
	s = *sound;
	put(&s, structure, 7);
	is_text(complaint(d, &s), "its structure has a tag that there is not", "an unknown tag");
	s = *sound;
	put(&s, 36, 8);
	is_text(complaint(d, &s), "its structure does not end", "a structure cut off");
}

/* Every truncation and every single damaged byte, in memory of the exact size. */
static void test_everything(struct diag *d, const struct sample *sound)
{
	bool silent = false;

	for (size_t len = 0; len < sound->len; len++) {
		struct sample s = *sound;

		s.len = len;
		silent = silent || (!make(d, &s) && !d->findings.count);
	}
	for (size_t at = 0; at < sound->len; at++) {
		struct sample s = *sound;

		s.bytes[at] ^= 0xff;
		silent = silent || (!make(d, &s) && !d->findings.count);
	}
	ok(!silent, "whatever is damaged, there is a tree or a finding");
}

/* A node of many children and properties, some of equal names, in no order of names; libfdt writes what it is told. */
static void test_wide(struct diag *d)
{
	enum { MANY = 300, WIDE_ROOM = 64 * 1024 };
	uint8_t *bytes = arena_alloc(d->arena, WIDE_ROOM);
	struct dt_tree *tree = NULL;
	size_t wrong = 0;
	int err = fdt_create(bytes, WIDE_ROOM);

	err |= fdt_finish_reservemap(bytes) | fdt_begin_node(bytes, "");
	for (uint32_t i = 0; i < MANY; i++)
		err |= fdt_property_u32(bytes, arena_fmt(d->arena, "p%u", i * 7 % (MANY - 10)), i);
	for (uint32_t i = 0; i < MANY; i++)
		err |= fdt_begin_node(bytes, arena_fmt(d->arena, "n%u@1", i * 7 % (MANY - 10))) | fdt_end_node(bytes);
	err |= fdt_end_node(bytes) | fdt_finish(bytes);
	if (!err)
		tree_make(d, "wide.dtb", (struct span){ bytes, fdt_totalsize(bytes) }, &tree);
	if (!ok(tree != NULL, "a wide tree"))
		return;
	for (uint32_t i = 0; i < MANY - 10; i++) {
		const char *name = arena_fmt(d->arena, "n%u@1", i * 7 % (MANY - 10));
		uint32_t first;

		wrong += tree_child(tree->root, name) != tree->nodes.at[i + 1] ||
			 tree_find(tree, arena_fmt(d->arena, "//%s/", name)) != tree->nodes.at[i + 1] ||
			 !value_u32(tree_prop(tree->root, arena_fmt(d->arena, "p%u", i * 7 % (MANY - 10))), &first) || first != i;
	}
	is_number(wrong, 0, "the first of each name is found in it");
	ok(!tree_child(tree->root, "n1") && !tree_child(tree->root, "n") && !tree_child(tree->root, "z") && !tree_child(tree->root, "") &&
	   !tree_prop(tree->root, "p") && !tree_prop(tree->root, "p99999") && !tree_prop(tree->root, ""), "and no other");
	ok(!tree_child_named(tree->root, "n1@1\0x", 6) && tree_child_named(tree->root, "n1@1x", 4), "a name may end before its text does");
}

int main(void)
{
	struct diag d = { .arena = arena_make() };
	struct sample s = make_sample();

	test_sound(&d, &s);
	test_damaged(&d, &s);
	test_everything(&d, &s);
	test_wide(&d);
	arena_free(d.arena);
	return done();
}
