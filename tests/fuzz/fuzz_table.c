/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_table.c - any text as a table of units
 *
 * A table without findings is written again, with every cell in quotes, and must come out the same.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "unit/journal_lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_cell(FILE *out, const char *text, bool last)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	fputs(last ? "\"\r\n" : "\",", out);
}

static void write_again(const struct table *t, FILE *out)
{
	size_t columns = t->columns.count;

	for (size_t i = 0; i < columns; i++)
		put_cell(out, t->columns.at[i].name, i + 1 == columns);
	for (size_t i = 0; i < t->cells.count; i++)
		put_cell(out, t->cells.at[i].value, i % columns + 1 == columns);
}

static void check_again(struct diag *d, const struct table *t)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const struct table *again;

	write_again(t, out);
	fclose(out);
	again = table_parse(d, "again", text, len);
	assert(again && !d->findings.count && again->cells.count == t->cells.count);
	for (size_t i = 0; i < t->cells.count; i++)
		assert(!strcmp(t->cells.at[i].value, again->cells.at[i].value));
	for (size_t row = 1; row <= t->rows && row < 10; row++)
		assert(!strcmp(journal_hash_text(d->arena, t, row), journal_hash_text(d->arena, again, row)));
	free(text);
}

static void read_table(const uint8_t *data, size_t size)
{
	struct diag d = { .arena = arena_make() };
	struct table *t = table_parse(&d, "units.csv", data, size);
	size_t units;

	assert(t || d.findings.count);
	if (t) {
		assert(t->cells.count == t->rows * t->columns.count);
		for (size_t i = 0; i < t->cells.count; i++)
			assert(t->cells.at[i].value ? *t->cells.at[i].value && utf8_units(t->cells.at[i].value, &units) : d.findings.count > 0);
		if (!d.findings.count)
			check_again(&d, t);
		for (size_t i = 0; i < t->columns.count; i++)
			table_type(t, i, (enum unit_type)(i % UNIT_TYPES));
		table_check(&d, t);
	}
	arena_free(d.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_table(data, size);
	return 0;
}
