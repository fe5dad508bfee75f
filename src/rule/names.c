/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.c - rules about names that cannot stand beside each other on FAT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/path.h"
#include "rule/functions.h"

/* The numbers in aliases that are looked at: ~1 to ~999. */
enum { ALIAS_DIGITS_MOST = 3 };

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

/* Characters that an 8.3 name carries besides letters and digits. */
static bool is_short_character(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("!#$%&'()-@^_`{}~", c));
}

/* Whether the name is an 8.3 name when case does not count. */
static bool is_short(const char *name)
{
	const char *dot = strchr(name, '.');
	size_t stem = dot ? (size_t)(dot - name) : strlen(name), extension = dot ? strlen(dot + 1) : 0;

	if (!stem || stem > 8 || extension > 3 || (dot && !extension))
		return false;
	for (; *name; name++) {
		if (name != dot && !is_short_character(text_upper(*name)))
			return false;
	}
	return true;
}

/* The first characters that a long name gives to its alias: blanks and dots drop out, others become '_'. */
static size_t alias_part(const char *name, size_t len, char *to, size_t most)
{
	size_t used = 0;

	for (size_t i = 0; i < len && used < most; i++) {
		char c = text_upper(name[i]);

		if (c != ' ' && c != '.')
			to[used++] = is_short_character(c) ? c : '_';
	}
	return used;
}

/*
 * "DIR\STEM~.EXT": what all aliases of a long name have in common whose number has this many digits. With 0 digits
 * the alias itself, of a name that has such a number of its own.
 */
static const char *long_key(struct arena *a, const struct entry *e, size_t digits)
{
	const char *name = e->path + e->dir + strspn(e->path + e->dir, ". "), *dot = strrchr(name, '.');
	char stem[8], extension[3];
	size_t stem_len = alias_part(name, dot ? (size_t)(dot - name) : strlen(name), stem, digits ? 7 - digits : 8);
	size_t extension_len = dot ? alias_part(dot + 1, strlen(dot + 1), extension, sizeof(extension)) : 0;

	if (!digits)
		return arena_fmt(a, "%.*s%.*s.%.*s", (int)e->dir, e->path, (int)stem_len, stem, (int)extension_len, extension);
	return arena_fmt(a, "%.*s%.*s~%zu.%.*s", (int)e->dir, e->path, (int)stem_len, stem, digits, (int)extension_len, extension);
}

/* The key of the long names whose alias this short name may be; NULL when it has not the form of an alias. */
static const char *short_key(struct arena *a, const struct entry *e)
{
	const char *name = e->path + e->dir, *tilde = strrchr(name, '~'), *dot = strchr(name, '.');
	size_t digits = tilde ? strspn(tilde + 1, "0123456789") : 0;

	if (!is_short(name) || !digits || digits > ALIAS_DIGITS_MOST || (tilde[1 + digits] && tilde[1 + digits] != '.'))
		return NULL;
	return arena_fmt(a, "%.*s%.*s~%zu.%s", (int)e->dir, e->path, (int)(tilde - name), name, digits, dot ? dot + 1 : "");
}

/* The name itself in the form of long_key() without digits. */
static const char *own_key(struct arena *a, const struct entry *e)
{
	const char *name = e->path + e->dir, *dot = strchr(name, '.');

	return dot ? arena_dup(a, e->path) : arena_fmt(a, "%s.", e->path);
}

struct alias {
	const char *key;
	const struct entry *entry;
};

static int compare_aliases(const void *x, const void *y)
{
	const struct alias *a = x, *b = y;

	return text_compare_fold(a->key, b->key);
}

void name_alias(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;
	entries list = all_entries(r, plan);
	LIST(struct alias) aliases = { 0 };

	for (size_t i = 0; i < list.count; i++) {
		const struct entry *e = &list.at[i];

		for (size_t digits = 0; digits <= ALIAS_DIGITS_MOST && !is_short(e->path + e->dir); digits++)
			*list_add(a, &aliases) = (struct alias){ long_key(a, e, digits), e };
	}
	if (aliases.count)
		qsort(aliases.at, aliases.count, sizeof(*aliases.at), compare_aliases);
	for (size_t i = 0; i < list.count; i++) {
		const struct entry *e = &list.at[i];
		struct alias wanted = { short_key(a, e), e };
		const struct alias *hit = NULL;

		if (wanted.key && aliases.count)
			hit = bsearch(&wanted, aliases.at, aliases.count, sizeof(*aliases.at), compare_aliases);
		if (wanted.key && aliases.count && !hit) {
			wanted.key = own_key(a, e);
			hit = bsearch(&wanted, aliases.at, aliases.count, sizeof(*aliases.at), compare_aliases);
		}
		if (hit)
			found(r, e->module->binary->at, "rename it", "'%s' may be the short alias of '%s' (in '%s')", e->module->name,
			      hit->entry->path, hit->entry->module->node->path);
	}
}
