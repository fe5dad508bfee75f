/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ramdisk.h - what an initramfs holds, as Linux unpacks it
 *
 * Any number of cpio archives (newc or crc) one behind the other with zeros between them, each as it is or within
 * compressed data (Linux init/initramfs.c:unpack_to_rootfs); of files with one path the last one counts.
 * libarchive's reader of cpio ends with the first archive, so the headers are read here. The data streams through;
 * names, links and the first bytes of programs are kept.
 */
#ifndef PROBE_RAMDISK_H
#define PROBE_RAMDISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/unpack.h"

enum ramdisk_type { RAMDISK_FILE, RAMDISK_DIRECTORY, RAMDISK_LINK, RAMDISK_OTHER };

struct ramdisk_entry {
	const char *path;        /* "bin/sh"; "" for the root */
	enum ramdisk_type type;
	bool executable;
	const char *target;      /* of a symbolic link */
	const char *interpreter; /* what stands behind "#!"; NULL when there is none, or the bytes are at another name of the file */
	uint16_t machine;        /* of ELF; 0: it is none, or not known */
	uint8_t bits;            /* of ELF: 32 or 64 */
	size_t order;
};

struct ramdisk {
	bool whole;        /* all of it was read and understood: what is not there is not in it */
	unsigned packings; /* 1 << enum packing, of each that occurs */
	LIST(struct ramdisk_entry) entries; /* sorted by path and order */
};

/*
 * Reads the size bytes of a descriptor, whatever its position. Stops when more than most bytes come out, or when Linux would
 * stop; then it is not whole. A negative errno when it cannot be read.
 */
must_check int ramdisk_read(struct arena *a, int fd, uint64_t size, uint64_t most, struct ramdisk *ret);

/* The file at a path of the ramdisk, links followed; NULL when there is none. */
const struct ramdisk_entry *ramdisk_find(struct arena *a, const struct ramdisk *r, const char *path);

#endif
