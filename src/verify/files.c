/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files.c - the ESP's files, found in a directory or in an archive, compared with the plan
 */
#include "verify/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "plan/path.h"
#include "verify/boot.h"

struct files {
	struct diag *diag;
	const struct plan *plan;
	struct problems *problems;
	struct name_index files, dirs; /* by path, numbers of the plan */
	bool *found_files, *found_dirs;
	/* The file whose bytes come. */
	const struct plan_file *current; /* NULL: none that is planned */
	uint64_t off, size;
	bool differs;
	uint8_t *loader; /* as it was found */
	uint8_t *unit;   /* the same of the file with a unit's values; NULL without one */
	uint64_t done;
	struct fat_volume volume; /* only its entries: what was found, for who looks at the loader */
};

struct files *files_begin(struct diag *d, const struct plan *plan, struct problems *p)
{
	struct files *f = arena_new(d->arena, struct files);

	*f = (struct files){ .diag = d, .plan = plan, .problems = p };
	f->found_files = arena_array(d->arena, bool, plan->files.count);
	f->found_dirs = arena_array(d->arena, bool, plan->dirs.count);
	for (size_t i = 0; i < plan->files.count; i++)
		index_add(d->arena, &f->files, plan_slashes(d->arena, plan->files.at[i].path), i);
	for (size_t i = 1; i < plan->dirs.count; i++)
		index_add(d->arena, &f->dirs, plan_slashes(d->arena, plan->dirs.at[i].path), i);
	if (plan->boot)
		f->loader = arena_alloc(d->arena, plan->files.at[plan->loader].size);
	if (plan->unit_file < plan->files.count)
		f->unit = arena_alloc(d->arena, plan->files.at[plan->unit_file].size);
	return f;
}

static bool look_up(struct files *f, const struct name_index *index, const char *path, bool *found, size_t *ret)
{
	if (!index_find(index, path, ret))
		problem(f->problems, "'%s' is there and was not planned", path);
	else if (found[*ret])
		problem(f->problems, "'%s' is there twice", path);
	else
		return found[*ret] = true;
	return false;
}

bool files_directory(struct files *f, const char *path)
{
	size_t number;

	return look_up(f, &f->dirs, path, f->found_dirs, &number);
}

/* The one before is complete. */
static void end_file(struct files *f)
{
	if (f->current && f->off != f->size)
		problem(f->problems, "'%s' has %llu bytes, it says %llu", f->current->path, (unsigned long long)f->off, (unsigned long long)f->size);
	f->current = NULL;
}

bool files_file(struct files *f, const char *path, uint64_t size)
{
	size_t number;

	end_file(f);
	if (!look_up(f, &f->files, path, f->found_files, &number))
		return false;
	*list_add(f->diag->arena, &f->volume.entries) = (struct fat_entry){ .path = arena_dup(f->diag->arena, path), .size = (uint32_t)size };
	if (size != f->plan->files.at[number].size) {
		problem(f->problems, "'%s' has %llu bytes, planned were %llu", path, (unsigned long long)size,
			(unsigned long long)f->plan->files.at[number].size);
		return false;
	}
	f->current = &f->plan->files.at[number];
	f->size = size;
	f->off = 0;
	f->differs = false;
	return true;
}

static void compare(struct files *f, const uint8_t *wanted, struct span bytes)
{
	size_t where = 0;

	while (where < bytes.len && wanted[where] == bytes.at[where])
		where++;
	if (where < bytes.len)
		problem(f->problems, "'%s' differs from '%s' from its byte %llu on", f->current->path,
			f->current->from ? f->current->from->path : f->current->what, (unsigned long long)(f->off + where));
	f->differs = where < bytes.len;
}

/* The source is opened for each piece: as many files as there may be are not kept open. */
static int compare_source(struct files *f, struct span bytes)
{
	const char *path = f->current->from->path;
	scoped_memory uint8_t *wanted = malloc(bytes.len);
	scoped_fd fd = -1;
	size_t got;
	int err = wanted ? artefact_open(f->current->from, &fd) : -ENOMEM;

	if (!err)
		err = io_pread(fd, wanted, bytes.len, f->off, &got);
	if (err)
		return fault(f->diag, err, "cannot read '%s' to compare it", path);
	if (got < bytes.len)
		return fault(f->diag, 0, "'%s' became shorter while it was compared", path);
	compare(f, wanted, bytes);
	return 0;
}

/* What is looked at when all has come. */
static void keep(struct files *f, struct span bytes)
{
	const struct plan *plan = f->plan;

	if (plan->boot && f->current == &plan->files.at[plan->loader])
		memcpy(f->loader + f->off, bytes.at, bytes.len);
	if (plan->unit_file < plan->files.count && f->current == &plan->files.at[plan->unit_file])
		memcpy(f->unit + f->off, bytes.at, bytes.len);
}

int files_bytes(struct files *f, struct span bytes)
{
	int err = 0;

	if (!f->current || !bytes.len)
		return 0;
	if (bytes.len > f->size - f->off) {
		problem(f->problems, "'%s' has more than the %llu bytes that it says", f->current->path, (unsigned long long)f->size);
		f->current = NULL;
		return 0;
	}
	keep(f, bytes);
	if (!f->differs && f->current->from)
		err = compare_source(f, bytes);
	else if (!f->differs)
		compare(f, f->current->bytes.at + f->off, bytes);
	f->off += bytes.len;
	f->done += bytes.len;
	progress_set(f->done);
	return err ? err : interrupt_check(f->diag);
}

void files_end(struct files *f)
{
	const struct plan *plan = f->plan;

	end_file(f);
	for (size_t i = 1; i < plan->dirs.count; i++) {
		if (!f->found_dirs[i])
			problem(f->problems, "the directory '%s' is not there", plan->dirs.at[i].path);
	}
	for (size_t i = 0; i < plan->files.count; i++) {
		if (!f->found_files[i])
			problem(f->problems, "'%s' is not there", plan->files.at[i].path);
	}
	if (plan->boot && f->found_files[plan->loader])
		boot_check_bytes(f->diag->arena, (struct span){ f->loader, plan->files.at[plan->loader].size },
				 (struct span){ f->unit, f->unit ? plan->files.at[plan->unit_file].size : 0 }, plan, &f->volume, f->problems);
}

void files_attributes(struct files *f, const char *path, bool directory, unsigned int mode, int64_t seconds, long nanoseconds)
{
	unsigned int wanted = directory ? FILES_DIRECTORY_MODE : FILES_FILE_MODE;

	if (mode != wanted)
		problem(f->problems, "the permissions of '%s' are %04o, not %04o", path, mode, wanted);
	if (seconds != (int64_t)f->plan->epoch || nanoseconds)
		problem(f->problems, "the time of '%s' is not the planned one", path);
}
