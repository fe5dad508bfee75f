/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bmap.h - the map of an image, for bmaptool: what of it is to be copied
 *
 * Version 2.0 of the format, with SHA-256 of each range and of itself (bmaptool, src/bmaptool/BmapCreate.py). It comes from the plan, not from
 * the file system's holes, so it is the same on every machine.
 */
#ifndef WRITE_BMAP_H
#define WRITE_BMAP_H

#include "plan/mapped.h"

/* fd: the finished image. */
must_check int bmap_make(struct diag *d, const struct plan *plan, int fd, const char **ret_text);

#endif
