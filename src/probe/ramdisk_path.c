/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ramdisk_path.c - the file at a path of a ramdisk
 */
#include <string.h>

#include "probe/ramdisk.h"

/* As in Linux fs/namei.c: PATH_MAX and MAXSYMLINKS. */
enum { PATH_MOST = 4096, LINKS_MOST = 40 };

/* The last entry with exactly this path. */
static const struct ramdisk_entry *find_exact(const struct ramdisk *r, const char *path)
{
	size_t low = 0, high = r->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(r->entries.at[middle].path, path) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && !strcmp(r->entries.at[low - 1].path, path) ? &r->entries.at[low - 1] : NULL;
}

/* "usr/bin" for "usr/lib"'s parent with "bin" behind it; ".." goes up. */
static const char *join(struct arena *a, const char *dir, const char *name, size_t len)
{
	const char *slash = strrchr(dir, '/');

	if (!len || (len == 1 && *name == '.'))
		return dir;
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return arena_fmt(a, "%.*s", slash ? (int)(slash - dir) : 0, dir);
	return arena_fmt(a, "%s%s%.*s", dir, *dir ? "/" : "", (int)len, name);
}

const struct ramdisk_entry *ramdisk_find(struct arena *a, const struct ramdisk *r, const char *path)
{
	const struct ramdisk_entry *e = NULL;
	const char *dir = "", *rest = path;
	unsigned links = 0;

	while (*rest) {
		size_t len = strcspn(rest, "/");
		const char *at = join(a, dir, rest, len);

		rest += len + (rest[len] == '/');
		e = find_exact(r, at);
		if (!e || e->type != RAMDISK_LINK) {
			if (!e && *at)
				return NULL;
			dir = at;
			continue;
		}
		if (++links > LINKS_MOST || strlen(rest) + strlen(e->target) > PATH_MOST)
			return NULL;
		rest = arena_fmt(a, "%s%s%s", e->target, *rest ? "/" : "", rest);
		dir = *rest == '/' ? "" : dir;
		/* What points to nothing is nothing, and what points to the root has no name of its own to look for. */
		if (!rest[strspn(rest, "/")])
			return *rest ? find_exact(r, "") : NULL;
	}
	return e;
}
