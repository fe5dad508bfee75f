/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - the ESP's files in a directory that appears under its name only when it is complete
 */
#include "write/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "base/text.h"
#include "plan/path.h"
#include "write/copy.h"
#include "write/tree_place.h"

enum { NAME_TRIES = 100, FILE_MODE = 0644, DIRECTORY_MODE = 0755 };

void tree_abandon(struct tree *tree)
{
	int saved = errno;

	if (tree->fd >= 0)
		close(tree->fd);
	if (tree->hidden && tree_place_remove(AT_FDCWD, tree->hidden) < 0)
		saved = errno;
	tree->fd = -1;
	tree->hidden = NULL;
	errno = saved;
}

static int make_hidden(struct diag *d, struct tree *tree)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		const char *name = output_hidden_name(d->arena, tree->path, i);

		if (mkdir(name, 0700) < 0) {
			if (errno == EEXIST)
				continue;
			break;
		}
		tree->hidden = name;
		/* Whatever the umask. */
		if (chmod(name, 0700) < 0)
			break;
		tree->fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (tree->fd >= 0)
			return 0;
		break;
	}
	return fault(d, -errno, "cannot make a directory in '%s'", text_directory(d->arena, tree->path));
}

/* "dir/" is "dir". */
static const char *without_slashes(struct arena *a, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return arena_copy(a, path, len);
}

int tree_open(struct diag *d, const struct plan *plan, const char *path, struct tree *ret)
{
	struct tree tree = { .name = path, .path = output_follow(d->arena, without_slashes(d->arena, path)), .fd = -1 };
	enum former former;
	int err = tree_place_look(d, plan, tree.path, path, &former);

	if (!err)
		err = make_hidden(d, &tree);
	*ret = tree;
	return err;
}

/* --- content */

struct work {
	struct diag *diag;
	struct tree *tree;
	uint64_t done;
};

static void set_time(const struct plan *plan, struct timespec times[2])
{
	times[0] = times[1] = (struct timespec){ .tv_sec = (time_t)plan->epoch };
}

static int fill_file(struct work *w, const struct plan_file *file, int fd)
{
	const struct copy copy = { .from = file->from, .bytes = file->size };
	const struct output out = { .fd = fd };
	int err;

	/* Holes stay holes. */
	if (ftruncate(fd, (off_t)file->size) < 0)
		return fault(w->diag, -errno, "cannot make '%s' %s large", file->path, text_size(w->diag->arena, file->size));
	if (file->from)
		return copy_run(w->diag, &copy, &out, NULL, NULL);
	err = io_pwrite(fd, file->bytes.at, file->bytes.len, 0);
	return err ? fault(w->diag, err, "cannot write '%s'", file->path) : interrupt_check(w->diag);
}

static int put_file(struct work *w, const struct plan *plan, const struct plan_file *file)
{
	scoped_fd fd = openat(w->tree->fd, plan_slashes(w->diag->arena, file->path), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct timespec times[2];
	int err;

	if (fd < 0)
		return fault(w->diag, -errno, "cannot make '%s'", file->path);
	err = fill_file(w, file, fd);
	set_time(plan, times);
	if (!err && (fchmod(fd, FILE_MODE) < 0 || futimens(fd, times) < 0))
		err = fault(w->diag, -errno, "cannot set permissions and time of '%s'", file->path);
	w->done += file->size;
	progress_set(w->done);
	return err;
}

static int put_files(struct work *w, const struct plan *plan, bool late)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (plan->files.at[i].late == late)
			err = put_file(w, plan, &plan->files.at[i]);
	}
	return err;
}

/* Each stands before what it holds. */
static int fill(struct diag *d, const struct plan *plan, void *context)
{
	struct work *w = context;

	for (size_t i = 1; i < plan->dirs.count; i++) {
		const char *path = plan_slashes(d->arena, plan->dirs.at[i].path);

		if (mkdirat(w->tree->fd, path, 0700) < 0 || fchmodat(w->tree->fd, path, DIRECTORY_MODE, 0) < 0)
			return fault(d, -errno, "cannot make the directory '%s'", path);
	}
	return put_files(w, plan, false);
}

/* Times of directories last: what is made in one changes its. */
static int finish(struct diag *d, const struct seal *seal, void *context)
{
	struct work *w = context;
	struct timespec times[2];
	int err = put_files(w, seal->plan, true);

	set_time(seal->plan, times);
	for (size_t i = seal->plan->dirs.count; !err && i-- > 1;) {
		if (utimensat(w->tree->fd, plan_slashes(d->arena, seal->plan->dirs.at[i].path), times, 0) < 0)
			err = fault(d, -errno, "cannot set the time of a directory");
	}
	if (!err && (fchmod(w->tree->fd, DIRECTORY_MODE) < 0 || futimens(w->tree->fd, times) < 0))
		err = fault(d, -errno, "cannot set permissions and time of '%s'", w->tree->name);
	return err;
}

int tree_write(struct diag *d, const struct plan *plan, const struct content_input *input, struct tree *tree, struct seal *ret)
{
	struct work w = { .diag = d, .tree = tree };
	const struct content_target target = { .name = tree->name, .fill = fill, .finish = finish, .context = &w };

	return content_write(d, plan, input, &target, ret);
}

/* --- its place */

static int bring_to_medium(struct diag *d, const struct tree *tree, const char *path)
{
	scoped_fd fd = openat(tree->fd, *path ? path : ".", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? fault(d, -errno, "cannot bring '%s' to the medium", *path ? path : tree->name) : 0;
}

static int bring_all(struct diag *d, const struct plan *plan, const struct tree *tree)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++)
		err = bring_to_medium(d, tree, plan_slashes(d->arena, plan->files.at[i].path));
	for (size_t i = plan->dirs.count; !err && i-- > 0;)
		err = bring_to_medium(d, tree, plan_slashes(d->arena, plan->dirs.at[i].path));
	return err ? err : interrupt_check(d);
}

int tree_commit(struct diag *d, const struct plan *plan, struct tree *tree)
{
	const char *former_path;
	enum former former;
	int err;

	ACTIVITY(d, "putting '%s' in its place", tree->name);
	err = bring_all(d, plan, tree);
	/* It may be another one by now. */
	if (!err)
		err = tree_place_look(d, plan, tree->path, tree->name, &former);
	if (err)
		return err;
	err = tree_place_take(d->arena, tree->hidden, tree->path, former, &former_path);
	if (err && former_path)
		return fault(d, err, "cannot rename the directory; the former one is '%s'", former_path);
	if (err)
		return fault(d, err, "cannot rename the directory");
	tree->hidden = NULL;
	err = former_path ? tree_place_remove(AT_FDCWD, former_path) : 0;
	return err ? fault(d, err, "cannot remove the former directory, which is now '%s'", former_path) : 0;
}
