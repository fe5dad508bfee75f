/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guid.c - GUIDs as text and as they stand on a disk
 */
#include "base/guid.h"

#include <string.h>

/* Which byte of the text each byte of the disk is at; in between are dashes. */
static const uint8_t places[GUID_BYTES] = { 6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34 };

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) & 15) : -1;
}

bool guid_parse(const char *text, uint8_t ret[GUID_BYTES])
{
	uint8_t guid[GUID_BYTES];

	if (strlen(text) != GUID_TEXT || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
		return false;
	for (size_t i = 0; i < GUID_BYTES; i++) {
		int high = digit(text[places[i]]), low = digit(text[places[i] + 1]);

		if (high < 0 || low < 0)
			return false;
		guid[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(ret, guid, sizeof(guid));
	return true;
}

const char *guid_text(struct arena *a, const uint8_t guid[GUID_BYTES])
{
	static const char digits[] = "0123456789ABCDEF";
	char *text = arena_copy(a, "00000000-0000-0000-0000-000000000000", GUID_TEXT);

	for (size_t i = 0; i < GUID_BYTES; i++) {
		text[places[i]] = digits[guid[i] >> 4];
		text[places[i] + 1] = digits[guid[i] & 15];
	}
	return text;
}
