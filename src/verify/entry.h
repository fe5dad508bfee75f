/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.h - files of a FAT volume: found by their paths, read and hashed
 *
 * Reads what fat.h found, in large pieces. Memory, offsets and lengths are aligned, so the descriptor may be one that was
 * opened with O_DIRECT, if the disk's end is a multiple of its sectors.
 */
#ifndef VERIFY_ENTRY_H
#define VERIFY_ENTRY_H

#include "plan/plan.h"
#include "verify/fat.h"

/* The file at a path as plans have it, "EFI\BOOT\Image", as firmware would find it: case does not count. NULL: none. */
const struct fat_entry *entry_find(struct arena *a, const struct fat_volume *volume, const char *path);

/* The first bytes of it, most at most; fewer when its chain is too short. Nothing at or behind end is read. */
must_check int entry_read(struct arena *a, int fd, uint64_t end, const struct fat_entry *e, size_t most, struct span *ret);

/* One file whose SHA-256 is wanted. */
struct entry_hash {
	const struct fat_entry *entry;
	uint8_t hash[PLAN_HASH]; /* of the bytes that its extents have */
	int err;                 /* a negative errno when it cannot be read: -ENODATA where the disk ends before it */
};

/*
 * Hashes them on all cores, in memory that does not depend on their size; shows progress unless quiet. Fails, by a
 * fault, when one cannot be read or the user interrupts.
 */
must_check int entry_hash_all(struct diag *d, int fd, uint64_t end, struct entry_hash *list, size_t count, bool quiet);

#endif
