/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text.c - text: xen.cfg, device tree source, scripts
 *
 * Text is UTF-8 (RFC 3629, without its finer bans) with no control characters but the
 * white ones. The last character may be cut off where the head ends before the file.
 */
#include <string.h>

#include "probe/format.h"

/* How many bytes a character has by its first one; 0: none begins so. */
static unsigned length_of(uint8_t first)
{
	if (first >= 0x20 && first < 0x7f)
		return 1;
	if (first >= '\t' && first <= '\r')
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* Puts *off behind the character there. */
static bool skip_character(const struct sample *s, uint64_t *off)
{
	unsigned len;
	uint8_t c;

	if (!span_u8(s->head, *off, &c))
		return false;
	len = length_of(c);
	if (!len)
		return false;
	for (unsigned i = 1; i < len; i++) {
		if (!span_u8(s->head, *off + i, &c)) {
			*off = s->head.len;
			return s->size > s->head.len;
		}
		if ((c & 0xc0) != 0x80)
			return false;
	}
	*off += len;
	return true;
}

static bool is_text(const struct sample *s, struct probe *ret)
{
	uint64_t off = 0;

	(void)ret;
	while (off < s->head.len)
		if (!skip_character(s, &off))
			return false;
	return off;
}

static bool is_dts(const struct sample *s, struct probe *ret)
{
	static const char tag[] = "/dts-v1/";
	size_t at;

	return span_find(s->head, 0, tag, strlen(tag), &at) && is_text(s, ret);
}

const struct format format_dts = {
	.kind = PROBE_DTS, .name = "device tree source", .article = "", .read = is_dts,
};

const struct format format_script = {
	.kind = PROBE_SCRIPT, .name = "script", .article = "a ", .magic = { { 0, 2, "#!" } }, .read = is_text,
};

const struct format format_text = {
	.kind = PROBE_TEXT, .name = "text", .article = "", .read = is_text,
};
