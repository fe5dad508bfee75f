/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.c - files that lie on the disk as they are: in partitions and in areas outside of them
 */
#include "write/partition.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "plan/layout.h"

/* Of one call, between which signals are looked at, and of the buffer when the kernel does not copy. */
enum { STRETCH = 16 * 1024 * 1024, BUFFER = 1024 * 1024 };

struct copy {
	struct diag *diag;
	const struct plan *plan; /* for areas */
	const struct artefact *file;
	uint64_t start, bytes; /* where it goes, and how much of it there is */
	int from, to;
	uint8_t *buffer;    /* NULL as long as the kernel copies */
	uint64_t done;      /* bytes that were unpacked, */
	int err;            /* a negative errno of writing them, */
	bool grew;          /* and whether there are more than planned */
	void (*tick)(void *context);
	void *context;
};

/* The kernel cannot share or copy between these two files; then bytes go through memory. */
static bool is_refused(int err)
{
	return err == EXDEV || err == EINVAL || err == ENOSYS || err == EOPNOTSUPP || err == EPERM;
}

/* Copies some of the bytes. Gives back how many: 0 at the end of the source, or a negative errno. */
static ssize_t copy_some(struct copy *c, uint64_t off, uint64_t bytes)
{
	off_t from = (off_t)off, to = (off_t)(c->start + off);
	size_t want = bytes < STRETCH ? (size_t)bytes : STRETCH, got;
	ssize_t copied;
	int err;

	if (!c->buffer) {
		copied = copy_file_range(c->from, &from, c->to, &to, want, 0);
		/* Some kernels give 0 for files that they cannot copy so, as those in /proc. */
		if (copied > 0 || (copied < 0 && !is_refused(errno)))
			return copied < 0 ? -errno : copied;
		c->buffer = malloc(BUFFER);
		if (!c->buffer)
			return -ENOMEM;
	}
	err = io_pread(c->from, c->buffer, want < BUFFER ? want : BUFFER, off, &got);
	if (!err && got)
		err = io_pwrite(c->to, c->buffer, got, c->start + off);
	return err < 0 ? err : (ssize_t)got;
}

static int copy_stretch(struct copy *c, uint64_t off, uint64_t end)
{
	while (off < end) {
		ssize_t copied = copy_some(c, off, end - off);
		int err = interrupt_check(c->diag);

		if (err < 0)
			return err;
		if (copied < 0)
			return fault(c->diag, (int)copied, "cannot copy '%s' into the image", c->file->path);
		if (!copied)
			return fault(c->diag, 0, "'%s' became shorter while it was copied", c->file->path);
		off += (uint64_t)copied;
		c->tick(c->context);
	}
	return 0;
}

/* Where data begins at or behind off, and where it ends; all of it where the file system does not tell. */
static void find_data(int fd, uint64_t off, uint64_t size, uint64_t *ret_begin, uint64_t *ret_end)
{
	off_t begin = lseek(fd, (off_t)off, SEEK_DATA), end = begin < 0 ? -1 : lseek(fd, begin, SEEK_HOLE);
	bool nothing = begin < 0 && errno == ENXIO;

	*ret_begin = nothing ? size : begin < 0 ? off : (uint64_t)begin;
	*ret_end = end < 0 || (uint64_t)end > size ? size : (uint64_t)end;
}

static int copy_data(struct copy *c)
{
	uint64_t size = c->bytes, begin, end;
	int err = 0;

	for (uint64_t off = 0; !err && off < size; off = end) {
		find_data(c->from, off, size, &begin, &end);
		if (begin < size)
			err = copy_stretch(c, begin, end);
	}
	return err;
}

static void take_unpacked(void *context, struct span bytes)
{
	struct copy *c = context;

	if (c->err)
		return;
	/* More than there was before must not come to lie behind the partition. */
	if (bytes.len > c->bytes - c->done) {
		c->grew = true;
		return;
	}
	c->err = io_pwrite(c->to, bytes.at, bytes.len, c->start + c->done);
	c->done += bytes.len;
	c->tick(c->context);
}

/* zlib checks the file's own checksums on the way. */
static int unpack(struct copy *c)
{
	struct gunzip gunzip;
	int err = gunzip_measure(c->from, 0, c->file->size, c->bytes, take_unpacked, c, &gunzip), stopped;

	stopped = interrupt_check(c->diag);
	if (stopped < 0)
		return stopped;
	if (err < 0)
		return fault(c->diag, err, "cannot read '%s'", c->file->path);
	if (c->err < 0)
		return fault(c->diag, c->err, "cannot write what is in '%s' into the image", c->file->path);
	if (gunzip.damaged || gunzip.cut || c->grew || c->done != c->bytes)
		return fault(c->diag, 0, "'%s' changed while it was unpacked", c->file->path);
	return 0;
}

static int fill(struct copy *c, int (*copy)(struct copy *c))
{
	scoped_fd from = -1;
	int err = artefact_open(c->file, &from);

	ACTIVITY(c->diag, "copying '%s' into the image", c->file->path);
	if (err < 0)
		return fault(c->diag, err, "cannot open '%s'", c->file->path);
	c->from = from;
	err = copy(c);
	free(c->buffer);
	return err;
}

int partition_fill(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		struct copy c = { .diag = d, .file = p->from->file, .start = p->start, .bytes = p->content, .to = out->fd, .tick = tick,
				  .context = context };

		if (p->content)
			err = fill(&c, p->from->gunzip ? unpack : copy_data);
	}
	return err;
}

/* Nothing of it is left out but what is the table's, not even its holes: other bytes may stand there. */
static int copy_around_table(struct copy *c)
{
	uint64_t at = c->start;
	struct layout_range part;
	int err = 0;

	while (!err && layout_around_table(c->plan, &at, c->start + c->bytes, &part))
		err = copy_stretch(c, part.start - c->start, part.start - c->start + part.bytes);
	return err;
}

int partition_fill_areas(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];
		struct copy c = { .diag = d, .plan = plan, .file = area->from->file, .start = area->start, .bytes = area->content, .to = out->fd,
				  .tick = tick, .context = context };

		if (area->content)
			err = fill(&c, copy_around_table);
	}
	return err;
}
