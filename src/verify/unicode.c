/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unicode.c - the names on a disk as UTF-8
 */
#include "verify/unicode.h"

#include "verify/record.h"

char *unicode_put(char *to, uint32_t character)
{
	if (character < 0x80) {
		*to++ = (char)character;
		return to;
	}
	if (character < 0x800) {
		*to++ = (char)(0xc0 | character >> 6);
	} else {
		if (character < 0x10000) {
			*to++ = (char)(0xe0 | character >> 12);
		} else {
			*to++ = (char)(0xf0 | character >> 18);
			*to++ = (char)(0x80 | (character >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (character >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (character & 0x3f));
	return to;
}

/* The character at off; a surrogate that has no other half stays one. */
static uint32_t character_at(struct span s, uint64_t off)
{
	uint32_t high = record_le16(s, off), low = record_le16(s, off + 2);

	if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000)
		return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return high;
}

bool unicode_from_utf16(struct span s, char *to)
{
	bool valid = true;
	uint32_t c;

	for (uint64_t off = 0; (c = character_at(s, off)) != 0; off += c < 0x10000 ? 2 : 4) {
		bool lone = c >= 0xd800 && c < 0xe000;

		valid = valid && !lone;
		to = unicode_put(to, lone ? (uint32_t)UNICODE_REPLACEMENT : c);
	}
	*to = 0;
	return valid;
}
