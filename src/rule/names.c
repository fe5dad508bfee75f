/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.c - rules about names that cannot stand beside each other on FAT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/path.h"
#include "rule/functions.h"

/* Modules that name a file which can lie on the ESP. */
static bool has_path(const struct module *m)
{
	return m->name && !m->esp.problems.count && m->place != PLACE_ELSEWHERE;
}

void name_reserved(struct report *r, const struct plan *plan)
{
	const char *const *own = plan_own_names(plan->sys->disk.loader);

	for (size_t i = 0; i < plan->sys->modules.count; i++) {
		const struct module *m = plan->sys->modules.at[i];

		for (size_t j = 0; has_path(m) && own[j]; j++) {
			if (text_same_fold(m->esp.path, own[j]))
				found(r, m->binary->at, "use another name for it, with -f NAME=FILE", "'%s' is the name of a file that this tool "
				      "writes itself", m->name);
		}
	}
}

/* A name in a directory: of a file, or of a directory on the way to it. */
struct entry {
	const char *path; /* up to and including the name */
	size_t dir;       /* length of the part before the name, with its separator */
	bool directory;
	const struct module *module;
	size_t order;     /* in the tree */
};

typedef LIST(struct entry) entries;

static int compare_entries(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order = text_compare_fold(a->path, b->path);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void add_entries(struct arena *a, const struct module *m, entries *list)
{
	const char *path = m->esp.path, *at = path;

	for (;;) {
		size_t len = strcspn(at, "\\");

		*list_add(a, list) = (struct entry){
			.path = arena_copy(a, path, (size_t)(at - path) + len), .dir = (size_t)(at - path), .directory = at[len] != 0,
			.module = m, .order = list->count,
		};
		if (!at[len])
			return;
		at += len + 1;
	}
}

/* All names, sorted so that equal ones are neighbours. */
static entries all_entries(struct report *r, const struct plan *plan)
{
	entries list = { 0 };

	for (size_t i = 0; i < plan->sys->modules.count; i++) {
		if (has_path(plan->sys->modules.at[i]))
			add_entries(r->diag->arena, plan->sys->modules.at[i], &list);
	}
	if (list.count)
		qsort(list.at, list.count, sizeof(*list.at), compare_entries);
	return list;
}

void name_collision(struct report *r, const struct plan *plan)
{
	entries list = all_entries(r, plan);

	for (size_t first = 0, i = 1; i < list.count; i++) {
		const struct entry *a = &list.at[first], *b = &list.at[i];

		if (!text_same_fold(a->path, b->path)) {
			first = i;
			continue;
		}
		/* Once for each spelling: at the first module that uses it. */
		if (!a->directory && !b->directory && strcmp(a->path, b->path) && a->module->file != b->module->file &&
		    !b->module->same_as)
			found(r, b->module->binary->at, "use names that differ by more than upper and lower case",
			      "'%s' and '%s' (in '%s') are one name on FAT", b->module->name, a->module->name, a->module->node->path);
	}
}

/* The tool's own files, which a name may not go through. */
static void own_name_directory(struct report *r, const struct entry *e)
{
	const char *const *own = plan_own_names(r->system->disk.loader);

	for (size_t i = 0; own[i]; i++) {
		if (e->directory && text_same_fold(e->path, own[i]))
			found(r, e->module->binary->at, "rename it", "'%s' is a directory here and a file that this tool writes itself", e->path);
	}
}

void name_directory(struct report *r, const struct plan *plan)
{
	entries list = all_entries(r, plan);

	for (size_t i = 0; i < list.count; i++)
		own_name_directory(r, &list.at[i]);

	for (size_t i = 1; i < list.count; i++) {
		const struct entry *a = &list.at[i - 1], *b = &list.at[i];

		if (text_same_fold(a->path, b->path) && a->directory != b->directory)
			found(r, b->module->binary->at, "rename one of them", "'%s' is a %s here and a %s in '%s'", b->path,
			      b->directory ? "directory" : "file", a->directory ? "directory" : "file", a->module->node->path);
	}
}
