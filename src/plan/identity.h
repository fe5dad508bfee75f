/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.h - the numbers by which a disk is told from others
 *
 * They come from the content, or from a seed that the user gives: the same input
 * makes the same disk on any machine and day. The content is hashed by a crew while
 * it is copied, so it is known only when the copy is done.
 */
#ifndef PLAN_IDENTITY_H
#define PLAN_IDENTITY_H

#include "plan/plan.h"

struct identity {
	uint8_t disk_guid[16], esp_guid[16]; /* as on the disk: the first three fields little-endian */
	uint32_t volume_id;
};

struct identity identity_from_seed(const char *seed);

/* Hashing of all files, going on in the background. */
struct identity_work;

must_check int identity_begin(struct diag *d, const struct plan *plan, struct identity_work **ret);

/* Waits for it. A file that cannot be read, or is shorter than planned, is a fault. */
must_check int identity_end(struct diag *d, struct identity_work *work, struct identity *ret);

/* Ends it without a result; work may be NULL. */
void identity_drop(struct identity_work *work);

/* "01234567-89AB-4CDE-8F01-23456789ABCD" */
const char *identity_guid_text(struct arena *a, const uint8_t guid[16]);

#endif
