/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf8.c - tests of src/base/utf8.h: how many units of UTF-16 a text takes
 */
#include "base/utf8.h"

#include <stdint.h>

#include "tap.h"

static void takes(const char *text, size_t units, const char *name)
{
	size_t got = SIZE_MAX;

	ok(utf8_units(text, &got), name);
	is_number(got, units, name);
}

static void is_none(const char *text, const char *name)
{
	size_t got = 77;

	ok(!utf8_units(text, &got) && got == 77, name);
}

int main(void)
{
	takes("", 0, "nothing");
	takes("abc\x7f", 4, "ASCII");
	takes("\xc2\x80\xdf\xbf", 2, "two bytes, the first and the last");
	takes("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", 4, "three bytes around the surrogates");
	takes("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 4, "four bytes take two units");
	is_none("\x80", "no first byte");
	is_none("\xc1\xbf", "longer than needed, two bytes");
	is_none("\xe0\x9f\xbf", "longer than needed, three");
	is_none("\xf0\x8f\xbf\xbf", "longer than needed, four");
	is_none("\xed\xa0\x80", "a surrogate");
	is_none("\xf4\x90\x80\x80", "beyond the last plane");
	is_none("\xf5\x80\x80\x80", "no such first byte");
	is_none("a\xc3", "cut in two");
	is_none("\xe2\x82", "cut in three");
	is_none("\xf0\x9f\x98", "cut in four");
	is_none("\xc3(", "no byte that continues");
	return done();
}
