/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.h - the file of a unit's values, outside of what a signature covers
 *
 * doc/boot-plan.md describes it byte by byte. Which of its bytes go where in the tree is said by the boot plan, which a
 * signature may cover; the file has nothing but values. Its SHA-256 over itself finds damage, not malice.
 */
#ifndef WIRE_UNIT_H
#define WIRE_UNIT_H

#include "wire/plan.h"

#define WIRE_UNIT_NAME "UNIT.BIN" /* beside the loader */

enum { WIRE_UNIT_VERSION = 1 };

/*
 * Whether these bytes are the file that the plan wants: NULL, or what is wrong with them. blocks: as for sha256_begin(). The
 * plan is open and has values.
 */
const char *wire_unit_check(const struct wire_plan *p, const uint8_t *file, size_t len, sha256_blocks_function *blocks);

/* Copies every value to its place; tree has the plan's tree_bytes, and the file was checked. */
void wire_unit_fill(const struct wire_plan *p, const uint8_t *file, uint8_t *tree);

/* Writes the header of WIRE_UNIT_HEADER bytes over a file whose values are there. */
void wire_unit_seal(uint8_t *file, size_t len);

#endif
