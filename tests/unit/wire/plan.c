/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - tests of the boot plan: what is written is read again, what is damaged is refused
 */
#include "wire/plan.h"

#include <stdlib.h>

#include "tap.h"
#include "wire/bytes.h"

enum { TREE = 1000 };

static const uint16_t xen_path[] = { '\\', 'x', 0 }, kernel_path[] = { '\\', 'a', '\\', 'k', 0 };

static const struct wire_file files[] = {
	{ .path = xen_path, .name = "xen.efi", .bytes = 7, .hash = { 1, 2 }, .kind = WIRE_XEN },
	{ .path = kernel_path, .name = "k", .bytes = (uint64_t)5 << 32, .hash = { [31] = 9 }, .fixed = true, .address = 0x140000000,
	  .below = (uint64_t)1 << 40, .kind = WIRE_KERNEL },
	{ .path = kernel_path, .name = "k", .bytes = (uint64_t)5 << 32, .hash = { [31] = 9 }, .kind = WIRE_KERNEL, .copy = true, .of = 1 },
};
static const struct wire_hole holes[] = {
	{ .file = 1, .address_at = 16, .size_at = 24, .address_cells = 2, .size_cells = 1 },
};
static const struct wire_range ranges[] = { { 0x80000000, 0x1000 }, { 0, 1 } };

static const struct wire_parts parts = {
	.header = { .quiet = true, .failure = WIRE_FAIL_STOP, .tree_bytes = TREE, .tree_room = TREE + 8, .tree_hash = { 3 },
		    .xen = 0, .command_line = "console=dtuart" },
	.files = files, .file_count = 3, .holes = holes, .hole_count = 1, .ranges = ranges, .range_count = 2,
};

/* The record in memory of just its size. */
static uint8_t *make(size_t *ret_len)
{
	uint8_t *bytes;

	*ret_len = wire_plan_bytes(&parts);
	bytes = calloc(1, *ret_len);
	wire_plan_write(&parts, bytes);
	return bytes;
}

static const char *open_changed(size_t at, uint32_t number)
{
	struct wire_plan p;
	const char *wrong;
	size_t len;
	uint8_t *bytes = make(&len);

	bytes_put32(bytes + at, number);
	wrong = wire_plan_open(&p, bytes, len);
	free(bytes);
	return wrong;
}

static void test_round(void)
{
	struct wire_plan p;
	struct wire_file file;
	struct wire_hole hole;
	size_t len;
	uint8_t *bytes = make(&len);

	is_text(wire_plan_open(&p, bytes, len), NULL, "what was written opens");
	ok(p.header.quiet && p.header.failure == WIRE_FAIL_STOP && p.header.tree_bytes == TREE && p.header.tree_room == TREE + 8 &&
	   p.header.tree_hash[0] == 3 && p.header.xen == 0, "the header");
	is_text(p.header.command_line, "console=dtuart", "the command line");
	ok(p.file_count == 3 && p.hole_count == 1 && p.range_count == 2, "the counts");
	file = wire_plan_file(&p, 1);
	ok(!memcmp(file.path, kernel_path, sizeof(kernel_path)) && !strcmp(file.name, "k"), "a file's path and name");
	ok(file.bytes == (uint64_t)5 << 32 && file.hash[31] == 9 && file.fixed && file.address == 0x140000000 &&
	   file.below == (uint64_t)1 << 40 && file.kind == WIRE_KERNEL && !file.copy, "its numbers");
	ok(wire_plan_file(&p, 2).copy && wire_plan_file(&p, 2).of == 1, "a copy");
	hole = wire_plan_hole(&p, 0);
	ok(hole.file == 1 && hole.address_at == 16 && hole.size_at == 24 && hole.address_cells == 2 && hole.size_cells == 1, "a place");
	ok(wire_plan_range(&p, 0).base == 0x80000000 && wire_plan_range(&p, 1).bytes == 1, "ranges");
	free(bytes);
}

static void test_refusals(void)
{
	is_text(open_changed(0, 0), "it is no boot plan", "another magic");
	is_text(open_changed(8, 2 | 128 << 16), "it has another version", "a later version");
	is_text(open_changed(12, 5), "it is cut off", "another length");
	is_text(open_changed(16, 2), "it needs a newer stub", "a feature that this stub does not know");
	is_text(open_changed(16, 1), "a table lies outside", "values of a unit that are not there");
	is_text(open_changed(20, 0x30), "its numbers are damaged", "an unknown behaviour");
	is_text(open_changed(28, TREE - 1), "its numbers are damaged", "less room than the tree needs");
	is_text(open_changed(24, 39), "its numbers are damaged", "a tree that is shorter than its header");
	is_text(open_changed(80, 0), "no file has a place in the tree", "no places");
	is_text(open_changed(272, 0x40000800), "a fixed address is not that of a page", "a fixed address in a page");
	is_text(open_changed(64, 0xfffffff8), "a table lies outside", "files outside");
	is_text(open_changed(68, 0xffffffff), "a table lies outside", "too many files");
	is_text(open_changed(72, 88), "a table lies outside", "records that are too short");
	is_text(open_changed(112, 3), "the number of files is damaged", "no such hypervisor");
	is_text(open_changed(100, 0xfffffffe), "its text lies outside", "text outside");
	is_text(open_changed(108, 0xffffffff), "its command line is damaged", "a command line outside");
	is_text(open_changed(128, 1), "a file's path is damaged", "an odd path");
	is_text(open_changed(132, 0xffff), "a file's name is damaged", "a name outside");
	is_text(open_changed(136, 0), "a file is empty", "an empty file");
	is_text(open_changed(196, 99), "a file is of an unknown kind", "an unknown kind");
	is_text(open_changed(392, 2), "a copy is not of an earlier file", "a copy of itself");
	is_text(open_changed(392, 0), "a copy is not of an earlier file", "a copy of a file that differs");
	is_text(open_changed(328, 7), "a copy is not of an earlier file", "a copy of another length");
	is_text(open_changed(288, 3), "a copy is not of an earlier file", "a copy of a copy");
	is_text(open_changed(416, 3), "a place in the tree belongs to no file", "a place of no file");
	is_text(open_changed(420, TREE - 4), "a place lies outside of the tree", "two cells over the tree's end");
	is_text(open_changed(420, 18), "a place lies outside of the tree", "a cell that is not aligned");
}

static void test_fill(void)
{
	uint8_t tree[32] = { 0 };
	const uint8_t want[12] = { 0, 0, 0, 1, 0x40, 0, 0, 0, 0, 0, 0x12, 0x34 };
	struct wire_hole hole = { .address_at = 4, .size_at = 12, .address_cells = 2, .size_cells = 1 };

	ok(wire_plan_fill(&hole, tree, 0x140000000, 0x1234) && !memcmp(tree + 4, want, sizeof(want)), "address and size as big-endian cells");
	ok(!wire_plan_fill(&hole, tree, 0, (uint64_t)1 << 32), "a size that does not fit one cell");
	hole.address_cells = 1;
	ok(!wire_plan_fill(&hole, tree, (uint64_t)1 << 32, 1), "an address that does not fit one cell");
}

static const struct wire_value values[] = { { 40, 6, WIRE_UNIT_HEADER + 4 }, { TREE - 4, 4, WIRE_UNIT_HEADER } };

/* The same record with values of a unit; number, when it is not 0, stands at a byte of the values' table or, below 0, in the header. */
static const char *open_values(int at, uint32_t number, struct wire_plan *ret)
{
	static uint8_t *bytes; /* borrowed by *ret */
	struct wire_parts with = parts;
	size_t len;

	with.values = values;
	with.value_count = 2;
	len = wire_plan_bytes(&with);
	free(bytes);
	bytes = calloc(1, len);
	wire_plan_write(&with, bytes);
	if (number)
		bytes_put32(at < 0 ? bytes - at : bytes + bytes_get32(bytes + 116) + at, number);
	return wire_plan_open(ret, bytes, len);
}

static void test_values(void)
{
	struct wire_plan p;

	is_text(open_values(0, 0, &p), NULL, "a record with values of a unit opens");
	ok(p.header.required == 1 && p.value_count == 2 && p.unit_bytes == WIRE_UNIT_HEADER + 10, "and says that they are needed");
	ok(wire_plan_value(&p, 0).at == 40 && wire_plan_value(&p, 0).bytes == 6 && wire_plan_value(&p, 0).from == WIRE_UNIT_HEADER + 4 &&
	   wire_plan_value(&p, 1).at == TREE - 4, "a value");
	is_text(p.header.command_line, "console=dtuart", "what stands behind the table");
	is_text(open_values(-116, 0xfffffff8, &p), "a table lies outside", "values outside");
	is_text(open_values(-124, 8, &p), "a table lies outside", "records that are too short");
	is_text(open_values(0, 39, &p), "a unit's value lies outside of the tree", "a value in the tree's header");
	is_text(open_values(0, TREE - 5, &p), "a unit's value lies outside of the tree", "a value over the tree's end");
	is_text(open_values(4, 0xffffffff, &p), "a unit's value lies outside of the tree", "a value of 4 GiB");
	is_text(open_values(8, WIRE_UNIT_HEADER - 1, &p), "a unit's value lies outside of its file", "a value in the file's header");
	is_text(open_values(8, WIRE_UNIT_MOST - 5, &p), "a unit's value lies outside of its file", "a value over the longest file's end");
	is_text(open_values(8, 0xfffffffc, &p), "a unit's value lies outside of its file", "a value whose end wraps around");
	is_text(open_values(-120, 0x10000000, &p), "a table lies outside", "too many values");
}

/* In memory of the exact size, so that a sanitizer sees every byte read behind it. */
static void test_truncations(const struct wire_parts *of)
{
	bool refused = true;
	struct wire_plan p;
	size_t len = wire_plan_bytes(of);
	uint8_t *whole = calloc(1, len);

	wire_plan_write(of, whole);
	for (size_t i = 0; i < len; i++) {
		uint8_t *part = malloc(i ? i : 1);

		memcpy(part, whole, i);
		refused = refused && wire_plan_open(&p, part, i);
		free(part);
	}
	ok(refused, "every truncation is refused");
	free(whole);
}

int main(void)
{
	struct wire_parts with = parts;

	test_round();
	test_refusals();
	test_fill();
	test_values();
	test_truncations(&parts);
	with.values = values;
	with.value_count = 2;
	test_truncations(&with);
	return done();
}
