/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.c - tests of the file of a unit's values: sealed and read, damaged at every byte, filled into a tree
 */
#include "wire/unit.h"

#include <stdlib.h>

#include "tap.h"
#include "wire/bytes.h"

enum { TREE = 100, BYTES = WIRE_UNIT_HEADER + 10 };

static const uint16_t path[] = { '\\', 'x', 0 };
static const struct wire_file files[] = { { .path = path, .name = "x", .bytes = 1 } };
static const struct wire_hole holes[] = { { .address_at = 40, .size_at = 44, .address_cells = 1, .size_cells = 1 } };
static const struct wire_value values[] = { { 60, 6, WIRE_UNIT_HEADER + 4 }, { 50, 4, WIRE_UNIT_HEADER } };
static const struct wire_parts parts = {
	.header = { .tree_bytes = TREE, .tree_room = TREE, .command_line = "" }, .files = files, .file_count = 1, .holes = holes,
	.hole_count = 1, .values = values, .value_count = 2,
};

static void make_file(uint8_t file[BYTES])
{
	memset(file, 0, BYTES);
	memcpy(file + WIRE_UNIT_HEADER, "abcdefghij", 10);
	wire_unit_seal(file, BYTES);
}

/* In memory of just the length. */
static const char *check(const struct wire_plan *p, const uint8_t *file, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	const char *wrong;

	memcpy(copy, file, len);
	wrong = wire_unit_check(p, copy, len, sha256_blocks);
	free(copy);
	return wrong;
}

static void test_sound(const struct wire_plan *p)
{
	/* SHA-256 of these 58 bytes, the hash's own as zeros, by sha256sum. */
	static const uint8_t hash[4] = { 0x8c, 0x4b, 0x34, 0x73 };
	uint8_t file[BYTES], tree[TREE] = { 0 };

	make_file(file);
	is_text(check(p, file, BYTES), NULL, "what was sealed is taken");
	ok(!memcmp(file, "xen-unit", 8) && bytes_get16(file + 8) == 1 && bytes_get16(file + 10) == 48 && bytes_get32(file + 12) == BYTES, "its header");
	ok(!memcmp(file + 16, hash, sizeof(hash)), "its SHA-256");
	wire_unit_fill(p, file, tree);
	ok(!memcmp(tree + 50, "abcd", 4) && !memcmp(tree + 60, "efghij", 6) && !tree[49] && !tree[54] && !tree[59] && !tree[66],
	   "values go to their places, and nothing else changes");
	make_file(file);
	file[WIRE_UNIT_HEADER] = 'X';
	wire_unit_seal(file, BYTES);
	is_text(check(p, file, BYTES), NULL, "sealed again it has other values");
}

static void test_damaged(const struct wire_plan *p)
{
	uint8_t file[BYTES + 1] = { 0 };
	bool refused = true;

	make_file(file);
	for (size_t len = 0; len < BYTES; len++)
		refused = refused && check(p, file, len);
	ok(refused, "every truncation is refused");
	is_text(check(p, file, BYTES + 1), "it is cut off", "and a byte more");
	refused = true;
	for (size_t i = 0; i < (size_t)8 * BYTES; i++) {
		file[i / 8] ^= (uint8_t)(1 << i % 8);
		refused = refused && check(p, file, BYTES);
		file[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	ok(refused, "every bit that is turned over is found");
	wire_unit_seal(file, BYTES + 1);
	is_text(check(p, file, BYTES + 1), "it holds the values of another disk", "a longer file that is sound");
	make_file(file);
	file[0] = 'X';
	is_text(check(p, file, BYTES), "it holds no values of a unit", "another magic");
	make_file(file);
	file[8] = 2;
	is_text(check(p, file, BYTES), "it has another version", "a later version");
	make_file(file);
	file[BYTES - 1] ^= 1;
	is_text(check(p, file, BYTES), "it is damaged", "another value");
}

int main(void)
{
	size_t len = wire_plan_bytes(&parts);
	uint8_t *record = calloc(1, len);
	struct wire_plan p;

	wire_plan_write(&parts, record);
	is_text(wire_plan_open(&p, record, len), NULL, "a plan with two values");
	test_sound(&p);
	test_damaged(&p);
	free(record);
	return done();
}
