/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition_type.h - types of partitions by name
 *
 * Those of the UAPI group's Discoverable Partitions Specification for arm64 and for every machine, and what firmware of
 * boards looks for. The names are those that systemd-repart has for them.
 */
#ifndef MODEL_PARTITION_TYPE_H
#define MODEL_PARTITION_TYPE_H

#include <stddef.h>

#include "base/guid.h"

/* What a partition of a type holds, as far as a look at it tells. */
enum partition_holds {
	HOLDS_ANYTHING,
	HOLDS_FAT,        /* firmware reads it */
	HOLDS_FILES,      /* a file system, perhaps encrypted */
	HOLDS_SWAP,
	HOLDS_VERITY,     /* the hashes of dm-verity */
	HOLDS_LVM,
	HOLDS_RAID,
	HOLDS_LUKS,
};

struct partition_type {
	const char *name;  /* "root-arm64" */
	const char *guid;  /* as text, upper case */
	const char *what;  /* for people: "root file system (arm64)" */
	enum partition_holds holds;
	bool foreign;      /* of another architecture than arm64 */
};

/* The rows; ends with one without name. */
extern const struct partition_type partition_types[];

/* By name, "linux-" in front or not, or by GUID; NULL when there is none. */
const struct partition_type *partition_type_named(const char *name);
const struct partition_type *partition_type_of(const uint8_t guid[GUID_BYTES]);

#endif
