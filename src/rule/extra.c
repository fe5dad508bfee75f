/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extra.c - rules about what else shall lie on the ESP
 */
#include "model/extra.h"

#include <string.h>

#include "base/text.h"
#include "rule/functions.h"

enum { ENTRIES_MOST = 65536 };

static const char *quoted(struct report *r, const char *name)
{
	return text_quote(r->diag->arena, name);
}

/* Calls judge for every file that comes to the ESP. */
static void each_file(struct report *r, const struct system *sys, void (*judge)(struct report *r, const struct extra *extra, const struct extra_file *f))
{
	for (size_t i = 0; i < sys->disk.extras.count; i++) {
		const struct extra *extra = &sys->disk.extras.at[i];

		for (size_t j = 0; j < extra->files.count; j++)
			judge(r, extra, &extra->files.at[j]);
	}
}

/* A directory with nothing in it is there all the same. */
static void judge_source(struct report *r, const struct extra *extra)
{
	if (extra->source && !extra->found)
		found(r, extra->source_at,
		      arena_fmt(r->diag->arena, "looked in %s; -I adds a directory, -f NAME=FILE gives the file", search_places(r->diag, r->system->search)),
		      extra->many ? "nothing matches %s" : "no file %s", quoted(r, extra->source));
}

static void judge_missing(struct report *r, const struct extra *extra, const struct extra_file *f)
{
	if (f->file && f->file->missing)
		found(r, extra->source_at, "name a file that is there", "no file %s, which is to be taken for %s", quoted(r, f->file->path),
		      quoted(r, extra->source));
}

void extra_missing(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.extras.count; i++)
		judge_source(r, &sys->disk.extras.at[i]);
	each_file(r, sys, judge_missing);
}

static void judge_unusable(struct report *r, const struct extra *extra, const struct extra_file *f)
{
	if (f->file && !f->file->usable && !f->file->missing)
		found(r, extra->source_at, NULL, "%s %s", quoted(r, f->file->path), f->file->wrong);
}

void extra_unusable(struct report *r, const struct system *sys)
{
	each_file(r, sys, judge_unusable);
	for (size_t i = 0; i < sys->disk.extras.count; i++) {
		const struct extra *extra = &sys->disk.extras.at[i];

		for (size_t j = 0; j < extra->problems.count; j++)
			found(r, extra->source_at, NULL, "%s %s", quoted(r, extra->problems.at[j].path), extra->problems.at[j].text);
	}
}

static void judge_size(struct report *r, const struct extra *extra, const struct extra_file *f)
{
	if (f->file && f->file->size > fat_file_bytes_most)
		found(r, extra->source_at, NULL, "%s has %llu bytes (%s), FAT stores at most 4 GiB less one byte", quoted(r, f->file->path),
		      (unsigned long long)f->file->size, text_size(r->diag->arena, f->file->size));
}

void extra_size(struct report *r, const struct system *sys)
{
	each_file(r, sys, judge_size);
}

static void judge_name(struct report *r, const struct extra *extra, const struct extra_file *f)
{
	for (size_t i = 0; i < f->esp.problems.count; i++)
		found(r, extra->many || !extra->path ? extra->source_at : extra->path_at, NULL, "the path %s on the ESP %s", quoted(r, f->esp.path),
		      f->esp.problems.at[i].text);
}

void extra_name(struct report *r, const struct system *sys)
{
	each_file(r, sys, judge_name);
}

/* Files at these paths, and all in the last one. */
static const char *const firmware_names[] = { "ubootefi.var", "NvVars", "startup.nsh", "EFI\\UpdateCapsule" };

static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return text_begins_fold(path, dir) && (!path[len] || path[len] == '\\');
}

static void judge_firmware(struct report *r, const struct extra *extra, const struct extra_file *f)
{
	for (size_t i = 0; extra->many && i < COUNT(firmware_names); i++) {
		if (is_in(f->esp.path, firmware_names[i]) && !is_in(extra->target.path, firmware_names[i]))
			found(r, extra->source_at, NULL, "%s, which firmware acts on, comes to the ESP with %s", quoted(r, f->esp.path),
			      quoted(r, extra->source));
	}
}

void extra_firmware(struct report *r, const struct system *sys)
{
	each_file(r, sys, judge_firmware);
}

/* Where somebody asks for a file in this directory. */
static struct origin asked_at(const struct plan *plan, const struct plan_dir *dir)
{
	const struct disk *disk = &plan->sys->disk;

	for (size_t i = 0; i < disk->extras.count; i++) {
		const struct extra *extra = &disk->extras.at[i];

		for (size_t j = 0; j < extra->files.count; j++) {
			if (!*dir->path || is_in(extra->files.at[j].esp.path, dir->path))
				return extra->source_at;
		}
	}
	return (struct origin){ .file = plan->sys->tree->file };
}

void directory_full(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->dirs.count; i++) {
		const struct plan_dir *dir = &plan->dirs.at[i];

		if (dir->entries > ENTRIES_MOST)
			found(r, asked_at(plan, dir), NULL, "the directory '\\%s' needs %llu entries, FAT has room for %d", dir->path,
			      (unsigned long long)dir->entries, ENTRIES_MOST);
	}
}
