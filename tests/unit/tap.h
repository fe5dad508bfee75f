/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tap.h - what a unit test says, as the Test Anything Protocol
 *
 * Each claim is one line, by its name, not its number. main() ends with return done().
 * Lines come out at once, so that a crash shows what was the last claim to hold.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

static inline bool ok(bool holds, const char *name)
{
	printf("%sok %d - %s\n", holds ? "" : "not ", ++tap_count, name);
	tap_failed += !holds;
	fflush(stdout);
	return holds;
}

/* A line of got or want as a comment below a failed claim; text may have several lines. */
static inline void tap_show(const char *what, const char *text)
{
	printf("#   %s: ", what);
	for (; text && *text; text++) {
		putchar(*text);
		if (*text == '\n')
			fputs("#         ", stdout);
	}
	puts(text ? "" : "(NULL)");
	fflush(stdout);
}

static inline bool is_text(const char *got, const char *want, const char *name)
{
	bool same = got && want ? !strcmp(got, want) : got == want;

	if (!ok(same, name)) {
		tap_show("got", got);
		tap_show("want", want);
	}
	return same;
}

static inline bool is_number(uint64_t got, uint64_t want, const char *name)
{
	if (!ok(got == want, name))
		printf("#   got: %" PRIu64 "\n#   want: %" PRIu64 "\n", got, want);
	return got == want;
}

/* Prints the plan. The status for main() to return. */
static inline int done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed || !tap_count;
}

#endif
