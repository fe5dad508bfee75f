/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - the table of units: what each board gets, a row for each
 *
 * A CSV file whose first line has names. What is wrong in it is found, all of it in one reading. Rows are counted from 1, the
 * names not among them, whatever is wrong with a row. Names and values live in the arena of d.
 *
 * Some columns claim: their values belong to one unit alone, and no other row may have them. "serial" claims by itself, those with
 * MAC addresses are named by the caller, who knows the types; a table where nothing claims has its first column do it. Columns
 * of one kind share their values: no MAC address may stand in "mac0" of one row and in "mac1" of another.
 */
#ifndef UNIT_TABLE_H
#define UNIT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

enum {
	TABLE_BYTES_MOST = 64 * 1024 * 1024,
	TABLE_ROWS_MOST = 1000000,
	TABLE_COLUMNS_MOST = 256,
	TABLE_NAME_MOST = 64,
	TABLE_FINDINGS_MOST = 100, /* of each kind; the rest is counted */
	TABLE_HASH = 32,           /* bytes of SHA-256 */
};

/* The one spelling of a value that has several, as a MAC address in capitals. */
typedef const char *table_canonical(struct arena *a, const char *value);

struct table_cell {
	const char *value; /* never empty; NULL: there is none, and a finding says so */
	int line, col;
};

struct table_column {
	const char *name;
	const char *kind;           /* what its values claim: "serial", "mac"; NULL: nothing */
	table_canonical *canonical; /* NULL: each value has one spelling */
	size_t by_name;             /* of the columns in the order of their names, the one that stands here */
};

struct table {
	const char *path; /* as the user gave it */
	LIST(struct table_column) columns;
	LIST(struct table_cell) cells; /* row by row, each with as many as there are columns */
	size_t rows;
};

/* Whether this can be the name of a value: letters, digits, '.', '_' and '-'; a letter or digit first. */
bool table_is_name(const char *name);

/* Reads it. NULL when nothing can be made of it; else rows and columns are there as far as they could be read. */
struct table *table_read(struct diag *d, const char *path);

/* The same from bytes; path is for findings. */
struct table *table_parse(struct diag *d, const char *path, const void *bytes, size_t len);

/*
 * A table of one row, of values that were given otherwise; path says where, for messages. Names and values are as they must be
 * in a table (table_is_name(), no name twice, nothing empty), and are borrowed.
 */
struct table *table_of_values(struct arena *a, const char *path, const char *const *names, const char *const *values, size_t count);

/* The number of a column, from 0; case does not count. */
bool table_find(const struct table *t, const char *name, size_t *ret);

/* row from 1, column from 0. */
const struct table_cell *table_cell(const struct table *t, size_t row, size_t column);

/* Where the cell stands, for a finding. */
struct origin table_origin(const struct table *t, size_t row, size_t column);

/* The values of this column claim, as this kind. Before table_check(). */
void table_claim(struct table *t, size_t column, const char *kind, table_canonical *canonical);

/* A table_canonical of MAC addresses: lower case, ':' between bytes, however they are separated. */
const char *table_mac(struct arena *a, const char *value);

/* Settles which columns claim and finds what two rows have both. */
void table_check(struct diag *d, struct table *t);

/* What the row claims, as "serial=A17", sorted; ends with NULL. After table_check(). */
const char *const *table_claims(struct arena *a, const struct table *t, size_t row);

/*
 * SHA-256 of the row's identity: for each column, in the order of the names, the name, '=', the value, and a NUL. It is the same
 * wherever the row stands, in whatever order the columns are.
 */
void table_hash(const struct table *t, size_t row, uint8_t ret[TABLE_HASH]);

/* "row 3 (serial=A17)": for messages. */
const char *table_row_text(struct arena *a, const struct table *t, size_t row);

#endif
