/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.h - the numbers by which a disk is told from others
 *
 * They come from the content, or from a seed that the user gives: the same input
 * makes the same disk on any machine and day.
 */
#ifndef PLAN_IDENTITY_H
#define PLAN_IDENTITY_H

#include "plan/plan.h"

struct identity {
	uint8_t disk_guid[GUID_BYTES];
	uint8_t (*partition_guids)[GUID_BYTES]; /* one for each of the plan, in its order */
	uint32_t volume_id; /* of the ESP */
};

/* Of the ESP's partition or, one more for each, of those with a copy of it. */
uint32_t identity_volume_id(const struct identity *id, const struct plan *plan, size_t number);

/* GUIDs that the tree says stand before those that are made. */
struct identity identity_from_seed(struct arena *a, const struct plan *plan, const char *seed);

/* From the paths, sizes and hashes of all files; the plan has their hashes. */
struct identity identity_from_content(struct arena *a, const struct plan *plan);

#endif
