/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_boot.h - what firmware knows of a disk beside the disk: kept, and told that it is the first to start
 */
#ifndef CMD_FLASH_BOOT_H
#define CMD_FLASH_BOOT_H

#include "cmd/options.h"
#include "flash/identity.h"
#include "flash/target.h"
#include "variable/boot_change.h"

typedef uint8_t guid_bytes[GUID_BYTES];

/* Of one device, before it is written. */
struct flash_boot {
	LIST(guid_bytes) former; /* GUIDs of the ESPs that are on it */
	uint64_t sectors;                 /* of the image's first ESP, as it will be on the device */
	struct span variables;            /* ubootefi.var as it stands on the first of them; empty when there is none */
};

/* What contradicts itself, or firmware that takes no entries: a fault, before anything is touched. */
must_check int flash_boot_check(struct diag *d, const struct options *opt, const struct identity_image *image, size_t devices);

/* Looks at what is on the device, as far as the options want that. Whatever stands there is no fault. */
must_check int flash_boot_look(struct diag *d, const struct options *opt, const struct identity_image *image, const struct target *target,
			       struct flash_boot *ret);

/* What U-Boot shall find on the device: its variables, with an entry. Adds the file to the wish, when there is one. id: the unit's. */
must_check int flash_boot_prepare(struct diag *d, const struct options *opt, const struct identity_image *image, const struct unit_identity *id,
				  const struct flash_boot *boot, struct identity_wish *wish);

/* The device is whole: this machine's firmware is told to start it first, when that is wanted. */
must_check int flash_boot_tell(struct diag *d, const struct options *opt, const struct identity_image *image, const struct unit_identity *id,
			       const struct flash_boot *boot);

#endif
