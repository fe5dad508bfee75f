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
			assert(lines->pasts.at[lines->worst.at[slot]].state >= p->state);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_make();
	struct journal_lines lines;
	const char *why = NULL;
	size_t line = 0;

	if (journal_lines_read(a, (struct span){ data, size }, &lines, &line, &why)) {
		assert(lines.cut == (size && data[size - 1] != '\n'));
		check_claims(&lines);
	} else {
		assert(line && why);
	}
	arena_free(a);
	return 0;
}
