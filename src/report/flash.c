/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.c - what goes on while devices are written, and how it ended
 */
#include "report/flash.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "report/json.h"

enum { EVENT_DIGITS = 9 };
enum { BAR = 20, FIRST_MS = 1000, EVERY_MS = 1000, NAME_LEAST = 8, NAME_MOST = 40, UNIT_LEAST = 4, LINE_LEAST = 20, LINE_MOST = 400 };

/* Of a line: what stands between name and figures; figures with all sizes and without; the shortest bar. Room that does not move. */
enum { PHASE = 9, AROUND_BAR = 5, ALL_FIGURES = 50, FEW_FIGURES = 30, BAR_LEAST = 5 };

/* What was last seen of a job. */
struct seen {
	enum job_phase phase;
	int64_t since;   /* ms, when the phase began */
	int64_t shown;   /* ms, of a plain line or an event */
};

struct flash_view {
	struct diag *diag;
	enum flash_progress how;
	bool drawing;       /* in place of plain lines */
	struct job *jobs;
	struct seen *seen;
	size_t count;
	int64_t began;      /* ms */
	size_t drawn;       /* lines that stand on the terminal */
	const char **names; /* without what moves a cursor */
	int name_width;
};

/* Of a device, whatever becomes of what has to be noted. */
static const char *job_status(const struct job *job)
{
	if (!job->result.err)
		return "ok";
	if (!job->result.touched)
		return "untouched";
	return job->result.err == -EINTR ? "interrupted" : "failed";
}

static struct flash_view *standing; /* the one that draws, for who has to print */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
}

static void take_off(void)
{
	if (standing && standing->drawn)
		fprintf(stderr, "\r\033[%zuA\033[J", standing->drawn);
	if (standing)
		standing->drawn = 0;
}

static const char *shown_name(struct arena *a, const char *name)
{
	const char *quoted = text_quote(a, name);

	return arena_copy(a, quoted + 1, strlen(quoted) - 2);
}

struct flash_view *flash_view_make(struct diag *d, enum flash_progress how, struct job *jobs, size_t count)
{
	struct flash_view *view = arena_new(d->arena, struct flash_view);

	*view = (struct flash_view){ .diag = d, .how = how, .jobs = jobs, .count = count, .began = now_ms(), .name_width = NAME_LEAST };
	view->seen = arena_array(d->arena, struct seen, count);
	view->names = arena_array(d->arena, const char *, count);
	view->drawing = how == FLASH_PROGRESS_AUTO && is_terminal();
	for (size_t i = 0; i < count; i++) {
		int width;

		view->names[i] = shown_name(d->arena, jobs[i].target.name);
		width = (int)strlen(view->names[i]);
		view->name_width = width > view->name_width ? width : view->name_width;
		view->seen[i].since = view->began;
		view->seen[i].shown = view->began;
	}
	view->name_width = view->name_width > NAME_MOST ? NAME_MOST : view->name_width;
	if (view->drawing) {
		standing = view;
		d->before_print = take_off;
	}
	return view;
}

/* What is known of a job at one moment. */
struct moment {
	enum job_phase phase;
	uint64_t done, total;
	double rate;  /* bytes a second of this phase; 0: not known yet */
	double left;  /* seconds of this phase; negative: not known */
};

static struct moment look(struct flash_view *view, size_t number, int64_t now)
{
	struct job *job = &view->jobs[number];
	struct seen *seen = &view->seen[number];
	struct moment m = { atomic_load(&job->phase), atomic_load(&job->done), atomic_load(&job->total), 0, -1 };

	if (m.phase != seen->phase)
		*seen = (struct seen){ .phase = m.phase, .since = now, .shown = seen->shown };
	m.done = m.done > m.total ? m.total : m.done;
	if (now > seen->since && m.done)
		m.rate = (double)m.done * 1000 / (double)(now - seen->since);
	if (m.rate > 0)
		m.left = (double)(m.total - m.done) / m.rate;
	return m;
}

static const double mib = 1048576;

static void write_figures(char *to, size_t room, const struct moment *m, bool all)
{
	int len = 0;

	*to = 0;
	if (!m->total || m->phase == JOB_ENDED)
		return;
	len = snprintf(to, room, "%3d%%", (int)((double)m->done * 100 / (double)m->total));
	if (all)
		len += snprintf(to + len, room - (size_t)len, "  %.1f of %.1f MiB", (double)m->done / mib, (double)m->total / mib);
	if (m->rate > 0 && len > 0 && (size_t)len < room)
		snprintf(to + len, room - (size_t)len, "  %.1f MiB/s  %.0f s left", m->rate / mib, m->left + 0.5);
}

static int terminal_width(void)
{
	struct winsize size;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > LINE_LEAST ? size.ws_col : 80;
}

/* "[==   ] ", of so many characters between the brackets; nothing when they are too few. */
static void write_bar(char *to, int len, const struct moment *m)
{
	*to = 0;
	if (len < BAR_LEAST)
		return;
	memset(to, ' ', (size_t)len + 2);
	if (m->total)
		memset(to + 1, '=', (size_t)((double)m->done / (double)m->total * len));
	to[0] = '[';
	memcpy(to + len + 1, "] ", 3);
}

/* What is left of a narrow terminal goes to how fast it is and how long it takes, then to the bar, then to the sizes. */
static void draw_line(struct flash_view *view, size_t number, int64_t now)
{
	struct moment m = look(view, number, now);
	char bar[BAR + 4], figures[100], line[LINE_MOST];
	int width = terminal_width(), room = width - view->name_width - PHASE - AROUND_BAR - 2;
	bool all = room >= ALL_FIGURES + BAR_LEAST;
	int len = room - (all ? ALL_FIGURES : FEW_FIGURES);

	write_bar(bar, len < BAR ? len : BAR, &m);
	write_figures(figures, sizeof(figures), &m, all);
	if (m.phase == JOB_ENDED)
		snprintf(line, sizeof(line), "%-*.*s  %s", view->name_width, view->name_width, view->names[number], job_status(&view->jobs[number]));
	else
		snprintf(line, sizeof(line), "%-*.*s  %-9s %s%s", view->name_width, view->name_width, view->names[number],
			 job_phase_name(m.phase), bar, figures);
	fprintf(stderr, "\r\033[K%.*s\n", width - 1, line);
}

static void draw(struct flash_view *view, int64_t now)
{
	if (now - view->began < FIRST_MS)
		return;
	if (view->drawn)
		fprintf(stderr, "\033[%zuA", view->drawn);
	for (size_t i = 0; i < view->count; i++)
		draw_line(view, i, now);
	view->drawn = view->count;
	fflush(stderr);
}

static void print_plain(struct flash_view *view, size_t number, int64_t now)
{
	struct moment m = look(view, number, now);
	char figures[100];

	if (now - view->seen[number].shown < EVERY_MS || m.phase == JOB_ENDED)
		return;
	view->seen[number].shown = now;
	write_figures(figures, sizeof(figures), &m, true);
	fprintf(stderr, "%s: %s%s%s\n", view->names[number], job_phase_name(m.phase), *figures ? " " : "", figures);
}

static void print_event(json_t *event)
{
	char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(EVENT_DIGITS));

	if (text)
		puts(text);
	fflush(stdout);
	free(text);
	json_decref(event);
}

static void print_progress(struct flash_view *view, size_t number, int64_t now)
{
	enum job_phase before = view->seen[number].phase;
	struct moment m = look(view, number, now);

	if ((now - view->seen[number].shown < EVERY_MS && m.phase == before) || m.phase == JOB_ENDED)
		return;
	view->seen[number].shown = now;
	print_event(json_pack("{s:s, s:o, s:s, s:I, s:I, s:f, s:o}", "event", "progress", "device", json_text(view->jobs[number].target.name),
			      "phase", job_phase_name(m.phase), "done", (json_int_t)m.done, "total", (json_int_t)m.total, "rate", m.rate,
			      "left", m.left < 0 ? json_null() : json_real(m.left)));
}

void flash_view_show(void *at)
{
	struct flash_view *view = at;
	int64_t now = now_ms();

	if (view->drawing) {
		draw(view, now);
		return;
	}
	for (size_t i = 0; i < view->count && view->how != FLASH_PROGRESS_NONE; i++) {
		if (view->how == FLASH_PROGRESS_JSON)
			print_progress(view, i, now);
		else
			print_plain(view, i, now);
	}
}

static double seconds_of(const struct job *job)
{
	double seconds = 0;

	for (int i = 0; i < JOB_PHASES; i++)
		seconds += job->result.seconds[i];
	return seconds;
}

/* Who reads "ok" need not look at anything else. */
static const char *status_of(const struct flash_ended *ended)
{
	if (!ended->job)
		return "untouched";
	return ended->incomplete ? "incomplete" : job_status(ended->job);
}

void flash_print_end(const struct flash_ended *ended)
{
	static const struct job none = { .result.err = -ECANCELED };
	const struct job *job = ended->job ? ended->job : &none;
	const struct job_result *r = &job->result;

	print_event(json_pack("{s:s, s:o, s:o, s:s, s:o, s:I, s:I, s:I, s:f, s:o}", "event", "end", "device", json_text(ended->device),
			      "unit", json_text(ended->unit), "status", status_of(ended),
			      "usable", r->may_hold || !ended->job ? json_null() : json_boolean(!r->err || !r->touched), "written", (json_int_t)range_bytes(&r->written),
			      "skipped", (json_int_t)r->skipped, "retried", (json_int_t)r->retried, "seconds", seconds_of(job),
			      "fault", json_text(ended->why)));
}

void flash_view_end(struct flash_view *view)
{
	take_off();
	standing = NULL;
	view->diag->before_print = NULL;
}

static const char *read_back(const struct job *job)
{
	if (job->result.mismatch_bytes)
		return "differs";
	if (job->result.err)
		return "-";
	return job->way->verifies ? "ok" : "not asked";
}

/* Of the longest. */
static int width_of(const char *const *texts, size_t count, int least)
{
	for (size_t i = 0; i < count; i++)
		least = (int)strlen(texts[i]) > least ? (int)strlen(texts[i]) : least;
	return least;
}

static const char *written(struct arena *a, const struct job_result *r)
{
	if (!r->touched)
		return "nothing";
	if (r->may_hold)
		return "unknown";
	return r->err ? "in part" : text_size(a, range_bytes(&r->written) - r->skipped);
}

/* Bytes that may say what was there before, but for their ends. */
static uint64_t kept_behind(struct arena *a, const struct job *job)
{
	range_list behind = { 0 };

	if (!job->result.err && job->way->unmapped == UNMAPPED_AUTO && job->result.behind == CLEARED_NOT)
		behind = range_cut(a, &job->result.emptied, job->source->bytes, UINT64_MAX);
	return range_bytes(&behind);
}

void flash_print_summary(struct arena *a, const struct flash_ended *ended, size_t count, FILE *out)
{
	const char **devices = arena_array(a, const char *, count), **units = arena_array(a, const char *, count);
	int device_width, unit_width;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		devices[i] = shown_name(a, ended[i].device);
		units[i] = ended[i].unit ? shown_name(a, ended[i].unit) : "-";
		any = any || ended[i].unit;
	}
	device_width = width_of(devices, count, NAME_LEAST);
	unit_width = width_of(units, count, UNIT_LEAST);
	fprintf(out, "%-*s  ", device_width, "device");
	if (any)
		fprintf(out, "%-*s  ", unit_width, "unit");
	fprintf(out, "%-11s  %10s  %-9s  %8s\n", "result", "written", "read back", "time");
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%-*s  ", device_width, devices[i]);
		if (any)
			fprintf(out, "%-*s  ", unit_width, units[i]);
		fprintf(out, "%-11s  %10s  %-9s  %6.1f s\n", status_of(&ended[i]), written(a, &ended[i].job->result), read_back(ended[i].job),
			seconds_of(ended[i].job));
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t kept = kept_behind(a, ended[i].job);

		if (kept)
			fprintf(out, "%s keeps what it had in %s behind the image, because it cannot free anything; --unmapped=zero makes zeros of that\n",
				devices[i], text_size(a, kept));
		if (ended[i].incomplete)
			fprintf(out, "%s has the disk%s, but: %s\n", devices[i], ended[i].job->way->verifies ? " and was read back" : "", text_shown(a, ended[i].why));
	}
}
