/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guid.c - tests of src/base/guid.h: GUIDs as text and as bytes
 */
#include "base/guid.h"

#include "tap.h"

int main(void)
{
	/* The ESP's type, as it stands on every disk. */
	static const uint8_t esp[GUID_BYTES] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };
	static const char *const wrong[] = {
		"", "C12A7328-F81F-11D2-BA4B-00A0C93EC93", "C12A7328-F81F-11D2-BA4B-00A0C93EC93BB", "C12A7328F81F-11D2-BA4B-00A0C93EC93B0",
		"C12A7328-F81F-11D2-BA4B-00A0C93EC93G", "{C12A7328-F81F-11D2-BA4B-00A0C93EC93}", "C12A7328-F81F-11D2-BA4B_00A0C93EC93B",
		" C12A7328-F81F-11D2-BA4B-00A0C93EC93", "C12A7328-F81F-11D2-BA4B-+0A0C93EC93B",
	};
	struct arena *a = arena_make();
	uint8_t guid[GUID_BYTES];

	ok(guid_parse("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", guid) && !memcmp(guid, esp, GUID_BYTES), "the first three groups are little-endian");
	memset(guid, 0, sizeof(guid));
	ok(guid_parse("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", guid) && !memcmp(guid, esp, GUID_BYTES), "lower case is as good");
	is_text(guid_text(a, esp), "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "and back");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		memset(guid, 7, sizeof(guid));
		ok(!guid_parse(wrong[i], guid) && guid[0] == 7 && guid[15] == 7, wrong[i]);
	}
	arena_free(a);
	return done();
}
