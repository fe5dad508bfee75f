/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tokens.c - the words of source, to be gone through, and those of one line to be counted and found again
 */
#include "dt/tokens.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A line of fewer bytes is short. */
enum { LONG_LINE = 2048 };

struct token {
	const uint8_t *at;
	size_t len;
};

/* Those that count, sorted by their text and then by their place. */
struct token_table {
	LIST(struct token) list;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether a character may stand in a name (Devicetree Specification 0.4, section 2.2.4, and what dtc takes). */
static bool is_name(uint8_t c)
{
	return isalnum(c) || (c && strchr(",._+*#?@-\\", c));
}

size_t tokens_skip(struct span text, size_t at, bool *ret_counts)
{
	size_t end = at + 1;

	*ret_counts = false;
	if (text.at[at] == '"') {
		while (end < text.len && text.at[end] != '"')
			end += text.at[end] == '\\' ? 2 : 1;
		return end + 1;
	}
	if (span_has(text, at, "//"))
		return span_find(text, at, "\n", 1, &end) ? end : text.len;
	if (span_has(text, at, "/*"))
		return span_find(text, at + 2, "*/", 2, &end) ? end + 2 : text.len;
	*ret_counts = !is_blank(text.at[at]);
	while (is_name(text.at[at]) && end < text.len && is_name(text.at[end]))
		end++;
	return end;
}

static int compare_text(const struct token *a, const struct token *b)
{
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_tokens(const void *x, const void *y)
{
	const struct token *a = x, *b = y;
	int order = compare_text(a, b);

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

static struct token_table *make_table(struct arena *a, struct span line)
{
	struct token_table *table = arena_new(a, struct token_table);
	bool counts;

	for (size_t at = 0, end; at < line.len; at = end) {
		end = tokens_skip(line, at, &counts);
		if (counts)
			*list_add(a, &table->list) = (struct token){ line.at + at, end - at };
	}
	if (table->list.count)
		qsort(table->list.at, table->list.count, sizeof(*table->list.at), compare_tokens);
	return table;
}

/* The first of the table that does not come before a token like this at an offset. */
static size_t lower_bound(const struct line *line, const char *token, size_t offset)
{
	const struct token wanted = { (const uint8_t *)token, strlen(token) };
	size_t low = 0, high = line->table->list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct token *t = &line->table->list.at[middle];
		int order = compare_text(t, &wanted);

		if (order < 0 || (!order && (size_t)(t->at - line->text.at) < offset))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_long(struct arena *a, struct line *line)
{
	if (line->text.len < LONG_LINE)
		return false;
	if (!line->table)
		line->table = make_table(a, line->text);
	return true;
}

size_t tokens_before(struct arena *a, struct line *line, size_t before, const char *token)
{
	size_t len = strlen(token), count = 0;
	bool counts;

	if (is_long(a, line))
		return lower_bound(line, token, before) - lower_bound(line, token, 0);
	for (size_t at = 0, end; at < before && at < line->text.len; at = end) {
		end = tokens_skip(line->text, at, &counts);
		count += counts && end - at == len && span_has(line->text, at, token);
	}
	return count;
}

bool tokens_find(struct arena *a, struct line *line, size_t wanted, const char *token, size_t *ret)
{
	size_t len = strlen(token), first;
	bool counts;

	if (is_long(a, line)) {
		first = lower_bound(line, token, 0);
		if (wanted >= lower_bound(line, token, line->text.len) - first)
			return false;
		*ret = (size_t)(line->table->list.at[first + wanted].at - line->text.at);
		return true;
	}
	for (size_t at = 0, end; at < line->text.len; at = end) {
		end = tokens_skip(line->text, at, &counts);
		if (!counts || end - at != len || !span_has(line->text, at, token) || wanted--)
			continue;
		*ret = at;
		return true;
	}
	return false;
}
