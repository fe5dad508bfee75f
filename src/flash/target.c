/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * target.c - a block device that is ours to write to
 */
#include "flash/target.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "device/block.h"

/* Zeros go to a device that takes no shorter way in pieces, so that an interrupt is seen. */
enum { ZEROS = 1024 * 1024, ALIGNMENT = 4096, PATIENCE = 15 /* tries */ };

void target_close(struct target *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

static int fault_open(struct diag *d, int err, const char *path)
{
	if (err == -EBUSY)
		return fault(d, 0, "'%s' is in use: something on it is mounted, or another program has it", path);
	return fault(d, err, "cannot open '%s' to write to it", path);
}

static int open_alone(const char *path, bool *ret_direct)
{
	int fd = block_open_alone(path, O_RDWR | O_DIRECT);

	*ret_direct = fd >= 0;
	return fd < 0 && errno == EINVAL ? block_open_alone(path, O_RDWR) : fd;
}

int target_open(struct diag *d, const char *path, struct target *ret)
{
	bool direct;
	scoped_fd fd = open_alone(path, &direct);
	int sector = 0, read_only = 0;
	uint64_t bytes = 0, sequence = 0;
	struct stat st;

	if (fd < 0)
		return fault_open(d, -errno, path);
	if (fstat(fd, &st) < 0 || !S_ISBLK(st.st_mode))
		return fault(d, 0, "'%s' is no block device", path);
	if (ioctl(fd, BLKGETSIZE64, &bytes) < 0 || ioctl(fd, BLKSSZGET, &sector) < 0 || ioctl(fd, BLKROGET, &read_only) < 0)
		return fault(d, -errno, "cannot ask '%s' for its size", path);
	if (read_only)
		return fault(d, 0, "'%s' is read-only", path);
	if (ioctl(fd, BLKGETDISKSEQ, &sequence) < 0)
		sequence = 0;
	*ret = (struct target){ .name = path, .number = st.st_rdev, .sequence = sequence, .bytes = bytes, .sector_size = (uint32_t)sector, .direct = direct, .fd = give_fd(&fd) };
	return 0;
}

int target_write(const struct target *t, const void *from, size_t len, uint64_t at)
{
	return io_pwrite(t->fd, from, len, at);
}

int target_flush(const struct target *t)
{
	return fsync(t->fd) < 0 ? -errno : 0;
}

int target_reopen(struct diag *d, const struct target *t, bool direct, int *ret_fd)
{
	const char *path = arena_fmt(d->arena, "/proc/self/fd/%d", t->fd);
	scoped_fd fd = -1;

	/* Only root may; what else can be done is a hint that the kernel may not take. */
	if (ioctl(t->fd, BLKFLSBUF) < 0)
		posix_fadvise(t->fd, 0, 0, POSIX_FADV_DONTNEED);
	/* By the descriptor: a name could lead to another device by now. */
	fd = open(path, O_RDONLY | O_CLOEXEC | (direct ? O_DIRECT : 0));
	if (fd < 0 && errno == EINVAL)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault(d, -errno, "cannot open '%s' to read it back", t->name);
	*ret_fd = give_fd(&fd);
	return 0;
}

/* Whether an error says that the device has no such thing, and not that it failed. */
static bool is_unsupported(int err)
{
	return err == -EOPNOTSUPP || err == -ENOTTY || err == -EINVAL || err == -ENODEV || err == -ENOSYS;
}

static int zero_by(const struct target *t, int how, struct range range)
{
	return fallocate(t->fd, how | FALLOC_FL_KEEP_SIZE, (off_t)range.start, (off_t)(range.end - range.start)) < 0 ? -errno : 0;
}

/*
 * For a block device the kernel promises zeros, and takes only ways without writing them (block/fops.c: blkdev_fallocate). Some that offer a way
 * refuse it when they are asked, with errors of their own; zeros can still be written.
 */
enum cleared target_discard(const struct target *t, struct range range)
{
	uint64_t span[2] = { range.start, range.end - range.start };

	if (!zero_by(t, FALLOC_FL_PUNCH_HOLE, range))
		return CLEARED_ZEROED;
	return ioctl(t->fd, BLKDISCARD, span) < 0 ? CLEARED_NOT : CLEARED_DISCARDED;
}

static int write_zeros(const struct target *t, struct range range)
{
	scoped_memory uint8_t *zeros = aligned_alloc(ALIGNMENT, ZEROS);
	int err = zeros ? 0 : -ENOMEM;

	if (zeros)
		memset(zeros, 0, ZEROS);
	for (uint64_t at = range.start; !err && at < range.end; at += ZEROS)
		err = target_write(t, zeros, range.end - at < ZEROS ? (size_t)(range.end - at) : ZEROS, at);
	return err;
}

/*
 * The way that also frees the bytes comes first: where a loop device's file knows no other, the kernel takes the device to have neither once the other
 * was tried (drivers/block/loop.c: loop_clear_limits), and whatever is discarded later has to be looked at. tmpfs is such a one.
 */
int target_zero(const struct target *t, struct range range)
{
	if (!zero_by(t, FALLOC_FL_PUNCH_HOLE, range) || !zero_by(t, FALLOC_FL_ZERO_RANGE, range))
		return 0;
	return write_zeros(t, range);
}

void target_reread(const struct target *t)
{
	int err;

	/* Who looks at a partition that has just come has it open for a moment. */
	for (int i = 0; (err = ioctl(t->fd, BLKRRPART) < 0 ? -errno : 0) == -EBUSY && i < PATIENCE; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000 * 1000 }, NULL);
	/* A loop device without partitions, and a partition, know no such thing. */
	if (err && !is_unsupported(err))
		fprintf(stderr, "warning: this machine still sees the former partitions of '%s': %s; plug it in anew\n", t->name, strerror(-err));
}

int target_eject(const struct target *t)
{
	int err = ioctl(t->fd, CDROMEJECT) < 0 ? -errno : 0;

	return is_unsupported(err) ? -ENOTTY : err;
}
