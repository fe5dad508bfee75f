/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * structure.c - whether the structure block of a blob can be followed to its end
 */
#include "dt/structure.h"

#include <string.h>

/* Devicetree Specification 0.4, section 5.4.1. */
enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9, CELL = 4 };

static uint64_t align(uint64_t offset)
{
	return (offset + CELL - 1) / CELL * CELL;
}

/* Moves over a node's name and the NULs behind it. */
static bool skip_name(struct span block, uint64_t *at)
{
	const uint8_t *nul = *at < block.len ? memchr(block.at + *at, 0, block.len - *at) : NULL;

	if (nul)
		*at = align((uint64_t)(nul - block.at) + 1);
	return nul;
}

/* Moves over a property's length, name and value. */
static bool skip_property(struct span block, uint64_t *at)
{
	struct span value;
	uint32_t len;

	if (!span_be32(block, *at, &len) || !span_cut(block, *at + 2 * CELL, len, &value))
		return false;
	*at = align(*at + 2 * CELL + len);
	return true;
}

const char *structure_check(struct span block)
{
	uint64_t at = 0;
	uint32_t tag;

	while (span_be32(block, at, &tag)) {
		at += CELL;
		if (tag == END)
			return NULL;
		if (tag == BEGIN_NODE && !skip_name(block, &at))
			return "a node's name does not end";
		if (tag == PROP && !skip_property(block, &at))
			return "a property leads out of the blob";
		if (tag != BEGIN_NODE && tag != END_NODE && tag != PROP && tag != NOP)
			return "its structure has a tag that there is not";
	}
	return "its structure does not end";
}
