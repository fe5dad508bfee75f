/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * search.c - files of the host that the tree names
 */
#include "model/search.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "model/name.h"

/* Of a .config as text; Debian's has 3 KiB. */
static const size_t config_bytes_most = 1024 * 1024;

static const char *kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return "is a directory";
	if (S_ISBLK(mode) || S_ISCHR(mode))
		return "is a device";
	if (S_ISFIFO(mode))
		return "is a pipe";
	return "is a socket";
}

/* A pipe or a device must not be opened: that could wait for ever or move a tape. */
static const char *look_at(struct diag *d, struct artefact *file)
{
	scoped_fd fd = -1;
	int err;

	file->missing = stat(file->path, &file->stat) < 0 && (errno == ENOENT || errno == ENOTDIR);
	if (file->missing || !file->stat.st_mode)
		return arena_fmt(d->arena, "cannot be looked at: %s", strerror(errno));
	if (!S_ISREG(file->stat.st_mode))
		return kind_of(file->stat.st_mode);
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return arena_fmt(d->arena, "cannot be opened: %s", strerror(errno));
	file->size = (uint64_t)file->stat.st_size;
	err = probe_file(d->arena, fd, file->size, &file->probe);
	if (!err && file->probe.kind == PROBE_DTB) {
		struct span bytes = { 0 }, exact;

		err = io_read_rest(d->arena, fd, TREE_BYTES_MOST, &bytes);
		file->blob_wrong = err == -EFBIG ? "is larger than Xen takes" : tree_check_blob(d->arena, bytes, &exact);
		err = err == -EFBIG ? 0 : err;
	}
	return err < 0 ? arena_fmt(d->arena, "cannot be read: %s", strerror(-err)) : NULL;
}

struct artefact *search_path(struct diag *d, struct search *s, const char *path)
{
	struct artefact *file;
	size_t number;

	if (index_find(&s->by_path, path, &number))
		return s->seen.at[number];
	file = arena_new(d->arena, struct artefact);
	file->path = path;
	file->wrong = look_at(d, file);
	file->usable = !file->wrong;
	index_add(d->arena, &s->by_path, path, s->seen.count);
	*list_add(d->arena, &s->seen) = file;
	return file;
}

static struct artefact *try_dir(struct diag *d, struct search *s, const char *dir, const char *name)
{
	const char *path = strcmp(dir, ".") ? arena_fmt(d->arena, "%s/%s", dir, name) : arena_dup(d->arena, name);

	/* Any other failure than "not there" is worth a word about this very path. */
	if (access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG))
		return NULL;
	return search_path(d, s, path);
}

struct artefact *search_file(struct diag *d, struct search *s, const char *name)
{
	const char *host = name_for_host(d->arena, name), *wanted = name_make(d->arena, name).path;
	struct artefact *file;

	for (size_t i = 0; i < s->overrides.count; i++) {
		if (!s->overrides.at[i].wanted)
			s->overrides.at[i].wanted = name_make(d->arena, s->overrides.at[i].name).path;
		if (strcmp(s->overrides.at[i].wanted, wanted))
			continue;
		s->overrides.at[i].used = true;
		return search_path(d, s, s->overrides.at[i].path);
	}
	if (!*name)
		return NULL;
	if (*host == '/')
		return try_dir(d, s, ".", host);
	file = try_dir(d, s, s->beside, host);
	for (const char *const *dir = s->dirs; !file && dir && *dir; dir++)
		file = try_dir(d, s, *dir, host);
	return file;
}

/* What a build puts beside "xen.efi" is "xen.config" (Debian) or "xen.efi.config"; nothing is said when it cannot be read. */
static void read_config_beside(struct diag *d, const struct artefact *file, struct xen_info *info)
{
	const char *slash = strrchr(file->path, '/'), *dot = strrchr(slash ? slash : file->path, '.');
	int stem = (int)(dot ? (size_t)(dot - file->path) : strlen(file->path));
	const char *const names[] = { arena_fmt(d->arena, "%.*s.config", stem, file->path), arena_fmt(d->arena, "%s.config", file->path) };

	for (size_t i = 0; i < COUNT(names) && !info->config; i++) {
		struct span text;
		struct stat st;

		/* A pipe would have to be waited for. */
		if (stat(names[i], &st) < 0 || !S_ISREG(st.st_mode) || io_read_file(d->arena, names[i], config_bytes_most, &text) < 0)
			continue;
		info->config = kconfig_read(d->arena, text);
		info->config_file = info->config ? names[i] : NULL;
	}
}

void search_xen(struct diag *d, struct artefact *file)
{
	struct xen_info *info;
	scoped_fd fd = -1;
	int err;

	if (!file->usable || file->xen)
		return;
	info = arena_new(d->arena, struct xen_info);
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	err = fd < 0 ? -errno : xen_read(d->arena, fd, file->size, info);
	if (err < 0) {
		file->usable = false;
		file->wrong = arena_fmt(d->arena, "cannot be read: %s", strerror(-err));
		return;
	}
	if (!info->why_not && !info->config)
		read_config_beside(d, file, info);
	file->xen = info;
}

void search_bytes(struct diag *d, struct artefact *file, size_t most)
{
	int err;

	if (!file->usable || file->bytes.at)
		return;
	err = io_read_file(d->arena, file->path, most, &file->bytes);
	if (!err)
		return;
	file->usable = false;
	file->wrong = err == -EFBIG ? "is too large" : arena_fmt(d->arena, "cannot be read: %s", strerror(-err));
}

void search_fragment(struct diag *d, struct artefact *file)
{
	struct dt_tree *tree = NULL;

	if (file->fragment || !file->usable || file->probe.kind != PROBE_DTB || file->blob_wrong)
		return;
	search_bytes(d, file, TREE_BYTES_MOST);
	if (file->usable)
		tree_make(d, file->path, file->bytes, &tree);
	file->fragment = tree;
}

const char *search_places(struct diag *d, const struct search *s)
{
	const char *text = text_quote(d->arena, s->beside);

	for (const char *const *dir = s->dirs; dir && *dir; dir++)
		text = arena_fmt(d->arena, "%s, %s", text, text_quote(d->arena, *dir));
	return text;
}
