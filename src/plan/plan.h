/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.h - what the disk will hold, in numbers
 *
 * Made by arithmetic from the system, right or wrong: rules look at it, the writer
 * follows it, the verifier compares the written disk with it. Paths on the ESP are
 * absolute without the first separator, separated by '\': "EFI\BOOT\BOOTAA64.EFI".
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "model/system.h"
#include "plan/budget.h"
#include "plan/fat.h"
#include "unit/slot.h"

struct boot;

enum {
	PLAN_ALIGNMENT = 1024 * 1024, /* bytes; of partitions unless they say otherwise, of the ESP's size and the disk's */
	PLAN_GPT_ENTRIES = 128,
	PLAN_GPT_ENTRY_BYTES = 128,
	/* On top of the content: a tenth, but at least this, for later updates and firmware's own files. */
	PLAN_HEADROOM_LEAST = 8 * 1024 * 1024,
	PLAN_MBR_RECORDS = 4,
	PLAN_HASH = 32, /* bytes of SHA-256 */
	/* What a signature may add: some 2 KiB with one certificate, more with a chain. */
	PLAN_SIGNATURE_MOST = 32 * 1024,
};

struct plan_file {
	const char *path;            /* on the ESP */
	const char *what;            /* for people: "hypervisor", "kernel" */
	uint64_t size;               /* bytes */
	const struct artefact *from; /* the host's file or what was unpacked from it; NULL: the bytes are ours */
	struct span bytes;           /* empty for the stub until the plan is sealed */
	uint64_t reserve;            /* bytes that it may grow by when it is signed */
	uint32_t cluster;            /* the first; all are in one piece. Without a meaning for a file of no bytes */
	bool late;                   /* its bytes, though not their number, are known when the plan is sealed */
	const struct module *module; /* the first that names it, or NULL */
	const uint8_t *hash;         /* its SHA-256; NULL until the plan is sealed, or when nobody asked */
	bool kept;                   /* an image from before has it at the same place, and its hash is known */
};

struct plan_dir {
	const char *path;
	uint64_t entries; /* 32-byte directory entries at most */
	uint32_t cluster, clusters; /* the first, and how many; all in one piece */
};

/* Its number in the GPT is its place in the list, from 1. */
struct plan_partition {
	const struct partition *from;
	uint64_t start, bytes; /* on the disk */
	uint64_t content;      /* bytes of the file that is copied to its beginning; 0 without one */
	const uint8_t *hash;   /* the file's SHA-256; as that of plan_file */
	bool kept;             /* as that of plan_file */
};

/* A file outside of partitions. */
struct plan_area {
	const struct area *from;
	uint64_t start, bytes; /* on the disk, with what is kept behind the file */
	uint64_t content;      /* bytes of the file; 0 without one */
	const uint8_t *hash;   /* the file's SHA-256; as that of plan_file */
};

struct plan {
	const struct system *sys;
	enum form form;
	LIST(struct plan_file) files; /* in the order they are written */
	LIST(const char *) empty_dirs; /* paths of directories that are wanted though no file is in them */
	const struct boot *boot;      /* what the stub will do; NULL when the loader is Xen's */
	size_t loader;                /* number of the file that is the stub: the last; meaningless without one */
	size_t unit_file;             /* number of the file with the values of a unit; SIZE_MAX without one */
	bool signs;                   /* the files that firmware starts will be signed */
	bool hashes;                  /* somebody wants all hashes, whatever the identity comes from */
	const char *unpinned;         /* why Xen, signed for the stub, starts without it too; or NULL */
	LIST(struct plan_dir) dirs;   /* parents first; the root is "" */
	uint32_t sector_size;         /* bytes */
	uint64_t content_bytes;       /* of all files on the ESP */
	uint64_t partition_bytes;     /* of all files that are partitions or areas of what is made */
	uint64_t needed_bytes;        /* the smallest ESP that holds the content, without headroom */
	LIST(struct plan_area) areas; /* in the order of the model */
	LIST(struct plan_partition) partitions;
	size_t hybrids;               /* how many partitions have a record in the MBR, too */
	size_t esp;                   /* number of the partition that is the ESP */
	uint64_t disk_bytes;          /* of the disk, whatever is made of it */
	uint64_t image_bytes;         /* of what is made: the disk, or the ESP; 0 of files */
	uint64_t esp_start, esp_bytes; /* in what is made */
	struct fat_geometry fat;
	struct budget budget;         /* of the machine's memory, not the disk's */
	struct unit_slots units;      /* what the tree on the disk asks of a unit; values are its placeholders */
	const char *label;
	uint64_t epoch; /* seconds since 1970 of every time on the ESP; within FAT's range */
};

/* What the plan takes beside the system. */
struct plan_input {
	uint64_t epoch;
	bool signs;             /* the files that firmware starts are signed */
	bool hashes;            /* all hashes are wanted */
	const char *unpinned;   /* why Xen could not be pinned to the stub (pin.h), or NULL */
	struct span signed_xen; /* the hypervisor with its signature, or empty */
};

const struct plan *plan_make(struct diag *d, const struct system *sys, const struct plan_input *input);

/* A plan of its own with lists of its own, which can be completed. */
struct plan *plan_copy(struct arena *a, const struct plan *plan);

/* The plan with the ESP's copy in this partition in the ESP's place. */
struct plan plan_of_copy(const struct plan *plan, const struct plan_partition *copy);

/* Where on the disk a cluster of the ESP begins, and how many bytes it has. */
uint64_t plan_cluster_start(const struct plan *plan, uint32_t cluster);
uint32_t plan_cluster_bytes(const struct plan *plan);

#endif
