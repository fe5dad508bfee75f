/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * esp.h - files on an ESP of the image that are other on one device
 *
 * The image itself is not touched: what changes becomes patches. A file that keeps its length is changed where it lies. For anything
 * else mtools works on a copy of the volume's structures, and what it changed there is taken over.
 */
#ifndef FLASH_ESP_H
#define FLASH_ESP_H

#include "base/diag.h"
#include "flash/patch.h"
#include "flash/source.h"
#include "verify/fat.h"

struct esp {
	const struct disk_source *source;
	const struct fat_volume *fat;
	uint64_t at, bytes;  /* of the volume, on the disk */
	int scratch;         /* the copy, whose byte 0 is the volume's; -1: not needed so far */
	LIST(const char *) brought; /* paths of the files that mtools has brought there */
	patch_list *patches; /* of the device */
};

#define scoped_esp __attribute__((cleanup(esp_close))) struct esp
void esp_close(struct esp *esp);

/* Of the volume at these bytes; fat: as it was read from there. */
struct esp esp_of(const struct disk_source *source, uint64_t at, uint64_t bytes, const struct fat_volume *fat, patch_list *patches);

/* The entry at a path, "EFI/BOOT/BOOTAA64.EFI", in which case does not count; NULL when there is none. */
const struct fat_entry *esp_find(const struct esp *esp, const char *path);

/* All bytes of a file of at most most bytes, as the image has them. */
must_check int esp_read(struct diag *d, const struct esp *esp, const struct fat_entry *entry, size_t most, struct span *ret);

/* The file at this path has these bytes, which are not copied. Its directory is there. */
must_check int esp_put(struct diag *d, struct esp *esp, const char *path, struct span bytes);

/* The number by which hosts tell volumes apart. */
must_check int esp_set_volume_id(struct diag *d, struct esp *esp, uint32_t id);

/* What mtools has changed so far becomes patches. */
must_check int esp_finish(struct diag *d, struct esp *esp);

#endif
