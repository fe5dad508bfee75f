/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.c - what cpp and dtc said, as findings with places
 */
#include "dt/messages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dt/marker.h"

/* A line of the compiler may quote a whole line of the source. */
enum { TEXT_MOST = 300 };

struct message {
	enum severity severity; /* SEV_OFF: not a message */
	struct origin at;
	const char *text;
};

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Reads digits; false when there is none. */
static bool take_number(const char **at, int *ret)
{
	char *end;
	long value = strtol(*at, &end, 10);

	if (!isdigit((unsigned char)**at) || value < 0 || value > 100000000)
		return false;
	*at = end;
	*ret = (int)value;
	return true;
}

/* "FILE:LINE:COL: error: TEXT", as gcc and clang write it; COL may be missing. */
static struct message parse_cpp(struct diag *d, const char *line)
{
	static const struct { const char *word; enum severity severity; } words[] = {
		{ ": fatal error: ", SEV_ERROR }, { ": error: ", SEV_ERROR }, { ": warning: ", SEV_WARNING },
	};
	struct message m = { 0 };

	for (size_t i = 0; i < COUNT(words); i++) {
		const char *hit = strstr(line, words[i].word), *colon = hit;

		if (!hit)
			continue;
		m.severity = words[i].severity;
		m.text = hit + strlen(words[i].word);
		/* Two numbers stand behind the file's name, or one. */
		for (int numbers = 0; numbers < 2 && colon > line; numbers++) {
			const char *begin = colon;
			const char *at;
			int value;

			while (begin > line && begin[-1] != ':')
				begin--;
			at = begin;
			if (begin == line || !take_number(&at, &value) || at != colon)
				break;
			m.at.col = m.at.line;
			m.at.line = value;
			colon = begin - 1;
		}
		m.at.file = arena_copy(d->arena, line, (size_t)(colon - line));
		return m;
	}
	return m;
}

/* Reads "FILE:LINE.COL-…" up to the blank or ": " behind it; NULL when there is no place here. */
static const char *take_place(struct diag *d, const char *at, struct origin *ret)
{
	for (const char *colon = strchr(at, ':'); colon; colon = strchr(colon + 1, ':')) {
		const char *next = colon + 1;
		int line, col;

		if (!take_number(&next, &line) || *next++ != '.' || !take_number(&next, &col) || *next != '-')
			continue;
		ret->file = arena_copy(d->arena, at, (size_t)(colon - at));
		ret->line = line;
		ret->col = col;
		next += strspn(next, "0123456789.-");
		if (*next == ':')
			next++;
		return next + strspn(next, " ");
	}
	return NULL;
}

/*
 * dtc writes "Error: PLACE TEXT" and "Lexical error: PLACE TEXT" while it parses, "PLACE: ERROR (check): PATH: TEXT"
 * and "PLACE: Warning (check): …" when it checks, "FATAL ERROR: TEXT" when it gives up.
 */
static struct message parse_dtc(struct diag *d, const char *line)
{
	static const struct { const char *word; enum severity severity; } words[] = {
		{ "Error: ", SEV_ERROR }, { "Lexical error: ", SEV_ERROR }, { "Warning: ", SEV_WARNING },
	};
	struct message m = { 0 };
	const char *rest, *check;

	for (size_t i = 0; i < COUNT(words); i++) {
		if (!starts(line, words[i].word))
			continue;
		m.severity = words[i].severity;
		m.text = line + strlen(words[i].word);
		rest = take_place(d, m.text, &m.at);
		m.text = rest ? rest : m.text;
		return m;
	}
	check = strstr(line, ": ERROR (");
	m.severity = check ? SEV_ERROR : SEV_WARNING;
	check = check ? check : strstr(line, ": Warning (");
	if (!check)
		return (struct message){ 0 };
	rest = take_place(d, line, &m.at);
	m.text = check + 2;
	return m;
}

static void found(struct diag *d, const char *file, struct message m)
{
	/* dtc's own bookkeeping: the check that failed has spoken for itself. */
	static const char follow_up[] = "Failed prerequisite";
	/* "ERROR (check): /path: text": our own form says the severity already. */
	const char *paren = strstr(m.text, "): ");

	if (!m.at.file || starts(m.at.file, "<stdout>"))
		m.at = (struct origin){ .file = file };
	if (paren && (starts(m.text, "ERROR (") || starts(m.text, "Warning (")))
		m.text = paren + 3;
	if (starts(m.text, follow_up))
		return;
	if (strlen(m.text) > TEXT_MOST)
		m.text = arena_fmt(d->arena, "%.*s...", TEXT_MOST, m.text);
	diag_found(d, m.severity, m.severity == SEV_ERROR ? "source-error" : "source-warning", m.at, m.text, NULL);
}

/* Where the text that dtc read first has these characters. */
static struct origin locate(struct diag *d, struct span text, const char *characters)
{
	struct origin at = { 0 };

	for (size_t start = 0; start < text.len;) {
		struct span line;
		size_t end, col, number;

		if (!span_find(text, start, "\n", 1, &end))
			end = text.len;
		span_cut(text, start, end - start, &line);
		start = end + 1;
		if (marker_read(d->arena, line, &at.file, &number)) {
			at.line = (int)number - 1;
			continue;
		}
		at.line++;
		if (!span_find(line, 0, characters, strlen(characters), &col))
			continue;
		at.col = (int)col + 1;
		return at;
	}
	return (struct origin){ 0 };
}

/* dtc gives no place when it cannot open what /include/ or /incbin/ names. */
static struct origin place_of_fatal(struct diag *d, struct span text, const char *fatal)
{
	const char *quote = starts(fatal, "Couldn't open \"") ? strchr(fatal, '"') : NULL;
	const char *end = quote ? strchr(quote + 1, '"') : NULL;

	if (!end)
		return (struct origin){ 0 };
	return locate(d, text, arena_copy(d->arena, quote, (size_t)(end - quote) + 1));
}

typedef struct message parse_line(struct diag *d, const char *line);

/* One run's messages, read line by line; the last is kept until it is known that nothing more is said of it. */
struct reading {
	const char *file;
	struct message last;
	bool error;
	const char *fatal; /* why it gave up, or the first words that are no message */
};

static void emit(struct diag *d, struct reading *r)
{
	if (r->last.severity)
		found(d, r->file, r->last);
	r->last.severity = SEV_OFF;
}

static void read_line(struct diag *d, struct reading *r, const char *line, parse_line *parse)
{
	static const char also[] = "  also defined at ", gave_up[] = "FATAL ERROR: ";
	struct message m;

	/* Of several places of a merged node the last is the nearest to the user's own file. */
	if (starts(line, also)) {
		take_place(d, line + strlen(also), &r->last.at);
		return;
	}
	if (!*line)
		return;
	m = parse(d, line);
	emit(d, r);
	r->error = r->error || m.severity == SEV_ERROR;
	r->last = m;
	if (starts(line, gave_up))
		r->fatal = line + strlen(gave_up);
	else if (!r->fatal && !m.severity)
		r->fatal = line;
}

static void each_line(struct diag *d, const char *file, const char *said, bool failed, struct span read, parse_line *parse)
{
	struct reading r = { .file = file };

	while (*said) {
		size_t len = strcspn(said, "\n");

		read_line(d, &r, arena_copy(d->arena, said, len), parse);
		said += len + (said[len] == '\n');
	}
	emit(d, &r);
	if (!failed || r.error)
		return;
	if (!r.fatal)
		r.fatal = "the compiler gave no reason";
	found(d, file, (struct message){ .severity = SEV_ERROR, .at = place_of_fatal(d, read, r.fatal), .text = r.fatal });
}

void messages_cpp(struct diag *d, const char *file, const char *said, bool failed)
{
	each_line(d, file, said, failed, (struct span){ 0 }, parse_cpp);
}

void messages_dtc(struct diag *d, const char *file, const char *said, bool failed, struct span text)
{
	each_line(d, file, said, failed, text, parse_dtc);
}
