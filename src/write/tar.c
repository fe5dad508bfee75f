/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tar.c - the ESP's files as a tar archive, by libarchive
 */
#include "write/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "plan/path.h"
#include "write/copy.h"

enum { PIECE = 256 * 1024 };

struct tar {
	struct diag *diag;
	const struct output *out;
	struct archive *archive;
	int err;       /* negative errno of writing to the output; nothing is written after it */
	bool given_up; /* nor after this */
	uint64_t done; /* bytes of content */
};

/* Takes everything: libarchive before 3.7 does not free all of an archive that failed. */
static la_ssize_t drain(struct archive *archive, void *context, const void *bytes, size_t len)
{
	struct tar *t = context;

	(void)archive;
	if (!t->err && !t->given_up)
		t->err = io_write(t->out->fd, bytes, len);
	return (la_ssize_t)len;
}

static int failed(struct tar *t)
{
	if (t->err)
		return fault(t->diag, t->err, "cannot write the archive");
	return fault(t->diag, 0, "cannot make the archive: %s", archive_error_string(t->archive));
}

static int start(struct tar *t)
{
	t->archive = archive_write_new();
	if (!t->archive)
		return fault(t->diag, -ENOMEM, "cannot make an archive");
	if (archive_write_set_format_pax_restricted(t->archive) != ARCHIVE_OK || archive_write_open(t->archive, t, NULL, drain, NULL) != ARCHIVE_OK)
		return failed(t);
	return 0;
}

static int put_header(struct tar *t, const struct plan *plan, const char *path, unsigned int type, uint64_t size)
{
	struct archive_entry *e = archive_entry_new();
	int result;

	if (!e)
		return fault(t->diag, -ENOMEM, "cannot make an archive");
	archive_entry_set_pathname(e, plan_slashes(t->diag->arena, path));
	archive_entry_set_filetype(e, type);
	archive_entry_set_perm(e, type == AE_IFDIR ? 0755 : 0644);
	archive_entry_set_uid(e, 0);
	archive_entry_set_gid(e, 0);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_mtime(e, (time_t)plan->epoch, 0);
	result = archive_write_header(t->archive, e);
	archive_entry_free(e);
	return result == ARCHIVE_OK && !t->err ? 0 : failed(t);
}

static int put_bytes(struct tar *t, const void *bytes, size_t len)
{
	la_ssize_t put = len ? archive_write_data(t->archive, bytes, len) : 0;

	t->done += len;
	progress_set(t->done);
	return put == (la_ssize_t)len && !t->err ? interrupt_check(t->diag) : failed(t);
}

static int put_source(struct tar *t, const struct artefact *from)
{
	scoped_memory uint8_t *piece = malloc(PIECE);
	scoped_fd fd = -1;
	int err = copy_open(t->diag, from, &fd);

	if (!err && !piece)
		err = fault(t->diag, -ENOMEM, "cannot make an archive");
	for (uint64_t off = 0; !err && off < from->size;) {
		size_t want = from->size - off < PIECE ? (size_t)(from->size - off) : PIECE, got;

		err = io_pread(fd, piece, want, off, &got);
		if (err)
			return fault(t->diag, err, "cannot read '%s'", from->path);
		if (got < want)
			return fault(t->diag, 0, "'%s' became shorter while it was copied", from->path);
		err = put_bytes(t, piece, got);
		off += got;
	}
	return err;
}

static int put_files(struct tar *t, const struct plan *plan, bool late)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];

		if (file->late != late)
			continue;
		err = put_header(t, plan, file->path, AE_IFREG, file->size);
		if (!err)
			err = file->from ? put_source(t, file->from) : put_bytes(t, file->bytes.at, file->bytes.len);
	}
	return err;
}

static int fill(struct diag *d, const struct plan *plan, void *context)
{
	struct tar *t = context;
	int err = start(t);

	(void)d;
	for (size_t i = 1; !err && i < plan->dirs.count; i++)
		err = put_header(t, plan, plan->dirs.at[i].path, AE_IFDIR, 0);
	return err ? err : put_files(t, plan, false);
}

static int finish(struct diag *d, const struct seal *seal, void *context)
{
	struct tar *t = context;
	int err = put_files(t, seal->plan, true);

	(void)d;
	if (!err && (archive_write_close(t->archive) != ARCHIVE_OK || t->err))
		err = failed(t);
	return err;
}

int tar_write(struct diag *d, const struct plan *plan, const struct content_input *input, const struct output *out, struct seal *ret)
{
	struct tar t = { .diag = d, .out = out };
	const struct content_target target = { .name = out->name, .fill = fill, .finish = finish, .context = &t };
	int err = content_write(d, plan, input, &target, ret);

	/* What libarchive still has goes nowhere. */
	t.given_up = true;
	if (t.archive)
		archive_write_free(t.archive);
	return err;
}
