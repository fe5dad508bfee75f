/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_place.c - the place where a directory of files is to stand, and what stands there
 */
#include "write/tree_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/index.h"
#include "base/scoped.h"
#include "plan/path.h"
#include "write/output.h"
#include "write/tree_former.h"

static const char loader[] = "EFI/BOOT/BOOTAA64.EFI";

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}
#define scoped_dir __attribute__((cleanup(close_dir))) DIR *

/* Takes the descriptor over. */
static DIR *read_dir(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

struct judging {
	struct diag *diag;
	const char *name;         /* of the directory, as the user gave it */
	struct name_index known;  /* paths of the new one and of what the former one was made with, separated by '/' */
	bool empty;
	const char *other;        /* a path that is of neither, or NULL */
};

static int refuse(struct diag *d, const char *name, const char *why)
{
	return fault(d, 0, "'%s' is there and is not replaced: %s", name, why);
}

static int judge_dir(struct judging *j, int outer, const char *name, const char *path);

static int judge_entry(struct judging *j, int dir, const char *path, const char *name)
{
	const char *inner = *path ? arena_fmt(j->diag->arena, "%s/%s", path, name) : arena_dup(j->diag->arena, name);
	size_t number;

	j->empty = false;
	if (index_find(&j->known, inner, &number))
		return judge_dir(j, dir, name, inner);
	j->other = inner;
	return 0;
}

static int judge_dir(struct judging *j, int outer, const char *name, const char *path)
{
	scoped_dir dir = read_dir(openat(outer, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	int err = 0;

	/* A file or a link; when one is in the loader's way, the loader is not there. */
	if (!dir && (errno == ENOTDIR || errno == ELOOP))
		return 0;
	if (!dir)
		return fault(j->diag, -errno, "cannot look into '%s'", j->name);
	while (!err && !j->other) {
		struct dirent *e;

		errno = 0;
		e = readdir(dir);
		if (!e)
			return errno ? fault(j->diag, -errno, "cannot look into '%s'", j->name) : 0;
		err = is_dot(e->d_name) ? 0 : judge_entry(j, dirfd(dir), path, e->d_name);
	}
	return err;
}

static void index_paths(struct arena *a, const struct plan *plan, struct name_index *ret)
{
	for (size_t i = 1; i < plan->dirs.count; i++)
		index_add(a, ret, plan_slashes(a, plan->dirs.at[i].path), i);
	for (size_t i = 0; i < plan->files.count; i++)
		index_add(a, ret, plan_slashes(a, plan->files.at[i].path), i);
}

/* A directory that is not empty must have a loader, and lose nothing but what the new one has and what that loader names. */
static int judge(struct diag *d, const struct plan *plan, const char *name, int top, enum former *ret)
{
	struct judging j = { .diag = d, .name = name, .empty = true };
	struct stat st;
	int err;

	index_paths(d->arena, plan, &j.known);
	tree_former_paths(d->arena, top, &j.known);
	err = judge_dir(&j, top, ".", "");
	*ret = j.empty ? FORMER_EMPTY : FORMER_OURS;
	if (err || j.empty)
		return err;
	if (j.other)
		return refuse(d, name, arena_fmt(d->arena, "it holds '%s', which the new one does not; remove that, or name another directory",
						 j.other));
	if (fstatat(top, loader, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
		return refuse(d, name, arena_fmt(d->arena, "it does not hold '%s'", loader));
	return 0;
}

int tree_place_look(struct diag *d, const struct plan *plan, const char *path, const char *name, enum former *ret)
{
	scoped_fd fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st, here;

	*ret = FORMER_NONE;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return fault(d, 0, "'%s' is there and is not a directory", name);
	if (fd < 0 || fstat(fd, &st) < 0)
		return fault(d, -errno, "cannot look into '%s'", name);
	if (!stat(".", &here) && here.st_dev == st.st_dev && here.st_ino == st.st_ino)
		return refuse(d, name, "it is the current directory");
	return judge(d, plan, name, fd, ret);
}

/* Where the file system or the kernel cannot exchange, there is a moment without either. */
static int step_aside(struct arena *a, const char *hidden, const char *path, const char **ret_former)
{
	const char *aside = arena_fmt(a, "%s.former", hidden);
	int err;

	if (rename(path, aside) < 0)
		return -errno;
	if (!rename(hidden, path)) {
		*ret_former = aside;
		return 0;
	}
	err = -errno;
	*ret_former = rename(aside, path) < 0 ? aside : NULL;
	return err;
}

int tree_place_take(struct arena *a, const char *hidden, const char *path, enum former former, const char **ret_former)
{
	*ret_former = NULL;
	if (former != FORMER_OURS)
		return rename(hidden, path) < 0 ? -errno : 0;
	if (!renameat2(AT_FDCWD, hidden, AT_FDCWD, path, RENAME_EXCHANGE)) {
		*ret_former = hidden;
		return 0;
	}
	if (errno != ENOSYS && errno != EINVAL && errno != ENOTTY && errno != EOPNOTSUPP)
		return -errno;
	return step_aside(a, hidden, path, ret_former);
}

static int remove_inside(int fd)
{
	scoped_dir dir = read_dir(fd);
	int err = dir ? 0 : -errno;

	if (err)
		return err;
	for (struct dirent *e = readdir(dir); !err && e; e = readdir(dir))
		err = is_dot(e->d_name) ? 0 : tree_place_remove(dirfd(dir), e->d_name);
	return err;
}

int tree_place_remove(int dir, const char *name)
{
	int err;

	if (!unlinkat(dir, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	err = remove_inside(openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	return err ? err : unlinkat(dir, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}
