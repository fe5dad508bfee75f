/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * marker.c - the preprocessor's line markers: '# 12 "file" 1'
 */
#include "dt/marker.h"

static bool is_octal(struct span s, size_t at)
{
	return at < s.len && s.at[at] >= '0' && s.at[at] <= '7';
}

/* One character of a string, after '\\' also by its octal number; moves *at behind it. */
static char read_character(struct span s, size_t *at)
{
	unsigned int value = 0;

	if (s.at[*at] != '\\' || *at + 1 >= s.len)
		return (char)s.at[(*at)++];
	++*at;
	if (!is_octal(s, *at))
		return (char)s.at[(*at)++];
	for (int digits = 0; digits < 3 && is_octal(s, *at); digits++)
		value = value * 8 + (s.at[(*at)++] - '0');
	return (char)value;
}

bool marker_read(struct arena *a, struct span text, const char **ret_file, size_t *ret_line)
{
	size_t at = 2, number = 0, len = 0;
	char *file;

	if (!span_has(text, 0, "# "))
		return false;
	for (; at < text.len && text.at[at] >= '0' && text.at[at] <= '9' && number < MARKER_LINES_MOST; at++)
		number = number * 10 + (size_t)(text.at[at] - '0');
	if (at == 2 || !span_has(text, at, " \""))
		return false;
	at += 2;
	file = arena_alloc(a, text.len + 1);
	while (at < text.len && text.at[at] != '"')
		file[len++] = read_character(text, &at);
	*ret_file = file;
	*ret_line = number;
	return at < text.len;
}
