/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tar.c - the finished archive compared with its plan
 */
#include "verify/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "verify/files.h"

enum { PIECE = 256 * 1024, RECORD = 512, END = 2 * RECORD };

struct reading {
	struct diag *diag;
	struct problems *problems;
	struct archive *archive;
	struct files *files;
	int fd, err;     /* negative errno of reading it */
	uint64_t off;
	uint64_t least;  /* bytes that what was read takes */
	uint8_t *piece, *content;
};

static la_ssize_t feed(struct archive *archive, void *context, const void **ret)
{
	struct reading *r = context;
	size_t got = 0;

	r->err = io_pread(r->fd, r->piece, PIECE, r->off, &got);
	if (r->err) {
		archive_set_error(archive, -r->err, "cannot be read");
		return -1;
	}
	r->off += got;
	*ret = r->piece;
	return (la_ssize_t)got;
}

static bool is_empty(const char *text)
{
	return !text || !*text;
}

static void check_owner(struct reading *r, struct archive_entry *e, const char *path)
{
	if (archive_entry_uid(e) || archive_entry_gid(e) || !is_empty(archive_entry_uname(e)) || !is_empty(archive_entry_gname(e)))
		problem(r->problems, "'%s' does not belong to root alone", path);
}

/* Content of what is not planned is passed over. */
static int read_content(struct reading *r)
{
	la_ssize_t got;
	int err = 0;

	while (!err && (got = archive_read_data(r->archive, r->content, PIECE)) > 0)
		err = files_bytes(r->files, (struct span){ r->content, (size_t)got });
	if (!err && got < 0)
		problem(r->problems, "the archive cannot be read: %s", archive_error_string(r->archive));
	return err;
}

static int read_entry(struct reading *r, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	char *path = arena_dup(r->diag->arena, name ? name : "");
	bool directory = archive_entry_filetype(e) == AE_IFDIR, file = archive_entry_filetype(e) == AE_IFREG && !archive_entry_hardlink(e);
	uint64_t size = (uint64_t)archive_entry_size(e);

	if (directory && *path && path[strlen(path) - 1] == '/')
		path[strlen(path) - 1] = 0;
	r->least += RECORD + (file ? round_up(size, RECORD) : 0);
	if (!directory && !file)
		problem(r->problems, "'%s' is neither a file nor a directory", path);
	check_owner(r, e, path);
	files_attributes(r->files, path, directory, archive_entry_perm(e), archive_entry_mtime(e), archive_entry_mtime_nsec(e));
	if (directory)
		files_directory(r->files, path);
	return file && files_file(r->files, path, size) ? read_content(r) : 0;
}

/* POSIX pax, "ustar Interchange Format": two records of zeros, which libarchive does without. */
static int check_end(struct reading *r)
{
	static const uint8_t zeros[END];
	uint8_t end[END];
	struct stat st;
	size_t got;
	int err;

	if (fstat(r->fd, &st) < 0)
		return fault(r->diag, -errno, "cannot read the archive back");
	if ((uint64_t)st.st_size < r->least + END || st.st_size % RECORD) {
		problem(r->problems, "the archive has %lld bytes, its files take %llu and its end %d", (long long)st.st_size,
			(unsigned long long)r->least, END);
		return 0;
	}
	err = io_pread(r->fd, end, END, (uint64_t)st.st_size - END, &got);
	if (err)
		return fault(r->diag, err, "cannot read the archive back");
	if (got < END || memcmp(end, zeros, END))
		problem(r->problems, "the archive does not end as one");
	return 0;
}

static int read_all(struct reading *r)
{
	struct archive_entry *e;
	int err = 0, result;

	if (archive_read_support_format_tar(r->archive) != ARCHIVE_OK || archive_read_open(r->archive, r, NULL, feed, NULL) != ARCHIVE_OK) {
		problem(r->problems, "the archive cannot be read: %s", archive_error_string(r->archive));
		return 0;
	}
	while (!err && (result = archive_read_next_header(r->archive, &e)) == ARCHIVE_OK)
		err = read_entry(r, e);
	if (!err && result != ARCHIVE_EOF)
		problem(r->problems, "the archive cannot be read: %s", archive_error_string(r->archive));
	if (!err)
		files_end(r->files);
	if (!err && r->err)
		err = fault(r->diag, r->err, "cannot read the archive back");
	return err ? err : check_end(r);
}

int verify_tar(struct diag *d, const struct plan *plan, int fd, const char *name, bool quiet)
{
	struct problems problems = { .arena = d->arena };
	scoped_memory uint8_t *piece = malloc(PIECE), *content = malloc(PIECE);
	struct reading r = { .diag = d, .problems = &problems, .archive = archive_read_new(), .fd = fd, .piece = piece, .content = content };
	int err;

	ACTIVITY(d, "verifying '%s'", name);
	r.files = files_begin(d, plan, &problems);
	progress_begin(d, "verifying", plan->content_bytes, quiet);
	err = r.archive && piece && content ? read_all(&r) : fault(d, -ENOMEM, "cannot read the archive back");
	progress_end(d);
	archive_read_free(r.archive);
	return err < 0 ? err : problems_conclude(d, &problems, "archive");
}
