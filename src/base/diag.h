/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diag.h - the two kinds of trouble: findings and faults
 *
 * A finding is about the user's input: it is collected with its place and shown with
 * all others. A fault is about the world (disk full, child died): it is shown once,
 * at once, where most is known, followed by the activities it happened in. No
 * function returns both. One thread only: workers hand their results to their owner.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attributes.h"

/* Exit statuses of the program; scripts tell "fix your tree" from "fix your machine". */
enum { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_FAULT = 3 };

enum severity { SEV_OFF, SEV_NOTE, SEV_WARNING, SEV_ERROR };

/* Where something was written. Any part may be missing (NULL or 0). */
struct origin {
	const char *file;
	int line, col;
	const char *node; /* "/chosen/domU1/module@0" */
	const char *prop; /* "xen,uefi-binary" */
};

struct finding {
	struct origin at;
	enum severity severity;
	const char *id;   /* "ref-missing", never NULL */
	const char *text; /* the fact; no full stop, no line break */
	const char *hint; /* the cure, or NULL */
	size_t order;     /* in which it was found: keeps equal places stable */
};

struct activity {
	struct diag *diag;
	struct activity *outer;
	char what[256];
};

/* The user's word about a kind of finding, over what its finder says. */
struct override_severity {
	const char *id;
	enum severity severity;
};

struct diag {
	struct arena *arena;
	LIST(struct finding) findings;
	LIST(struct override_severity) overrides; /* the last one for an id counts */
	struct activity *activity; /* what is being done now, innermost first */
	bool color;                /* colour on stderr */
	bool faulted;              /* a fault was shown */
	void (*before_print)(void); /* takes a progress bar off the terminal, or NULL */
};

const char *severity_name(enum severity severity);

/* Gives every finding with this id that severity, from now on. */
void diag_override(struct diag *d, const char *id, enum severity severity);
bool diag_is_overridden(const struct diag *d, const char *id);

/* Keeps a finding. Severity SEV_OFF drops it. Copies text and hint, not the origin's strings. */
void diag_found(struct diag *d, enum severity severity, const char *id, struct origin at, const char *text,
		const char *hint);

/* Sorts the findings by file, line, column and drops exact repetitions. */
void diag_sort(struct diag *d);

/* How many findings have exactly this severity. */
size_t diag_count(const struct diag *d, enum severity severity);

/* Prints all findings that are at least as severe as least, in compiler form. */
void diag_print(struct diag *d, FILE *out, enum severity least);

/*
 * Prints "fault: <text>: <err in words>" and the activities around it. err is a
 * negative errno, or 0 when the text says it all. Returns err, or -EIO for 0.
 */
int fault(struct diag *d, int err, const char *fmt, ...) printf_like(3, 4);

/* Says what is done until the end of the scope, for a fault in it. One for each scope. */
#define ACTIVITY(d, ...) \
	__attribute__((cleanup(activity_end))) struct activity activity_of_this_scope; \
	activity_begin((d), &activity_of_this_scope, __VA_ARGS__)
void activity_begin(struct diag *d, struct activity *activity, const char *fmt, ...) printf_like(3, 4);
void activity_end(struct activity *activity);

#endif
