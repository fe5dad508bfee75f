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
	uint8_t disk_guid[16], esp_guid[16]; /* as on the disk: the first three fields little-endian */
	uint32_t volume_id;
};

struct identity identity_from_seed(const char *seed);

/* From the paths, sizes and hashes of all files; the plan's files have their hashes. */
struct identity identity_from_content(const struct plan *plan);

/* "01234567-89AB-4CDE-8F01-23456789ABCD" */
const char *identity_guid_text(struct arena *a, const uint8_t guid[16]);

#endif
