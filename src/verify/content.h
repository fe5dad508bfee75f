/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.h - the bytes of files on a disk compared with where they came from
 */
#ifndef VERIFY_CONTENT_H
#define VERIFY_CONTENT_H

#include "plan/plan.h"
#include "verify/fat.h"

/* A file that is planned and was found. */
struct content_pair {
	const struct plan_file *planned;
	const struct fat_entry *found; /* of the planned size */
};

/*
 * Compares all pairs on all cores, in memory that does not depend on their size.
 * Differences become problems. Fails, by a fault, when a source or the image cannot be
 * read or the user interrupts.
 */
must_check int content_compare(struct diag *d, int fd, const struct content_pair *pairs, size_t count, struct problems *p);

#endif
