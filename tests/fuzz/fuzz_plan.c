/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_plan.c - any bytes as a boot plan; when it opens, every part of it is used
 */
#include <stdlib.h>
#include <string.h>

#include "wire/unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Keeps the compiler from leaving reads out. */
static volatile uint64_t sink;

static void use_files(const struct wire_plan *p)
{
	for (uint32_t i = 0; i < p->file_count; i++) {
		struct wire_file file = wire_plan_file(p, i);

		for (size_t at = 0; file.path[at]; at++)
			sink += file.path[at];
		sink += strlen(file.name) + file.hash[31] + file.address + file.below + file.bytes;
	}
}

static void use_holes(const struct wire_plan *p)
{
	uint8_t *tree;

	if (p->header.tree_bytes > 1 << 20)
		return;
	tree = calloc(1, p->header.tree_bytes ? p->header.tree_bytes : 1);
	for (uint32_t i = 0; i < p->hole_count; i++) {
		struct wire_hole hole = wire_plan_hole(p, i);

		sink += wire_plan_fill(&hole, tree, 0x123456789, 42);
	}
	free(tree);
}

/* The values of a unit from a file of just the length, into a tree of just the length. */
static void use_values(const struct wire_plan *p)
{
	uint8_t *tree, *file;

	if (p->header.tree_bytes > 1 << 20 || !p->value_count)
		return;
	tree = calloc(1, p->header.tree_bytes);
	file = calloc(1, p->unit_bytes);
	wire_unit_seal(file, p->unit_bytes);
	if (wire_unit_check(p, file, p->unit_bytes, sha256_blocks))
		abort();
	wire_unit_fill(p, file, tree);
	sink += tree[p->header.tree_bytes - 1];
	free(file);
	free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct wire_plan p;

	if (size)
		memcpy(copy, data, size);
	if (!wire_plan_open(&p, copy, size)) {
		use_files(&p);
		use_holes(&p);
		use_values(&p);
		for (uint32_t i = 0; i < p.range_count; i++)
			sink += wire_plan_range(&p, i).bytes;
		sink += strlen(p.header.command_line);
	}
	free(copy);
	return 0;
}
