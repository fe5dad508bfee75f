/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * span.c - bounded reading of bytes that somebody else wrote
 */
#include "base/span.h"

#include <string.h>

static bool has(struct span s, uint64_t off, uint64_t len)
{
	return off <= s.len && len <= s.len - off;
}

bool span_u8(struct span s, uint64_t off, uint8_t *ret)
{
	if (!has(s, off, 1))
		return false;
	*ret = s.at[off];
	return true;
}

/* len bytes at off as one number, the least significant first. */
static bool little(struct span s, uint64_t off, unsigned int len, uint64_t *ret)
{
	uint64_t v = 0;

	if (!has(s, off, len))
		return false;
	for (unsigned int i = len; i-- > 0;)
		v = v << 8 | s.at[off + i];
	*ret = v;
	return true;
}

bool span_le16(struct span s, uint64_t off, uint16_t *ret)
{
	uint64_t v;

	if (!little(s, off, 2, &v))
		return false;
	*ret = (uint16_t)v;
	return true;
}

bool span_le32(struct span s, uint64_t off, uint32_t *ret)
{
	uint64_t v;

	if (!little(s, off, 4, &v))
		return false;
	*ret = (uint32_t)v;
	return true;
}

bool span_le64(struct span s, uint64_t off, uint64_t *ret)
{
	return little(s, off, 8, ret);
}

bool span_be32(struct span s, uint64_t off, uint32_t *ret)
{
	uint64_t v;

	if (!little(s, off, 4, &v))
		return false;
	*ret = __builtin_bswap32((uint32_t)v);
	return true;
}

bool span_cut(struct span s, uint64_t off, uint64_t len, struct span *ret)
{
	if (!has(s, off, len))
		return false;
	/* Nothing of nothing: adding even 0 to NULL is undefined. */
	*ret = (struct span){ s.at ? s.at + off : NULL, (size_t)len };
	return true;
}

bool span_has(struct span s, uint64_t off, const char *text)
{
	return span_has_bytes(s, off, text, strlen(text));
}

bool span_has_bytes(struct span s, uint64_t off, const void *magic, size_t len)
{
	return has(s, off, len) && !memcmp(s.at + off, magic, len);
}

bool span_find(struct span s, uint64_t from, const void *needle, size_t len, size_t *ret)
{
	const uint8_t *hit;

	if (!len || !has(s, from, len))
		return false;
	hit = memmem(s.at + from, s.len - (size_t)from, needle, len);
	if (!hit)
		return false;
	*ret = (size_t)(hit - s.at);
	return true;
}
