/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io.c - whole reads and whole writes
 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/scoped.h"

int io_pread(int fd, void *to, size_t len, uint64_t off, size_t *ret_got)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, (char *)to + got, len - got, (off_t)(off + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	*ret_got = got;
	return 0;
}

int io_write(int fd, const void *from, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, (const char *)from + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

int io_pwrite(int fd, const void *from, size_t len, uint64_t off)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pwrite(fd, (const char *)from + done, len - done, (off_t)(off + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

/* Reads what is there into a buffer of a bounded first guess that doubles. */
int io_read_rest(struct arena *a, int fd, size_t most, struct span *ret)
{
	size_t room = 16 * 1024, len = 0;
	scoped_memory char *bytes = malloc(room);

	while (bytes) {
		char *larger;
		ssize_t n = read(fd, bytes + len, room - len);

		if (n < 0 && errno == EINTR && !interrupt_signal())
			continue;
		if (n < 0)
			return -errno;
		if (n == 0) {
			*ret = (struct span){ (const uint8_t *)arena_copy(a, bytes, len), len };
			return 0;
		}
		len += (size_t)n;
		if (len > most)
			return -EFBIG;
		if (len < room)
			continue;
		larger = realloc(bytes, room * 2);
		if (!larger)
			break;
		bytes = larger;
		room *= 2;
	}
	return -ENOMEM;
}

void io_find_data(int fd, uint64_t off, uint64_t end, uint64_t *ret_begin, uint64_t *ret_stop)
{
	off_t begin = lseek(fd, (off_t)off, SEEK_DATA), stop = begin < 0 ? -1 : lseek(fd, begin, SEEK_HOLE);

	if (begin < 0)
		begin = (off_t)(errno == ENXIO ? end : off);
	*ret_begin = (uint64_t)begin < end ? (uint64_t)begin : end;
	*ret_stop = stop < 0 || (uint64_t)stop > end ? end : (uint64_t)stop;
}

bool io_is_hole(int fd, uint64_t off, uint64_t len)
{
	uint64_t begin, stop;

	io_find_data(fd, off, off + len, &begin, &stop);
	return begin == off + len;
}

int io_read_file(struct arena *a, const char *path, size_t most, struct span *ret)
{
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : io_read_rest(a, fd, most, ret);
}

int io_memory_file(const char *name, struct span bytes, int *ret_fd)
{
	scoped_fd fd = memfd_create(name, MFD_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = io_write(fd, bytes.at, bytes.len);
	if (err < 0)
		return err;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	*ret_fd = give_fd(&fd);
	return 0;
}

int io_unnamed_file(int *ret_fd)
{
	const char *dir = getenv("TMPDIR");
	/* Libraries that pretend to be root lose files without a name. */
	int fd = getenv("LD_PRELOAD") ? -1 : open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = memfd_create("unnamed", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

bool io_is_same_file(const struct stat *now, const struct stat *then)
{
	return now->st_size == then->st_size && now->st_ino == then->st_ino && now->st_dev == then->st_dev &&
	       now->st_mtim.tv_sec == then->st_mtim.tv_sec && now->st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

int io_sync_directory(const char *directory)
{
	scoped_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* Some file systems have nothing to do there, and say so. */
	return fsync(fd) < 0 && errno != EINVAL && errno != EOPNOTSUPP ? -errno : 0;
}
