/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diag.c - tests of findings: order, repetition, form, severity
 */
#include "base/diag.h"

#include <stdlib.h>

#include "tap.h"

static const char *printed(struct diag *d, enum severity least)
{
	char *text = NULL;
	const char *copy;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	diag_print(d, f, least);
	fclose(f);
	copy = arena_dup(d->arena, text);
	free(text);
	return copy;
}

int main(void)
{
	struct diag d = { .arena = arena_make() };
	struct origin line9 = { .file = "b.dts", .line = 9, .col = 3, .node = "/chosen", .prop = "p" };
	struct origin line10 = { .file = "b.dts", .line = 10, .col = 1, .node = "/chosen" };

	diag_found(&d, SEV_WARNING, "two", line10, "second", NULL);
	diag_found(&d, SEV_ERROR, "one", line9, "first", "do this");
	diag_found(&d, SEV_ERROR, "one", line9, "first", "do this");
	diag_found(&d, SEV_NOTE, "whole", (struct origin){ 0 }, "of all\033[1m", NULL);
	diag_found(&d, SEV_OFF, "none", line9, "nothing", NULL);
	diag_sort(&d);
	is_text(printed(&d, SEV_NOTE),
		"note: of all\\x1b[1m [whole]\n"
		"b.dts:9:3: error: /chosen:p: first [one]\n"
		"  hint: do this\n"
		"b.dts:10:1: warning: /chosen: second [two]\n", "sorted by place, repetitions and 'off' dropped, escapes made harmless");
	is_text(printed(&d, SEV_ERROR), "b.dts:9:3: error: /chosen:p: first [one]\n  hint: do this\n", "errors only");
	ok(diag_count(&d, SEV_ERROR) == 1 && diag_count(&d, SEV_WARNING) == 1 && diag_count(&d, SEV_NOTE) == 1, "counts");

	diag_override(&d, "one", SEV_OFF);
	diag_found(&d, SEV_ERROR, "one", line10, "again", NULL);
	ok(diag_count(&d, SEV_ERROR) == 1, "an overridden finding is dropped");
	diag_override(&d, "one", SEV_NOTE);
	diag_found(&d, SEV_ERROR, "one", line10, "again", NULL);
	ok(diag_count(&d, SEV_NOTE) == 2, "the last override counts");
	d.color = true;
	ok(strstr(printed(&d, SEV_ERROR), "\033[31merror:\033[0m ") != NULL, "colour when wanted");
	arena_free(d.arena);
	return done();
}
