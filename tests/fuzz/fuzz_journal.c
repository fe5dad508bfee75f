/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_journal.c - any text as a journal of units
 */
#include <assert.h>
#include <string.h>

#include "unit/journal_lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whoever claims the same, one of them counts, and none that is further along was passed over. */
static void check_claims(const struct journal_lines *lines)
{
	size_t slot;

	for (size_t i = 0; i < lines->pasts.count; i++) {
		const struct past *p = &lines->pasts.at[i];

		assert(*p->claims && p->line && p->offset < lines->bytes);
		for (const char *const *claim = p->claims; *claim; claim++) {
			assert(index_find(&lines->claims, *claim, &slot));
			assert(lines->pasts.at[lines->claimed.at[slot].worst].state >= p->state);
		}
	}
}

/* In two pieces it is the same. */
static void check_pieces(struct arena *a, const uint8_t *data, size_t size, const struct journal_lines *whole)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	size_t first = end ? (size_t)(end - data) + 1 : 0, line;
	struct journal_lines lines = { 0 };
	const char *why;

	assert(journal_lines_read(a, (struct span){ data, first }, &lines, &line, &why));
	assert(journal_lines_read(a, (struct span){ data + first, size - first }, &lines, &line, &why));
	assert(lines.pasts.count == whole->pasts.count && lines.claimed.count == whole->claimed.count);
	assert(lines.bytes == whole->bytes && lines.count == whole->count && lines.torn == whole->torn);
	for (size_t i = 0; i < lines.pasts.count; i++)
		assert(lines.pasts.at[i].offset == whole->pasts.at[i].offset && lines.pasts.at[i].line == whole->pasts.at[i].line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_make();
	struct journal_lines lines = { 0 };
	const char *why = NULL;
	size_t line = 0;

	if (journal_lines_read(a, (struct span){ data, size }, &lines, &line, &why)) {
		assert(lines.cut == (size && data[size - 1] != '\n'));
		check_claims(&lines);
		check_pieces(a, data, size, &lines);
	} else {
		assert(line && why);
	}
	arena_free(a);
	return 0;
}
