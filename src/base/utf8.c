/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf8.c - text in UTF-8, whatever the locale
 */
#include "base/utf8.h"

#include <stdint.h>

size_t utf8_length(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t len = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : at[0] >= 0xe0 && at[0] < 0xf0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Longer than needed, surrogates, beyond the last plane. */
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return len;
}

bool utf8_units(const char *text, size_t *ret)
{
	size_t units = 0;

	while (*text) {
		size_t len = utf8_length(text);

		if (!len)
			return false;
		units += len == 4 ? 2 : 1;
		text += len;
	}
	*ret = units;
	return true;
}
