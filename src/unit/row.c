/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * row.c - a row of the table of units: its cells, what it claims, its hash
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "unit/table.h"

bool table_find(const struct table *t, const char *name, size_t *ret)
{
	for (size_t i = 0; i < t->columns.count; i++) {
		if (text_same_fold(t->columns.at[i].name, name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

const struct table_cell *table_cell(const struct table *t, size_t row, size_t column)
{
	return &t->cells.at[(row - 1) * t->columns.count + column];
}

struct origin table_origin(const struct table *t, size_t row, size_t column)
{
	const struct table_cell *cell = table_cell(t, row, column);

	return (struct origin){ .file = t->path, .line = cell->line, .col = cell->col };
}

static int rank_of(enum unit_type type)
{
	static const int ranks[] = { [UNIT_TEXT] = 0, [UNIT_HEX] = 1, [UNIT_NUMBER] = 2, [UNIT_MAC] = 3 };

	return ranks[type];
}

void table_type(struct table *t, size_t column, enum unit_type type)
{
	struct table_column *c = &t->columns.at[column];

	if (rank_of(type) > rank_of(c->type))
		c->type = type;
	if (type == UNIT_MAC)
		c->kind = "mac";
}

/* A column of bytes or numbers says itself what its values are. */
static bool is_loose_mac(const struct table_column *c, const char *value)
{
	return c->type == UNIT_TEXT && unit_text_is_mac(value, unit_name_is_mac(c->name));
}

const char *table_canonical(struct arena *a, const struct table *t, size_t row, size_t column)
{
	const struct table_column *c = &t->columns.at[column];
	const char *value = table_cell(t, row, column)->value;

	return value ? unit_value_canonical(a, is_loose_mac(c, value) ? UNIT_MAC : c->type, value) : NULL;
}

const char *table_cell_claim(struct arena *a, const struct table *t, size_t row, size_t column, bool loose)
{
	const struct table_column *c = &t->columns.at[column];
	const char *value = table_cell(t, row, column)->value, *kind = loose ? "mac" : c->kind;

	if (!value || !kind || (loose && !is_loose_mac(c, value)))
		return NULL;
	return arena_fmt(a, "%s=%s", kind, table_canonical(a, t, row, column));
}

static int compare_claims(const void *a, const void *b)
{
	const char *const *l = a, *const *r = b;

	return strcmp(*l, *r);
}

/* Sorts them and takes out repetitions. */
static const char *const *settle(const char **claims, size_t count)
{
	size_t kept = 0;

	qsort(claims, count, sizeof(*claims), compare_claims);
	for (size_t i = 0; i < count; i++) {
		if (!kept || strcmp(claims[i], claims[kept - 1]))
			claims[kept++] = claims[i];
	}
	claims[kept] = NULL;
	return claims;
}

static const char *const *claims_of(struct arena *a, const struct table *t, size_t row, bool spelt)
{
	const char **claims = arena_array(a, const char *, 3 * t->columns.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < t->columns.count; i++) {
		const struct table_column *c = &t->columns.at[i];
		const char *firm = table_cell_claim(a, t, row, i, false), *loose = table_cell_claim(a, t, row, i, true);

		if (firm)
			claims[count++] = firm;
		if (loose)
			claims[count++] = loose;
		if (firm && spelt && c->type != UNIT_MAC)
			claims[count++] = arena_fmt(a, "%s=%s", c->kind, table_cell(t, row, i)->value);
	}
	return settle(claims, count);
}

const char *const *table_claims(struct arena *a, const struct table *t, size_t row)
{
	return claims_of(a, t, row, false);
}

const char *const *table_claims_spelt(struct arena *a, const struct table *t, size_t row)
{
	return claims_of(a, t, row, true);
}

void table_hash(struct arena *a, const struct table *t, size_t row, uint8_t ret[TABLE_HASH])
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
	for (size_t i = 0; i < t->columns.count; i++) {
		const struct table_column *c = &t->columns.at[t->columns.at[i].by_name];
		const char *value = table_canonical(a, t, row, t->columns.at[i].by_name);

		value = value ? value : "";
		EVP_DigestUpdate(hash, c->key, strlen(c->key));
		EVP_DigestUpdate(hash, "=", 1);
		EVP_DigestUpdate(hash, value, strlen(value) + 1);
	}
	EVP_DigestFinal_ex(hash, ret, NULL);
	EVP_MD_CTX_free(hash);
}

bool table_is_file(const struct table *t)
{
	return !t->cells.count || t->cells.at[0].line;
}

const char *table_row_text(struct arena *a, const struct table *t, size_t row)
{
	const char *const *claims = table_claims(a, t, row);
	const char *text = table_is_file(t) ? arena_fmt(a, "row %zu", row) : arena_fmt(a, "what %s says", t->path);

	for (size_t i = 0; claims[i]; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? ", " : " (", claims[i]);
	return claims[0] ? arena_fmt(a, "%s)", text) : text;
}
