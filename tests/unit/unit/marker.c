/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * marker.c - tests of what a tree marks for a unit
 */
#include "unit/marker.h"

#include "tap.h"

#define EIGHT "12345678"

static void test_good(struct arena *a)
{
	struct unit_marker m;
	const char *hint;

	ok(!unit_marker_parse(a, "local-mac-address=mac0", &m, &hint) && !strcmp(m.property, "local-mac-address") && !strcmp(m.name, "mac0") && !m.typed,
	   "a property and a name");
	ok(!unit_marker_parse(a, "x=Serial_No.-1:text", &m, &hint) && !strcmp(m.property, "x") && !strcmp(m.name, "Serial_No.-1") && m.typed &&
	   m.type == UNIT_TEXT, "with a type");
	ok(!unit_marker_parse(a, "x=" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT, &m, &hint), "the longest name");
	ok(!unit_marker_parse(a, "a:b=c:hex", &m, &hint) && !strcmp(m.property, "a:b") && m.type == UNIT_HEX, "a ':' before the '=' is the property's");
}

static void test_wrong(struct arena *a)
{
	static const struct {
		const char *text, *want, *hint;
	} rows[] = {
		{ "", "'' does not say which property is which value", "write \"PROPERTY=NAME\" or \"PROPERTY=NAME:TYPE\"" },
		{ "serial", "'serial' does not say which property is which value", "write \"PROPERTY=NAME\" or \"PROPERTY=NAME:TYPE\"" },
		{ "=serial", "'=serial' does not say which property is which value", "write \"PROPERTY=NAME\" or \"PROPERTY=NAME:TYPE\"" },
		{ "x=", "'' is no name of a value", unit_name_rule },
		{ "x=:text", "'' is no name of a value", unit_name_rule },
		{ "x=a b", "'a b' is no name of a value", unit_name_rule },
		{ "x=_a", "'_a' is no name of a value", unit_name_rule },
		{ "x=-a", "'-a' is no name of a value", unit_name_rule },
		{ "x=a=b", "'a=b' is no name of a value", unit_name_rule },
		{ "x=" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "x", "'" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "x' is no name of a value",
		  unit_name_rule },
		{ "x=a:txet", "there is no type 'txet'", "did you mean 'text'?" },
		{ "x=a:", "there is no type ''", "there are 'text', 'mac', 'hex' and 'number'" },
		{ "x=a:text:mac", "there is no type 'text:mac'", "there are 'text', 'mac', 'hex' and 'number'" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct unit_marker m = { .name = "kept" };
		const char *hint;

		is_text(unit_marker_parse(a, rows[i].text, &m, &hint), rows[i].want, rows[i].text);
		is_text(hint, rows[i].hint, "its cure");
		is_text(m.name, "kept", "nothing is written");
	}
}

static void test_list(void)
{
	static const uint8_t two[] = "a\0bc";
	struct span value = { two, sizeof(two) };
	size_t off = 0;

	is_text(unit_marker_next(value, &off), "a", "the first of a list");
	is_text(unit_marker_next(value, &off), "bc", "the second");
	is_text(unit_marker_next(value, &off), NULL, "the end");
	off = 0;
	ok(!unit_marker_is_list((struct span){ two, 4 }) && !unit_marker_next((struct span){ two, 4 }, &off), "a list has an end");
	ok(!unit_marker_is_list((struct span){ two, 0 }) && !unit_marker_next((struct span){ NULL, 0 }, &off), "and a string");
}

int main(void)
{
	struct arena *a = arena_make();

	test_good(a);
	test_wrong(a);
	test_list();
	arena_free(a);
	return done();
}
