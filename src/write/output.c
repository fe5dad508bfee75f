/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * output.c - a file that appears under its name only when it is complete
 */
#include "write/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"

enum { NAME_TRIES = 100, LINKS_MOST = 40 };

void output_abandon(struct output *out)
{
	int saved = errno;

	if (out->fd >= 0)
		close(out->fd);
	if (out->hidden)
		unlink(out->hidden);
	out->fd = -1;
	out->hidden = NULL;
	errno = saved;
}

const char *output_hidden_name(struct arena *a, const char *path, int number)
{
	return arena_fmt(a, "%s/.xen-esp-mkimage.%d.%d", text_directory(a, path), (int)getpid(), number);
}

/* A link stays and its target is replaced. */
const char *output_follow(struct arena *a, const char *path)
{
	scoped_memory char *real = realpath(path, NULL);
	char target[PATH_MAX];

	if (real)
		return arena_dup(a, real);
	for (int i = 0; i < LINKS_MOST; i++) {
		ssize_t len = readlink(path, target, sizeof(target) - 1);

		if (len <= 0)
			break;
		target[len] = 0;
		if (*target == '/' || !strchr(path, '/'))
			path = arena_dup(a, target);
		else
			path = arena_fmt(a, "%s/%s", text_directory(a, path), target);
	}
	return path;
}

const char *output_place(struct arena *a, const char *path)
{
	const char *followed = output_follow(a, path), *slash = strrchr(followed, '/');
	scoped_memory char *dir = realpath(text_directory(a, followed), NULL);

	if (!dir)
		return followed;
	return arena_fmt(a, "%s/%s", strcmp(dir, "/") ? dir : "", slash ? slash + 1 : followed);
}

/* The permissions of what is replaced stay; a new file gets what the umask leaves. */
static mode_t mode_for(const char *path)
{
	struct stat st;
	mode_t mask;

	if (!stat(path, &st))
		return st.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int open_unnamed(struct diag *d, struct output *out)
{
	/* Libraries that pretend to be root (pseudo, fakeroot) keep their books by name and lose such a file. */
	if (getenv("LD_PRELOAD"))
		return -EOPNOTSUPP;
	out->fd = open(text_directory(d->arena, out->path), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return out->fd < 0 ? -errno : 0;
}

static int open_hidden(struct diag *d, struct output *out)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		const char *name = output_hidden_name(d->arena, out->path, i);

		out->fd = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
		if (out->fd >= 0) {
			out->hidden = name;
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	return -errno;
}

/* Says nothing. */
static int open_new(struct diag *d, struct output *out)
{
	int err = open_unnamed(d, out);

	return err == -EOPNOTSUPP || err == -EISDIR || err == -EINVAL ? open_hidden(d, out) : err;
}

static int make_large(struct diag *d, struct output *out, uint64_t bytes, struct output *ret)
{
	*ret = *out;
	if (ftruncate(out->fd, (off_t)bytes) < 0)
		return fault(d, -errno, "cannot make '%s' %s large", out->name, text_size(d->arena, bytes));
	return 0;
}

/* A file there would be a name that was meant for a device, and gone with the next start. What is mounted below is another thing. */
static bool is_among_devices(struct arena *a, const char *path)
{
	struct stat directory, devices, root;

	return !stat(text_directory(a, path), &directory) && !stat("/dev", &devices) && !stat("/", &root) &&
	       devices.st_dev != root.st_dev && directory.st_dev == devices.st_dev;
}

/* The names of what a process has open already: a pipe, a terminal. */
static bool is_descriptor(const char *path)
{
	static const char *const directories[] = { "/dev/fd/", "/proc/self/fd/" };

	for (size_t i = 0; i < COUNT(directories); i++) {
		if (!strncmp(path, directories[i], strlen(directories[i])))
			return true;
	}
	return !strcmp(path, "/dev/stdout") || !strcmp(path, "/dev/stderr");
}

/* What stands there must be a regular file or nothing. */
static int judge_place(struct diag *d, const struct output *out)
{
	struct stat st, link;
	bool there = !stat(out->path, &st);

	if (there && S_ISREG(st.st_mode))
		return 0;
	if (!there && errno == ENAMETOOLONG)
		return fault(d, -errno, "cannot make '%s'", out->name);
	if (is_descriptor(out->name))
		return fault(d, 0, "'%s' is no file; the image goes to standard output, and into a pipe, by '-o -', and nothing else does", out->name);
	if (there)
		return fault(d, 0, "'%s' is there and is not a regular file", out->name);
	if (!lstat(out->path, &link) && S_ISLNK(link.st_mode))
		return fault(d, -ELOOP, "cannot follow the symbolic link '%s'", out->name);
	if (is_among_devices(d->arena, out->path))
		return fault(d, 0, "there is no device '%s'; 'xen-esp-mkimage flash --list' shows those of this machine", out->name);
	return 0;
}

int output_open(struct diag *d, const char *path, uint64_t bytes, struct output *ret)
{
	struct output out = { .name = path, .path = output_follow(d->arena, path), .fd = -1 };
	int err = judge_place(d, &out);

	if (err)
		return err;
	err = open_new(d, &out);
	return err ? fault(d, err, "cannot make a file in '%s'", text_directory(d->arena, out.path)) : make_large(d, &out, bytes, ret);
}

int output_open_temporary(struct diag *d, uint64_t bytes, struct output *ret)
{
	const char *set = getenv("TMPDIR"), *dir = set && *set ? set : "/var/tmp";
	struct output out = { .name = arena_fmt(d->arena, "a temporary file in %s", dir), .path = arena_fmt(d->arena, "%s/image", dir), .fd = -1 };
	int err = open_new(d, &out);

	if (err)
		return fault(d, err, "cannot make a temporary file in '%s'; the variable TMPDIR names another directory", dir);
	return make_large(d, &out, bytes, ret);
}

void output_flush(const struct output *out)
{
	if (!out->passing)
		sync_file_range(out->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* Gives the unnamed file a name. Over an existing file that takes a hidden name and a rename. */
static int link_unnamed(struct diag *d, struct output *out)
{
	const char *self = child_fd_path(d->arena, out->fd);

	if (!linkat(AT_FDCWD, self, AT_FDCWD, out->path, AT_SYMLINK_FOLLOW))
		return 0;
	for (int i = 0; errno == EEXIST && i < NAME_TRIES; i++) {
		const char *name = output_hidden_name(d->arena, out->path, i);

		if (linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) < 0)
			continue;
		out->hidden = name;
		return 0;
	}
	return -errno;
}

int output_commit(struct diag *d, struct output *out)
{
	int err;

	ACTIVITY(d, "putting '%s' in its place", out->name);
	err = out->always ? 0 : interrupt_check(d);
	if (err < 0)
		return err;
	/* Not before: children open the file anew, and it may become one that nobody may write. */
	if (fchmod(out->fd, mode_for(out->path)) < 0)
		return fault(d, -errno, "cannot set the image's permissions");
	if (fsync(out->fd) < 0)
		return fault(d, -errno, "cannot bring the image to the medium");
	err = out->hidden ? 0 : link_unnamed(d, out);
	if (err < 0)
		return fault(d, err, "cannot give the image its name");
	if (out->hidden && rename(out->hidden, out->path) < 0)
		return fault(d, -errno, "cannot rename the image");
	out->hidden = NULL;
	err = close(give_fd(&out->fd)) < 0 ? -errno : 0;
	return err < 0 ? fault(d, err, "cannot close the image") : 0;
}

int output_fill(struct diag *d, struct output *out, const char *text)
{
	int err = io_pwrite(out->fd, text, strlen(text), 0);

	return err ? fault(d, err, "cannot write '%s'", out->name) : output_commit(d, out);
}

int output_last_words(struct diag *d, const char *path, const char *text)
{
	scoped_output out = { .fd = -1 };
	int err = output_open(d, path, strlen(text), &out);

	out.always = true;
	return err ? err : output_fill(d, &out, text);
}
