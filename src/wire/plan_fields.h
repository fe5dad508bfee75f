/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan_fields.h - where everything stands in the boot plan; for plan.c and plan_write.c alone
 */
#ifndef WIRE_PLAN_FIELDS_H
#define WIRE_PLAN_FIELDS_H

#include "wire/plan.h"

/* Offsets in the header. */
enum {
	AT_MAGIC = 0, AT_VERSION = 8, AT_HEADER = 10, AT_BYTES = 12, AT_REQUIRED = 16, AT_FLAGS = 20, AT_TREE_BYTES = 24,
	AT_TREE_ROOM = 28, AT_TREE_HASH = 32, AT_FILES = 64, AT_HOLES = 76, AT_RANGES = 88, AT_TEXT = 100, AT_COMMAND_LINE = 108,
	AT_XEN = 112, AT_VALUES = 116,
};

/* In a table's entry of the header. */
enum { TABLE_AT = 0, TABLE_COUNT = 4, TABLE_STEP = 8 };

/* In a file's record. */
enum {
	FILE_PATH = 0, FILE_NAME = 4, FILE_BYTES = 8, FILE_HASH = 16, FILE_ADDRESS = 48, FILE_BELOW = 56, FILE_FLAGS = 64, FILE_KIND = 68,
	FILE_OF = 72,
};

enum { HOLE_FILE = 0, HOLE_ADDRESS_AT = 4, HOLE_SIZE_AT = 8, HOLE_ADDRESS_CELLS = 12, HOLE_SIZE_CELLS = 13 };

enum { VALUE_AT = 0, VALUE_BYTES = 4, VALUE_FROM = 8 };

enum { FLAG_QUIET = 1, FLAG_FAILURE_SHIFT = 4, FLAG_FAILURE_MASK = 3, FLAG_FIXED = 1, FLAG_COPY = 2 };

enum { KNOWN_FEATURES = WIRE_NEEDS_UNIT, CELL = 4 };

static const uint8_t magic[8] = { 'x', 'e', 'n', '-', 'p', 'l', 'a', 'n' };

static inline void copy(uint8_t *to, const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = from[i];
}

#endif
