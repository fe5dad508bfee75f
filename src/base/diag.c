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

void diag_override(struct diag *d, const char *id, enum severity severity)
{
	*list_add(d->arena, &d->overrides) = (struct override_severity){ id, severity };
}

bool diag_is_overridden(const struct diag *d, const char *id)
{
	for (size_t i = 0; i < d->overrides.count; i++) {
		if (!strcmp(d->overrides.at[i].id, id))
			return true;
	}
	return false;
}

static enum severity overridden(const struct diag *d, const char *id, enum severity severity)
{
	for (size_t i = d->overrides.count; i-- > 0;) {
		if (!strcmp(d->overrides.at[i].id, id))
			return d->overrides.at[i].severity;
	}
	return severity;
}

void diag_found(struct diag *d, enum severity severity, const char *id, struct origin at, const char *text,
		const char *hint)
{
	struct finding *f;

	severity = overridden(d, id, severity);
	if (severity == SEV_OFF)
		return;
	f = list_add(d->arena, &d->findings);
	*f = (struct finding){
		.at = at, .severity = severity, .id = id, .text = arena_dup(d->arena, text),
		.hint = hint ? arena_dup(d->arena, hint) : NULL, .order = d->findings.count,
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
		count += d->findings.at[i].severity == severity;
	return count;
}

/* Text of others goes to the terminal without the control characters that could move its cursor. */
static void print_safe(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		/* The control characters above ASCII are two bytes in UTF-8. */
		bool above = c == 0xc2 && (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xa0;

		if (c < 0x20 || c == 0x7f || above)
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

static void print_place(FILE *out, const struct origin *at)
{
	if (at->file) {
		print_safe(out, at->file);
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
		print_safe(out, f->at.node);
		if (f->at.prop) {
			putc(':', out);
			print_safe(out, f->at.prop);
		}
		fputs(": ", out);
	}
	print_safe(out, f->text);
	fprintf(out, " [%s]\n", f->id);
	if (f->hint) {
		fputs("  hint: ", out);
		print_safe(out, f->hint);
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
		if (d->findings.at[i].severity >= least)
			print_finding(d, &d->findings.at[i], buffered ? buffered : out);
	}
	if (buffered)
		fclose(buffered);
	else if (fd >= 0)
		close(fd);
}

int fault(struct diag *d, int err, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
	if (d->before_print)
		d->before_print();
	d->faulted = true;
	fprintf(stderr, "%sfault:%s ", d->color ? severity_color(SEV_ERROR) : "", d->color ? color_reset : "");
	print_safe(stderr, text);
	if (err)
		fprintf(stderr, ": %s", strerror(-err));
	putc('\n', stderr);
	for (const struct activity *a = d->activity; a; a = a->outer) {
		fputs("  while ", stderr);
		print_safe(stderr, a->what);
		putc('\n', stderr);
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
