/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * code128.c - tests of text as bars; tests/cli/labels.test has a scanner read them
 */
#include "report/code128.h"
#include "tap.h"

static unsigned int sum(const char *widths)
{
	unsigned int all = 0;

	while (*widths)
		all += (unsigned int)(*widths++ - '0');
	return all;
}

int main(void)
{
	struct arena *a = arena_make();
	static const struct { const char *text; unsigned int symbols; } rows[] = {
		{ "A", 1 }, { "A17", 3 }, { "1234", 2 }, { "123", 3 }, { "12345", 4 }, { "A1234", 4 }, { "A12345B", 7 }, { "1234A", 4 },
		{ "12345678901234567890", 10 }, { "a b~", 4 },
	};
	unsigned int modules = 7;
	char text[2] = "";

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *widths = code128_widths(a, rows[i].text, &modules);

		ok(widths && sum(widths) == modules, arena_fmt(a, "'%s' has as many modules as it says", rows[i].text));
		/* Beside its text it has a start, a check and a stop of two modules more. */
		is_number(modules, (rows[i].symbols + 3) * 11 + 2, arena_fmt(a, "'%s' is as short as it can be", rows[i].text));
	}
	for (int c = 1; c < 128; c++) {
		text[0] = (char)c;
		if (!code128_widths(a, text, &modules) != (c < 32 || c > 126))
			ok(false, arena_fmt(a, "character %d", c));
	}
	modules = 7;
	ok(!code128_widths(a, "", &modules) && !code128_widths(a, "\xc3\xa4", &modules) && !code128_widths(a, "a\n", &modules) && modules == 7,
	   "what cannot be written has no bars");
	is_text(code128_widths(a, "A", &modules), "2112141113231311232331112", "bars of 'A': start B, value 33, check 34, stop");
	arena_free(a);
	return done();
}
