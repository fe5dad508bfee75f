/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c - tests of file names as paths on the ESP
 */
#include "model/name.h"

#include "tap.h"

/* What is wrong with a name, its problems joined by "; ". */
static const char *problems(struct arena *a, const char *written)
{
	struct esp_name name = name_make(a, written);
	const char *text = "";

	for (size_t i = 0; i < name.problems.count; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? "; " : "", name.problems.at[i].text);
	return text;
}

static const char *path(struct arena *a, const char *written)
{
	return name_make(a, written).path;
}

static void test_good(struct arena *a)
{
	is_text(path(a, "Image"), "Image", "a plain name");
	is_text(path(a, "a/b\\c"), "a\\b\\c", "both separators");
	is_text(path(a, "./a//b/./c/"), "a\\b\\c", "dots and doubled separators vanish");
	is_text(problems(a, "a/vmlinuz-6.1 (x)[1]+{2}~@!#$%&'`^,;=.img"), "", "odd but legal characters");
	is_text(problems(a, ".hidden"), "", "a leading dot");
	is_text(problems(a, "console.img"), "", "a name that only begins like a device");
	is_text(name_for_host(a, "a\\b/c"), "a/b/c", "on the host '/' separates");
}

static void test_bad(struct arena *a)
{
	is_text(problems(a, ""), "is empty", "an empty name");
	is_text(problems(a, "./"), "is empty", "a name of nothing but separators");
	is_text(problems(a, "/a"), "is absolute", "absolute with '/'");
	is_text(problems(a, "\\a"), "is absolute", "absolute with '\\'");
	is_text(problems(a, "../a"), "goes up by '..'", "up");
	is_text(problems(a, "a\\..\\b"), "goes up by '..'", "up in the middle");
	is_text(problems(a, "a:b"), "has ':', which FAT cannot carry", "a colon");
	is_text(problems(a, "a?"), "has '?', which FAT cannot carry", "a question mark");
	is_text(problems(a, "gr\xc3\xbcn"), "has characters outside ASCII", "UTF-8");
	is_text(problems(a, "a\tb"), "has control characters", "a tab");
	is_text(problems(a, " a"), "has the part ' a', of which firmware drops the blanks or the dot", "a leading blank");
	is_text(problems(a, "a ./b"), "has the part 'a .', of which firmware drops the blanks or the dot", "a trailing dot");
	is_text(problems(a, "x/con.img"), "has the part 'con.img', which FAT tools take for a device", "a device's name");
	is_text(problems(a, "a[1]/k"), "has the directory 'a[1]', which FAT tools take for a pattern", "a bracket in a directory");
	is_text(problems(a, "~~~~"), "has the part '~~~~', of which FAT tools make no alias", "nothing but tildes");
	is_text(problems(a, "a*\xff/.."), "has characters outside ASCII; has '*', which FAT cannot carry; goes up by '..'",
		"all problems at once");
}

static void test_lengths(struct arena *a)
{
	char text[300];

	memset(text, 'x', sizeof(text));
	text[246] = 0;
	is_text(problems(a, text), "", "a path of just 256 characters");
	text[246] = 'x';
	text[247] = 0;
	is_text(problems(a, text), "makes a path of 257 characters, firmware takes 256", "a path of 257 characters");
	text[247] = 'x';
	text[256] = 0;
	is_text(problems(a, text), "has a part of 256 characters, FAT carries 255; makes a path of 266 characters, firmware takes 256",
		"a part of 256 characters");
}

int main(void)
{
	struct arena *a = arena_make();

	test_good(a);
	test_bad(a);
	test_lengths(a);
	arena_free(a);
	return done();
}
