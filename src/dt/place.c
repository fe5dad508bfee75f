/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place.c - one place as dtc gives it, put right for the user's own text
 */
#include "dt/place.h"

#include <ctype.h>
#include <string.h>

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Takes a number off the end of s, and the mark before it. */
static bool take_number(struct span *s, char mark, int *ret)
{
	size_t at = s->len;
	int value = 0;

	while (at && isdigit(s->at[at - 1]))
		at--;
	if (at == s->len || !at || s->at[at - 1] != mark || s->len - at > 8)
		return false;
	for (size_t i = at; i < s->len; i++)
		value = value * 10 + (s->at[i] - '0');
	s->len = at - 1;
	*ret = value;
	return true;
}

/* Takes ":line:col-line:col" off the end of s. */
static bool take_range(struct span *s, int *ret_line, int *ret_col)
{
	int end;

	return take_number(s, ':', &end) && take_number(s, '-', &end) && take_number(s, ':', ret_col) &&
	       take_number(s, ':', ret_line);
}

/* Whether a place may end here: with a range, or with what dtc says of a thing that it made itself. */
static bool ends_place(struct span s)
{
	static const char none[] = "<no-line>";
	int line, col;

	if (s.len >= strlen(none) && span_has(s, s.len - strlen(none), none))
		return true;
	return take_range(&s, &line, &col);
}

bool place_parse(struct lines *lines, struct span comment, struct origin *ret)
{
	struct span s = comment;
	size_t start = 0;
	int line, col;

	while (s.len && is_blank(s.at[s.len - 1]))
		s.len--;
	while (s.len && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	if (!take_range(&s, &line, &col))
		return false;
	/* A file's name may hold anything, so ", " parts two places only behind a whole one. */
	for (size_t i = s.len; i-- > 1 && !start;) {
		if (span_has(s, i - 1, ", ") && ends_place((struct span){ s.at, i - 1 }))
			start = i + 1;
	}
	ret->file = lines_name(lines, (const char *)s.at + start, s.len - start);
	ret->line = line;
	ret->col = col;
	return true;
}

/*
 * Finds in the user's line the token that dtc saw at the place. When a macro made it, the line's first word has to do.
 * False when the line is not there to be looked at.
 */
static bool find_again(struct lines *lines, const struct origin *at, const char *token, struct span *ret_line, size_t *ret,
		       bool *ret_exact)
{
	struct arena *a = lines_arena(lines);
	struct line *line = at->col < 1 ? NULL : lines_get(lines, at->file, at->line), *seen;
	size_t wanted = 0;

	if (!line)
		return false;
	*ret_line = line->text;
	seen = lines_get_preprocessed(lines, at->file, at->line);
	if (seen) {
		wanted = tokens_before(a, seen, (size_t)at->col - 1, token);
		/* A macro in the line made some of them: then no number means the same in both. */
		if (tokens_before(a, seen, seen->text.len, token) != tokens_before(a, line, line->text.len, token))
			wanted = SIZE_MAX;
	}
	*ret_exact = wanted != SIZE_MAX && tokens_find(a, line, wanted, token, ret);
	if (*ret_exact)
		return true;
	for (*ret = 0; *ret < line->text.len && is_blank(line->text.at[*ret]);)
		++*ret;
	return true;
}

void place_fix_prop(struct lines *lines, struct origin *at, const char *name)
{
	struct span line;
	size_t hit;
	bool exact;

	if (find_again(lines, at, name, &line, &hit, &exact))
		at->col = (int)hit + 1;
}

void place_fix_node(struct lines *lines, struct origin *at)
{
	struct span line;
	size_t hit;
	bool exact;

	if (!find_again(lines, at, "{", &line, &hit, &exact))
		return;
	while (exact && hit && is_blank(line.at[hit - 1]))
		hit--;
	if (!hit)
		return; /* the name stands on a line before */
	if (exact && line.at[hit - 1] == '}') {
		/* "&{/path} {" */
		while (hit > 1 && !span_has(line, hit - 2, "&{"))
			hit--;
		hit = hit > 1 ? hit - 2 : 0;
	}
	while (exact && hit && !is_blank(line.at[hit - 1]) && !strchr("{};", line.at[hit - 1]))
		hit--;
	at->col = (int)hit + 1;
}
