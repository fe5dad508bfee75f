/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - the partition table of an image, for a device
 *
 * The backup GPT stands at the device's own end (UEFI 2.10, 5.3.1), what is usable ends there, and the last partition may grow into it. libfdisk makes
 * the table; what it changes become patches.
 */
#ifndef FLASH_TABLE_H
#define FLASH_TABLE_H

#include "base/diag.h"
#include "base/guid.h"
#include "flash/patch.h"
#include "flash/source.h"
#include "verify/gpt.h"

struct table_wish {
	uint64_t bytes;                       /* of the device */
	bool grow;                            /* the last partition does, also one that does not say so itself */
	const uint8_t *disk_guid;             /* or NULL: it stays */
	const uint8_t (*guids)[GUID_BYTES];   /* one for each partition of the table, or NULL */
};

/* The attribute by which a partition says that it grows (UAPI Group's Discoverable Partitions Specification, "growfs"). */
enum { TABLE_GROWS_BIT = 59 };

/* The partition that lies last on the disk, or NULL. */
const struct gpt_partition *table_last(const struct gpt *gpt);

/* How many sectors a partition, one of the table's list, has on the device. */
uint64_t table_sectors(const struct gpt *gpt, size_t number, const struct table_wish *wish);

/* Adds to the list what is other than in the image; nothing when nothing is. gpt: the image's, which is sound. */
must_check int table_make(struct diag *d, const struct disk_source *source, const struct gpt *gpt, const struct table_wish *wish, patch_list *list);

#endif
