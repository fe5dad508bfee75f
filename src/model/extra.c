/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extra.c - files that the disk node wants on the ESP beside those that the system boots
 */
#include "model/extra.h"

#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "model/disk_prop.h"

static const char separators[] = "\\/", wildcards[] = "*?[";

struct collecting {
	struct diag *diag;
	struct search *search;
	struct extra *extra;
};

static void problem(struct collecting *c, const char *path, const char *text)
{
	*list_add(c->diag->arena, &c->extra->problems) = (struct extra_problem){ arena_dup(c->diag->arena, path), text };
}

static void add(struct collecting *c, const char *target, struct artefact *file)
{
	*list_add(c->diag->arena, &c->extra->files) = (struct extra_file){ name_on_esp(c->diag->arena, target), file };
}

/* The last part of a path of the host, where only '/' separates; with a '\' it would become two parts on the ESP, and is a problem. */
static bool would_be_parted(struct collecting *c, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!strchr(slash ? slash : path, '\\'))
		return false;
	problem(c, path, "has a '\\' in its name, which separates directories on the ESP");
	return true;
}

static int compare_entries(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

/* One thing on the way through a directory; its name below that begins at below. */
static void take_entry(struct collecting *c, const char *target, FTSENT *e, size_t below)
{
	struct arena *a = c->diag->arena;
	const char *path = arena_dup(a, e->fts_path), *name = strlen(path) > below ? path + below : "";
	const char *place = arena_fmt(a, "%s/%s", target, name);

	if (e->fts_info != FTS_DP && e->fts_level > 0)
		e->fts_parent->fts_number++;
	if (e->fts_info != FTS_DP && e->fts_level > 0 && would_be_parted(c, path))
		return;
	switch (e->fts_info) {
	case FTS_D:
		search_path(c->diag, c->search, path); /* for a depfile: what comes or goes changes its time */
		break;
	case FTS_DP:
		if (!e->fts_number && *name_on_esp(a, place).path)
			add(c, place, NULL);
		break;
	case FTS_DC:
		problem(c, path, "leads back to a directory that it is in");
		break;
	case FTS_DNR: case FTS_ERR: case FTS_NS:
		problem(c, path, arena_fmt(a, "cannot be gone through: %s", strerror(e->fts_errno)));
		break;
	case FTS_SLNONE:
		problem(c, path, "is a symbolic link that leads nowhere");
		break;
	default:
		add(c, place, search_path(c->diag, c->search, path));
	}
}

static void take_directory(struct collecting *c, const char *target, const char *path)
{
	char *const roots[] = { arena_dup(c->diag->arena, path), NULL };
	size_t below = strlen(path) + (path[strlen(path) - 1] != '/');
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, compare_entries);
	FTSENT *e;

	errno = 0;
	while (fts && !interrupt_signal() && (e = fts_read(fts)))
		take_entry(c, target, e, below);
	if (!fts || (errno && !interrupt_signal()))
		problem(c, path, arena_fmt(c->diag->arena, "cannot be gone through: %s", strerror(errno)));
	if (fts)
		fts_close(fts);
}

static bool is_directory(const struct artefact *file)
{
	return !file->missing && S_ISDIR(file->stat.st_mode);
}

static void take(struct collecting *c, const char *target, struct artefact *file)
{
	if (is_directory(file))
		take_directory(c, target, file->path);
	else
		add(c, target, file);
}

static const char *last_part(struct arena *a, const char *path)
{
	size_t end = strlen(path), begin;

	while (end && strchr(separators, path[end - 1]))
		end--;
	for (begin = end; begin && !strchr(separators, path[begin - 1]);)
		begin--;
	return arena_copy(a, path + begin, end - begin);
}

/* Whether the path is that of a directory to put things into. */
static bool is_inside(const char *path)
{
	return !*path || strchr(separators, path[strlen(path) - 1]);
}

/* Where a thing of this name comes to when the node is about it alone. */
static const char *place_of(struct arena *a, const struct extra *extra, const char *name, bool directory)
{
	if (!extra->path)
		return name;
	return is_inside(extra->path) && !directory ? arena_fmt(a, "%s%s", extra->path, name) : extra->path;
}

/* --- patterns */

/* The directory's own characters are no part of the pattern. */
static const char *pattern_in(struct arena *a, const char *dir, const char *pattern)
{
	char *text = arena_alloc(a, 2 * strlen(dir) + strlen(pattern) + 2), *to = text;

	for (; *dir; dir++) {
		if (*dir == '\\' || strchr(wildcards, *dir))
			*to++ = '\\';
		*to++ = *dir;
	}
	*to++ = '/';
	strcpy(to, pattern);
	return text;
}

static int compare_paths(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* A directory that is not there has no matches; any other reason is worth a word. */
static int judge_error(const char *path, int err)
{
	(void)path;
	return err != ENOENT && err != ENOTDIR;
}

/* For a depfile: what comes or goes in a directory changes its time. parts: the last ones of the path, in which the pattern has wildcards. */
static void note_directories(struct collecting *c, const char *match, size_t parts)
{
	const char *path = match;

	for (; parts; parts--) {
		path = text_directory(c->diag->arena, path);
		search_path(c->diag, c->search, path);
	}
}

/* How many parts of a pattern there are from the first one with a wildcard on. */
static size_t count_wild_parts(const char *pattern)
{
	size_t count = 1;

	for (pattern += strcspn(pattern, wildcards); *pattern; pattern++)
		count += *pattern == '/';
	return count;
}

static bool take_matches(struct collecting *c, const char *pattern)
{
	struct arena *a = c->diag->arena;
	const char *target = c->extra->path ? c->extra->path : "";
	size_t parts = count_wild_parts(pattern);
	glob_t found;
	int err = glob(pattern, GLOB_NOSORT, judge_error, &found);

	if (err && err != GLOB_NOMATCH)
		problem(c, pattern, "leads through a directory that cannot be read");
	if (!err)
		qsort(found.gl_pathv, found.gl_pathc, sizeof(*found.gl_pathv), compare_paths);
	for (size_t i = 0; !err && i < found.gl_pathc; i++) {
		const char *match = arena_dup(a, found.gl_pathv[i]);

		note_directories(c, match, parts);
		if (!would_be_parted(c, match))
			take(c, arena_fmt(a, "%s/%s", target, last_part(a, match)), search_path(c->diag, c->search, match));
	}
	globfree(&found);
	return err != GLOB_NOMATCH;
}

/* In the first directory in which anything matches. */
static void take_pattern(struct collecting *c, const char *pattern)
{
	struct arena *a = c->diag->arena;
	bool matched;

	if (*pattern == '/') {
		take_matches(c, pattern);
		return;
	}
	matched = take_matches(c, strcmp(c->search->beside, ".") ? pattern_in(a, c->search->beside, pattern) : pattern);
	for (const char *const *dir = c->search->dirs; !matched && dir && *dir; dir++)
		matched = take_matches(c, pattern_in(a, *dir, pattern));
}

/* --- the node */

static void read_source(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct extra *extra = context;

	extra->source_at = prop->at;
	extra->source = disk_string(d, prop);
}

/* From the root; that it begins with a separator says nothing more. */
static void read_path(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct extra *extra = context;
	const char *text = disk_string(d, prop);

	extra->path_at = prop->at;
	extra->path = text ? text + strspn(text, separators) : NULL;
}

static void collect(struct collecting *c)
{
	struct extra *extra = c->extra;
	struct arena *a = c->diag->arena;
	struct artefact *file = search_file(c->diag, c->search, extra->source);

	/* Of a pattern in a directory that cannot be entered nobody knows whether there is a file of that name. */
	if (file && !file->missing && !file->stat.st_mode && strpbrk(extra->source, wildcards))
		file = NULL;
	extra->found = file;
	extra->many = file ? is_directory(file) : strpbrk(extra->source, wildcards) != NULL;
	if (file) {
		const char *target = place_of(a, extra, last_part(a, extra->source), extra->many);

		extra->target = name_on_esp(a, target);
		take(c, target, file);
	} else if (extra->many) {
		extra->target = name_on_esp(a, extra->path ? extra->path : "");
		take_pattern(c, name_for_host(a, extra->source));
		extra->found = extra->files.count || extra->problems.count;
	}
}

void extra_read(struct diag *d, const struct dt_node *node, struct search *search, struct extra *ret)
{
	static const struct disk_prop rows[] = { { "path", read_path }, { "source", read_source }, { NULL, NULL } };
	struct collecting c = { d, search, ret };

	*ret = (struct extra){ .node = node, .at = node->at, .source_at = node->at, .path_at = node->at };
	disk_props_read(d, node, rows, ret);
	if (ret->source)
		collect(&c);
	else if (!tree_prop(node, "source"))
		disk_wrong(d, node->at, arena_fmt(d->arena, "'%s' has no source", node->name), "write source = \"notes.txt\"; a file, a directory or a pattern");
}
