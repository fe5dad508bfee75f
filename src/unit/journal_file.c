/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_file.c - the file of a journal: opened, locked, read, and added to
 */
#include "unit/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"

/* Beyond every line: whoever has this byte reads and writes. */
static const off_t all_lines = (off_t)1 << 60;

enum { OPEN_TRIES = 20, PATIENCE_STEP_MS = 50, PATIENCE_STEPS = 200 };

void opened_end(struct opened *o)
{
	scoped_fd_close(&o->fd);
	arena_free(o->scratch);
	arena_free(o->arena);
}

/* What is done has to be written down although the user wants to stop, but nobody waits for ever then. */
static bool be_patient(int step)
{
	poll(NULL, 0, PATIENCE_STEP_MS);
	return step < PATIENCE_STEPS;
}

/*
 * Locks of open file descriptions: they end with the last descriptor, whatever ends the process, and reach other machines where
 * the file system does that. Waiting ends when the user wants to stop, for an end some ten seconds later.
 */
static int lock_byte(struct diag *d, int fd, int command, short type, off_t at, bool ends)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };

	for (int step = 0;; step++) {
		bool stops = interrupt_signal();

		if (!fcntl(fd, ends && stops && command == F_OFD_SETLKW ? F_OFD_SETLK : command, &lock))
			return 0;
		if (errno == EINTR && !ends && interrupt_signal())
			return interrupt_check(d);
		if (errno == EINTR || (ends && stops && (errno == EAGAIN || errno == EACCES) && be_patient(step)))
			continue;
		return fault(d, -errno, "cannot lock the journal");
	}
}

static int check_kind(struct diag *d, const struct journal *j, const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return 0;
	return fault(d, 0, "the journal '%s' is not a regular file; name one with --journal", j->path);
}

static int open_fault(struct diag *d, const struct journal *j, int err)
{
	if (err == -ELOOP)
		return fault(d, 0, "the journal '%s' is a symbolic link, which could lead elsewhere tomorrow; "
			     "name the file itself with --journal", j->path);
	if (err == -EISDIR)
		return fault(d, 0, "the journal '%s' is a directory; name a file with --journal", j->path);
	return fault(d, err, "cannot open the journal '%s'", j->path);
}

/* Whoever keeps copies may have put another file under the name while this one waited for the lock. */
static bool still_named(const struct journal *j, const struct stat *st)
{
	struct stat now;

	return !lstat(j->path, &now) && now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

static int open_locked(struct diag *d, const struct journal *j, int flags, bool ends, int *ret)
{
	struct stat st;
	int err;

	for (int i = 0; i < OPEN_TRIES; i++) {
		scoped_fd fd = open(j->path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

		if (fd < 0 || fstat(fd, &st) < 0)
			return open_fault(d, j, -errno);
		err = check_kind(d, j, &st);
		if (!err)
			err = lock_byte(d, fd, F_OFD_SETLKW, (flags & O_ACCMODE) == O_RDONLY ? F_RDLCK : F_WRLCK, all_lines, ends);
		if (err < 0)
			return err;
		if (still_named(j, &st)) {
			*ret = give_fd(&fd);
			return 0;
		}
	}
	return fault(d, 0, "the journal '%s' is another file each time", j->path);
}

/* Whether the process that began this unit is still at it. */
static bool is_held(void *context, const struct past *p)
{
	const struct opened *o = context;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)p->offset, .l_len = 1 };

	return !fcntl(o->fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK;
}

/* Whether what was read is in it still. */
static bool is_longer(const struct journal_cache *c, int fd)
{
	uint64_t from = c->lines.bytes - c->last_len;
	char last[JOURNAL_LAST];
	struct stat st;
	size_t got;

	return !fstat(fd, &st) && st.st_dev == c->device && st.st_ino == c->inode &&
	       (uint64_t)st.st_size >= c->lines.bytes && !io_pread(fd, last, c->last_len, from, &got) && got == c->last_len &&
	       !memcmp(last, c->last, c->last_len);
}

static void remember(struct journal_cache *c, int fd)
{
	size_t len = c->lines.bytes < JOURNAL_LAST ? (size_t)c->lines.bytes : JOURNAL_LAST;
	struct stat st;

	c->known = !fstat(fd, &st) && !io_pread(fd, c->last, len, c->lines.bytes - len, &c->last_len) && c->last_len == len;
	if (c->known) {
		c->device = st.st_dev;
		c->inode = st.st_ino;
	}
}

int opened_read_on(struct diag *d, struct opened *o)
{
	struct journal_cache *c = o->j->cache;
	struct span bytes;
	const char *why;
	size_t line;
	int err;

	o->replaced = c->known && !is_longer(c, o->fd);
	/* Behind a line that was cut off nothing can be read by itself. */
	if (!c->known || o->replaced || c->lines.cut)
		c->lines = (struct journal_lines){ 0 };
	err = lseek(o->fd, (off_t)c->lines.bytes, SEEK_SET) < 0 ? -errno : io_read_rest(o->arena, o->fd, JOURNAL_BYTES_MOST - c->lines.bytes, &bytes);
	c->known = false;
	if (err == -EFBIG)
		return fault(d, 0, "the journal '%s' has more than %d MiB, which is the most that is read; keep it with its table, and make another table, "
			     "with a journal of its own, for new units", o->j->path, JOURNAL_BYTES_MOST / (1024 * 1024));
	if (err < 0)
		return fault(d, err, "cannot read the journal '%s'", o->j->path);
	if (!journal_lines_read(c->arena, bytes, &c->lines, &line, &why))
		return fault(d, 0, "line %zu of the journal '%s' cannot be understood: %s. "
			     "Nothing is given while it is not known what was; put the line back from a copy%s", line, o->j->path, why,
			     line == 1 ? ", or name another file with --journal if this was never one" : "");
	remember(c, o->fd);
	journal_lines_hold(c->arena, &c->lines, is_held, o);
	o->fresh = !c->lines.bytes;
	o->lines = &c->lines;
	return 0;
}

int opened_begin(struct diag *d, const struct journal *j, int flags, bool ends, struct opened *o)
{
	int err = open_locked(d, j, flags, ends, &o->fd);

	o->j = j;
	o->arena = arena_make();
	o->scratch = arena_make();
	if (!err)
		err = opened_read_on(d, o);
	/* How a unit ended is written all the same. */
	if (!err && !ends && o->lines->lost)
		err = fault(d, 0, "line %zu of the journal '%s' says that it was emptied, replaced or taken away while it was in use, and what stood there before is"
			    " lost. Nothing is given while it is not known what was; put that back from a copy, and take this line out", o->lines->lost, j->path);
	return err;
}

static int sync_directory(struct diag *d, const struct journal *j)
{
	const char *path = text_directory(d->arena, j->path);
	int err = io_sync_directory(path);

	return err ? fault(d, err, "cannot bring the directory '%s' to the medium", path) : 0;
}

/* What was written in part is taken back; where that fails too, the next who comes marks it. */
static int write_line(struct diag *d, const struct opened *o, const char *text)
{
	int err = io_write(o->fd, text, strlen(text));

	if (err < 0) {
		if (ftruncate(o->fd, (off_t)o->lines->bytes) < 0)
			return fault(d, err, "cannot write to the journal '%s', nor take back what was written", o->j->path);
		return fault(d, err, "cannot write to the journal '%s'", o->j->path);
	}
	return fsync(o->fd) < 0 ? fault(d, -errno, "cannot bring the journal '%s' to the medium", o->j->path) : 0;
}

int opened_append(struct diag *d, const struct opened *o, const char *line, uint64_t *ret_offset)
{
	const char *mark = o->lines->cut ? journal_torn_mark : "";
	/* Each time: who made the file may have been killed before this. Before the line: a row whose beginning is written is used. */
	int err = sync_directory(d, o->j);

	*ret_offset = o->lines->bytes + strlen(mark);
	return err < 0 ? err : write_line(d, o, arena_fmt(o->arena, "%s%s\n", mark, line));
}

int opened_keep(struct diag *d, struct opened *o, uint64_t offset, int *ret_fd)
{
	int err = lock_byte(d, o->fd, F_OFD_SETLK, F_WRLCK, (off_t)offset, false);

	if (!err)
		err = lock_byte(d, o->fd, F_OFD_SETLK, F_UNLCK, all_lines, false);
	if (!err)
		*ret_fd = give_fd(&o->fd);
	return err;
}
