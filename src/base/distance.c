/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * distance.c - which of many names somebody meant
 */
#include "base/distance.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table of all beginnings: of i characters of a, from the two rows before. Returns its least number. */
static size_t fill_row(const char *a, size_t i, const char *b, size_t b_len, const size_t *before, const size_t *above, size_t *row)
{
	size_t smallest = row[0] = i;

	for (size_t j = 1; j <= b_len; j++) {
		row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			row[j] = least(row[j], before[j - 2] + 1);
		smallest = least(smallest, row[j]);
	}
	return smallest;
}

size_t distance_between(const char *a, const char *b, size_t most)
{
	size_t rows[3][DISTANCE_LENGTH_MOST + 1];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > DISTANCE_LENGTH_MOST || b_len > DISTANCE_LENGTH_MOST || a_len > b_len + most || b_len > a_len + most)
		return most + 1;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		if (fill_row(a, i, b, b_len, rows[(i + 1) % 3], rows[(i - 1) % 3], rows[i % 3]) > most)
			return most + 1;
	}
	return rows[a_len % 3][b_len];
}

/* How far a misspelt word may be from what was meant: further away is another word. */
static size_t likely(const char *word)
{
	size_t len = strlen(word);

	return len < 3 ? 0 : len < 6 ? 1 : len < 10 ? 2 : 3;
}

const char *distance_nearest(const char *word, const char *const *names)
{
	size_t most = likely(word);
	const char *nearest = NULL;

	for (; *names; names++) {
		size_t distance = distance_between(word, *names, most);

		if (distance > most)
			continue;
		nearest = *names;
		if (!distance)
			break;
		/* From here on only one that is nearer counts. */
		most = distance - 1;
	}
	return nearest;
}
