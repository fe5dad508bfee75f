/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lines.c - the text of source files, by line
 */
#include "dt/lines.h"

#include <string.h>

#include "base/io.h"
#include "dt/marker.h"

enum { FILE_MOST = 16 * 1024 * 1024 };

struct file {
	const char *name;
	bool read; /* tried */
	struct span text;
	LIST(struct line) written; /* by line, from 0 */
	LIST(struct line) seen;    /* the same: what the preprocessor made of each; text.at NULL: nothing */
};

struct lines {
	struct arena *arena;
	struct span stdin_text;
	LIST(struct file *) files;
	struct file *latest; /* places come in the order of the text, so it is the likeliest */
};

static struct file *find(struct lines *lines, const char *name, size_t len)
{
	struct file *f;

	if (lines->latest && !strncmp(lines->latest->name, name, len) && !lines->latest->name[len])
		return lines->latest;
	for (size_t i = 0; i < lines->files.count; i++) {
		f = lines->files.at[i];
		if (!strncmp(f->name, name, len) && !f->name[len])
			return lines->latest = f;
	}
	f = lines->latest = arena_new(lines->arena, struct file);
	f->name = arena_copy(lines->arena, name, len);
	*list_add(lines->arena, &lines->files) = f;
	return f;
}

const char *lines_name(struct lines *lines, const char *file, size_t len)
{
	return find(lines, file, len)->name;
}

static void read_lines(struct lines *lines, struct file *f)
{
	f->read = true;
	if (!strcmp(f->name, "<stdin>"))
		f->text = lines->stdin_text;
	else if (io_read_file(lines->arena, f->name, FILE_MOST, &f->text) < 0)
		return;
	for (size_t start = 0, end; start <= f->text.len; start = end + 1) {
		if (!span_find(f->text, start, "\n", 1, &end))
			end = f->text.len;
		span_cut(f->text, start, end - start, &list_add(lines->arena, &f->written)->text);
	}
}

struct line *lines_get(struct lines *lines, const char *file, int line)
{
	struct file *f = find(lines, file, strlen(file));

	if (!f->read)
		read_lines(lines, f);
	return line < 1 || (size_t)line > f->written.count ? NULL : &f->written.at[line - 1];
}

struct line *lines_get_preprocessed(struct lines *lines, const char *file, int line)
{
	struct file *f = find(lines, file, strlen(file));

	return line < 1 || (size_t)line > f->seen.count || !f->seen.at[line - 1].text.at ? NULL : &f->seen.at[line - 1];
}

struct arena *lines_arena(const struct lines *lines)
{
	return lines->arena;
}

static void note_line(struct lines *lines, struct file *f, size_t line, struct span text)
{
	if (!f || !line || line > MARKER_LINES_MOST)
		return;
	while (f->seen.count < line)
		*list_add(lines->arena, &f->seen) = (struct line){ 0 };
	f->seen.at[line - 1].text = text;
}

struct lines *lines_make(struct arena *a, struct span stdin_text, struct span preprocessed)
{
	struct lines *lines = arena_new(a, struct lines);
	struct file *f = NULL;
	const char *file;
	size_t line = 0;

	lines->arena = a;
	lines->stdin_text = stdin_text;
	for (size_t start = 0; start < preprocessed.len;) {
		struct span text;
		size_t end;

		if (!span_find(preprocessed, start, "\n", 1, &end))
			end = preprocessed.len;
		span_cut(preprocessed, start, end - start, &text);
		if (marker_read(a, text, &file, &line))
			f = find(lines, file, strlen(file));
		else
			note_line(lines, f, line++, text);
		start = end + 1;
	}
	return lines;
}

void lines_each_file(const struct lines *lines, void (*add)(void *context, const char *file), void *context)
{
	for (size_t i = 0; i < lines->files.count; i++)
		add(context, lines->files.at[i]->name);
}
