/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c - a finished image onto a block device
 */
#include "write/device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"

enum { PIECE = 1024 * 1024, EDGE = 1024 * 1024 };

struct work {
	struct diag *diag;
	const struct device *device;
	int from;
	uint8_t *buffer;  /* PIECE bytes */
	uint64_t written; /* bytes */
};

void device_close(struct device *device)
{
	if (device->fd >= 0)
		close(device->fd);
	device->fd = -1;
}

static int fault_open(struct diag *d, int err, const char *path)
{
	if (err == -EBUSY)
		return fault(d, 0, "'%s' is in use: something on it is mounted, or another program has it", path);
	return fault(d, err, "cannot open '%s' to write to it", path);
}

int device_open(struct diag *d, const char *path, struct device *ret)
{
	/* For a block device this is not about making it: the kernel refuses one that is in use (open(2)). */
	scoped_fd fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);
	int sector = 0, read_only = 0;
	uint64_t bytes = 0;
	struct stat st;

	if (fd < 0)
		return fault_open(d, -errno, path);
	if (fstat(fd, &st) < 0 || !S_ISBLK(st.st_mode))
		return fault(d, 0, "'%s' is no block device", path);
	if (ioctl(fd, BLKGETSIZE64, &bytes) < 0 || ioctl(fd, BLKSSZGET, &sector) < 0 || ioctl(fd, BLKROGET, &read_only) < 0)
		return fault(d, -errno, "cannot ask '%s' for its size", path);
	if (read_only)
		return fault(d, 0, "'%s' is read-only", path);
	*ret = (struct device){ .name = path, .bytes = bytes, .sector_size = (uint32_t)sector, .fd = give_fd(&fd) };
	return 0;
}

/* Of the image, or zeros for from < 0. */
static int put_piece(struct work *w, int from, uint64_t at, size_t len)
{
	size_t got = len;
	int err = 0;

	if (from < 0)
		memset(w->buffer, 0, len);
	else
		err = io_pread(from, w->buffer, len, at, &got);
	if (err || got < len)
		return fault(w->diag, err, "cannot read the image at byte %llu", (unsigned long long)at);
	err = io_pwrite(w->device->fd, w->buffer, len, at);
	return err ? fault(w->diag, err, "cannot write to '%s' at byte %llu", w->device->name, (unsigned long long)at) : interrupt_check(w->diag);
}

static int put(struct work *w, int from, uint64_t at, uint64_t end)
{
	int err = 0;

	while (!err && at < end) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		err = put_piece(w, from, at, len);
		at += len;
		w->written += len;
		progress_set(w->written);
	}
	return err;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The part of everything that is mapped which lies between these bytes. */
static int put_mapped(struct work *w, const mapped_list *mapped, uint64_t begin, uint64_t end)
{
	int err = 0;

	for (size_t i = 0; !err && i < mapped->count; i++) {
		uint64_t from = mapped->at[i].first * MAPPED_BLOCK, to = least((mapped->at[i].last + 1) * MAPPED_BLOCK, end);

		err = put(w, w->from, from < begin ? begin : from, to);
	}
	return err;
}

static int bring_to_medium(struct work *w)
{
	return fsync(w->device->fd) < 0 ? fault(w->diag, -errno, "cannot bring what was written to the medium of '%s'", w->device->name) : 0;
}

static int put_all(struct work *w, const mapped_list *mapped)
{
	uint64_t bytes = w->device->bytes, back = bytes > EDGE ? bytes - EDGE : 0, front = least(EDGE, back);
	int err = put(w, -1, 0, front);

	if (!err)
		err = put(w, -1, back, bytes);
	if (!err)
		err = bring_to_medium(w);
	if (!err)
		err = put_mapped(w, mapped, front, back);
	if (!err)
		err = bring_to_medium(w);
	if (!err)
		err = put_mapped(w, mapped, back, bytes);
	if (!err)
		err = put_mapped(w, mapped, 0, front);
	return err ? err : bring_to_medium(w);
}

void device_spoil(const struct device *device)
{
	scoped_memory uint8_t *zeros = calloc(1, EDGE);
	uint64_t edge = least(EDGE, device->bytes);

	if (zeros && !io_pwrite(device->fd, zeros, edge, 0) && !io_pwrite(device->fd, zeros, edge, device->bytes - edge))
		fsync(device->fd);
}

int device_write(struct diag *d, const struct device *device, int from, const mapped_list *mapped, bool quiet)
{
	scoped_memory uint8_t *buffer = malloc(PIECE);
	struct work w = { .diag = d, .device = device, .from = from, .buffer = buffer };
	uint64_t blocks = 0;
	int err;

	ACTIVITY(d, "writing to '%s', which holds no disk until that is done", device->name);
	if (!buffer)
		return fault(d, -ENOMEM, "cannot make a buffer");
	for (size_t i = 0; i < mapped->count; i++)
		blocks += mapped->at[i].last - mapped->at[i].first + 1;
	progress_begin(d, "writing to the device", blocks * MAPPED_BLOCK + 2 * EDGE, quiet);
	err = put_all(&w, mapped);
	progress_end(d);
	/* Only root may; what else can be done is a hint that the kernel may not take. */
	if (!err && ioctl(device->fd, BLKFLSBUF) < 0)
		posix_fadvise(device->fd, 0, 0, POSIX_FADV_DONTNEED);
	return err;
}
