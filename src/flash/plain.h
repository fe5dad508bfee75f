/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plain.h - a packed or streamed image made a plain file, with holes
 */
#ifndef FLASH_PLAIN_H
#define FLASH_PLAIN_H

#include <stdbool.h>

#include "base/diag.h"

/*
 * When what *fd is open for is packed, or is no file in which one can go back, *fd becomes a file without a name (in TMPDIR, or /var/tmp) that holds
 * the plain bytes, with holes for zeros; the former one is closed. *ret_made says whether that was so. Damaged data is a fault.
 */
must_check int plain_make(struct diag *d, const char *name, bool quiet, int *fd, bool *ret_made);

#endif
