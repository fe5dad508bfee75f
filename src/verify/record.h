/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record.h - little-endian fields of a record whose length is known
 *
 * For records of fixed size that were read whole: what a field's place cannot reach
 * reads as zero, so nothing is ever read past the end.
 */
#ifndef VERIFY_RECORD_H
#define VERIFY_RECORD_H

#include "base/span.h"

static inline uint8_t record_u8(struct span s, uint64_t off)
{
	uint8_t v = 0;

	span_u8(s, off, &v);
	return v;
}

static inline uint16_t record_le16(struct span s, uint64_t off)
{
	uint16_t v = 0;

	span_le16(s, off, &v);
	return v;
}

static inline uint32_t record_le32(struct span s, uint64_t off)
{
	uint32_t v = 0;

	span_le32(s, off, &v);
	return v;
}

static inline uint64_t record_le64(struct span s, uint64_t off)
{
	uint64_t v = 0;

	span_le64(s, off, &v);
	return v;
}

/* Where in s, from offset from on, the first byte stands that is not zero; s.len when none. */
static inline uint64_t record_zeros_end(struct span s, uint64_t from)
{
	while (from < s.len && !record_u8(s, from))
		from++;
	return from;
}

#endif
