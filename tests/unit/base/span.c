/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * span.c - tests of bounded reading
 */
#include "base/span.h"
#include "tap.h"

static const uint8_t bytes[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09 };

static void test_numbers(struct span s)
{
	uint8_t v8 = 0;
	uint16_t v16 = 0;
	uint32_t v32 = 0;
	uint64_t v64 = 0;

	ok(span_u8(s, 8, &v8) && v8 == 9, "the last byte is read");
	ok(!span_u8(s, 9, &v8) && v8 == 9, "behind the last byte nothing is read or written");
	ok(span_le16(s, 7, &v16) && v16 == 0x0908, "le16 at the end");
	ok(!span_le16(s, 8, &v16), "le16 over the end");
	ok(span_le32(s, 0, &v32) && v32 == 0x04030201, "le32");
	ok(span_be32(s, 0, &v32) && v32 == 0x01020304, "be32");
	ok(!span_be32(s, 6, &v32), "be32 over the end");
	ok(span_le64(s, 1, &v64) && v64 == 0x0908070605040302, "le64 that just fits");
	ok(!span_le64(s, 2, &v64), "le64 over the end");
	ok(!span_le32(s, UINT64_MAX, &v32) && !span_le32(s, UINT64_MAX - 3, &v32), "an offset that would wrap");
}

static void test_parts(struct span s)
{
	struct span part = { 0 };
	size_t at = 0;

	ok(span_cut(s, 2, 3, &part) && part.at == bytes + 2 && part.len == 3, "a part from the middle");
	ok(span_cut(s, 9, 0, &part) && part.len == 0, "the empty part at the end");
	ok(!span_cut(s, 9, 1, &part) && !span_cut(s, 3, UINT64_MAX, &part), "a part over the end");
	ok(span_cut((struct span){ 0 }, 0, 0, &part) && !part.at, "a part of nothing");
	ok(span_has(s, 0, "\x01\x02") && !span_has(s, 8, "\x09\x0a"), "bytes that stand somewhere");
	ok(span_find(s, 1, "\x04\x05", 2, &at) && at == 3, "the first hit behind an offset");
	ok(!span_find(s, 4, "\x04\x05", 2, &at) && !span_find(s, 0, "", 0, &at), "no hit, and no needle");
}

int main(void)
{
	struct span s = { bytes, sizeof(bytes) };

	test_numbers(s);
	test_parts(s);
	return done();
}
