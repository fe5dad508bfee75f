/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c - tests of the table of units
 */
#include "unit/table.h"

#include <stdlib.h>

#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

/* What is found, as it is shown, without hints. */
static const char *findings(struct diag *d)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const char *kept;

	diag_sort(d);
	for (size_t i = 0; i < d->findings.count; i++) {
		const struct finding *f = &d->findings.at[i];

		fprintf(out, "%d:%d: %s [%s]%s\n", f->at.line, f->at.col, f->text, f->id, f->hint ? "" : " without a cure");
	}
	fclose(out);
	kept = arena_dup(d->arena, text);
	free(text);
	d->findings.count = 0;
	return kept;
}

static struct table *parse(struct diag *d, const char *text)
{
	struct table *t = table_parse(d, "units.csv", text, strlen(text));

	if (t && t->rows)
		table_check(d, t);
	return t;
}

/* All values, rows in brackets. */
static const char *values(struct arena *a, const struct table *t)
{
	const char *all = "";

	for (size_t row = 1; row <= t->rows; row++) {
		for (size_t i = 0; i < t->columns.count; i++)
			all = arena_fmt(a, "%s%s%s", all, i ? "|" : "[", table_cell(t, row, i)->value ? table_cell(t, row, i)->value : "-");
		all = arena_fmt(a, "%s]", all);
	}
	return all;
}

static void test_forms(struct diag *d)
{
	static const struct { const char *text, *want, *name; } rows[] = {
		{ "serial,mac\nA,1\nB,2\n", "[A|1][B|2]", "LF" },
		{ "serial,mac\r\nA,1\r\nB,2\r\n", "[A|1][B|2]", "CRLF" },
		{ "serial,mac\nA,1\r\nB,2", "[A|1][B|2]", "both, and no end of the last line" },
		{ "\xef\xbb\xbfserial,mac\nA,1\n", "[A|1]", "a byte order mark" },
		{ "\n\r\nserial\n\nA\n\nB\n\n\n", "[A][B]", "lines without anything" },
		{ "\"serial\",\"mac\"\n\"A\",\"1\"\n", "[A|1]", "quotes" },
		{ "serial,x\nA,\"a,b\"\n", "[A|a,b]", "a comma in quotes" },
		{ "serial,x\nA,\"a\"\"b\"\"\"\n", "[A|a\"b\"]", "doubled quotes" },
		{ "serial,x\r\nA,\"a\r\nb\"\r\nB,c\r\n", "[A|a\r\nb][B|c]", "lines in quotes" },
		{ "serial,x\nA,\"b\"", "[A|b]", "quotes at the end" },
		{ "serial,x\nA, b c \n", "[A| b c ]", "blanks are part of a value" },
		{ "serial,x\nA,\xc3\xa4\xe2\x82\xac\n", "[A|\xc3\xa4\xe2\x82\xac]", "UTF-8" },
		{ "serial\nA\nB", "[A][B]", "one column" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct table *t = parse(d, rows[i].text);

		is_text(findings(d), "", arena_fmt(d->arena, "nothing is wrong with %s", rows[i].name));
		is_text(t ? values(d->arena, t) : NULL, rows[i].want, rows[i].name);
	}
}

static void test_wrong(struct diag *d)
{
	static const struct { const char *text, *want, *name; } rows[] = {
		{ "", "1:1: the table is empty [units-header]\n", "an empty file" },
		{ "\n\n", "1:1: the table is empty [units-header]\n", "a file of empty lines" },
		{ "serial,mac\n", "1:1: the table has names and no row [units-cells]\n", "names alone" },
		{ "serial,,my name\nA,1,2\n", "1:8: column 2 has no name [units-header]\n1:9: 'my name' cannot be a name [units-header]\n", "names that are none" },
		{ "serial,a,b,A\nA,1,2,3\n", "1:12: the name 'A' is that of column 2 too [units-header]\n", "a name twice" },
		{ "serial,a\nA\nB,1,2\nC,3\n", "2:1: row 1 has 1 value, and the first line has 2 names [units-cells]\n"
			"3:1: row 2 has 3 values, and the first line has 2 names [units-cells]\n", "too few and too many values" },
		{ "serial,a\nA,\n,\"\"\n", "2:3: row 1 has no value for 'a' [units-cells]\n3:1: row 2 has no value for 'serial' [units-cells]\n"
			"3:2: row 2 has no value for 'a' [units-cells]\n", "empty values" },
		{ "serial,a\nA,\"b\nC,d\n", "2:3: this quote is never closed, so all that follows belongs to one value [units-syntax]\n", "an open quote" },
		{ "serial,a\nA,b\"c\nB,\"d\"e\n", "2:4: there is a quote in a value that is not quoted [units-syntax]\n"
			"3:6: something stands between the closing quote and the comma [units-syntax]\n", "quotes in wrong places" },
		{ "serial,a\rA,b\r", "1:1: the table has names and no row [units-cells]\n1:9: there is a carriage return without a line feed [units-syntax]\n"
			"1:13: there is a carriage return without a line feed [units-syntax]\n", "carriage returns alone" },
		{ "serial,a\nA,\xe4\n", "2:3: this value is not UTF-8 [units-syntax]\n", "Latin-1" },
		{ "\xff\xfes", "1:1: the table is in UTF-16 [units-syntax]\n", "UTF-16" },
		{ "serial,a\nA,1\nB,1\nA,2\n", "4:1: row 3 has the serial 'A', and row 1 in line 2 has it as 'serial' [units-twice]\n", "a serial number twice" },
		{ "Serial,a\nA,1\nA,2\n", "3:1: row 2 has the serial 'A', and row 1 in line 2 has it as 'Serial' [units-twice]\n", "case does not count in names" },
		{ "id,a\nA,1\nB,1\nA,2\n", "4:1: row 3 has the id 'A', and row 1 in line 2 has it as 'id' [units-twice]\n", "the first column is the name of a unit" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		parse(d, rows[i].text);
		is_text(findings(d), rows[i].want, rows[i].name);
	}
	ok(!table_parse(d, "units.csv", "serial\nA\0B\n", 11), "a NUL byte leaves nothing");
	is_text(findings(d), "2:2: there is a byte of zero here, which no text has [units-syntax]\n", "it is found");
}

static bool same_hash(const struct table *a, size_t row_a, const struct table *b, size_t row_b)
{
	struct arena *arena = arena_make();
	uint8_t left[TABLE_HASH], right[TABLE_HASH];

	table_hash(arena, a, row_a, left);
	table_hash(arena, b, row_b, right);
	arena_free(arena);
	return !memcmp(left, right, TABLE_HASH);
}

static void test_claims(struct diag *d)
{
	static const char text[] = "mac0,serial,mac1\n00:16:3e:AA:00:01,S1,0016.3eaa.0002\n00-16-3e-aa-00-03,S2,00:16:3E:aa:00:01\n";
	static const char twice[] = "serial,mac0,mac1\nS,52540000000a,52540000000A\n";
	struct table *t = table_parse(d, "units.csv", text, strlen(text));
	const char *const *claims;

	table_type(t, 0, UNIT_MAC);
	table_type(t, 2, UNIT_MAC);
	table_check(d, t);
	is_text(findings(d), "3:22: row 2 has the mac '00:16:3E:aa:00:01', and row 1 in line 2 has it as 'mac0', spelt '00:16:3e:AA:00:01' [units-twice]\n",
		"an address of another column, in another spelling");
	claims = table_claims(d->arena, t, 1);
	is_text(claims[0], "mac=00:16:3e:aa:00:01", "a first claim");
	is_text(claims[1], "mac=00:16:3e:aa:00:02", "a second one");
	is_text(claims[2], "serial=S1", "a third one");
	ok(!claims[3], "no more");
	is_text(table_row_text(d->arena, t, 1), "row 1 (mac=00:16:3e:aa:00:01, mac=00:16:3e:aa:00:02, serial=S1)", "a row's words");
	t = table_parse(d, "units.csv", twice, strlen(twice));
	table_type(t, 1, UNIT_MAC);
	table_type(t, 2, UNIT_MAC);
	table_check(d, t);
	is_text(findings(d), "2:16: row 1 has the mac '52540000000A', and this row has it as 'mac0', spelt '52540000000a' [units-twice]\n",
		"an address twice in one row");
}

/* Rows of one column, "v"; found is what stands behind the place, or "". */
static void test_spellings(struct diag *d)
{
	static const struct { enum unit_type type; const char *text, *found, *name; } rows[] = {
		{ UNIT_NUMBER, "v\n1\n01\n0x1\n", "3:1: row 2 has the v '01', and row 1 in line 2 has it as 'v', spelt '1' [units-twice]\n"
			"4:1: row 3 has the v '0x1', and row 1 in line 2 has it as 'v', spelt '1' [units-twice]\n", "a number in three spellings" },
		{ UNIT_HEX, "v\naa:bb:cc\nAABBCC\naa bb cd\n", "3:1: row 2 has the v 'AABBCC', and row 1 in line 2 has it as 'v', spelt 'aa:bb:cc' [units-twice]\n",
			"bytes in two spellings" },
		{ UNIT_TEXT, "v\n1\n01\nA\na\n", "", "texts have one spelling" },
		{ UNIT_TEXT, "v,wifi-mac\n1,52540000000a\n2,5254.0000.000A\n", "3:3: row 2 has the mac '5254.0000.000A', and row 1 in line 2 has it as "
			"'wifi-mac', spelt '52540000000a' [units-twice]\n", "addresses of a column that is called so" },
		{ UNIT_TEXT, "v,x\n1,52:54:00:00:00:0a\n2,52-54-00-00-00-0A\n", "3:3: row 2 has the mac '52-54-00-00-00-0A', and row 1 in line 2 has it as "
			"'x', spelt '52:54:00:00:00:0a' [units-twice]\n", "what is an address by itself" },
		{ UNIT_TEXT, "v,x\n1,52540000000a\n2,52540000000a\n", "", "twelve digits are none" },
		{ UNIT_TEXT, "v,mac\n1,none\n2,none\n3,00:00:00:00:00:00\n4,00:00:00:00:00:00\n5,ff:ff:ff:ff:ff:ff\n6,ff:ff:ff:ff:ff:ff\n", "",
			"nor is what no station has" },
		{ UNIT_TEXT, "v,mac\n52:54:00:00:00:0a,52540000000a\n52:54:00:00:00:0b,52540000000b\n", "", "a row may have its address several times" },
		{ UNIT_HEX, "v,x\n52:54:00:00:00:0a,1\n1,52:54:00:00:00:0a\n", "", "bytes of a type are no address by themselves" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table *t = table_parse(d, "units.csv", rows[i].text, strlen(rows[i].text));

		table_type(t, 0, rows[i].type);
		table_check(d, t);
		is_text(findings(d), rows[i].found, rows[i].name);
	}
}

static struct table *typed(struct diag *d, enum unit_type type, const char *text)
{
	struct table *t = table_parse(d, "units.csv", text, strlen(text));

	table_type(t, 0, type);
	table_check(d, t);
	is_text(findings(d), "", "nothing is wrong");
	return t;
}

static const char *joined(struct arena *a, const char *const *texts)
{
	const char *all = "";

	for (; *texts; texts++)
		all = arena_fmt(a, "%s%s ", all, *texts);
	return all;
}

static void test_canonical(struct diag *d)
{
	const struct table *hex = typed(d, UNIT_HEX, "v,w-mac\n0A:0b,52-54-00-00-00-0A\n"), *hex2 = typed(d, UNIT_HEX, "v,w-mac\n0a0B,52540000000a\n");
	const struct table *number = typed(d, UNIT_NUMBER, "v\n0x0a\n"), *number2 = typed(d, UNIT_NUMBER, "v\n10\n");
	struct table *both = typed(d, UNIT_NUMBER, "v\n10\n");

	ok(same_hash(hex, 1, hex2, 1) && same_hash(number, 1, number2, 1), "the spelling of a row does not count in its hash");
	ok(!same_hash(typed(d, UNIT_TEXT, "v\n010\n"), 1, number2, 1), "that of a text does");
	is_text(joined(d->arena, table_claims(d->arena, hex, 1)), "mac=52:54:00:00:00:0a v=0a0b ", "one form of what claims");
	is_text(joined(d->arena, table_claims_spelt(d->arena, hex, 1)), "mac=52:54:00:00:00:0a v=0A:0b v=0a0b ", "and as it is spelt");
	is_text(joined(d->arena, table_claims_spelt(d->arena, number2, 1)), "v=10 ", "each once");
	table_type(both, 0, UNIT_TEXT);
	table_type(both, 0, UNIT_HEX);
	is_text(table_canonical(d->arena, both, 1, 0), "10", "of two types the one counts by which more is equal");
	ok(both->columns.at[0].type == UNIT_NUMBER && !strcmp(both->columns.at[0].kind, "v"), "a number");
	table_type(both, 0, UNIT_MAC);
	is_text(both->columns.at[0].kind, "mac", "or an address");
}

static void test_hash(struct diag *d)
{
	static const uint8_t known[] = { 0xb8, 0x53, 0xff, 0x49 };
	const struct table *t = parse(d, "serial,mac\nA,1\nB,2\n"), *moved = parse(d, "mac,serial\n2,B\n1,A\n");
	const struct table *other = parse(d, "serial,mac\nA,2\nA2,=\n"), *named = parse(d, "serial,mad\nA,1\n");
	static const char *const names[] = { "serial", "mac" }, *const values[] = { "A", "1" };
	struct table *one = table_of_values(d->arena, "--unit", names, values, 2);
	uint8_t hash[TABLE_HASH];

	table_check(d, one);
	ok(same_hash(t, 1, one, 1), "nor does it count where values come from");
	is_text(table_row_text(d->arena, one, 1), "what --unit says (serial=A)", "and they claim the same");
	table_hash(d->arena, t, 1, hash);
	ok(!memcmp(hash, known, sizeof(known)), "the hash is that of mac=1, serial=A");
	ok(same_hash(t, 1, moved, 2) && same_hash(t, 2, moved, 1), "neither the order of rows nor of columns counts");
	ok(!same_hash(t, 1, other, 1) && !same_hash(t, 1, t, 2), "values count");
	ok(!same_hash(t, 1, named, 1), "names count");
	ok(same_hash(t, 1, parse(d, "MAC,Serial\n1,A\n"), 1), "their case does not");
	is_text(joined(d->arena, table_claims(d->arena, parse(d, "Board,x\nB1,2\n"), 1)), "board=B1 ", "nor in what claims");
}

static void test_limits(struct diag *d)
{
	char *text = NULL, many[3 * TABLE_COLUMNS_MOST * 2];
	size_t len, at = 0;
	FILE *out = open_memstream(&text, &len);
	const struct table *t;

	for (int i = 0; i <= TABLE_COLUMNS_MOST; i++)
		at += (size_t)snprintf(many + at, sizeof(many) - at, "%sa%x", i ? "," : "", (unsigned int)i);
	parse(d, many);
	is_text(findings(d), "1:1: the table has names and no row [units-cells]\n1:1009: there are more than 256 names [units-header]\n", "too many columns");
	fputs("serial,x\n", out);
	for (int i = 0; i < 300; i++)
		fprintf(out, "S%d\n", i);
	fclose(out);
	parse(d, text);
	ok(d->findings.count == TABLE_FINDINGS_MOST + 1, "of equal findings only so many are shown");
	ok(strstr(findings(d), "0:0: there are 200 more findings like this [units-cells]"), "and the rest is counted");
	free(text);
	text = NULL;
	out = open_memstream(&text, &len);
	fputs("serial,mac,name\n", out);
	for (int i = 0; i < TABLE_ROWS_MOST; i++)
		fprintf(out, "S%d,00:16:3e:%02x:%02x:%02x,board\n", i, (unsigned int)i >> 16, (unsigned int)i >> 8 & 255, (unsigned int)i & 255);
	fclose(out);
	t = parse(d, text);
	is_text(findings(d), "", "a million rows");
	is_number(t->rows, TABLE_ROWS_MOST, "all are there");
	is_text(table_cell(t, TABLE_ROWS_MOST, 0)->value, "S999999", "the last one too");
	free(text);
}

static void test_files(struct diag *d)
{
	ok(!table_read(d, "/nonexistent/units.csv"), "no file, no table");
	is_text(findings(d), "0:0: cannot read the table: No such file or directory [units-unreadable]\n", "that is found");
	ok(!table_read(d, "/"), "a directory is none");
	is_text(findings(d), "0:0: cannot read the table: Is a directory [units-unreadable]\n", "that too");
	ok(!table_read(d, "/dev/zero"), "an endless file is none");
	is_text(findings(d), "0:0: the table is larger than 64.0 MiB [units-unreadable]\n", "that too");
}

int main(void)
{
	struct diag d = { .arena = arena_make() };

	test_forms(&d);
	test_wrong(&d);
	test_claims(&d);
	test_spellings(&d);
	test_canonical(&d);
	test_hash(&d);
	test_limits(&d);
	test_files(&d);
	arena_free(d.arena);
	return done();
}
