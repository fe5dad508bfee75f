/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zeros.h - whether bytes of a disk are zeros
 */
#ifndef VERIFY_ZEROS_H
#define VERIFY_ZEROS_H

#include <stdint.h>

#include "base/attributes.h"

/* *ret: the first byte of the range that is not zero, or its end. Holes are not read. The user's wish to stop ends it, too. A negative errno when it cannot be read. */
must_check int zeros_end(int fd, uint64_t at, uint64_t end, uint64_t *ret);

#endif
