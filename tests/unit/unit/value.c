/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value.c - tests of a unit's values: text to bytes and back, and every reason for a refusal
 */
#include "unit/value.h"

#include <stdlib.h>

#include "tap.h"

static struct span span_of(const void *bytes, size_t len)
{
	return (struct span){ bytes, len };
}

static void test_infer(void)
{
	static const struct {
		const char *property, *bytes;
		size_t len;
		enum unit_type want;
	} rows[] = {
		{ "local-mac-address", "\0\0\0\0\0\0", 6, UNIT_MAC },
		{ "mac-address", "abcde\0", 6, UNIT_MAC },
		{ "mac-addresses", "abcde\0", 6, UNIT_TEXT },
		{ "address", "\0\0\0\0\0\0", 6, UNIT_HEX },
		{ "local-mac-address", "\0\0\0\0\0\0\0", 7, UNIT_HEX },
		{ "serial-number", "0000", 5, UNIT_TEXT },
		{ "key", "abc", 4, UNIT_TEXT },
		{ "key", "abcd", 4, UNIT_NUMBER },
		{ "key", "\0\0\0\0", 4, UNIT_NUMBER },
		{ "key", "\0\0\0\0\0\0\0\1", 8, UNIT_NUMBER },
		{ "key", "a\0b", 4, UNIT_NUMBER },
		{ "key", "ab\0\0\0", 5, UNIT_TEXT },
		{ "key", "\xc3\xa4x\0", 4, UNIT_NUMBER },
		{ "key", "\xc3\xa4xy\0", 5, UNIT_HEX },
		{ "key", "", 1, UNIT_HEX },
		{ "key", "", 0, UNIT_HEX },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		is_text(unit_type_name(unit_type_infer(rows[i].property, span_of(rows[i].bytes, rows[i].len))), unit_type_name(rows[i].want),
			rows[i].property);
}

static void test_names(void)
{
	enum unit_type type = UNIT_TEXT;

	ok(unit_type_find("number", &type) && type == UNIT_NUMBER, "a type by its name");
	ok(!unit_type_find("Number", &type) && !unit_type_find("", &type), "names are exact");
	is_text(unit_type_nearest("txet"), "text", "a misspelt type");
	is_text(unit_type_nearest("string"), NULL, "another word");
}

static void test_placeholders(struct arena *a)
{
	static const struct {
		const char *name;
		enum unit_type type;
		const char *bytes;
		size_t len;
		const char *want;
	} rows[] = {
		{ "nothing", UNIT_HEX, "", 0, "it is empty" },
		{ "an empty text", UNIT_TEXT, "", 1, "it is a text without room for a character" },
		{ "a text without end", UNIT_TEXT, "ab", 2, "it is no text of printable ASCII characters that ends with a NUL" },
		{ "two texts", UNIT_TEXT, "a\0b", 4, "it is no text of printable ASCII characters that ends with a NUL" },
		{ "a text of other characters", UNIT_TEXT, "a\tb", 4, "it is no text of printable ASCII characters that ends with a NUL" },
		{ "a text", UNIT_TEXT, "ab", 3, NULL },
		{ "a text with NULs", UNIT_TEXT, "ab\0\0", 5, NULL },
		{ "NULs only", UNIT_TEXT, "\0\0", 3, NULL },
		{ "a MAC address", UNIT_MAC, "abcdef", 6, NULL },
		{ "two MAC addresses", UNIT_MAC, "abcdefabcdef", 12, "it has 12 bytes, a MAC address has 6" },
		{ "a byte for a MAC address", UNIT_MAC, "a", 1, "it has 1 byte, a MAC address has 6" },
		{ "a cell", UNIT_NUMBER, "abcd", 4, NULL },
		{ "two cells", UNIT_NUMBER, "abcdabcd", 8, NULL },
		{ "three cells", UNIT_NUMBER, "abcdabcdabcd", 12, "it has 12 bytes, a number has 4 or 8" },
		{ "any byte", UNIT_HEX, "\377", 1, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		is_text(unit_placeholder_wrong(a, rows[i].type, span_of(rows[i].bytes, rows[i].len)), rows[i].want, rows[i].name);
}

struct row {
	enum unit_type type;
	size_t len;
	const char *text;
	const char *bytes; /* wanted; NULL: it is refused */
	const char *shown; /* as text again, or the reason of the refusal */
};

static const struct row texts[] = {
	{ UNIT_TEXT, 5, "ab c", "ab c\0", "ab c" },
	{ UNIT_TEXT, 5, "x", "x\0\0\0\0", "x" },
	{ UNIT_TEXT, 5, "", NULL, "it is empty" },
	{ UNIT_TEXT, 5, "abcde", NULL, "it has 5 characters, the placeholder has room for 4" },
	{ UNIT_TEXT, 5, "a\nb", NULL, "its character 2 is not printable ASCII" },
	{ UNIT_TEXT, 5, "\xc3\xa4", NULL, "its character 1 is not printable ASCII" },
	{ UNIT_MAC, 6, "02:00:5E:10:fF:01", "\x02\0\x5e\x10\xff\x01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, 6, "02-00-5e-10-ff-01", "\x02\0\x5e\x10\xff\x01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, 6, "02005e10ff01", "\x02\0\x5e\x10\xff\x01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, 6, "02:00-5e:10:ff:01", NULL, "its bytes are not all separated in one way" },
	{ UNIT_MAC, 6, "02:005e10ff01", NULL, "its bytes are not all separated in one way" },
	{ UNIT_MAC, 6, "0200:5e10:ff01", NULL, "its bytes are not all separated in one way" },
	{ UNIT_MAC, 6, "02 00 5e 10 ff 01", NULL, "its character 3 is not where a byte of two hexadecimal digits begins" },
	{ UNIT_MAC, 6, "2:0:5e:10:ff:1", NULL, "its character 1 is not where a byte of two hexadecimal digits begins" },
	{ UNIT_MAC, 6, "02:00:5e:10:ff:", NULL, "it ends with a separator" },
	{ UNIT_MAC, 6, "02:00:5e:10:ff", NULL, "it has 5 bytes, a MAC address has 6" },
	{ UNIT_MAC, 6, "02:00:5e:10:ff:01:02", NULL, "it has 7 bytes, a MAC address has 6" },
	{ UNIT_MAC, 6, "", NULL, "it has 0 bytes, a MAC address has 6" },
	{ UNIT_MAC, 6, "00:00:00:00:00:00", NULL, "it is all zero" },
	{ UNIT_MAC, 6, "01:00:5e:00:00:01", NULL, "it is the address of a group (multicast): the first byte is odd" },
	{ UNIT_MAC, 6, "ff:ff:ff:ff:ff:ff", NULL, "it is the address of a group (multicast): the first byte is odd" },
	{ UNIT_HEX, 3, "0a0B0c", "\x0a\x0b\x0c", "0a0b0c" },
	{ UNIT_HEX, 3, "0a:0b 0c", "\x0a\x0b\x0c", "0a0b0c" },
	{ UNIT_HEX, 3, "0a0b", NULL, "it has 2 bytes, the placeholder has 3" },
	{ UNIT_HEX, 3, "0a0b0c0d", NULL, "it has 4 bytes, the placeholder has 3" },
	{ UNIT_HEX, 3, "0a0b0", NULL, "its character 5 is not where a byte of two hexadecimal digits begins" },
	{ UNIT_HEX, 3, "0x0a0b", NULL, "its character 1 is not where a byte of two hexadecimal digits begins" },
	{ UNIT_HEX, 3, "0a0b0c ", NULL, "it ends with a separator" },
	{ UNIT_HEX, 1, "a", NULL, "its character 1 is not where a byte of two hexadecimal digits begins" },
	{ UNIT_NUMBER, 4, "10", "\0\0\0\x0a", "10" },
	{ UNIT_NUMBER, 4, "0xffffffff", "\xff\xff\xff\xff", "4294967295" },
	{ UNIT_NUMBER, 4, "4294967296", NULL, "it does not fit into 4 bytes: at most 4294967295 do" },
	{ UNIT_NUMBER, 8, "4294967296", "\0\0\0\x01\0\0\0\0", "4294967296" },
	{ UNIT_NUMBER, 8, "18446744073709551615", "\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615" },
	{ UNIT_NUMBER, 8, "18446744073709551616", NULL, "it is no decimal number, nor one of 0x and hexadecimal digits, of at most 64 bits" },
	{ UNIT_NUMBER, 4, "-1", NULL, "it is no decimal number, nor one of 0x and hexadecimal digits, of at most 64 bits" },
	{ UNIT_NUMBER, 4, "0x", NULL, "it is no decimal number, nor one of 0x and hexadecimal digits, of at most 64 bits" },
	{ UNIT_NUMBER, 4, "", NULL, "it is no decimal number, nor one of 0x and hexadecimal digits, of at most 64 bits" },
};

/* What is equal to the text has the same canonical one. */
static const struct { enum unit_type type; const char *text, *canonical; } equals[] = {
	{ UNIT_TEXT, "0A", "0A" },
	{ UNIT_NUMBER, "007", "7" },
	{ UNIT_NUMBER, "0x0A", "10" },
	{ UNIT_NUMBER, "18446744073709551615", "18446744073709551615" },
	{ UNIT_NUMBER, "0", "0" },
	{ UNIT_NUMBER, "18446744073709551616", "18446744073709551616" },
	{ UNIT_HEX, "0A:0b 0C", "0a0b0c" },
	{ UNIT_HEX, "0A-0b", "0A-0b" },
	{ UNIT_HEX, "0", "0" },
	{ UNIT_MAC, "02005E10FF01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, "02-00-5E-10-FF-01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, "0200.5E10.FF01", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, "02:00:5E:10:FF", "02:00:5E:10:FF" },
	{ UNIT_MAC, "02:00:5E:10:FF:01:", "02:00:5e:10:ff:01" },
	{ UNIT_MAC, "02:00:5E:10:FF:01:0", "02:00:5E:10:FF:01:0" },
	{ UNIT_MAC, "02:00:5E:10:FF:0g", "02:00:5E:10:FF:0g" },
};

/* What is a MAC address by itself, and what when its column is called so. */
static const struct { const char *text; bool by_itself, called; } addresses[] = {
	{ "02:00:5E:10:ff:01", true, true },
	{ "02-00-5E-10-ff-01", true, true },
	{ "02-00:5E:10:ff:01", false, true },
	{ "02 00 5E 10 ff 01", false, true },
	{ "02005e10ff01", false, true },
	{ "0200.5e10.ff01", false, true },
	{ "02:00:5e:10:ff:0g", false, false },
	{ "02:00:5e:10:ff:01:02", false, false },
	{ "0:02:00:5e:10:ff1", false, true },
	{ "00:00:00:00:00:00", false, false },
	{ "01:00:5e:00:00:01", false, false },
	{ "none", false, false },
	{ "", false, false },
};

static const struct { const char *name; bool is; } mac_names[] = {
	{ "mac", true }, { "MAC0", true }, { "wifi-mac", true }, { "eth0_mac", true }, { "mac.12-a", true }, { "a.b-Mac1", true },
	{ "machine", false }, { "imac", false }, { "mac0a", false }, { "x-macs", false }, { "serial", false }, { "ma-c", false },
};

static void test_unit_names(void)
{
	char longest[UNIT_NAME_MOST + 2];

	memset(longest, 'x', sizeof(longest));
	longest[UNIT_NAME_MOST + 1] = 0;
	ok(unit_is_name("serial") && unit_is_name("0a.b_c-D"), "names");
	ok(!unit_is_name("") && !unit_is_name(".a") && !unit_is_name("_a") && !unit_is_name("-a") && !unit_is_name("a b") && !unit_is_name("a=") &&
	   !unit_is_name("\xc3\xa4"), "and what is none");
	ok(!unit_is_name(longest) && unit_is_name(longest + 1), "the longest one");
}

static void test_equal(struct arena *a)
{
	for (size_t i = 0; i < COUNT(equals); i++)
		is_text(unit_value_canonical(a, equals[i].type, equals[i].text), equals[i].canonical, equals[i].text);
	for (size_t i = 0; i < COUNT(addresses); i++)
		ok(unit_text_is_mac(addresses[i].text, false) == addresses[i].by_itself && unit_text_is_mac(addresses[i].text, true) == addresses[i].called, addresses[i].text);
	for (size_t i = 0; i < COUNT(mac_names); i++)
		ok(unit_name_is_mac(mac_names[i].name) == mac_names[i].is, mac_names[i].name);
	ok(unit_property_is_address("address") && unit_property_is_address("local-mac-address") && unit_property_is_address("local-bd-address") &&
	   !unit_property_is_address("key-id") && !unit_property_is_address("my-address"), "properties that are addresses");
}

/* In memory of just the length. */
static void test_text(struct arena *a, const struct row *row)
{
	uint8_t *bytes = malloc(row->len);
	const char *wrong;

	memset(bytes, 0xee, row->len);
	wrong = unit_value_parse(a, row->type, row->len, row->text, bytes);
	if (!row->bytes) {
		is_text(wrong, row->shown, arena_fmt(a, "'%s' is no %s", row->text, unit_type_name(row->type)));
		ok(bytes[0] == 0xee && bytes[row->len - 1] == 0xee, "what is refused is not written");
	} else {
		is_text(wrong, NULL, arena_fmt(a, "'%s' is a %s", row->text, unit_type_name(row->type)));
		ok(!memcmp(bytes, row->bytes, row->len), "with these bytes");
		is_text(unit_value_text(a, row->type, span_of(bytes, row->len)), row->shown, "and back");
	}
	free(bytes);
}

int main(void)
{
	struct arena *a = arena_make();

	test_infer();
	test_names();
	test_placeholders(a);
	test_equal(a);
	test_unit_names();
	for (size_t i = 0; i < COUNT(texts); i++)
		test_text(a, &texts[i]);
	is_text(unit_value_text(a, UNIT_TEXT, span_of("a\377", 2)), "61ff", "bytes that are no text are shown as hex");
	is_text(unit_value_text(a, UNIT_MAC, span_of("a", 1)), "61", "nor a MAC address");
	is_text(unit_value_text(a, UNIT_HEX, span_of(NULL, 0)), "", "no bytes");
	ok(unit_is_station(span_of("\x02\0\0\0\0\1", 6)) && !unit_is_station(span_of("\0\0\0\0\0\0", 6)) &&
	   !unit_is_station(span_of("\1\0\0\0\0\1", 6)) && !unit_is_station(span_of("\2\0\0\0\0\1\1", 7)), "addresses of a station");
	arena_free(a);
	return done();
}
