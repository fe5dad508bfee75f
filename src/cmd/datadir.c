/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * datadir.c - where the program's own files lie
 */
#include "cmd/datadir.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "PREFIX/share/xen-esp-mkimage" for the program "PREFIX/bin/xen-esp-mkimage", wherever it was moved. */
static const char *beside_program(struct arena *a)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	self[len] = 0;
	slash = strrchr(self, '/');
	return slash ? arena_fmt(a, "%.*s/../share/xen-esp-mkimage/templates", (int)(slash - self), self) : NULL;
}

const char *datadir_templates(struct arena *a)
{
	const char *dir = getenv("XEN_ESP_MKIMAGE_DATADIR"), *moved;
	const char *installed = arena_fmt(a, "%s/templates", PKGDATADIR);

	if (dir && *dir)
		return arena_fmt(a, "%s/templates", dir);
	moved = access(installed, F_OK) < 0 ? beside_program(a) : NULL;
	return moved && !access(moved, F_OK) ? moved : installed;
}
