/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.c - the content of partitions that comes from a file
 */
#include "write/partition.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

/* Of one call, between which signals are looked at, and of the buffer when the kernel does not copy. */
enum { STRETCH = 16 * 1024 * 1024, BUFFER = 1024 * 1024 };

struct copy {
	struct diag *diag;
	const struct plan_partition *partition;
	const char *source; /* its path */
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
	off_t from = (off_t)off, to = (off_t)(c->partition->start + off);
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
		err = io_pwrite(c->to, c->buffer, got, c->partition->start + off);
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
			return fault(c->diag, (int)copied, "cannot copy '%s' into the image", c->source);
		if (!copied)
			return fault(c->diag, 0, "'%s' became shorter while it was copied", c->source);
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
	uint64_t size = c->partition->content, begin, end;
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
	if (bytes.len > c->partition->content - c->done) {
		c->grew = true;
		return;
	}
	c->err = io_pwrite(c->to, bytes.at, bytes.len, c->partition->start + c->done);
	c->done += bytes.len;
	c->tick(c->context);
}

/* zlib checks the file's own checksums on the way. */
static int unpack(struct copy *c)
{
	struct gunzip gunzip;
	int err = gunzip_measure(c->from, 0, c->partition->from->file->size, c->partition->content, take_unpacked, c, &gunzip), stopped;

	stopped = interrupt_check(c->diag);
	if (stopped < 0)
		return stopped;
	if (err < 0)
		return fault(c->diag, err, "cannot read '%s'", c->source);
	if (c->err < 0)
		return fault(c->diag, c->err, "cannot write what is in '%s' into the image", c->source);
	if (gunzip.damaged || gunzip.cut || c->grew || c->done != c->partition->content)
		return fault(c->diag, 0, "'%s' changed while it was unpacked", c->source);
	return 0;
}

static int fill(struct diag *d, const struct plan_partition *p, const struct output *out, void (*tick)(void *context), void *context)
{
	const struct artefact *file = p->from->file;
	scoped_fd from = -1;
	struct copy c = { .diag = d, .partition = p, .source = file->path, .to = out->fd, .tick = tick, .context = context };
	int err = artefact_open(file, &from);

	ACTIVITY(d, "copying '%s' into a partition", file->path);
	if (err < 0)
		return fault(d, err, "cannot open '%s'", file->path);
	c.from = from;
	err = p->from->gunzip ? unpack(&c) : copy_data(&c);
	free(c.buffer);
	return err;
}

int partition_fill(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->partitions.count; i++) {
		if (plan->partitions.at[i].content)
			err = fill(d, &plan->partitions.at[i], out, tick, context);
	}
	return err;
}
