/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mounts.c - what is mounted and swapped to, and on which devices that lies
 */
#include "device/mounts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/io.h"

enum { LIST_MOST = 64 * 1024 * 1024 };

/* What the kernel writes as \040 (fs/proc_namespace.c: mangle). */
static char *plain(struct arena *a, const char *text, size_t len)
{
	char *copy = arena_copy(a, text, len), *to = copy;

	for (const char *from = copy; *from; from++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' && from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			*to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = 0;
	return copy;
}

/* The next word of a line; NULL behind the last one. */
static char *word(struct arena *a, const char **line)
{
	const char *at = *line + strspn(*line, " \t");
	size_t len = strcspn(at, " \t\n");

	*line = at + len;
	return len ? plain(a, at, len) : NULL;
}

/* The next line; NULL behind the last one. */
static const char *line_of(struct arena *a, const char **text)
{
	size_t len = strcspn(*text, "\n");
	const char *line = **text ? arena_copy(a, *text, len) : NULL;

	*text += len + ((*text)[len] == '\n');
	return line;
}

static bool is_system(const char *where)
{
	static const char *const places[] = { "/", "/boot", "/efi", "/usr" };

	for (size_t i = 0; i < COUNT(places); i++) {
		if (!strcmp(where, places[i]))
			return true;
	}
	return !strncmp(where, "/boot/", 6);
}

static void add_device(struct arena *a, struct mount *m, dev_t number)
{
	for (size_t i = 0; i < m->devices.count; i++) {
		if (m->devices.at[i] == number)
			return;
	}
	*list_add(a, &m->devices) = number;
}

/* All devices of the Btrfs that this one is a part of: /sys/fs/btrfs/UUID/devices/NAME. */
static void add_siblings(struct arena *a, const struct roots *r, struct mount *m, const char *name)
{
	const char *all = arena_fmt(a, "%s/fs/btrfs", r->sys);
	name_list systems, names;
	struct node node;

	node_names(a, all, &systems);
	for (size_t i = 0; i < systems.count; i++) {
		const char *devices = arena_fmt(a, "%s/%s/devices", all, systems.at[i]);

		if (!node_has(a, devices, name))
			continue;
		node_names(a, devices, &names);
		for (size_t j = 0; j < names.count; j++) {
			if (node_by_name(a, r, names.at[j], &node))
				add_device(a, m, node.number);
		}
	}
}

/* Some file systems have a device number of their own, and only the source tells: "/dev/sda2", "/dev/sda:/dev/sdb". */
static void add_sources(struct arena *a, const struct roots *r, struct mount *m)
{
	const char *at = m->source;
	struct node node;

	while (at && *at == '/') {
		const char *next = strstr(at, ":/");
		const char *path = next ? arena_copy(a, at, (size_t)(next - at)) : at;

		if (node_by_path(a, r, path, &node)) {
			add_device(a, m, node.number);
			add_siblings(a, r, m, node.name);
		}
		at = next ? next + 1 : NULL;
	}
}

/* "/a:/b,…": the devices of every directory up to the comma. They were mounted before what lies over them. */
static void add_layer(struct arena *a, const struct mounts *before, struct mount *m, const char *value)
{
	while (*value && *value != ',') {
		size_t len = strcspn(value, ":,");
		const struct mount *under = mounts_at(before, plain(a, value, len));

		for (size_t i = 0; under && i < under->devices.count; i++)
			add_device(a, m, under->devices.at[i]);
		value += len + (value[len] == ':');
	}
}

/* fs/overlayfs/params.c; since Linux 6.5 each layer can have an option of its own, with "+=". */
static void add_layers(struct arena *a, const struct mounts *before, struct mount *m)
{
	static const char *const names[] = { "lowerdir=", "lowerdir+=", "datadir+=", "upperdir=" };

	for (const char *at = m->options; *at;) {
		for (size_t i = 0; i < COUNT(names); i++) {
			if (!strncmp(at, names[i], strlen(names[i])))
				add_layer(a, before, m, at + strlen(names[i]));
		}
		at += strcspn(at, ",");
		at += *at == ',';
	}
}

/* "27 1 8:2 /root /where options shared:1 - type source options" */
static bool read_mount(struct arena *a, const char *line, struct mount *ret, dev_t *ret_number)
{
	unsigned int major, minor;
	const char *number, *part;

	word(a, &line);
	word(a, &line);
	number = word(a, &line);
	word(a, &line);
	ret->where = word(a, &line);
	while ((part = word(a, &line)) && strcmp(part, "-"))
		continue;
	ret->type = word(a, &line);
	ret->source = word(a, &line);
	line += strspn(line, " ");
	ret->options = line;
	if (!ret->where || !ret->type || sscanf(number, "%u:%u", &major, &minor) != 2)
		return false;
	*ret_number = makedev(major, minor);
	return true;
}

static void add_mount(struct arena *a, const struct roots *r, struct mounts *all, const char *line)
{
	struct mount m = { 0 };
	dev_t number;

	if (!read_mount(a, line, &m, &number))
		return;
	m.system = is_system(m.where);
	m.overlay = !strcmp(m.type, "overlay");
	if (major(number))
		add_device(a, &m, number);
	else if (m.overlay)
		add_layers(a, all, &m);
	else
		add_sources(a, r, &m);
	*list_add(a, &all->mounts) = m;
}

const struct mount *mounts_at(const struct mounts *m, const char *path)
{
	const struct mount *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < m->mounts.count; i++) {
		const char *where = m->mounts.at[i].where;
		size_t len = strcmp(where, "/") ? strlen(where) : 0;

		/* Of those in one place the last one covers the others. */
		if (*path == '/' && len >= longest && !strncmp(path, where, len) && (!path[len] || path[len] == '/')) {
			best = &m->mounts.at[i];
			longest = len;
		}
	}
	return best;
}

/* "/dev/sda3 partition 1024 0 -2" */
static void add_swap(struct arena *a, const struct roots *r, struct mounts *all, const char *line)
{
	struct swap swap = { .path = word(a, &line) };
	const char *type = word(a, &line);
	const struct mount *m;
	struct node node;

	if (!type || (strcmp(type, "file") && strcmp(type, "partition")))
		return;
	swap.file = !strcmp(type, "file");
	m = swap.file ? mounts_at(all, swap.path) : NULL;
	for (size_t i = 0; m && i < m->devices.count; i++)
		*list_add(a, &swap.devices) = m->devices.at[i];
	if (!swap.file && node_by_path(a, r, swap.path, &node))
		*list_add(a, &swap.devices) = node.number;
	*list_add(a, &all->swaps) = swap;
}

int mounts_read(struct diag *d, const struct roots *r, struct mounts *ret)
{
	const char *path = arena_fmt(d->arena, "%s/self/mountinfo", r->proc), *text, *line;
	struct mounts all = { 0 };
	struct span bytes;
	int err = io_read_file(d->arena, path, LIST_MOST, &bytes);

	if (err < 0)
		return fault(d, err, "cannot read '%s', which says what is mounted", path);
	text = (const char *)bytes.at;
	while ((line = line_of(d->arena, &text)))
		add_mount(d->arena, r, &all, line);
	text = io_read_file(d->arena, arena_fmt(d->arena, "%s/swaps", r->proc), LIST_MOST, &bytes) < 0 ? "" : (const char *)bytes.at;
	while ((line = line_of(d->arena, &text)))
		add_swap(d->arena, r, &all, line);
	*ret = all;
	return 0;
}
