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

#include "base/scoped.h"
#include "write/output.h"

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

struct content {
	size_t count;
	const char *other; /* one that is not wanted, or NULL */
};

static int list(struct diag *d, int fd, const char *wanted, struct content *ret)
{
	scoped_dir dir = read_dir(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	*ret = (struct content){ 0 };
	if (!dir)
		return -errno;
	for (;;) {
		struct dirent *e;

		errno = 0;
		e = readdir(dir);
		if (!e)
			return -errno;
		if (is_dot(e->d_name))
			continue;
		ret->count++;
		if (strcmp(e->d_name, wanted))
			ret->other = arena_dup(d->arena, e->d_name);
	}
}

static int refuse(struct diag *d, const char *name, const char *other)
{
	return fault(d, 0, "'%s' is there and is not replaced: %s", name, other);
}

static int look_into(struct diag *d, const char *name, int top, const char *path, const char *wanted, struct content *ret)
{
	scoped_fd fd = openat(top, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int err = fd < 0 ? -errno : list(d, fd, wanted, ret);

	/* A file, or nothing, in a directory's place: then the loader is not there either. */
	if (err == -ENOTDIR || err == -ELOOP || err == -ENOENT) {
		*ret = (struct content){ 0 };
		return 0;
	}
	return err ? fault(d, err, "cannot look into '%s'", name) : 0;
}

/* A directory that is not empty must be one that was made here before. */
static int judge(struct diag *d, const char *name, int top, enum former *ret)
{
	struct content outer = { 0 }, inner = { 0 };
	struct stat st;
	int err = look_into(d, name, top, ".", "EFI", &outer);

	if (!err)
		err = look_into(d, name, top, "EFI", "BOOT", &inner);
	*ret = outer.count ? FORMER_OURS : FORMER_EMPTY;
	if (err || !outer.count)
		return err;
	if (outer.other || inner.other)
		return refuse(d, name, arena_fmt(d->arena, "it holds '%s%s'", outer.other ? "" : "EFI/", outer.other ? outer.other : inner.other));
	if (fstatat(top, loader, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
		return refuse(d, name, arena_fmt(d->arena, "it does not hold '%s'", loader));
	return 0;
}

int tree_place_look(struct diag *d, const char *path, const char *name, enum former *ret)
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
	return judge(d, name, fd, ret);
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
