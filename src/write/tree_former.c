/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_former.c - what a directory of files that was made before says of itself
 */
#include "write/tree_former.h"

#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "plan/path.h"
#include "plan/pe.h"
#include "wire/plan.h"

/* A stub with its tree and its record has some hundred KiB. */
static const size_t loader_bytes_most = 64 * 1024 * 1024;

/* The record takes its own alignment for granted. */
static bool open_record(struct arena *a, struct span loader, struct wire_plan *ret)
{
	struct pe_headers h;
	struct span record;
	uint8_t *bytes;
	int number = pe_read(loader, &h) ? pe_find(loader, &h, ".plan") : -1;

	if (number < 0 || !pe_take(loader, &h, number, &record))
		return false;
	bytes = arena_alloc(a, record.len);
	memcpy(bytes, record.at, record.len);
	return !wire_plan_open(ret, bytes, record.len);
}

/* The path and those of the directories above it. */
static void add(struct arena *a, struct name_index *paths, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		index_add(a, paths, arena_copy(a, path, (size_t)(slash - path)), 0);
	index_add(a, paths, path, 0);
}

/* What the tool writes into a record is ASCII; another character stands for none of its files. */
static const char *path_of(struct arena *a, const struct wire_file *file)
{
	const uint16_t *from = file->path + 1; /* the decoder has seen the first separator and the NUL */
	size_t len = 0;
	char *path;

	while (from[len])
		len++;
	path = arena_alloc(a, len + 1);
	for (size_t i = 0; i < len; i++)
		path[i] = from[i] < 0x80 ? (char)from[i] : '?';
	return plan_slashes(a, path);
}

void tree_former_paths(struct arena *a, int top, struct name_index *paths)
{
	scoped_fd fd = openat(top, plan_slashes(a, plan_path(a, plan_loader_name)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct wire_plan record;
	struct span loader;

	if (fd < 0 || io_read_rest(a, fd, loader_bytes_most, &loader) < 0 || !open_record(a, loader, &record))
		return;
	for (uint32_t i = 0; i < record.file_count; i++) {
		struct wire_file file = wire_plan_file(&record, i);

		add(a, paths, path_of(a, &file));
	}
	if (record.unit_bytes)
		add(a, paths, plan_slashes(a, plan_path(a, plan_unit_name)));
}
