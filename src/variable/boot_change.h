/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_change.h - which Boot#### an entry gets, and what becomes of BootOrder
 *
 * UEFI 2.10 section 3.3. The decision alone, for every place where firmware keeps its
 * variables: who reads and writes them is in efivarfs.h and uboot_file.h. Others' entries
 * keep their number, their bytes and their order.
 */
#ifndef VARIABLE_BOOT_CHANGE_H
#define VARIABLE_BOOT_CHANGE_H

#include "variable/load_option.h"

enum {
	BOOT_NON_VOLATILE = 1,
	BOOT_ATTRIBUTES = 7, /* of these variables: kept, seen by loaders and by the system (UEFI 2.10, table 3.1) */
};

/* Boot0000 to BootFFFF and BootOrder are variables of this one, EFI_GLOBAL_VARIABLE. */
#define BOOT_GUID "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define BOOT_ORDER "BootOrder"

struct boot_entry {
	uint16_t number;
	struct span option; /* as it stands there, damaged or not */
};

struct boot_state {
	LIST(struct boot_entry) entries; /* all that there are */
	struct span order;               /* BootOrder's bytes; none when there is no such variable */
};

struct boot_request {
	struct load_option option;             /* what is to start first */
	const uint8_t (*former)[GUID_BYTES];   /* partitions that the disk had before it was written, */
	size_t former_count;                   /* and which are gone: entries for the same file on them are replaced */
};

struct boot_change {
	uint16_t number;          /* of the entry */
	struct span option;       /* its bytes */
	struct span order;        /* BootOrder's: number first, then the others as they were, without those dropped */
	bool option_differs;      /* from what is there: it must be written */
	bool order_differs;
	LIST(uint16_t) dropped;   /* more entries for the same file on former partitions; they lead nowhere any more */
};

/*
 * An entry for the same file of the same partition keeps its number; else the first one for that file on a former partition
 * gives its number; else the lowest number that is free is taken. False when none is.
 */
bool boot_change_make(struct arena *a, const struct boot_state *state, const struct boot_request *request, struct boot_change *ret);

/* "Boot001A" */
const char *boot_name(struct arena *a, uint16_t number);

/* Whether this is the name of an entry: four upper-case hexadecimal digits (UEFI 2.10, 3.1.3). */
bool boot_parse_name(const char *name, uint16_t *ret);

#endif
