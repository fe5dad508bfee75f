/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf16.c - tests of src/variable/utf16.h: the strings of UEFI
 */
#include "variable/utf16.h"

#include "tap.h"

static bool is_units(struct arena *a, const char *text, const char *bytes, size_t len)
{
	struct span s = utf16_make(a, text);

	return s.len == len && !memcmp(s.at, bytes, len);
}

int main(void)
{
	struct arena *a = arena_make();
	static const uint8_t two[] = { 'a', 0, 0, 0, 'b', 0, 0, 0, 'c', 0 };
	struct span s = { two, sizeof(two) }, cut;

	ok(is_units(a, "", "\0\0", 2), "nothing has its NUL");
	ok(is_units(a, "Xen", "X\0e\0n\0\0\0", 8), "ASCII");
	ok(is_units(a, "\xc3\xa4\xe2\x82\xac", "\xe4\0\xac\x20\0\0", 6), "two and three bytes");
	ok(is_units(a, "\xf0\x9d\x84\x9e", "\x34\xd8\x1e\xdd\0\0", 6), "a surrogate pair");
	ok(is_units(a, "\xf0\x9d\x84", "\xfd\xff\xfd\xff\xfd\xff\0\0", 8), "a cut character is one replacement for each byte");
	ok(is_units(a, "\xed\xa0\x80.", "\xfd\xff\xfd\xff\xfd\xff.\0\0\0", 10), "so is a surrogate in UTF-8");

	is_text(utf16_text(a, utf16_make(a, "X \xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9e")), "X \xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9e", "and back");
	is_text(utf16_text(a, (struct span){ (const uint8_t *)"\x34\xd8\x41\0\x1e\xdd", 6 }), "\xef\xbf\xbd" "A\xef\xbf\xbd",
		"halves of pairs are replaced");
	is_text(utf16_text(a, (struct span){ (const uint8_t *)"\x34\xd8", 2 }), "\xef\xbf\xbd", "half of a pair at the end too");
	is_text(utf16_text(a, (struct span){ (const uint8_t *)"A\0B", 3 }), "A", "half a unit is left out");

	ok(utf16_cut(s, 0, &cut) && cut.at == two && cut.len == 2, "a string ends at its NUL");
	ok(utf16_cut(s, 2, &cut) && cut.len == 0, "it may be empty");
	ok(utf16_cut(s, 4, &cut) && cut.at == two + 4 && cut.len == 2, "the next begins behind it");
	ok(!utf16_cut(s, 8, &cut) && !utf16_cut(s, 10, &cut) && !utf16_cut(s, UINT64_MAX, &cut), "without a NUL there is none");
	arena_free(a);
	return done();
}
