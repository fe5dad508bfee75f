/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c - the table of units: what each board gets, a row for each
 */
#include "unit/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/text.h"
#include "unit/csv.h"

/* A table in reading. */
struct reading {
	struct diag *diag;
	struct table *table;
	struct csv csv;
	size_t found[4]; /* findings of each kind */
};

enum kind { KIND_SYNTAX, KIND_HEADER, KIND_CELLS, KIND_TWICE };

static const char *const ids[] = {
	[KIND_SYNTAX] = "units-syntax", [KIND_HEADER] = "units-header", [KIND_CELLS] = "units-cells", [KIND_TWICE] = "units-twice",
};

static struct origin origin(const struct table *t, struct csv_place at)
{
	return (struct origin){ .file = t->path, .line = at.line, .col = at.col };
}

/* A table made by a program may be wrong in each of a million rows, and all of them alike. */
static void found(struct reading *r, enum kind kind, struct csv_place at, const char *text, const char *hint)
{
	if (r->found[kind]++ < TABLE_FINDINGS_MOST)
		diag_found(r->diag, SEV_ERROR, ids[kind], origin(r->table, at), text, hint);
}

static void found_more(struct reading *r)
{
	struct origin at = { .file = r->table->path };

	for (size_t i = 0; i < COUNT(ids); i++) {
		size_t more = r->found[i] > TABLE_FINDINGS_MOST ? r->found[i] - TABLE_FINDINGS_MOST : 0;

		if (more)
			diag_found(r->diag, SEV_ERROR, ids[i], at, arena_fmt(r->diag->arena, "there are %zu more findings like this", more),
				   "mend those that are shown, and see what is left");
	}
}

static void found_wrong(struct reading *r, const struct csv_cell *cell)
{
	static const struct { const char *text, *hint; } words[] = {
		[CSV_QUOTE_OPEN] = { "this quote is never closed, so all that follows belongs to one value",
				     "close it; a quote inside a quoted value is written twice" },
		[CSV_QUOTE_INSIDE] = { "there is a quote in a value that is not quoted",
				       "put the whole value into quotes and write each quote in it twice" },
		[CSV_QUOTE_BEHIND] = { "something stands between the closing quote and the comma",
				       "put the whole value into quotes; a quote in it is written twice" },
		[CSV_RETURN] = { "there is a carriage return without a line feed",
				 "save the table with lines that end in LF or CRLF" },
		[CSV_ENCODING] = { "this value is not UTF-8", "save the table in UTF-8" },
	};

	if (cell->wrong)
		found(r, KIND_SYNTAX, cell->wrong_at, words[cell->wrong].text, words[cell->wrong].hint);
}

static const char *name_hint(const char *name)
{
	if (strpbrk(name, ";\t"))
		return "separate names and values by commas";
	return unit_name_rule;
}

static void add_column(struct reading *r, const struct csv_cell *cell, struct name_index *names)
{
	struct arena *a = r->diag->arena;
	size_t number = r->table->columns.count, before;

	if (number == TABLE_COLUMNS_MOST)
		return found(r, KIND_HEADER, cell->at, arena_fmt(a, "there are more than %d names", TABLE_COLUMNS_MOST),
			     "leave out what no board gets");
	if (!cell->wrong && !unit_is_name(cell->text))
		found(r, KIND_HEADER, cell->at, *cell->text ? arena_fmt(a, "'%s' cannot be a name", cell->text)
			: arena_fmt(a, "column %zu has no name", number + 1), name_hint(cell->text));
	else if (index_find(names, cell->text, &before))
		found(r, KIND_HEADER, cell->at, arena_fmt(a, "the name '%s' is that of column %zu too", cell->text, before + 1),
		      "give each column a name of its own; case does not count");
	index_add(a, names, cell->text, number);
	*list_add(a, &r->table->columns) = (struct table_column){ .name = cell->text, .key = text_lower(a, cell->text) };
}

static int compare_columns(const void *a, const void *b)
{
	const struct table_column *const *l = a, *const *r = b;

	return strcmp((*l)->key, (*r)->key);
}

static void sort_columns(struct arena *a, struct table *t)
{
	const struct table_column **sorted = arena_array(a, const struct table_column *, t->columns.count);

	for (size_t i = 0; i < t->columns.count; i++)
		sorted[i] = &t->columns.at[i];
	qsort(sorted, t->columns.count, sizeof(*sorted), compare_columns);
	for (size_t i = 0; i < t->columns.count; i++)
		t->columns.at[i].by_name = (size_t)(sorted[i] - t->columns.at);
}

struct table *table_of_values(struct arena *a, const char *path, const char *const *names, const char *const *values, size_t count)
{
	struct table *t = arena_new(a, struct table);

	t->path = path;
	t->rows = 1;
	for (size_t i = 0; i < count; i++) {
		*list_add(a, &t->columns) = (struct table_column){ .name = names[i], .key = text_lower(a, names[i]) };
		*list_add(a, &t->cells) = (struct table_cell){ .value = values[i] };
	}
	sort_columns(a, t);
	return t;
}

/* False when there is no first line. */
static bool read_names(struct reading *r)
{
	struct name_index names = { .folds = true };
	struct csv_cell cell = { 0 };

	while (!cell.ends_row && csv_next(&r->csv, &cell)) {
		found_wrong(r, &cell);
		add_column(r, &cell, &names);
	}
	sort_columns(r->diag->arena, r->table);
	if (!r->table->columns.count)
		found(r, KIND_HEADER, (struct csv_place){ 1, 1 }, "the table is empty",
		      "write the names into the first line, as serial,mac, and a line for each unit below");
	return r->table->columns.count;
}

static void add_cell(struct reading *r, const struct csv_cell *cell, size_t column)
{
	struct table *t = r->table;
	bool empty = !cell->wrong && !*cell->text;

	found_wrong(r, cell);
	if (column >= t->columns.count)
		return;
	if (empty)
		found(r, KIND_CELLS, cell->at,
		      arena_fmt(r->diag->arena, "row %zu has no value for '%s'", t->rows, t->columns.at[column].name),
		      "write one, or leave the column out when not every board has it");
	*list_add(r->diag->arena, &t->cells) = (struct table_cell){
		.value = cell->wrong || empty ? NULL : cell->text, .line = cell->at.line, .col = cell->at.col,
	};
}

static const char *count_text(struct arena *a, size_t count, const char *what)
{
	return arena_fmt(a, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void found_count(struct reading *r, struct csv_place at, size_t count)
{
	struct arena *a = r->diag->arena;
	size_t want = r->table->columns.count;

	if (count != want)
		found(r, KIND_CELLS, at, arena_fmt(a, "row %zu has %s, and the first line has %s", r->table->rows,
			count_text(a, count, "value"), count_text(a, want, "name")),
		      count < want ? "write the values that are missing" : "put a value with a comma in it into quotes, as \"a,b\"");
}

/* False when none is left. */
static bool read_row(struct reading *r)
{
	struct table *t = r->table;
	struct csv_cell cell;
	struct csv_place at;
	size_t count = 0;

	if (!csv_next(&r->csv, &cell))
		return false;
	at = cell.at;
	if (t->rows == TABLE_ROWS_MOST) {
		found(r, KIND_CELLS, at, arena_fmt(r->diag->arena, "there are more than %d rows", TABLE_ROWS_MOST),
		      "divide the table");
		return false;
	}
	t->rows++;
	do {
		add_cell(r, &cell, count++);
	} while (!cell.ends_row && csv_next(&r->csv, &cell));
	if (cell.wrong != CSV_QUOTE_OPEN)
		found_count(r, at, count);
	for (; count < t->columns.count; count++)
		*list_add(r->diag->arena, &t->cells) = (struct table_cell){ .line = at.line, .col = at.col };
	return true;
}

/* What makes reading on senseless. */
static bool is_text(struct reading *r, const char *text, size_t len)
{
	const char *nul = memchr(text, 0, len);
	bool wide = len >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2));

	if (wide)
		found(r, KIND_SYNTAX, (struct csv_place){ 1, 1 }, "the table is in UTF-16", "save it in UTF-8");
	else if (nul)
		found(r, KIND_SYNTAX, csv_place_of(text, (size_t)(nul - text)), "there is a byte of zero here, which no text has",
		      "save the table as text, in UTF-8");
	return !wide && !nul;
}

struct table *table_parse(struct diag *d, const char *path, const void *bytes, size_t len)
{
	struct reading r = { .diag = d, .table = arena_new(d->arena, struct table) };
	char *text = arena_copy(d->arena, bytes, len);

	r.table->path = path;
	r.csv = csv_begin(text, len);
	if (!is_text(&r, text, len) || !read_names(&r))
		return NULL;
	while (read_row(&r))
		;
	if (!r.table->rows)
		found(&r, KIND_CELLS, (struct csv_place){ 1, 1 }, "the table has names and no row", "write a line for each unit");
	found_more(&r);
	return r.table;
}

struct table *table_read(struct diag *d, const char *path)
{
	struct span bytes;
	int err = io_read_file(d->arena, path, TABLE_BYTES_MOST, &bytes);

	if (!err)
		return table_parse(d, path, bytes.at, bytes.len);
	/* A pipe was waited for. */
	if (interrupt_signal())
		return NULL;
	diag_found(d, SEV_ERROR, "units-unreadable", (struct origin){ .file = path },
		   err == -EFBIG ? arena_fmt(d->arena, "the table is larger than %s", text_size(d->arena, TABLE_BYTES_MOST))
				 : arena_fmt(d->arena, "cannot read the table: %s", strerror(-err)),
		   err == -EFBIG ? "divide it" : "name a CSV file that exists and is readable");
	return NULL;
}

/* Both spellings are shown where there are two. */
static const char *spelt_text(struct arena *a, const char *value, const char *other)
{
	return strcmp(value, other) ? arena_fmt(a, ", spelt '%s'", other) : "";
}

/* What two rows have both. */
static void found_twice(struct reading *r, size_t cell, size_t before, const char *kind)
{
	const struct table *t = r->table;
	const struct table_cell *one = &t->cells.at[cell], *two = &t->cells.at[before];
	struct arena *a = r->diag->arena;
	size_t row = cell / t->columns.count + 1, other = before / t->columns.count + 1;
	const char *where = other == row ? "this row has it" : arena_fmt(a, "row %zu in line %d has it", other, two->line);

	found(r, KIND_TWICE, (struct csv_place){ one->line, one->col },
	      arena_fmt(a, "row %zu has the %s '%s', and %s as '%s'%s", row, kind, one->value, where,
			t->columns.at[before % t->columns.count].name, spelt_text(a, one->value, two->value)),
	      "no two units may have the same; write another value or take the row out");
}

static void settle_claims(struct table *t)
{
	size_t column;
	bool any = false;

	if (table_find(t, "serial", &column) && !t->columns.at[column].kind)
		t->columns.at[column].kind = "serial";
	for (size_t i = 0; i < t->columns.count; i++)
		any = any || t->columns.at[i].kind;
	if (!any)
		t->columns.at[0].kind = t->columns.at[0].key;
}

/* A row may have an address for its own other uses beside the property that gets it. */
static void check_claim(struct reading *r, struct name_index *claims, size_t cell, bool loose)
{
	size_t columns = r->table->columns.count, row = cell / columns + 1, before;
	const char *claim = table_cell_claim(r->diag->arena, r->table, row, cell % columns, loose);

	if (!claim)
		return;
	if (!index_find(claims, claim, &before))
		index_add(r->diag->arena, claims, claim, cell);
	else if (!loose || before / columns + 1 != row)
		found_twice(r, cell, before, loose ? "mac" : r->table->columns.at[cell % columns].kind);
}

void table_check(struct diag *d, struct table *t)
{
	struct reading r = { .diag = d, .table = t };
	struct name_index claims = { 0 };

	settle_claims(t);
	for (size_t i = 0; i < t->cells.count; i++)
		check_claim(&r, &claims, i, false);
	for (size_t i = 0; i < t->cells.count; i++)
		check_claim(&r, &claims, i, true);
	found_more(&r);
}
