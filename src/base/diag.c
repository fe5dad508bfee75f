/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diag.c - the two kinds of trouble: findings and faults
 */
#include "base/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char *const color_reset = "\033[0m";

const char *severity_name(enum severity severity)
{
	static const char *const names[] = { "off", "note", "warning", "error" };

	return names[severity];
}

static const char *severity_color(enum severity severity)
{
	static const char *const colors[] = { "", "\033[36m", "\033[35m", "\033[31m" };

	return colors[severity];
}

void diag_override(struct diag *d, const char *id, enum override_kind kind, enum severity severity)
{
	*list_add(d->arena, &d->overrides) = (struct override_severity){ id, kind, severity };
}

enum severity diag_severity(const struct diag *d, const char *id, enum severity severity)
{
	enum severity own = severity;
	bool exact = false, spared = false;

	for (size_t i = 0; i < d->overrides.count; i++) {
		const struct override_severity *o = &d->overrides.at[i];

		if (strcmp(o->id, id))
			continue;
		if (o->kind == OVERRIDE_DEFAULT || o->kind == OVERRIDE_SET)
			severity = o->severity;
		else if (o->kind == OVERRIDE_ON)
			severity = own == SEV_OFF ? SEV_WARNING : own;
		else if (severity > SEV_WARNING)
			severity = SEV_WARNING;
		/* What is turned on again is as if nothing had been said, but for being spared. */
		exact = o->kind == OVERRIDE_SET || (exact && o->kind != OVERRIDE_ON);
		spared = spared || o->kind == OVERRIDE_NO_ERROR;
	}
	return severity == SEV_WARNING && d->warnings_are_errors && !exact && !spared ? SEV_ERROR : severity;
}

static int compare_allowances(const void *x, const void *y)
{
	const struct allowance *a = x, *b = y;
	int order = strcmp(a->node, b->node);

	return order ? order : strcmp(a->id, b->id);
}

/* The first that allows this, noted as used; or NULL. Takes logarithmic time. */
static const struct allowance *find_allowance(struct diag *d, const char *id, const struct origin *at)
{
	const struct allowance wanted = { .node = at->node ? at->node : "/", .id = id };
	size_t low = 0, high = d->allowances.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_allowances(&d->allowances.at[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == d->allowances.count || compare_allowances(&d->allowances.at[low], &wanted))
		return NULL;
	d->allowances.at[low].used = true;
	return &d->allowances.at[low];
}

void diag_allow(struct diag *d, const struct allowance *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*list_add(d->arena, &d->allowances) = list[i];
	if (count)
		qsort(d->allowances.at, count, sizeof(*d->allowances.at), compare_allowances);
	for (size_t i = 0; i < d->findings.count; i++)
		d->findings.at[i].allowed = find_allowance(d, d->findings.at[i].id, &d->findings.at[i].at);
}

void diag_found(struct diag *d, enum severity severity, const char *id, struct origin at, const char *text,
		const char *hint)
{
	struct finding *f;

	severity = diag_severity(d, id, severity);
	if (severity == SEV_OFF)
		return;
	f = list_add(d->arena, &d->findings);
	*f = (struct finding){
		.at = at, .severity = severity, .id = id, .text = arena_dup(d->arena, text),
		.hint = hint ? arena_dup(d->arena, hint) : NULL, .order = d->findings.count,
		.allowed = find_allowance(d, id, &at),
	};
}

/* NULL sorts first, so that findings about the whole come before those about a place. */
static int compare_text(const char *a, const char *b)
{
	if (!a || !b)
		return !!a - !!b;
	return strcmp(a, b);
}

static int compare_place(const struct finding *a, const struct finding *b)
{
	int order = compare_text(a->at.file, b->at.file);

	if (!order)
		order = (a->at.line > b->at.line) - (a->at.line < b->at.line);
	if (!order)
		order = (a->at.col > b->at.col) - (a->at.col < b->at.col);
	return order;
}

static int compare_findings(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int order = compare_place(a, b);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
	return !compare_place(a, b) && !strcmp(a->id, b->id) && !strcmp(a->text, b->text) &&
	       !compare_text(a->at.node, b->at.node) && !compare_text(a->at.prop, b->at.prop);
}

void diag_sort(struct diag *d)
{
	size_t kept = 0;

	if (!d->findings.count)
		return;
	qsort(d->findings.at, d->findings.count, sizeof(*d->findings.at), compare_findings);
	for (size_t i = 0; i < d->findings.count; i++) {
		if (!kept || !same_finding(&d->findings.at[kept - 1], &d->findings.at[i]))
			d->findings.at[kept++] = d->findings.at[i];
	}
	d->findings.count = kept;
}

size_t diag_count(const struct diag *d, enum severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < d->findings.count; i++)
		count += d->findings.at[i].severity == severity && !d->findings.at[i].allowed;
	return count;
}

size_t diag_count_suppressed(const struct diag *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->findings.count; i++)
		count += d->findings.at[i].allowed != NULL;
	return count;
}

static void print_place(FILE *out, const struct origin *at)
{
	if (at->file) {
		text_print(out, at->file);
		if (at->line)
			fprintf(out, ":%d", at->line);
		if (at->line && at->col)
			fprintf(out, ":%d", at->col);
		fputs(": ", out);
	}
}

static void print_finding(const struct diag *d, const struct finding *f, FILE *out)
{
	const char *begin = d->color ? severity_color(f->severity) : "";
	const char *end = d->color ? color_reset : "";

	print_place(out, &f->at);
	fprintf(out, "%s%s:%s ", begin, severity_name(f->severity), end);
	if (f->at.node) {
		text_print(out, f->at.node);
		if (f->at.prop) {
			putc(':', out);
			text_print(out, f->at.prop);
		}
		fputs(": ", out);
	}
	text_print(out, f->text);
	fprintf(out, " [%s]\n", f->id);
	if (f->hint) {
		fputs("  hint: ", out);
		text_print(out, f->hint);
		putc('\n', out);
	}
}

void diag_print(struct diag *d, FILE *out, enum severity least)
{
	/* Standard error has no buffer, and thousands of findings want one. */
	int fd = fileno(out) < 0 ? -1 : fcntl(fileno(out), F_DUPFD_CLOEXEC, 3);
	FILE *buffered = fd < 0 ? NULL : fdopen(fd, "w");

	if (d->before_print)
		d->before_print();
	fflush(out);
	for (size_t i = 0; i < d->findings.count; i++) {
		if (d->findings.at[i].severity >= least && !d->findings.at[i].allowed)
			print_finding(d, &d->findings.at[i], buffered ? buffered : out);
	}
	if (buffered)
		fclose(buffered);
	else if (fd >= 0)
		close(fd);
}

int fault(struct diag *d, int err, const char *fmt, ...)
{
	FILE *out = d->faults ? d->faults : stderr;
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
	if (d->before_print)
		d->before_print();
	d->faulted = true;
	d->last_fault = err ? arena_fmt(d->arena, "%s: %s", text, strerror(-err)) : text;
	fprintf(out, "%sfault:%s ", d->color ? severity_color(SEV_ERROR) : "", d->color ? color_reset : "");
	text_print(out, text);
	if (err)
		fprintf(out, ": %s", strerror(-err));
	putc('\n', out);
	for (const struct activity *a = d->activity; a; a = a->outer) {
		fputs("  while ", out);
		text_print(out, a->what);
		putc('\n', out);
	}
	return err ? err : -EIO;
}

void activity_begin(struct diag *d, struct activity *activity, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(activity->what, sizeof(activity->what), fmt, ap);
	va_end(ap);
	activity->diag = d;
	activity->outer = d->activity;
	d->activity = activity;
}

void activity_end(struct activity *activity)
{
	activity->diag->activity = activity->outer;
}
