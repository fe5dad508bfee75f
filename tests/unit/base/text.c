/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text.c - tests of small things about strings
 */
#include "base/text.h"
#include "tap.h"

static void test_sizes(struct arena *a)
{
	static const struct { const char *text; uint64_t bytes; bool valid; } rows[] = {
		{ "0", 0, true }, { "512", 512, true }, { "64K", 65536, true }, { "64KiB", 65536, true }, { "1m", 1048576, true },
		{ "2G", (uint64_t)2 << 30, true }, { "1T", (uint64_t)1 << 40, true }, { "16777215T", (uint64_t)16777215 << 40, true },
		{ "16777216T", 0, false }, { "", 0, false }, { "M", 0, false }, { "1X", 0, false }, { "1MiBs", 0, false },
		{ "-1", 0, false }, { " 1", 0, false }, { "1 M", 0, false }, { "99999999999999999999", 0, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t got = 0;
		bool valid = text_parse_size(rows[i].text, &got);

		ok(valid == rows[i].valid && (!valid || got == rows[i].bytes), arena_fmt(a, "the size '%s'", rows[i].text));
	}
	is_text(text_size(a, 0), "0 bytes", "no bytes");
	is_text(text_size(a, 1), "1 byte", "one byte");
	is_text(text_size(a, 1023), "1023 bytes", "bytes to the last");
	is_text(text_size(a, 1536), "1.5 KiB", "KiB");
	is_text(text_size(a, UINT64_MAX), "16.0 EiB", "the largest number");
}

static void test_numbers(void)
{
	uint64_t n = 7;

	ok(text_parse_number("4096", 4096, &n) && n == 4096, "a number that is just allowed");
	ok(!text_parse_number("4097", 4096, &n) && n == 4096, "a number that is too large");
	ok(text_parse_number("0x10", 100, &n) && n == 16, "a hexadecimal number");
	ok(!text_parse_number("+1", 9, &n) && !text_parse_number("1x", 9, &n) && !text_parse_number("", 9, &n), "what is no number");
}

/* What is shown, and what is printed, which are the same. */
static void shown(struct arena *a, const char *text, const char *want, const char *name)
{
	char printed[100] = "";
	FILE *out = fmemopen(printed, sizeof(printed), "w");

	text_print(out, text);
	fclose(out);
	is_text(text_shown(a, text), want, name);
	is_text(printed, want, name);
}

static void test_shown(struct arena *a)
{
	shown(a, "", "", "nothing");
	shown(a, "a b\xc3\xa4\xe2\x82\xac # ##x", "a b\xc3\xa4\xe2\x82\xac # ##x", "what stands for itself");
	shown(a, "a\x1b[31m\n\r\x7f", "a\\x1b[31m\\x0a\\x0d\\x7f", "control characters");
	shown(a, "\xc2\x9b" "1m", "\\xc2\\x9b1m", "one above ASCII");
	shown(a, "\xff\xe2\x82x\xc3", "\\xff\\xe2\\x82x\\xc3", "what is no UTF-8");
	shown(a, "##[error]###[", "\\x23#[error]#\\x23#[", "what GitHub takes for a command");
}

static void test_case(struct arena *a)
{
	ok(text_same_fold("BootAA64.efi", "BOOTAA64.EFI") && !text_same_fold("a", "ab"), "names that are equal on FAT");
	is_text(text_lower(a, "Ab-Z[\xc3\x84"), "ab-z[\xc3\x84", "lower case is ASCII's");
	ok(text_compare_fold("a_", "aB") > 0 && text_compare_fold("A", "b") < 0, "order of upper-case letters");
	is_text(text_quote(a, "a\tb\xc3\xa4"), "'a\\x09b\\xc3\\xa4'", "a quoted name");
}

int main(void)
{
	struct arena *a = arena_make();

	test_sizes(a);
	test_numbers();
	test_case(a);
	test_shown(a);
	arena_free(a);
	return done();
}
