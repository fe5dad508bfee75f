/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * esp.c - rules about the EFI System Partition as it is planned
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/config.h"
#include "plan/fat.h"
#include "rule/functions.h"

/* Modules that name a file which can lie on the ESP. */
static bool has_path(const struct module *m)
{
	return m->name && !m->esp.problems.count && m->place != PLACE_ELSEWHERE;
}

void name_reserved(struct report *r, const struct plan *plan)
{
	const char *const own[] = { plan_xen_name, plan_config_name, plan_tree_name };

	for (size_t i = 0; i < plan->sys->modules.count; i++) {
		const struct module *m = plan->sys->modules.at[i];

		for (size_t j = 0; has_path(m) && j < COUNT(own); j++) {
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

	for (size_t i = 1; i < list.count; i++) {
		const struct entry *a = &list.at[i - 1], *b = &list.at[i];

		if (!text_same_fold(a->path, b->path) || !strcmp(a->path, b->path) || a->directory || b->directory)
			continue;
		if (a->module->file != b->module->file)
			found(r, b->module->binary->at, "use names that differ by more than upper and lower case",
			      "'%s' and '%s' (in '%s') are one name on FAT", b->module->name, a->module->name, a->module->node->path);
	}
}

void name_directory(struct report *r, const struct plan *plan)
{
	entries list = all_entries(r, plan);

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
static size_t alias_stem(const char *name, size_t len, char *to, size_t most)
{
	size_t used = 0;

	for (size_t i = 0; i < len && used < most; i++) {
		char c = text_upper(name[i]);

		if (c != ' ' && c != '.')
			to[used++] = is_short_character(c) ? c : '_';
	}
	return used;
}

/* Whether short_name may be the alias STEM~N.EXT that the long name gets. */
static bool may_be_alias(const char *short_name, const char *long_name)
{
	const char *tilde = strrchr(short_name, '~'), *dot = strrchr(long_name, '.'), *short_dot = strchr(short_name, '.');
	size_t stem_len = dot && dot != long_name ? (size_t)(dot - long_name) : strlen(long_name), digits, stem;
	char alias[8], extension[3];

	if (!tilde)
		return false;
	digits = strspn(tilde + 1, "0123456789");
	if (!digits || (tilde[1 + digits] && tilde[1 + digits] != '.'))
		return false;
	stem = alias_stem(long_name, stem_len, alias, sizeof(alias));
	if (stem > 7 - digits)
		stem = 7 - digits;
	if ((size_t)(tilde - short_name) != stem)
		return false;
	for (size_t i = 0; i < stem; i++) {
		if (text_upper(short_name[i]) != alias[i])
			return false;
	}
	stem = dot && dot != long_name ? alias_stem(dot + 1, strlen(dot + 1), extension, sizeof(extension)) : 0;
	if (stem != (short_dot ? strlen(short_dot + 1) : 0))
		return false;
	for (size_t i = 0; i < stem; i++) {
		if (text_upper(short_dot[1 + i]) != extension[i])
			return false;
	}
	return true;
}

static bool same_directory(const struct entry *a, const struct entry *b)
{
	if (a->dir != b->dir)
		return false;
	for (size_t i = 0; i < a->dir; i++) {
		if (text_upper(a->path[i]) != text_upper(b->path[i]))
			return false;
	}
	return true;
}

/* Names with '~' are rare, so looking at all others for each of them costs nothing. */
void name_alias(struct report *r, const struct plan *plan)
{
	entries list = all_entries(r, plan);

	for (size_t i = 0; i < list.count; i++) {
		const struct entry *a = &list.at[i];

		if (!strchr(a->path + a->dir, '~') || !is_short(a->path + a->dir))
			continue;
		for (size_t j = 0; j < list.count; j++) {
			const struct entry *b = &list.at[j];

			if (i == j || !same_directory(a, b) || is_short(b->path + b->dir) || !may_be_alias(a->path + a->dir, b->path + b->dir))
				continue;
			found(r, a->module->binary->at, "rename it", "'%s' may be the short alias of '%s' (in '%s')", a->module->name,
			      b->path, b->module->node->path);
			break;
		}
	}
}

void config_options_legal(struct report *r, const struct plan *plan)
{
	const struct dt_prop *prop;
	const char *options = config_options(plan->sys, &prop);
	bool ascii = true, control = false;

	if (!prop)
		return;
	if (prop->value.len && !*options && prop->value.at[0]) {
		found(r, prop->at, "write it in one pair of quotes", "Xen's command line is not exactly one string");
		return;
	}
	for (const char *at = options; *at; at++) {
		ascii = ascii && (unsigned char)*at < 0x80;
		control = control || (unsigned char)*at < 0x20 || *at == 0x7f;
	}
	if (control)
		found(r, prop->at, "separate options by blanks", "Xen's command line has a tab, a line end or another control character");
	if (!ascii)
		found(r, prop->at, NULL, "Xen's command line has characters outside ASCII");
	if (strchr(options, '#'))
		found(r, prop->at, NULL, "Xen's command line has a '#', at which Xen's configuration file would cut it");
	if (strlen(options) > CONFIG_OPTIONS_MOST)
		found(r, prop->at, NULL, "Xen's command line has %zu characters, its loader takes %d", strlen(options), CONFIG_OPTIONS_MOST);
}

void esp_too_small(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;

	if (plan->esp_bytes >= plan->needed_bytes)
		return;
	if (plan->content_bytes < fat_floor(plan->sector_size) / 2)
		found(r, plan->sys->disk.esp_size_at, arena_fmt(a, "it must have at least %s; \"auto\" chooses well", text_size(a, plan->needed_bytes)),
		      "the ESP of %s is below the least FAT32 volume with sectors of %u bytes", text_size(a, plan->esp_bytes), plan->sector_size);
	else
		found(r, plan->sys->disk.esp_size_at, arena_fmt(a, "it must have at least %s; \"auto\" adds headroom", text_size(a, plan->needed_bytes)),
		      "the ESP of %s cannot hold its content of %s", text_size(a, plan->esp_bytes), text_size(a, plan->content_bytes));
}
