/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * window.h - bytes of a disk, read through a small cache
 *
 * A reader follows numbers all over a disk of any size; this keeps the last 1 MiB of
 * what it saw and nothing more. Memory, file offsets and lengths are aligned, so the
 * descriptor may be one opened with O_DIRECT. It lives in an arena; it does not own fd.
 */
#ifndef VERIFY_WINDOW_H
#define VERIFY_WINDOW_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"

struct window;

/* Reads nothing yet. Nothing at or behind end is ever read; end is at most INT64_MAX. */
struct window *window_make(struct arena *a, int fd, uint64_t end);

/* Copies len bytes at off. -ENODATA when the file or the window ends before them, else pread()'s error. */
must_check int window_read(struct window *w, uint64_t off, void *to, size_t len);

#endif
