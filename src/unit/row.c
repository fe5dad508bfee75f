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

void table_claim(struct table *t, size_t column, const char *kind, table_canonical *canonical)
{
	t->columns.at[column].kind = kind;
	t->columns.at[column].canonical = canonical;
}

const char *table_mac(struct arena *a, const char *value)
{
	char *text = arena_alloc(a, strlen(value) * 2 + 1), *to = text;
	size_t digits = 0;

	for (; *value; value++) {
		char c = text_upper(*value);

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')))
			continue;
		if (digits && digits % 2 == 0)
			*to++ = ':';
		*to++ = c >= 'A' ? (char)(c - 'A' + 'a') : c;
		digits++;
	}
	return text;
}

static int compare_claims(const void *a, const void *b)
{
	const char *const *l = a, *const *r = b;

	return strcmp(*l, *r);
}

const char *const *table_claims(struct arena *a, const struct table *t, size_t row)
{
	const char **claims = arena_array(a, const char *, t->columns.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < t->columns.count; i++) {
		const struct table_column *c = &t->columns.at[i];
		const char *value = table_cell(t, row, i)->value;

		if (c->kind && value)
			claims[count++] = arena_fmt(a, "%s=%s", c->kind, c->canonical ? c->canonical(a, value) : value);
	}
	qsort(claims, count, sizeof(*claims), compare_claims);
	return claims;
}

void table_hash(const struct table *t, size_t row, uint8_t ret[TABLE_HASH])
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
	for (size_t i = 0; i < t->columns.count; i++) {
		const struct table_column *c = &t->columns.at[t->columns.at[i].by_name];
		const char *value = table_cell(t, row, t->columns.at[i].by_name)->value;

		value = value ? value : "";
		EVP_DigestUpdate(hash, c->name, strlen(c->name));
		EVP_DigestUpdate(hash, "=", 1);
		EVP_DigestUpdate(hash, value, strlen(value) + 1);
	}
	EVP_DigestFinal_ex(hash, ret, NULL);
	EVP_MD_CTX_free(hash);
}

const char *table_row_text(struct arena *a, const struct table *t, size_t row)
{
	const char *const *claims = table_claims(a, t, row);
	const char *text = arena_fmt(a, "row %zu", row);

	for (size_t i = 0; claims[i]; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? ", " : " (", claims[i]);
	return claims[0] ? arena_fmt(a, "%s)", text) : text;
}
