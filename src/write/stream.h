/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream.h - a finished file to standard output
 */
#ifndef WRITE_STREAM_H
#define WRITE_STREAM_H

#include <stdint.h>

#include "base/diag.h"

/*
 * Writes the first bytes of a descriptor to standard output. Holes stay holes where that is an empty file that was opened for
 * nobody else; else they are zeros. On failure such a file is empty again.
 */
must_check int stream_write(struct diag *d, int from, uint64_t bytes, bool quiet);

#endif
