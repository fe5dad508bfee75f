/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.h - a disk verified by itself, without the tree that it was made from
 *
 * An image or a device, ours or somebody else's: the partition table, every volume that firmware may start from, the
 * loader there, and all that the loader wants. Ours carries the SHA-256 of its tree and of each file; its own code and the
 * numbers of its record are covered only when it is signed. Of Xen's own loader it is seen whether its files are there.
 * Reads only, in aligned pieces, so that the descriptor may be one that was opened with O_DIRECT.
 */
#ifndef VERIFY_DISK_H
#define VERIFY_DISK_H

#include "verify/carried.h"
#include "verify/gpt.h"

enum disk_loader {
	DISK_LOADER_NONE,  /* no EFI/BOOT/BOOTAA64.EFI */
	DISK_LOADER_OURS,  /* the stub with .dtb and .plan */
	DISK_LOADER_XEN,   /* Xen itself */
	DISK_LOADER_OTHER, /* somebody else's; it was not looked at */
};

/* Part of a file. */
struct disk_section {
	uint32_t at, bytes; /* from the file's start; both 0: there is none */
};

/* A file that is pinned by the record. */
struct disk_pin {
	const struct fat_entry *entry;
	const uint8_t *hash; /* the record's */
};

/* A partition that firmware may start from: of the ESP's type, or a FAT volume with a loader. */
struct disk_volume {
	size_t partition;   /* number in the GPT's list */
	const char *text;   /* "partition 2" */
	bool is_esp;        /* by its type */
	bool spoiled;       /* an ESP that begins neither as a FAT nor with zeros */
	uint64_t at, bytes; /* on the disk */
	struct fat_volume fat;
	const struct fat_entry *loader; /* or NULL */
	enum disk_loader kind;
	/* Of a loader of ours: */
	bool is_signed;
	struct disk_section tree, record; /* in the loader's file */
	struct wire_plan plan;            /* without files when the record cannot be used */
	LIST(struct disk_pin) pins;       /* the files that were hashed */
};

struct disk_facts {
	uint32_t sector_size;
	uint64_t bytes;
	struct gpt gpt;
	LIST(struct disk_volume) volumes;
	bool starts_xen;         /* some volume has a loader of ours, or Xen's */
	struct problems remarks; /* what is wrong with file systems that were not asked to start Xen */
};

struct disk_wanted {
	const char *name;     /* for messages */
	uint64_t bytes;       /* that count: a device may be longer than the disk on it */
	uint32_t sector_size; /* of the device; 0: as the partition table has it, 512 or 4096 */
	bool any;             /* a disk with a sound partition table will do, whatever it starts */
	bool quiet;           /* without progress; then several may be verified at once, each with a diag of its own */
};

/*
 * Any bytes may stand there. All that is wrong is one fault, and *ret is written only when nothing is. Takes time in
 * proportion to what it reads, and memory to the file systems' tables.
 */
must_check int verify_disk(struct diag *d, int fd, const struct disk_wanted *wanted, struct disk_facts *ret);

#endif
