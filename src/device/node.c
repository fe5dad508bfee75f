/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.c - a block device as sysfs has it, and the small files of its directory
 */
#include "device/node.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"

enum { TEXT_MOST = 64 * 1024 };

const struct roots roots_here = { .sys = "/sys", .proc = "/proc", .dev = "/dev", .run = "/run" };

static void close_directory(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static const char *trimmed(struct arena *a, const char *text)
{
	size_t len;

	text += strspn(text, " \t\n");
	len = strlen(text);
	while (len && strchr(" \t\n", text[len - 1]))
		len--;
	return len ? arena_copy(a, text, len) : NULL;
}

const char *node_text(struct arena *a, const char *dir, const char *file)
{
	struct span text;

	if (io_read_file(a, arena_fmt(a, "%s/%s", dir, file), TEXT_MOST, &text) < 0)
		return NULL;
	return trimmed(a, (const char *)text.at);
}

uint64_t node_number(struct arena *a, const char *dir, const char *file, uint64_t otherwise)
{
	const char *text = node_text(a, dir, file);
	uint64_t number;

	return text && text_parse_number(text, UINT64_MAX, &number) ? number : otherwise;
}

bool node_has(struct arena *a, const char *dir, const char *file)
{
	return access(arena_fmt(a, "%s/%s", dir, file), F_OK) == 0;
}

static int by_name(const void *x, const void *y)
{
	return strverscmp(*(const char *const *)x, *(const char *const *)y);
}

void node_names(struct arena *a, const char *dir, name_list *ret)
{
	__attribute__((cleanup(close_directory))) DIR *open = opendir(dir);
	name_list names = { 0 };
	struct dirent *entry;

	while (open && (entry = readdir(open))) {
		if (*entry->d_name != '.')
			*list_add(a, &names) = arena_dup(a, entry->d_name);
	}
	if (names.count)
		qsort(names.at, names.count, sizeof(*names.at), by_name);
	*ret = names;
}

/* A slash in a device's name is '!' in sysfs (lib/kobject.c). */
static const char *with(struct arena *a, const char *name, char from, char to)
{
	char *copy = arena_dup(a, name);

	for (char *c = copy; *c; c++)
		*c = *c == from ? to : *c;
	return copy;
}

static bool by_directory(struct arena *a, const struct roots *r, const char *path, struct node *ret)
{
	scoped_memory char *sys = realpath(r->sys, NULL);
	scoped_memory char *dir = realpath(path, NULL);
	const char *number = dir ? node_text(a, dir, "dev") : NULL;
	unsigned int major, minor;

	if (!sys || !number || strncmp(dir, sys, strlen(sys)) || sscanf(number, "%u:%u", &major, &minor) != 2)
		return false;
	ret->dir = arena_dup(a, dir);
	ret->device = ret->dir + strlen(sys);
	ret->name = with(a, strrchr(ret->dir, '/') + 1, '!', '/');
	ret->number = makedev(major, minor);
	return true;
}

bool node_by_number(struct arena *a, const struct roots *r, dev_t number, struct node *ret)
{
	return by_directory(a, r, arena_fmt(a, "%s/dev/block/%u:%u", r->sys, major(number), minor(number)), ret);
}

bool node_by_name(struct arena *a, const struct roots *r, const char *name, struct node *ret)
{
	return *name && strcmp(name, ".") && strcmp(name, "..") &&
	       by_directory(a, r, arena_fmt(a, "%s/class/block/%s", r->sys, with(a, name, '/', '!')), ret);
}

static bool by_mapped_name(struct arena *a, const struct roots *r, const char *name, struct node *ret)
{
	name_list names;

	node_names(a, arena_fmt(a, "%s/class/block", r->sys), &names);
	for (size_t i = 0; i < names.count; i++) {
		const char *mapped = node_text(a, arena_fmt(a, "%s/class/block/%s", r->sys, names.at[i]), "dm/name");

		if (mapped && !strcmp(mapped, name))
			return node_by_name(a, r, names.at[i], ret);
	}
	return false;
}

bool node_by_path(struct arena *a, const struct roots *r, const char *path, struct node *ret)
{
	struct stat st;

	if (strncmp(path, "/dev/", 5))
		return false;
	path += 5;
	if (stat(arena_fmt(a, "%s/%s", r->dev, path), &st) == 0 && S_ISBLK(st.st_mode) && node_by_number(a, r, st.st_rdev, ret))
		return true;
	if (!strncmp(path, "mapper/", 7))
		return by_mapped_name(a, r, path + 7, ret);
	return node_by_name(a, r, path, ret);
}

bool node_disk(struct arena *a, const struct roots *r, const struct node *node, struct node *ret)
{
	return node_has(a, node->dir, "partition") && by_directory(a, r, text_directory(a, node->dir), ret);
}

void node_partitions(struct arena *a, const struct node *node, name_list *ret)
{
	name_list all, partitions = { 0 };

	node_names(a, node->dir, &all);
	for (size_t i = 0; i < all.count; i++) {
		if (node_has(a, arena_fmt(a, "%s/%s", node->dir, all.at[i]), "partition"))
			*list_add(a, &partitions) = with(a, all.at[i], '!', '/');
	}
	*ret = partitions;
}

const char *node_shown(struct arena *a, const struct node *node)
{
	const char *mapped = node_text(a, node->dir, "dm/name");

	return mapped ? arena_fmt(a, "%s (%s)", text_quote(a, node->name), text_quote(a, mapped)) : text_quote(a, node->name);
}

const char *node_above(struct arena *a, const struct node *node, const char *file)
{
	size_t root = strlen(node->dir) - strlen(node->device);

	for (const char *dir = node->dir; strlen(dir) > root; dir = text_directory(a, dir)) {
		if (node_has(a, dir, file))
			return dir;
	}
	return NULL;
}
