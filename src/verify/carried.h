/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * carried.h - what a loader of ours carries, judged by itself: its boot plan and its device tree
 *
 * The record is opened by the decoder that the loader itself uses (wire/plan.h). What must hold between the record, the
 * tree and the volume holds whatever was planned; boot.h compares them with a plan on top.
 */
#ifndef VERIFY_CARRIED_H
#define VERIFY_CARRIED_H

#include "plan/plan.h"
#include "verify/blob.h"
#include "verify/fat.h"
#include "wire/plan.h"

enum {
	/* A stub of at most 1 MiB, a tree of some 4 and the record: what is longer is none of ours. */
	CARRIED_LOADER_MOST = 16 * 1024 * 1024,
};

/* The record of a section, copied to where 16-bit characters can be read. False, by a problem, when it cannot be used. */
bool carried_open_record(struct arena *a, struct span section, struct problems *p, struct wire_plan *ret);

/* Whether the tree is the one that the record pins. False, by a problem, when it cannot be read as one. */
bool carried_read_tree(struct arena *a, struct span tree, const struct wire_plan *record, struct problems *p, struct blob *ret);

/* Xen takes its command line from the tree; the record has it for messages and measuring. */
void carried_check_command_line(struct arena *a, const struct blob *tree, const struct wire_plan *record, struct problems *p);

/*
 * Whether each place where the loader writes is the reg of some node, of zeros, and each file but the hypervisor has
 * one. Which node Xen takes for which module is not looked at: hole.h does, who knows what was meant.
 */
void carried_check_places(struct arena *a, const struct blob *tree, const struct wire_plan *record, struct problems *p);

/* The entry of a file that the record wants, when it is there with as many bytes; else a problem and NULL. */
const struct fat_entry *carried_find(struct arena *a, const struct fat_volume *volume, const struct wire_file *file,
				     struct problems *p);

/* The start of a hash: "9f86d081884c7d65". */
const char *carried_hash_text(struct arena *a, const uint8_t hash[PLAN_HASH]);

#endif
