/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - the table of units: what each board gets, a row for each
 *
 * A CSV file whose first line has names. What is wrong in it is found, all of it in one reading. Rows are counted from 1, the
 * names not among them, whatever is wrong with a row. Names and values live in the arena of d.
 *
 * Some columns claim: their values belong to one unit alone, and no other row may have them. "serial" claims by itself, and so do
 * those whose type is that of MAC addresses; a table where no column does has its first one do it. Columns of one kind share their
 * values: no MAC address may stand in "mac0" of one row and in "mac1" of another. In any other column what is a MAC address by
 * itself (unit_text_is_mac()) claims too, but a row may have it several times: as its serial number, or for a label.
 *
 * Values are equal when they are so as their column's type has it, however they are spelt: as a number "01" is "0x1".
 */
#ifndef UNIT_TABLE_H
#define UNIT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "unit/value.h"

enum {
	TABLE_BYTES_MOST = 64 * 1024 * 1024,
	TABLE_ROWS_MOST = 1000000,
	TABLE_COLUMNS_MOST = 256,
	TABLE_FINDINGS_MOST = 100, /* of each kind; the rest is counted */
	TABLE_HASH = 32,           /* bytes of SHA-256 */
};

struct table_cell {
	const char *value; /* never empty; NULL: there is none, and a finding says so */
	int line, col;
};

struct table_column {
	const char *name;    /* as it is written */
	const char *key;     /* the same in lower case: case does not count */
	const char *kind;    /* what its values claim: "serial", "mac"; NULL: nothing */
	enum unit_type type; /* UNIT_TEXT: that, or nobody asks for it */
	size_t by_name;      /* of the columns in the order of their names, the one that stands here */
};

struct table {
	const char *path; /* as the user gave it */
	LIST(struct table_column) columns;
	LIST(struct table_cell) cells; /* row by row, each with as many as there are columns */
	size_t rows;
};

/* Reads it. NULL when nothing can be made of it; else rows and columns are there as far as they could be read. */
struct table *table_read(struct diag *d, const char *path);

/* The same from bytes; path is for findings. */
struct table *table_parse(struct diag *d, const char *path, const void *bytes, size_t len);

/*
 * A table of one row, of values that were given otherwise; path says where, for messages. Names and values are as they must be
 * in a table (unit_is_name(), no name twice, nothing empty), and are borrowed.
 */
struct table *table_of_values(struct arena *a, const char *path, const char *const *names, const char *const *values, size_t count);

/* Whether it is one, with lines; else it is of values that were given otherwise. */
bool table_is_file(const struct table *t);

/* The number of a column, from 0; case does not count. */
bool table_find(const struct table *t, const char *name, size_t *ret);

/* row from 1, column from 0. */
const struct table_cell *table_cell(const struct table *t, size_t row, size_t column);

/* Where the cell stands, for a finding. */
struct origin table_origin(const struct table *t, size_t row, size_t column);

/*
 * The values of this column are of this type; MAC addresses claim. Of several types one counts by which most values are equal: MAC addresses
 * before numbers, bytes and texts. Before table_check().
 */
void table_type(struct table *t, size_t column, enum unit_type type);

/* The value as all that are equal to it have it. */
const char *table_canonical(struct arena *a, const struct table *t, size_t row, size_t column);

/* Settles which columns claim and finds what two rows have both. */
void table_check(struct diag *d, struct table *t);

/* What the row claims, as "serial=A17", values as table_canonical() has them; sorted, ends with NULL. After table_check(). */
const char *const *table_claims(struct arena *a, const struct table *t, size_t row);

/* The same, and what is no MAC address as it is spelt, too: by that a row is known under another type. After table_check(). */
const char *const *table_claims_spelt(struct arena *a, const struct table *t, size_t row);

/* What a cell claims by its column's kind or, loose, because it is a MAC address by itself; NULL: nothing. After table_check(). */
const char *table_cell_claim(struct arena *a, const struct table *t, size_t row, size_t column, bool loose);

/*
 * SHA-256 of the row's identity: for each column, in the order of the names, the name in lower case, '=', the value as table_canonical() has it, and a
 * NUL. It is the same wherever the row stands, in whatever order the columns are.
 */
void table_hash(struct arena *a, const struct table *t, size_t row, uint8_t ret[TABLE_HASH]);

/* "row 3 (serial=A17)", or "what --unit says (serial=A17)": for messages. */
const char *table_row_text(struct arena *a, const struct table *t, size_t row);

#endif
