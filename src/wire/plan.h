/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.h - the boot plan: what the tool tells the stub, as bytes
 *
 * doc/boot-plan.md describes the record byte by byte. The tool writes it, the stub reads
 * it: wire_plan_open() checks everything once, after which every part can be read without
 * a further check. Records are longer in later versions, never shorter, so readers step by
 * the sizes in the header. What an old stub must not ignore is a bit in "required".
 */
#ifndef WIRE_PLAN_H
#define WIRE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/sha256.h"

enum {
	WIRE_PLAN_VERSION = 1,
	WIRE_PLAN_HEADER = 128, /* bytes of each record in this version */
	WIRE_PLAN_FILE = 96,
	WIRE_PLAN_HOLE = 32,
	WIRE_PLAN_RANGE = 16,
	WIRE_PLAN_VALUE = 16,
	WIRE_PLAN_FILES_MOST = 64,
	WIRE_PLAN_PATH_MOST = 260, /* 16-bit characters with the NUL */
	WIRE_TREE_LEAST = 40,      /* bytes: a device tree's header */
	WIRE_PAGE = 4096,          /* fixed addresses are multiples of it */
	WIRE_PCR = 11,             /* what the stub measures into; doc/boot-plan.md says why */
	WIRE_UNIT_PCR = 12,        /* and what it measures the file of a unit's values into */
	WIRE_UNIT_HEADER = 48,     /* bytes of that file before the values (wire/unit.h) */
	WIRE_UNIT_MOST = 4 * 1024 * 1024, /* bytes of that file */
};

/* Features that a stub must know, a bit each. */
enum { WIRE_NEEDS_UNIT = 1 }; /* values of the tree stand in a file */

/* What the stub does when something is wrong. */
enum wire_failure { WIRE_FAIL_RETURN, WIRE_FAIL_RESET, WIRE_FAIL_STOP };

enum wire_kind { WIRE_XEN, WIRE_KERNEL, WIRE_RAMDISK, WIRE_TREE, WIRE_POLICY, WIRE_OTHER };

struct wire_header {
	uint32_t required;        /* features that a stub must know; the writer adds those of the parts */
	bool quiet;
	enum wire_failure failure;
	uint32_t tree_bytes;      /* of the device tree beside the plan */
	uint32_t tree_room;       /* bytes to give it in memory, not less */
	uint8_t tree_hash[SHA256_BYTES];
	uint32_t xen;             /* number of the file that is the hypervisor */
	const char *command_line; /* of Xen, for the log; "" when there is none */
};

struct wire_file {
	const uint16_t *path;     /* on the ESP, absolute, '\' between parts, ends with 0; aligned to 2 bytes */
	const char *name;         /* for messages */
	uint64_t bytes;
	uint8_t hash[SHA256_BYTES];
	bool fixed;               /* address is where it must lie */
	uint64_t address;
	uint64_t below;           /* its last byte lies below this; 0: anywhere */
	enum wire_kind kind;
	bool copy;                /* it has the bytes of an earlier file, number "of", at a place of its own */
	uint32_t of;
};

/* Where in the tree the address and size of a file go, as big-endian cells. */
struct wire_hole {
	uint32_t file;
	uint32_t address_at, size_at;       /* bytes from the tree's start */
	uint8_t address_cells, size_cells;  /* 1 or 2 */
};

/* Memory in which nothing may be placed. */
struct wire_range {
	uint64_t base, bytes;
};

/* A value of the unit: so many bytes of its file, from there on, go to this place in the tree. */
struct wire_value {
	uint32_t at; /* bytes from the tree's start */
	uint32_t bytes;
	uint32_t from;
};

/* An open plan; borrows the bytes. */
struct wire_plan {
	const uint8_t *bytes;
	struct wire_header header;
	uint32_t file_count, hole_count, range_count, value_count;
	uint32_t file_at, hole_at, range_at, value_at;          /* offsets of the tables */
	uint32_t file_step, hole_step, range_step, value_step;  /* bytes of a record */
	uint32_t text_at, text_bytes;
	uint32_t unit_bytes; /* of the file with the unit's values; 0 without one */
};

/* Checks the whole record. NULL when it is good, else what is wrong with it. */
const char *wire_plan_open(struct wire_plan *ret, const uint8_t *bytes, size_t len);

/* The parts, by number below their count. */
struct wire_file wire_plan_file(const struct wire_plan *p, uint32_t number);
struct wire_hole wire_plan_hole(const struct wire_plan *p, uint32_t number);
struct wire_range wire_plan_range(const struct wire_plan *p, uint32_t number);
struct wire_value wire_plan_value(const struct wire_plan *p, uint32_t number);

/* What is to be written: numbers of parts and the parts. */
struct wire_parts {
	struct wire_header header;
	const struct wire_file *files;
	uint32_t file_count;
	const struct wire_hole *holes;
	uint32_t hole_count;
	const struct wire_range *ranges;
	uint32_t range_count;
	const struct wire_value *values;
	uint32_t value_count; /* 0: there is no file of a unit's values */
};

/* How many bytes the record takes. */
size_t wire_plan_bytes(const struct wire_parts *parts);

/* Writes it to wire_plan_bytes() bytes, which are zero. */
void wire_plan_write(const struct wire_parts *parts, uint8_t *to);

/* Writes a file's address and size into the tree. False when they do not fit the cells. */
bool wire_plan_fill(const struct wire_hole *hole, uint8_t *tree, uint64_t address, uint64_t bytes);

#endif
