/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ref.c - rules about the files that the tree names
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"

/* Smaller files may be there twice without a word. */
static const uint64_t worth_bytes = 1024 * 1024;

static const char *quoted(struct report *r, const char *name)
{
	return text_quote(r->diag->arena, name);
}

/* "'Image'", or "'Image' (/srv/Image)" when the file lies elsewhere. */
static const char *file_text(struct report *r, const struct module *m)
{
	if (!strcmp(m->name, m->file->path))
		return quoted(r, m->name);
	return arena_fmt(r->diag->arena, "%s (%s)", quoted(r, m->name), m->file->path);
}

void ref_value(struct report *r, const struct module *m)
{
	if (m->binary && !m->name)
		found(r, m->binary->at, "write one file name in quotes", "the value is not exactly one string");
}

/* The value for a message, whatever it holds. */
static const char *value_text(struct report *r, const struct dt_prop *prop)
{
	return quoted(r, arena_copy(r->diag->arena, prop->value.at, prop->value.len));
}

void ref_both(struct report *r, const struct module *m)
{
	const struct dt_prop *a = m->binary, *b = m->other_binary;
	const char *other = value_string(b);

	/* Both separators, and "./", are spellings of one path. */
	if (other && m->name && !strcmp(name_make(r->diag->arena, other).path, m->esp.path))
		return;
	if (b && (a->value.len != b->value.len || memcmp(a->value.at, b->value.at, a->value.len)))
		found(r, b->at, "keep one of the two", "it differs from xen,uefi-binary in the same node: %s and %s", value_text(r, b),
		      value_text(r, a));
}

/* Whether the path has ".." in it. */
static bool goes_up(const char *path)
{
	while (strcspn(path, "\\") != 2 || strncmp(path, "..", 2)) {
		path += strcspn(path, "\\");
		if (!*path++)
			return false;
	}
	return true;
}

void ref_missing(struct report *r, const struct module *m)
{
	if (m->file && m->file->missing)
		found(r, m->binary->at, "name a file that is there by -f NAME=FILE", "no file %s, which is to be taken for %s",
		      quoted(r, m->file->path), quoted(r, m->name));
	/* From there no directory of -I brings it onto the disk, which is another rule's to say. */
	if (m->name && *m->name && !m->file && !goes_up(m->esp.path))
		found(r, m->binary->at, arena_fmt(r->diag->arena, "looked in %s; -I adds a directory, -f NAME=FILE gives the file",
						  search_places(r->diag, r->system->search)),
		      "no file %s", quoted(r, m->name));
}

void ref_unreadable(struct report *r, const struct module *m)
{
	if (m->file && !m->file->usable && !m->file->missing && (S_ISREG(m->file->stat.st_mode) || !m->file->stat.st_mode))
		found(r, m->binary->at, NULL, "the file %s %s", file_text(r, m), m->file->wrong);
}

void ref_not_regular(struct report *r, const struct module *m)
{
	if (m->file && !m->file->usable && m->file->stat.st_mode && !S_ISREG(m->file->stat.st_mode))
		found(r, m->binary->at, "name a regular file", "%s %s", file_text(r, m), m->file->wrong);
}

void ref_empty(struct report *r, const struct module *m)
{
	if (m->file && m->file->usable && !m->file->size)
		found(r, m->binary->at, "look why it was made empty", "the file %s is empty", file_text(r, m));
}

void ref_size(struct report *r, const struct module *m)
{
	if (m->file && m->file->usable && m->file->size > fat_file_bytes_most)
		found(r, m->binary->at, "FAT stores at most 4 GiB less one byte", "the file %s has %llu bytes (%s)", file_text(r, m),
		      (unsigned long long)m->file->size, text_size(r->diag->arena, m->file->size));
}

void ref_name(struct report *r, const struct module *m)
{
	for (size_t i = 0; m->name && i < m->esp.problems.count; i++)
		found(r, m->binary->at, m->esp.problems.at[i].hint, "the name %s %s", quoted(r, m->name), m->esp.problems.at[i].text);
}

/* For the stub the property does not come to the disk, and in uefi,binary both separators are right. */
void ref_separator(struct report *r, const struct module *m)
{
	struct arena *a = r->diag->arena;

	if (r->system->disk.loader == LOADER_XEN && m->name && !strcmp(m->binary->name, "xen,uefi-binary") && strchr(m->name, '/'))
		mended(r, m->binary->at, arena_fmt(a, "on the disk it is %s", quoted(r, m->esp.path)),
		       "write '\\' between directories, in a source twice", "xen,uefi-binary %s has '/', which EDK2 does not take",
		       quoted(r, m->name));
}

/* By file, then in document order. */
static int compare_files(const void *x, const void *y)
{
	const struct module *a = *(const struct module *const *)x, *b = *(const struct module *const *)y;
	const struct stat *m = &a->file->stat, *n = &b->file->stat;

	if (m->st_dev != n->st_dev)
		return m->st_dev < n->st_dev ? -1 : 1;
	if (m->st_ino != n->st_ino)
		return m->st_ino < n->st_ino ? -1 : 1;
	return (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

static bool is_same_file(const struct module *a, const struct module *b)
{
	return a->file->stat.st_dev == b->file->stat.st_dev && a->file->stat.st_ino == b->file->stat.st_ino;
}

void ref_twice(struct report *r, const struct system *sys)
{
	LIST(const struct module *) list = { 0 };

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->file && m->file->size >= worth_bytes && !m->same_as && m->place != PLACE_ELSEWHERE)
			*list_add(r->diag->arena, &list) = m;
	}
	if (list.count)
		qsort(list.at, list.count, sizeof(*list.at), compare_files);
	/* Two names are right where Xen needs the file twice. */
	for (size_t first = 0, i = 1; i < list.count; i++) {
		const struct module *a = list.at[first], *b = list.at[i];

		if (!is_same_file(a, b))
			first = i;
		else if (module_can_share(a, b) && strcmp(a->esp.path, b->esp.path))
			found(r, b->binary->at, arena_fmt(r->diag->arena, "write %s here, too", quoted(r, a->name)),
			      "%s and %s (in '%s') are one file, which is loaded twice", quoted(r, b->name), quoted(r, a->name), a->node->path);
	}
}

void override_unused(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->search->overrides.count; i++) {
		const struct override *o = &sys->search->overrides.at[i];

		if (!o->used)
			found(r, (struct origin){ .file = sys->tree->file }, NULL, "no module names %s, for which -f gives %s",
			      quoted(r, o->name), quoted(r, o->path));
	}
}
