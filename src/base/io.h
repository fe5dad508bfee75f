/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io.h - whole reads and whole writes
 *
 * These say nothing: the caller knows what is being read and whether a failure is a
 * finding (the user named a wrong file) or a fault.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/span.h"

/* Reads len bytes at off, fewer only at the end of the file. */
must_check int io_pread(int fd, void *to, size_t len, uint64_t off, size_t *ret_got);

/* Writes all len bytes at the descriptor's position. */
must_check int io_write(int fd, const void *from, size_t len);

/* Writes all len bytes at off. */
must_check int io_pwrite(int fd, const void *from, size_t len, uint64_t off);

/*
 * Where data begins at or behind off, and where it ends; both are end when only holes come. All of it is data where the file
 * system says nothing about holes, as a device does.
 */
void io_find_data(int fd, uint64_t off, uint64_t end, uint64_t *ret_begin, uint64_t *ret_stop);

/* Whether these bytes are a hole. */
bool io_is_hole(int fd, uint64_t off, uint64_t len);

/* Reads from the descriptor's position to the end, into the arena. -EFBIG when there are more than most bytes. */
must_check int io_read_rest(struct arena *a, int fd, size_t most, struct span *ret);

/* Reads a whole file into the arena. */
must_check int io_read_file(struct arena *a, const char *path, size_t most, struct span *ret);

/* Whether that is still the file that it was, with the content that it had, as far as its size and time tell. */
bool io_is_same_file(const struct stat *now, const struct stat *then);

/* A file in memory that holds these bytes, positioned at its start; a descriptor or a negative errno. */
must_check int io_memory_file(const char *name, struct span bytes, int *ret_fd);

/*
 * An empty file without a name, for more than should lie in memory: in the directory TMPDIR (or /tmp), else, where that
 * cannot have such files, in memory. A descriptor or a negative errno.
 */
must_check int io_unnamed_file(int *ret_fd);

/* What the directory of a path names is on the medium then, where its file system can promise that. A negative errno. */
must_check int io_sync_directory(const char *directory);

#endif
