/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diag.c - tests of findings: order, repetition, form, severity, suppression
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

/* What becomes of a finding of this severity. */
static bool becomes(const struct diag *d, const char *id, enum severity found, enum severity wanted)
{
	return diag_severity(d, id, found) == wanted;
}

/* The words of -W in the order of the command line. */
static void test_overrides(void)
{
	struct diag d = { .arena = arena_make() };

	diag_override(&d, "quiet", OVERRIDE_DEFAULT, SEV_OFF);
	ok(becomes(&d, "quiet", SEV_WARNING, SEV_OFF) && becomes(&d, "other", SEV_WARNING, SEV_WARNING), "what is off by default");
	diag_override(&d, "quiet", OVERRIDE_NO_ERROR, SEV_OFF);
	ok(becomes(&d, "quiet", SEV_WARNING, SEV_OFF), "stays off when it may not be an error");
	diag_override(&d, "quiet", OVERRIDE_ON, SEV_OFF);
	ok(becomes(&d, "quiet", SEV_WARNING, SEV_WARNING) && becomes(&d, "quiet", SEV_OFF, SEV_WARNING), "can be turned on");
	diag_override(&d, "set", OVERRIDE_SET, SEV_NOTE);
	ok(becomes(&d, "set", SEV_ERROR, SEV_NOTE) && becomes(&d, "set", SEV_OFF, SEV_NOTE), "set is set");
	diag_override(&d, "set", OVERRIDE_ON, SEV_OFF);
	ok(becomes(&d, "set", SEV_ERROR, SEV_ERROR) && becomes(&d, "set", SEV_NOTE, SEV_NOTE), "and turned on it is the finder's again");
	diag_override(&d, "set", OVERRIDE_NO_ERROR, SEV_OFF);
	ok(becomes(&d, "set", SEV_ERROR, SEV_WARNING) && becomes(&d, "set", SEV_NOTE, SEV_NOTE), "no error is a warning at most");
	diag_override(&d, "set", OVERRIDE_SET, SEV_ERROR);
	ok(becomes(&d, "set", SEV_NOTE, SEV_ERROR), "the last word counts");

	diag_override(&d, "kept", OVERRIDE_SET, SEV_WARNING);
	diag_override(&d, "spared", OVERRIDE_NO_ERROR, SEV_OFF);
	d.warnings_are_errors = true;
	ok(becomes(&d, "other", SEV_WARNING, SEV_ERROR) && becomes(&d, "other", SEV_NOTE, SEV_NOTE) &&
	   becomes(&d, "other", SEV_OFF, SEV_OFF), "all warnings are errors");
	ok(becomes(&d, "kept", SEV_ERROR, SEV_WARNING) && becomes(&d, "spared", SEV_WARNING, SEV_WARNING),
	   "but those whose own word says otherwise");
	ok(becomes(&d, "spared", SEV_ERROR, SEV_WARNING), "and this is none");
	diag_override(&d, "kept", OVERRIDE_ON, SEV_OFF);
	diag_override(&d, "spared", OVERRIDE_ON, SEV_OFF);
	ok(becomes(&d, "kept", SEV_WARNING, SEV_ERROR) && becomes(&d, "spared", SEV_WARNING, SEV_WARNING),
	   "turned on again it is as others, but spared it stays");
	arena_free(d.arena);
}

static void test_allowances(void)
{
	struct diag d = { .arena = arena_make() };
	struct origin node = { .file = "b.dts", .line = 5, .node = "/n" }, prop = { .file = "b.dts", .line = 6, .node = "/n", .prop = "p" };
	struct origin child = { .file = "b.dts", .line = 7, .node = "/n/c" }, longer = { .file = "b.dts", .line = 8, .node = "/nn" };
	struct origin whole = { .file = "b.dts" }, nothing = { 0 };
	const struct allowance list[] = {
		{ .node = "/n", .id = "two" }, { .node = "/n", .id = "one", .at = { .line = 1 } }, { .node = "/", .id = "one" },
		{ .node = "/n", .id = "one", .at = { .line = 1 } },
	};

	diag_found(&d, SEV_ERROR, "one", node, "before", NULL);
	diag_allow(&d, list, COUNT(list));
	ok(d.findings.at[0].allowed && d.findings.at[0].allowed->at.line == 1, "what was found before is suppressed too");
	diag_found(&d, SEV_ERROR, "one", prop, "property", NULL);
	ok(!diag_count(&d, SEV_ERROR) && diag_count_suppressed(&d) == 2, "a property is its node's");
	diag_found(&d, SEV_WARNING, "one", child, "child", NULL);
	diag_found(&d, SEV_WARNING, "one", longer, "neighbour", NULL);
	diag_found(&d, SEV_WARNING, "three", node, "another rule", NULL);
	ok(diag_count(&d, SEV_WARNING) == 3 && diag_count_suppressed(&d) == 2, "others are not suppressed");
	diag_found(&d, SEV_ERROR, "one", whole, "whole", NULL);
	diag_found(&d, SEV_ERROR, "one", nothing, "nowhere", NULL);
	ok(!diag_count(&d, SEV_ERROR) && diag_count_suppressed(&d) == 4, "what is in no node is the root's");
	diag_found(&d, SEV_ERROR, "two", whole, "whole", NULL);
	ok(diag_count(&d, SEV_ERROR) == 1, "and no other's");
	diag_sort(&d);
	is_text(printed(&d, SEV_NOTE),
		"b.dts: error: whole [two]\n"
		"b.dts:5: warning: /n: another rule [three]\n"
		"b.dts:7: warning: /n/c: child [one]\n"
		"b.dts:8: warning: /nn: neighbour [one]\n", "the suppressed are not shown");
	ok(d.allowances.at[0].used && d.allowances.at[1].used && !d.allowances.at[3].used, "what was not used is known");
	arena_free(d.arena);
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

	diag_override(&d, "one", OVERRIDE_SET, SEV_OFF);
	diag_found(&d, SEV_ERROR, "one", line10, "again", NULL);
	ok(diag_count(&d, SEV_ERROR) == 1, "an overridden finding is dropped");
	diag_override(&d, "one", OVERRIDE_SET, SEV_NOTE);
	diag_found(&d, SEV_ERROR, "one", line10, "again", NULL);
	ok(diag_count(&d, SEV_NOTE) == 2, "the last override counts");
	d.color = true;
	ok(strstr(printed(&d, SEV_ERROR), "\033[31merror:\033[0m ") != NULL, "colour when wanted");
	arena_free(d.arena);
	test_overrides();
	test_allowances();
	return done();
}
