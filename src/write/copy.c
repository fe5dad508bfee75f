/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy.c - files of the host copied to places of the image
 */
#include "write/copy.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "probe/gunzip.h"

/* Large pieces get large folios of the page cache: less work than copy_file_range(), which goes page by page. */
enum { BUFFER = 1024 * 1024, HOST_BLOCK = 4096 };

struct work {
	struct diag *diag;
	const struct copy *copy;
	const char *name; /* of what is copied */
	int from, to;
	uint8_t *buffer;
	uint64_t done;   /* bytes that were unpacked, */
	int err;         /* a negative errno of writing them, */
	bool grew;       /* and whether there are more than planned */
	void (*tick)(void *context);
	void *context;
};

static void tick(struct work *w)
{
	if (w->tick)
		w->tick(w->context);
}

/* Copies some of the bytes through memory. Gives back how many: 0 at the end of the source, or a negative errno. */
static ssize_t copy_some(struct work *w, uint64_t off, uint64_t bytes)
{
	size_t got;
	int err = io_pread(w->from, w->buffer, bytes < BUFFER ? (size_t)bytes : BUFFER, w->copy->skip + off, &got);

	if (!err && got)
		err = io_pwrite(w->to, w->buffer, got, w->copy->start + off);
	return err < 0 ? err : (ssize_t)got;
}

/* Shares whole blocks of the two files where the file system can; false when nothing was done. */
static bool share(const struct work *w, uint64_t off, uint64_t bytes)
{
	struct file_clone_range range = { .src_fd = w->from, .src_offset = w->copy->skip + off, .src_length = bytes,
					  .dest_offset = w->copy->start + off };

	return bytes && !ioctl(w->to, FICLONERANGE, &range);
}

static int copy_stretch(struct work *w, uint64_t off, uint64_t end)
{
	uint64_t whole = (end - off) & ~(uint64_t)(HOST_BLOCK - 1);

	if (share(w, off, whole))
		off += whole;
	while (off < end) {
		ssize_t copied = copy_some(w, off, end - off);
		int err = interrupt_check(w->diag);

		if (err < 0)
			return err;
		if (copied < 0)
			return fault(w->diag, (int)copied, "cannot copy '%s' into the image", w->name);
		if (!copied)
			return fault(w->diag, 0, "'%s' became shorter while it was copied", w->name);
		off += (uint64_t)copied;
		tick(w);
	}
	return 0;
}

static int copy_data(struct work *w)
{
	uint64_t skip = w->copy->skip, end = skip + w->copy->bytes, begin, stop;
	int err = 0;

	if (w->copy->all)
		return copy_stretch(w, 0, w->copy->bytes);
	for (uint64_t at = skip; !err && at < end; at = stop) {
		io_find_data(w->from, at, end, &begin, &stop);
		err = copy_stretch(w, begin - skip, stop - skip);
	}
	return err;
}

static void take_unpacked(void *context, struct span bytes)
{
	struct work *w = context;

	if (w->err || w->grew)
		return;
	/* More than there was before must not come to lie behind its place. */
	w->grew = bytes.len > w->copy->bytes - w->done;
	if (w->grew)
		return;
	w->err = io_pwrite(w->to, bytes.at, bytes.len, w->copy->start + w->done);
	w->done += bytes.len;
	tick(w);
}

/* zlib checks the file's own checksums on the way. */
static int unpack(struct work *w)
{
	const char *path = w->copy->from->path;
	struct gunzip gunzip;
	int err = gunzip_measure(w->from, 0, w->copy->from->size, w->copy->bytes, take_unpacked, w, &gunzip);
	int stopped = interrupt_check(w->diag);

	if (stopped < 0)
		return stopped;
	if (err < 0)
		return fault(w->diag, err, "cannot read '%s'", path);
	if (w->err < 0)
		return fault(w->diag, w->err, "cannot write what is in '%s' into the image", path);
	if (gunzip.damaged || gunzip.cut || w->grew || w->done != w->copy->bytes)
		return fault(w->diag, 0, "'%s' changed while it was unpacked", path);
	return 0;
}

int copy_open(struct diag *d, const struct artefact *file, int *ret)
{
	scoped_fd fd = -1;
	struct stat st;
	int err = artefact_open(file, &fd);

	if (!err && fstat(fd, &st) < 0)
		err = -errno;
	if (err)
		return fault(d, err, "cannot open '%s'", file->path);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != file->size || (!file->packing && st.st_ino != file->stat.st_ino))
		return fault(d, 0, "'%s' changed since it was looked at", file->path);
	*ret = give_fd(&fd);
	return 0;
}

int copy_run(struct diag *d, const struct copy *copy, const struct output *out, void (*tick_)(void *context), void *context)
{
	struct work w = { .diag = d, .copy = copy, .name = copy->from->path, .to = out->fd, .tick = tick_, .context = context };
	scoped_fd from = -1;
	scoped_memory uint8_t *buffer = malloc(BUFFER);
	int err;

	ACTIVITY(d, "copying '%s' into the image", copy->from->path);
	err = buffer ? copy_open(d, copy->from, &from) : fault(d, -ENOMEM, "cannot make a buffer");
	if (err < 0)
		return err;
	w.from = from;
	w.buffer = buffer;
	return copy->packed ? unpack(&w) : copy_data(&w);
}

int copy_place(struct diag *d, const char *name, int from, uint64_t from_start, uint64_t to_start, uint64_t bytes, const struct output *out,
	       void (*tick_)(void *context), void *context)
{
	const struct copy copy = { .start = to_start, .bytes = bytes, .skip = from_start };
	scoped_memory uint8_t *buffer = malloc(BUFFER);
	struct work w = { .diag = d, .copy = &copy, .name = name, .from = from, .to = out->fd, .buffer = buffer, .tick = tick_, .context = context };

	ACTIVITY(d, "copying from '%s' into the new image", name);
	return buffer ? copy_data(&w) : fault(d, -ENOMEM, "cannot make a buffer");
}
