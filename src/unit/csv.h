/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * csv.h - text as rows of cells, by RFC 4180
 *
 * Lines may end in LF or CRLF, a byte order mark may stand in front, lines without a single character are passed over. Cells are
 * unquoted in place: they point into the text, which becomes theirs. What is not as the RFC has it is told with its place, and
 * reading goes on as well as it can.
 */
#ifndef UNIT_CSV_H
#define UNIT_CSV_H

#include <stdbool.h>
#include <stddef.h>

enum csv_wrong {
	CSV_SOUND,
	CSV_QUOTE_OPEN,   /* the cell's quote is never closed; all the rest is this cell */
	CSV_QUOTE_INSIDE, /* a quote in a cell that does not begin with one */
	CSV_QUOTE_BEHIND, /* something between the closing quote and the comma; it is passed over */
	CSV_RETURN,       /* a carriage return that no line feed follows */
	CSV_ENCODING,     /* the cell is not UTF-8 */
};

struct csv_place {
	int line, col; /* from 1; columns are bytes */
};

struct csv_cell {
	const char *text;
	struct csv_place at;
	bool ends_row;
	enum csv_wrong wrong; /* what comes first in the cell */
	struct csv_place wrong_at;
};

struct csv {
	char *text; /* len bytes and a NUL, none among them */
	size_t len, pos;
	size_t line_begin;
	int line;
	bool inside; /* of a row: a comma came last */
};

/* text has len bytes and a NUL behind them; a NUL among them ends a cell's text early, so the caller looks first. */
struct csv csv_begin(char *text, size_t len);

/* The next cell; false when none is left. */
bool csv_next(struct csv *c, struct csv_cell *ret);

/* Where a byte of a text stands that nobody has changed yet. */
struct csv_place csv_place_of(const char *text, size_t pos);

#endif
