/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.h - what makes a disk that of one unit
 *
 * GUIDs of the disk and its partitions, ids of FAT volumes, and the values that the device tree asks for. The tree lies in the
 * loader, beside the boot plan that has its hash; or, with Xen's own loader, in a file. Texts of partitions' GUIDs in the tree
 * follow the GUIDs. All of it becomes patches; the image stays as it is.
 */
#ifndef FLASH_IDENTITY_H
#define FLASH_IDENTITY_H

#include "base/guid.h"
#include "flash/esp.h"
#include "sign/sign.h"
#include "unit/slot.h"
#include "verify/gpt.h"

/* Where GUIDs and volume ids come from. */
enum identity_ids {
	IDS_KEEP,    /* they are the image's */
	IDS_NEW,     /* random */
	IDS_DERIVED, /* from a text, which is another for each unit */
};

/* A FAT volume of the image that is an ESP. */
struct identity_volume {
	size_t partition;   /* number in the GPT's list */
	uint64_t at, bytes; /* on the disk */
	const struct fat_volume *fat;
};

/* The image, as it was read. */
struct identity_image {
	const struct disk_source *source;
	const struct gpt *gpt;
	LIST(struct identity_volume) volumes;
};

/* A file that the first ESP shall have beside its own. */
struct identity_file {
	const char *path; /* "ubootefi.var" */
	struct span bytes;
};

/* What a unit gets. */
struct identity_wish {
	LIST(struct unit_value) values;
	bool fills;            /* values are put in, each that the tree asks for; else placeholders stay */
	enum identity_ids ids;
	const char *from;      /* for IDS_DERIVED */
	LIST(struct identity_file) files;
	const struct signer *signer; /* a loader that changes is signed by it; NULL: it cannot be signed */
};

/* What it got. */
struct unit_identity {
	uint8_t disk_guid[GUID_BYTES];
	uint8_t (*guids)[GUID_BYTES]; /* of partitions, in the order of the GPT's list */
	uint32_t *volume_ids;         /* of volumes, in their order */
	bool changes_table;           /* GUIDs are others than the image's */
	bool signed_anew;             /* the loader is */
};

/* What the image's tree asks of a unit; empty when there is no tree of ours. One that cannot be understood is a fault. */
must_check int identity_slots(struct diag *d, const struct identity_image *image, struct unit_slots *ret);

/* The GUIDs and ids that it will have; identity_make() takes them. */
must_check int identity_ids(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, struct unit_identity *ret);

/* Adds what is other for this unit, but for the partition table, which table_make() makes with the GUIDs. */
must_check int identity_make(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, patch_list *patches,
			     struct unit_identity *id);

#endif
