/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume_size.h - how large a file system says that it is
 *
 * libblkid gives that from 2.39 on (BLKID_SUBLKS_FSINFO), and there for fewer of them.
 */
#ifndef PROBE_VOLUME_SIZE_H
#define PROBE_VOLUME_SIZE_H

#include "base/attributes.h"
#include "base/span.h"

/* Where the superblock of a file system of this type (volume.h) begins, in bytes; false when that type is not known here. */
bool volume_size_place(const char *type, uint64_t *ret);

/* The bytes of the file system whose superblock this is, or as much of that as there is; 0 when it does not say. */
uint64_t volume_size_said(const char *type, struct span super);

/* The same from the size bytes at an offset of a descriptor; 0 as well for a type that is not known. A negative errno when it cannot be read. */
must_check int volume_size_read(const char *type, int fd, uint64_t offset, uint64_t size, uint64_t *ret);

#endif
