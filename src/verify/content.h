/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.h - the bytes of files on a disk compared with where they came from
 */
#ifndef VERIFY_CONTENT_H
#define VERIFY_CONTENT_H

#include "plan/plan.h"
#include "verify/fat.h"

/* What is planned, and where it was found. */
struct content_pair {
	const struct artefact *from; /* the host's file, or NULL: the bytes are ours */
	bool packed;                 /* what comes out of it by gunzip is meant */
	bool sampled;                /* only some bytes of each stretch are compared, not for packed ones */
	struct span bytes;
	uint64_t from_byte;          /* where in the file the comparison begins */
	const char *source;          /* what it comes from, for messages */
	const char *place;           /* what it is on the disk: "'EFI\\BOOT\\xen.efi' on the ESP" */
	const struct fat_extent *extents; /* in the order of the content, of its size in all */
	size_t extent_count;
};

enum { CONTENT_STRETCH = 1024 * 1024 };

/*
 * Compares all pairs on all cores, in memory that does not depend on their size.
 * Differences become problems. Fails, by a fault, when a source or the image cannot be
 * read or the user interrupts.
 */
must_check int content_compare(struct diag *d, int fd, const struct content_pair *pairs, size_t count, struct problems *p);

#endif
