/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * csv.c - text as rows of cells, by RFC 4180
 */
#include "unit/csv.h"

#include <string.h>

#include "base/utf8.h"

/* In front of UTF-8 it says nothing, but spreadsheets write it. */
static const char mark[] = "\xef\xbb\xbf";

struct csv csv_begin(char *text, size_t len)
{
	size_t skip = len >= strlen(mark) && !memcmp(text, mark, strlen(mark)) ? strlen(mark) : 0;

	return (struct csv){ .text = text, .len = len, .pos = skip, .line_begin = skip, .line = 1 };
}

struct csv_place csv_place_of(const char *text, size_t pos)
{
	struct csv_place at = { 1, 1 };

	for (size_t i = 0; i < pos; i++) {
		at.col = text[i] == '\n' ? 1 : at.col + 1;
		at.line += text[i] == '\n';
	}
	return at;
}

static struct csv_place place(const struct csv *c)
{
	return (struct csv_place){ c->line, (int)(c->pos - c->line_begin) + 1 };
}

static void note(const struct csv *c, struct csv_cell *cell, enum csv_wrong wrong)
{
	if (cell->wrong)
		return;
	cell->wrong = wrong;
	cell->wrong_at = place(c);
}

/* The line end that begins here: 0, 1 or 2 bytes. */
static size_t line_end(const struct csv *c)
{
	if (c->pos < c->len && c->text[c->pos] == '\n')
		return 1;
	return c->pos + 1 < c->len && c->text[c->pos] == '\r' && c->text[c->pos + 1] == '\n' ? 2 : 0;
}

static bool cell_ends(const struct csv *c)
{
	return c->pos == c->len || c->text[c->pos] == ',' || line_end(c);
}

static void next_line(struct csv *c, size_t len)
{
	c->pos += len;
	c->line_begin = c->pos;
	c->line++;
}

/* Up to the comma or the line end; where its text ends. */
static size_t read_plain(struct csv *c, struct csv_cell *cell)
{
	for (; !cell_ends(c); c->pos++) {
		if (c->text[c->pos] == '"')
			note(c, cell, CSV_QUOTE_INSIDE);
		else if (c->text[c->pos] == '\r')
			note(c, cell, CSV_RETURN);
	}
	return c->pos;
}

/* Behind the opening quote; where the text ends that has moved together. */
static size_t read_quoted(struct csv *c, struct csv_cell *cell)
{
	size_t to = c->pos;

	while (c->pos < c->len) {
		char got = c->text[c->pos];

		if (got == '"' && c->text[c->pos + 1] != '"')
			break;
		c->pos += got == '"';
		c->text[to++] = got;
		if (got == '\n')
			next_line(c, 1);
		else
			c->pos++;
	}
	if (c->pos == c->len) {
		cell->wrong = CSV_QUOTE_OPEN;
		cell->wrong_at = cell->at;
		return to;
	}
	c->pos++;
	if (!cell_ends(c))
		note(c, cell, CSV_QUOTE_BEHIND);
	while (!cell_ends(c))
		c->pos++;
	return to;
}

/* Passes over what stands behind a cell. */
static void end_cell(struct csv *c, struct csv_cell *cell)
{
	size_t len = line_end(c);

	c->inside = c->pos < c->len && !len;
	cell->ends_row = !c->inside;
	if (len)
		next_line(c, len);
	else if (c->inside)
		c->pos++;
}

bool csv_next(struct csv *c, struct csv_cell *ret)
{
	struct csv_cell cell = { 0 };
	size_t begin, end, len, units;

	while (!c->inside && (len = line_end(c)))
		next_line(c, len);
	if (!c->inside && c->pos == c->len)
		return false;
	cell.at = place(c);
	if (c->pos < c->len && c->text[c->pos] == '"') {
		begin = ++c->pos;
		end = read_quoted(c, &cell);
	} else {
		begin = c->pos;
		end = read_plain(c, &cell);
	}
	/* Before the NUL takes the comma's or the line end's place. */
	end_cell(c, &cell);
	c->text[end] = 0;
	cell.text = &c->text[begin];
	if (!cell.wrong && !utf8_units(cell.text, &units)) {
		cell.wrong = CSV_ENCODING;
		cell.wrong_at = cell.at;
	}
	*ret = cell;
	return true;
}
