/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lines.c - the text of source files, by line
 */
#include "dt/lines.h"

#include <string.h>

#include "base/io.h"

enum { FILE_MOST = 16 * 1024 * 1024 };

struct file {
	const char *name;
	bool read; /* tried */
	struct span text;
	LIST(size_t) starts; /* offsets of the lines */
};

struct lines {
	struct arena *arena;
	struct span stdin_text;
	LIST(struct file *) files;
};

struct lines *lines_make(struct arena *a, struct span stdin_text)
{
	struct lines *lines = arena_new(a, struct lines);

	lines->arena = a;
	lines->stdin_text = stdin_text;
	return lines;
}

static struct file *find(struct lines *lines, const char *name, size_t len)
{
	struct file *f;

	/* Places come in the order of the text, so the newest file is the likeliest. */
	for (size_t i = lines->files.count; i-- > 0;) {
		f = lines->files.at[i];
		if (!strncmp(f->name, name, len) && !f->name[len])
			return f;
	}
	f = arena_new(lines->arena, struct file);
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
	*list_add(lines->arena, &f->starts) = 0;
	for (size_t i = 0; i < f->text.len; i++) {
		if (f->text.at[i] == '\n')
			*list_add(lines->arena, &f->starts) = i + 1;
	}
}

bool lines_get(struct lines *lines, const char *file, int line, struct span *ret)
{
	struct file *f = find(lines, file, strlen(file));
	size_t start, end;

	if (!f->read)
		read_lines(lines, f);
	if (line < 1 || (size_t)line > f->starts.count)
		return false;
	start = f->starts.at[line - 1];
	end = (size_t)line < f->starts.count ? f->starts.at[line] - 1 : f->text.len;
	return span_cut(f->text, start, end - start, ret);
}
