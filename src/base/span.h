/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * span.h - bounded reading of bytes that somebody else wrote
 *
 * A span borrows bytes; it owns nothing. Every read asks "was it there?" and
 * answers false instead of reading past the end. File bytes are read through these
 * functions only, never by pointer arithmetic.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t len;
};

bool span_u8(struct span s, uint64_t off, uint8_t *ret);
bool span_le16(struct span s, uint64_t off, uint16_t *ret);
bool span_le32(struct span s, uint64_t off, uint32_t *ret);
bool span_le64(struct span s, uint64_t off, uint64_t *ret);
bool span_be32(struct span s, uint64_t off, uint32_t *ret);

/* The part of s that starts at off and is len bytes long. */
bool span_cut(struct span s, uint64_t off, uint64_t len, struct span *ret);

/* Whether the bytes of text (without its NUL) stand at off. */
bool span_has(struct span s, uint64_t off, const char *text);

/* Whether the len bytes at magic stand at off. */
bool span_has_bytes(struct span s, uint64_t off, const void *magic, size_t len);

/* Where needle first stands in s, from offset from on. */
bool span_find(struct span s, uint64_t from, const void *needle, size_t len, size_t *ret);

#endif
