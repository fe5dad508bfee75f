/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * datadir.c - where the program's own files lie
 */
#include "cmd/datadir.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The directory of the program, wherever it was moved; NULL when the kernel does not say. */
static const char *program_dir(struct arena *a)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	self[len] = 0;
	slash = strrchr(self, '/');
	return slash ? arena_copy(a, self, (size_t)(slash - self)) : NULL;
}

/* The first that is there of a path beside the program and the installed one; the latter when none is. */
static const char *pick(struct arena *a, const char *beside, const char *installed)
{
	const char *dir = program_dir(a);
	const char *moved = dir ? arena_fmt(a, "%s/%s", dir, beside) : NULL;

	return access(installed, F_OK) < 0 && moved && !access(moved, F_OK) ? moved : installed;
}

const char *datadir_templates(struct arena *a)
{
	const char *dir = getenv("XEN_ESP_MKIMAGE_DATADIR");

	if (dir && *dir)
		return arena_fmt(a, "%s/templates", dir);
	return pick(a, "../share/xen-esp-mkimage/templates", PKGDATADIR "/templates");
}

const char *datadir_stub(struct arena *a)
{
	const char *path = getenv("XEN_ESP_MKIMAGE_STUB"), *dir = program_dir(a), *built;

	if (path && *path)
		return path;
	/* A program that was built and not installed has it beside itself. */
	built = dir ? arena_fmt(a, "%s/stubaa64.efi", dir) : NULL;
	if (built && !access(built, F_OK))
		return built;
	return pick(a, "../lib/xen-esp-mkimage/stubaa64.efi", PKGLIBDIR "/stubaa64.efi");
}
