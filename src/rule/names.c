/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.c - rules about names that cannot stand beside each other on FAT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/path.h"
#include "rule/functions.h"

/* Something that shall be called by a path on the ESP. */
struct claim {
	const char *path;     /* from the ESP's root */
	bool directory;
	const char *name;     /* as it is written, or its path */
	struct origin at;
	const char *node;     /* path of the one that claims it */
	const struct artefact *file;
	bool repeats;         /* a module before it has the same path */
	bool extra;           /* no module, but a file of a file node */
};

typedef LIST(struct claim) claim_list;

static void claim_modules(struct arena *a, const struct system *sys, claim_list *list)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->name && !m->esp.problems.count && m->place != PLACE_ELSEWHERE)
			*list_add(a, list) = (struct claim){ .path = plan_path(a, m->esp.path), .name = m->name, .at = m->binary->at,
							     .node = m->node->path, .file = m->file, .repeats = m->same_as };
	}
}

static void claim_extras(struct arena *a, const struct system *sys, claim_list *list)
{
	for (size_t i = 0; i < sys->disk.extras.count; i++) {
		const struct extra *extra = &sys->disk.extras.at[i];

		for (size_t j = 0; j < extra->files.count; j++) {
			const struct extra_file *f = &extra->files.at[j];

			if (!f->esp.problems.count)
				*list_add(a, list) = (struct claim){ .path = f->esp.path, .directory = !f->file, .name = f->esp.path,
								     .at = extra->source_at, .node = extra->node->path, .file = f->file, .extra = true };
		}
	}
}

static claim_list all_claims(struct report *r, const struct system *sys)
{
	claim_list list = { 0 };

	claim_modules(r->diag->arena, sys, &list);
	claim_extras(r->diag->arena, sys, &list);
	return list;
}

/* Whether the tool itself writes a file at this path. */
static bool is_own(struct report *r, const char *path)
{
	const char *const *own = plan_own_names(&r->system->disk);

	while (*own && !text_same_fold(path, plan_path(r->diag->arena, *own)))
		own++;
	return *own;
}

void name_reserved(struct report *r, const struct system *sys)
{
	claim_list claims = all_claims(r, sys);

	for (size_t i = 0; i < claims.count; i++) {
		const struct claim *c = &claims.at[i];

		if (is_own(r, c->path))
			found(r, c->at, c->extra ? "take it to another place, by path = \"NAME\", or out of what is taken"
						 : "use another name for it, with -f NAME=FILE", "'%s' is the name of a file that this tool writes itself", c->name);
	}
}

/* A name in a directory: of a file, or of a directory on the way to it. */
struct entry {
	const char *path; /* up to and including the name */
	bool directory;
	const struct claim *claim;
	size_t order;     /* in the tree */
};

typedef LIST(struct entry) entries;

static int compare_entries(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order = text_compare_fold(a->path, b->path);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void add_entries(struct arena *a, const struct claim *claim, entries *list)
{
	const char *path = claim->path, *at = path;

	for (;;) {
		size_t len = strcspn(at, "\\");

		*list_add(a, list) = (struct entry){
			.path = arena_copy(a, path, (size_t)(at - path) + len), .directory = at[len] || claim->directory,
			.claim = claim, .order = list->count,
		};
		if (!at[len])
			return;
		at += len + 1;
	}
}

/* All names, sorted so that equal ones are neighbours. */
static entries all_entries(struct report *r, const struct system *sys)
{
	claim_list claims = all_claims(r, sys);
	entries list = { 0 };

	for (size_t i = 0; i < claims.count; i++)
		add_entries(r->diag->arena, &claims.at[i], &list);
	if (list.count)
		qsort(list.at, list.count, sizeof(*list.at), compare_entries);
	return list;
}

/* Which files of the host that would be, when both are known. */
static const char *sources(struct arena *a, const struct claim *one, const struct claim *other)
{
	if (!one->file || !other->file)
		return "";
	return arena_fmt(a, "; the files are %s and %s", text_quote(a, one->file->path), text_quote(a, other->file->path));
}

void name_collision(struct report *r, const struct system *sys)
{
	entries list = all_entries(r, sys);

	for (size_t first = 0, i = 1; i < list.count; i++) {
		const struct entry *a = &list.at[first], *b = &list.at[i];

		if (!text_same_fold(a->path, b->path)) {
			first = i;
			continue;
		}
		/* Once for each spelling: at the first module that uses it. */
		if (!a->directory && !b->directory && a->claim->file != b->claim->file && !b->claim->repeats)
			found(r, b->claim->at, strcmp(a->path, b->path) ? NULL : "give one of them another name",
			      "'%s' and '%s' (in '%s') are one name on FAT%s", b->claim->name, a->claim->name, a->claim->node,
			      sources(r->diag->arena, b->claim, a->claim));
	}
}

void name_directory(struct report *r, const struct system *sys)
{
	entries list = all_entries(r, sys);

	for (size_t i = 0; i < list.count; i++) {
		const struct entry *e = &list.at[i];

		if (e->directory && is_own(r, e->path))
			found(r, e->claim->at, "rename it", "'%s' is a directory here and a file that this tool writes itself", e->path);
	}
	for (size_t first = 0, told = 0, i = 1; i < list.count; i++) {
		const struct entry *a = &list.at[first], *b = &list.at[i];

		if (!text_same_fold(a->path, b->path))
			first = i;
		else if (a->directory != b->directory && told <= first) {
			told = i;
			found(r, b->claim->at, "rename one of them", "'%s' is a %s here and a %s in '%s'", b->path,
			      b->directory ? "directory" : "file", a->directory ? "directory" : "file", a->claim->node);
		}
	}
}
