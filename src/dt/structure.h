/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * structure.h - whether the structure block of a blob can be followed to its end
 *
 * libfdt up to 1.6.1 adds a property's length to its place without looking for
 * overflow (fdt.c: fdt_next_tag), so a length of nearly 4 GiB leads it backwards:
 * fdt_check_full() then runs for ever. This goes over every tag once before libfdt does.
 */
#ifndef DT_STRUCTURE_H
#define DT_STRUCTURE_H

#include "base/span.h"

/* block: the structure block. NULL when every tag, name and value lies in it, else what is wrong. */
const char *structure_check(struct span block);

#endif
