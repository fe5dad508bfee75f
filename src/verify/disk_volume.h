/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_volume.h - one volume of a disk that is verified by itself
 */
#ifndef VERIFY_DISK_VOLUME_H
#define VERIFY_DISK_VOLUME_H

#include "verify/disk.h"

/*
 * Reads the file system, its loader and what that carries, but not the pinned files. The place and the text of v are given,
 * the rest is filled in. Nothing at or behind end is read. Fails only when reading fails.
 */
must_check int disk_volume_read(struct arena *a, int fd, uint64_t end, struct disk_volume *v, struct problems *p);

#endif
