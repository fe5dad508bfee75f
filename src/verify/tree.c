/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - the finished directory compared with its plan
 */
#include "verify/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "verify/files.h"

enum { PIECE = 256 * 1024 };

struct walk {
	struct diag *diag;
	struct problems *problems;
	struct files *files;
	uint8_t *piece;
};

static int failed(const struct walk *w, const char *path)
{
	return fault(w->diag, -errno, "cannot read '%s' back", path);
}

static void note_attributes(const struct walk *w, const char *path, const struct stat *st)
{
	files_attributes(w->files, path, S_ISDIR(st->st_mode), st->st_mode & 07777, st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

static int read_file(const struct walk *w, int dir, const char *name, const char *path)
{
	scoped_fd fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	size_t got = PIECE;
	int err = 0;

	if (fd < 0)
		return failed(w, path);
	for (uint64_t off = 0; !err && got == PIECE; off += got) {
		err = io_pread(fd, w->piece, PIECE, off, &got);
		if (err)
			return fault(w->diag, err, "cannot read '%s' back", path);
		err = files_bytes(w->files, (struct span){ w->piece, got });
	}
	return err;
}

static int walk_dir(const struct walk *w, int fd, const char *path);

static int walk_entry(const struct walk *w, int dir, const char *name, const char *path)
{
	struct stat st;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return failed(w, path);
	note_attributes(w, path, &st);
	if (S_ISREG(st.st_mode))
		return files_file(w->files, path, (uint64_t)st.st_size) ? read_file(w, dir, name, path) : 0;
	if (!S_ISDIR(st.st_mode))
		problem(w->problems, "'%s' is neither a file nor a directory", path);
	/* What is in one that nobody planned is of no interest. */
	if (!S_ISDIR(st.st_mode) || !files_directory(w->files, path))
		return 0;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? failed(w, path) : walk_dir(w, fd, path);
}

/* Takes the descriptor over. */
static int walk_dir(const struct walk *w, int fd, const char *path)
{
	struct arena *a = w->diag->arena;
	DIR *dir = fdopendir(fd);
	int err = 0;

	if (!dir) {
		close(fd);
		return failed(w, path);
	}
	for (struct dirent *e = readdir(dir); !err && e; e = readdir(dir)) {
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			err = walk_entry(w, dirfd(dir), e->d_name, arena_fmt(a, "%s%s%s", path, *path ? "/" : "", e->d_name));
	}
	closedir(dir);
	return err;
}

static int walk_all(const struct walk *w, int fd, const char *name)
{
	struct stat st;
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;

	if (own < 0 || fstat(own, &st) < 0)
		return failed(w, name);
	note_attributes(w, name, &st);
	err = walk_dir(w, own, "");
	if (!err)
		files_end(w->files);
	return err;
}

int verify_tree(struct diag *d, const struct plan *plan, int fd, const char *name, bool quiet)
{
	struct problems problems = { .arena = d->arena };
	scoped_memory uint8_t *piece = malloc(PIECE);
	struct walk w = { .diag = d, .problems = &problems, .piece = piece };
	int err;

	ACTIVITY(d, "verifying '%s'", name);
	w.files = files_begin(d, plan, &problems);
	progress_begin(d, "verifying", plan->content_bytes, quiet);
	err = piece ? walk_all(&w, fd, name) : fault(d, -ENOMEM, "cannot read '%s' back", name);
	progress_end(d);
	return err < 0 ? err : problems_conclude(d, &problems, "directory");
}
