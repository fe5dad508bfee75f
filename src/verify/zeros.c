/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zeros.c - whether bytes of a disk are zeros
 */
#include "verify/zeros.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

enum { PIECE = 1024 * 1024 };

/* Where data begins at or behind at; a device has no holes. */
static uint64_t skip_hole(int fd, uint64_t at, uint64_t end)
{
	off_t data = lseek(fd, (off_t)at, SEEK_DATA);

	if (data < 0)
		return errno == ENXIO ? end : at;
	return (uint64_t)data < end ? (uint64_t)data : end;
}

int zeros_end(int fd, uint64_t at, uint64_t end, uint64_t *ret)
{
	scoped_memory uint8_t *buffer = malloc(PIECE);
	size_t got = 0, i = 0;
	int err = buffer ? 0 : -ENOMEM;

	for (at = skip_hole(fd, at, end); !err && i == got && at < end && !interrupt_signal(); at = skip_hole(fd, at, end)) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		err = io_pread(fd, buffer, len, at, &got);
		for (i = 0; i < got && !buffer[i];)
			i++;
		at += i;
		if (!err && got < len && i == got)
			err = -ENODATA;
	}
	*ret = at;
	return err;
}
