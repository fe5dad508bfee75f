/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scoped.h - what the kernel or the C library holds, closed when its scope ends
 *
 * A scoped variable starts with its empty value (-1, NULL), is closed on every way
 * out of its scope with errno kept, and is handed out by give_fd(). The success path
 * of a written file closes explicitly and checks; the scope is for the way out only.
 */
#ifndef BASE_SCOPED_H
#define BASE_SCOPED_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void scoped_fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}
#define scoped_fd __attribute__((cleanup(scoped_fd_close))) int

static inline int give_fd(int *fd)
{
	int given = *fd;

	*fd = -1;
	return given;
}

static inline void scoped_stream_close(FILE **f)
{
	int saved = errno;

	if (*f)
		fclose(*f);
	errno = saved;
}
#define scoped_stream __attribute__((cleanup(scoped_stream_close))) FILE *

static inline void scoped_memory_free(void *at)
{
	int saved = errno;

	free(*(void **)at);
	errno = saved;
}
#define scoped_memory __attribute__((cleanup(scoped_memory_free)))

#endif
