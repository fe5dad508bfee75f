/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf16.c - the strings of UEFI: UTF-16, little-endian, with a NUL behind
 */
#include "variable/utf16.h"

#include <string.h>

#include "base/utf8.h"
#include "wire/bytes.h"

enum { REPLACEMENT = 0xfffd };

/* The character at at and how many bytes it has: one when it is no UTF-8. */
static uint32_t take_utf8(const char *at, size_t *ret_len)
{
	static const uint8_t marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	uint8_t first = (uint8_t)*at;
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4, units;
	char one[5] = "";
	uint32_t c;

	memcpy(one, at, strnlen(at, len));
	*ret_len = 1;
	if (strlen(one) != len || !utf8_units(one, &units))
		return REPLACEMENT;
	*ret_len = len;
	c = first & (uint8_t)~marks[len];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((uint8_t)one[i] & 0x3f);
	return c;
}

struct span utf16_make(struct arena *a, const char *text)
{
	/* No character has more units than bytes. */
	uint8_t *bytes = arena_alloc(a, 2 * (strlen(text) + 1));
	size_t len = 0, step;

	for (; *text; text += step) {
		uint32_t c = take_utf8(text, &step);

		if (c >= 0x10000) {
			bytes_put16(bytes + len, (uint16_t)(0xd800 + ((c - 0x10000) >> 10)));
			len += 2;
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		bytes_put16(bytes + len, (uint16_t)c);
		len += 2;
	}
	return (struct span){ bytes, len + 2 };
}

bool utf16_cut(struct span s, uint64_t off, struct span *ret)
{
	uint64_t end = off;
	uint16_t unit;

	for (; span_le16(s, end, &unit); end += 2) {
		if (!unit)
			return span_cut(s, off, end - off, ret);
	}
	return false;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else {
		*to++ = (char)(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
		if (c >= 0x10000)
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

const char *utf16_text(struct arena *a, struct span s)
{
	char *text = arena_alloc(a, s.len / 2 * 3 + 1), *to = text;
	uint16_t high, low;

	for (uint64_t off = 0; span_le16(s, off, &high) && high; off += 2) {
		uint32_t c = high;

		if (high >= 0xd800 && high < 0xdc00 && span_le16(s, off + 2, &low) && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
			off += 2;
		} else if (high >= 0xd800 && high < 0xe000) {
			c = REPLACEMENT;
		}
		to = put_utf8(to, c);
	}
	*to = 0;
	return text;
}
