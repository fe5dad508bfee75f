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
	const struct allowance *allowed; /* what suppresses it: then it is neither shown nor counted; or NULL */
};

struct activity {
	struct diag *diag;
	struct activity *outer;
	char what[256];
};

/* What an override does to the severity that its finder says. */
enum override_kind {
	OVERRIDE_DEFAULT,  /* it is this one when the user says nothing */
	OVERRIDE_SET,      /* it is exactly this one */
	OVERRIDE_ON,       /* it is the finder's, or a warning where that is off */
	OVERRIDE_NO_ERROR, /* it is a warning at most */
};

/* The user's word about a kind of finding. */
struct override_severity {
	const char *id;
	enum override_kind kind;
	enum severity severity; /* for the first two kinds */
};

/* The input's own word: findings with this id about this node or its properties are suppressed. */
struct allowance {
	const char *node; /* "/" is also for what is about no node */
	const char *id;
	struct origin at; /* where that is said */
	bool used;        /* it suppresses something; of equal ones the first has this */
};

struct diag {
	struct arena *arena;
	LIST(struct finding) findings;
	LIST(struct override_severity) overrides; /* those of one id count in their order */
	LIST(struct allowance) allowances;        /* sorted by node and id */
	bool warnings_are_errors;                 /* those without a severity that the user gave */
	struct activity *activity; /* what is being done now, innermost first */
	bool color;                /* colour on stderr */
	bool faulted;              /* a fault was shown */
	const char *last_fault;    /* what it said, the last of several; or NULL */
	FILE *faults;              /* where they go; NULL: standard error */
	void (*before_print)(void); /* takes a progress bar off the terminal, or NULL */
};

const char *severity_name(enum severity severity);

/* Changes the severity of every finding with this id, from now on. */
void diag_override(struct diag *d, const char *id, enum override_kind kind, enum severity severity);

/* The severity that a finding gets whose finder says this one. */
enum severity diag_severity(const struct diag *d, const char *id, enum severity severity);

/* Suppresses what these allow, from now on and of what was found already. Copies the list, not its strings; called once. */
void diag_allow(struct diag *d, const struct allowance *list, size_t count);

/* Keeps a finding. Severity SEV_OFF drops it. Copies text and hint, not the origin's strings. */
void diag_found(struct diag *d, enum severity severity, const char *id, struct origin at, const char *text,
		const char *hint);

/* Sorts the findings by file, line, column and drops exact repetitions. */
void diag_sort(struct diag *d);

/* How many findings have exactly this severity and are not suppressed. */
size_t diag_count(const struct diag *d, enum severity severity);
size_t diag_count_suppressed(const struct diag *d);

/* Prints all findings that are at least as severe as least and not suppressed, in compiler form. */
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
