/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_torn.c - what is left of a line whose writing was cut off
 */
#include "unit/journal_torn.h"

#include <jansson.h>
#include <string.h>

/* Keys are sorted in a line, so each begins in one of these ways, and the claims are there when the rest is not. */
static const char claims_begin[] = "{\"claims\":[", event_begin[] = "{\"event\":";

static bool starts_alike(const char *text, size_t len, const char *begin)
{
	size_t most = strlen(begin);

	return !memcmp(text, begin, len < most ? len : most);
}

/* How many bytes of the text are one whole JSON value, or 0. */
static size_t whole_value(const char *text, size_t len, json_t **ret)
{
	json_error_t end;

	*ret = json_loadb(text, len, JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &end);
	return *ret ? (size_t)end.position : 0;
}

static bool is_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return false;
	}
	return true;
}

bool journal_torn_is_cut(struct arena *a, const char *text, size_t len, uint64_t offset, const char **ret_why)
{
	size_t content = len, used;
	json_t *value;

	while (content && !text[content - 1])
		content--;
	if (content < len) {
		*ret_why = arena_fmt(a, "its end is zeros, with which a power cut or a fault of the file system has written over what was there; if only"
				     " the line of a board that failed is missing, cut them off: truncate -s %llu", (unsigned long long)(offset + content));
		return false;
	}
	*ret_why = "it has no line end, and is not the beginning of a line as this program writes them";
	if (!is_printable(text, len) || (!starts_alike(text, len, claims_begin) && !starts_alike(text, len, event_begin)))
		return false;
	used = whole_value(text, len, &value);
	json_decref(value);
	return !used || used == len;
}

const char **journal_torn_claims(struct arena *a, const char *text, size_t len)
{
	LIST(const char *) claims = { 0 };
	size_t at = strlen(claims_begin), used;
	json_t *value;

	if (len < at || !starts_alike(text, len, claims_begin))
		return NULL;
	for (; at < len; at += used + 1) {
		used = whole_value(text + at, len - at, &value);
		if (json_is_string(value))
			*list_add(a, &claims) = arena_dup(a, json_string_value(value));
		json_decref(value);
		if (!used || at + used == len || text[at + used] != ',')
			break;
	}
	if (!claims.count)
		return NULL;
	*list_add(a, &claims) = NULL;
	return claims.at;
}
