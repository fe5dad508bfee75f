/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * included.c - files that dtc reads by itself: those that /include/ and /incbin/ name
 */
#include "dt/included.h"

#include <string.h>
#include <sys/stat.h>

#include "base/index.h"
#include "base/io.h"
#include "base/text.h"
#include "dt/tokens.h"

/* dtc gives up on deeper ones (srcpos.c: MAX_SRCFILE_DEPTH). */
enum { DEPTH_MOST = 200, FILE_MOST = 32 * 1024 * 1024 };

struct finding {
	struct arena *arena;
	const char *const *dirs;
	struct name_index known;
	included_list *list;
};

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/* dtc looks beside the file that names it, for standard input where it runs (srcpos.c: fopen_any_on_path); NULL when it is nowhere. */
static const char *find_file(const struct finding *f, const char *beside, const char *name)
{
	const char *path = beside && *name != '/' ? arena_fmt(f->arena, "%s/%s", beside, name) : name;

	for (const char *const *dir = f->dirs; !is_file(path); dir++) {
		if (*name == '/' || !*dir)
			return NULL;
		path = strcmp(*dir, ".") ? arena_fmt(f->arena, "%s/%s", *dir, name) : name;
	}
	return path;
}

static size_t skip(struct span text, size_t at)
{
	bool counts;

	return tokens_skip(text, at, &counts);
}

/* The name in the first string from there on; NULL when none follows in this statement. */
static const char *read_name(struct arena *a, struct span text, size_t at, size_t *ret_end)
{
	size_t end;

	while (at < text.len && text.at[at] != '"' && text.at[at] != ';')
		at = skip(text, at);
	if (at >= text.len || text.at[at] != '"')
		return NULL;
	end = skip(text, at);
	if (end > text.len)
		return NULL;
	*ret_end = end;
	return arena_copy(a, (const char *)text.at + at + 1, end - at - 2);
}

static void scan(struct finding *f, struct span text, const char *beside, int depth);

static void take(struct finding *f, const char *path, bool source, int depth)
{
	struct span text;
	size_t number;

	if (index_find(&f->known, path, &number))
		return;
	index_add(f->arena, &f->known, path, 0);
	*list_add(f->arena, f->list) = path;
	if (source && depth < DEPTH_MOST && !io_read_file(f->arena, path, FILE_MOST, &text))
		scan(f, text, text_directory(f->arena, path), depth + 1);
}

static void scan(struct finding *f, struct span text, const char *beside, int depth)
{
	size_t end;

	for (size_t at = 0; at < text.len; at = end) {
		bool binary = span_has(text, at, "/incbin/");
		const char *name, *path;

		end = skip(text, at);
		if (!binary && !span_has(text, at, "/include/"))
			continue;
		name = read_name(f->arena, text, at + strlen(binary ? "/incbin/" : "/include/"), &end);
		path = name ? find_file(f, beside, name) : NULL;
		if (path)
			take(f, path, !binary, depth);
	}
}

void included_find(struct arena *a, struct span text, const char *const *dirs, included_list *ret)
{
	struct finding f = { .arena = a, .dirs = dirs, .list = ret };

	*ret = (included_list){ 0 };
	scan(&f, text, NULL, 0);
}

/* Where the bracket behind /incbin/ closes; the text's end when none does in this statement. */
static size_t find_close(struct span text, size_t at)
{
	while (at < text.len && text.at[at] != ')' && text.at[at] != ';')
		at = skip(text, at);
	return at < text.len && text.at[at] == ')' ? at : text.len;
}

static void blank(uint8_t *bytes, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++) {
		if (bytes[i] != '\n')
			bytes[i] = ' ';
	}
	bytes[from] = '[';
	bytes[to] = ']';
}

struct span included_blank(struct arena *a, struct span text)
{
	uint8_t *copy = NULL;

	for (size_t at = 0; at < text.len; at = skip(text, at)) {
		size_t close = span_has(text, at, "/incbin/") ? find_close(text, at + 1) : text.len;

		if (close == text.len)
			continue;
		if (!copy)
			copy = (uint8_t *)arena_copy(a, text.at, text.len);
		blank(copy, at, close);
		at = close;
	}
	return copy ? (struct span){ copy, text.len } : text;
}
