/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zeros.c - whether bytes of a disk are zeros
 */
#include "verify/zeros.h"

#include <errno.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

enum { PIECE = 1024 * 1024 };

int zeros_end(int fd, uint64_t at, uint64_t end, uint64_t *ret)
{
	scoped_memory uint8_t *buffer = malloc(PIECE);
	uint64_t stop;
	size_t got = 0, i = 0;
	int err = buffer ? 0 : -ENOMEM;

	while (!err && i == got && at < end && !interrupt_signal()) {
		io_find_data(fd, at, end, &at, &stop);
		err = io_pread(fd, buffer, stop - at < PIECE ? (size_t)(stop - at) : PIECE, at, &got);
		for (i = 0; i < got && !buffer[i];)
			i++;
		if (!err && !got && at < end)
			err = -ENODATA;
		at += i;
	}
	*ret = at;
	return err;
}
