/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * patch.h - what of an image is other on one device
 *
 * The backup GPT at the device's own end, GUIDs, the values of a unit: a few bytes here and there. They are laid over what
 * was read from the image on its way to the device, so that all devices share one image.
 */
#ifndef FLASH_PATCH_H
#define FLASH_PATCH_H

#include "base/span.h"
#include "flash/range.h"

struct patch {
	uint64_t at;       /* byte of the device */
	struct span bytes; /* what stands there */
};

typedef LIST(struct patch) patch_list;

/* Of several over one byte the last that was added counts. The bytes are not copied. */
void patch_add(struct arena *a, patch_list *list, uint64_t at, struct span bytes);

/* Only what differs of two equally long stretches, which stand at a byte of the device. The bytes of new are not copied. */
void patch_add_changes(struct arena *a, patch_list *list, uint64_t at, struct span old, struct span new);

/* Lays them over len bytes that belong at a byte of the device. */
void patch_apply(const patch_list *list, uint64_t at, uint8_t *bytes, size_t len);

/* The bytes that they are about. */
range_list patch_ranges(struct arena *a, const patch_list *list);

#endif
