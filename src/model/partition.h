/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.h - the partitions that the disk node describes
 *
 * In the order of the nodes' unit addresses, which is that on the disk and in the GPT. The ESP is one of them; without a node of
 * its own, or an address, it is the first.
 */
#ifndef MODEL_PARTITION_H
#define MODEL_PARTITION_H

#include "model/partition_type.h"
#include "model/search.h"
#include "probe/volume.h"

enum {
	PARTITION_LABEL_MOST = 36, /* UTF-16 units (UEFI 2.10, table 5.6) */
};

/* A disk, and each number of bytes on it, is smaller: with it no sum overflows. */
static const uint64_t partition_bytes_most = (uint64_t)1 << 60;
static const uint64_t partition_esp_bytes_most = (uint64_t)1 << 40;

/* Of the ESP, when nobody says another one. */
static const char partition_esp_label[] = "EFI System Partition";

/* Of the attributes: whoever has a larger disk may make the partition larger, and systemd its file system (UAPI Group's DPS, "growfs"). */
enum { PARTITION_GROWS_BIT = 59 };

struct partition {
	const struct dt_node *node; /* NULL: the ESP of which the tree says nothing */
	struct origin at;
	bool esp;                   /* its content is ours */
	const char *fat_label;      /* of the ESP's file system */

	const char *type_text;      /* as it is written */
	struct origin type_at;
	uint8_t type[GUID_BYTES];   /* zeros when nobody knows type_text */
	const struct partition_type *known; /* NULL when the type has no name */

	const char *label;          /* of the GPT, UTF-8; "" */
	struct origin label_at;
	const uint8_t *guid;        /* NULL: made with the disk's */
	struct origin guid_at;
	uint64_t attributes;        /* as in the GPT (UEFI 2.10, table 5.8) */

	uint64_t size;              /* bytes; 0: as large as the file */
	bool size_wrong;            /* something is said that is no size */
	struct origin size_at;
	uint64_t alignment;         /* bytes; 0: the disk's */
	struct origin alignment_at;
	uint64_t offset;            /* bytes; 0: where there is room */
	struct origin offset_at;
	uint32_t mbr_type;          /* of its record in a hybrid MBR; 0: it has none */
	struct origin mbr_type_at;
	bool copy_of_esp;           /* holds what the ESP holds, and is as large */
	bool zero;                  /* what its file leaves is zeros that mean something, not just unused */
	struct origin zero_at;
	bool grow;                  /* takes what is left of the disk */
	struct origin grow_at;

	const char *file_name;      /* NULL: it stays empty */
	struct origin file_at;
	struct artefact *file;      /* NULL when there is none, or it is nowhere */
	bool packed;                /* a gzip file is to lie there as it is */
	const struct gunzip *gunzip; /* what comes out of a gzip file that is not; else NULL */
	const struct volume *volume; /* what it holds, when the file is usable; else NULL */
};

/* Reads the node of a partition that is not the ESP. */
void partition_read(struct diag *d, const struct dt_node *node, struct search *search, struct partition *ret);

/* How many bytes its file makes; 0 without one that is usable. */
uint64_t partition_content(const struct partition *p);

/* The ESP as it is when nobody says anything of it; at: where it could be said. */
struct partition partition_esp(struct origin at);

/* Reads the node of the ESP over that. */
void partition_read_esp(struct diag *d, const struct dt_node *node, struct partition *esp);

/* Why label cannot be the label of a FAT volume, or NULL. */
const char *partition_fat_label_wrong(const char *label);

#endif
