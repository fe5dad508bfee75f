/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stub.h - what the steps of the stub share
 *
 * The stub decides nothing: the boot plan beside it says what to load, what it must be
 * and where its address goes in the tree. Each step that can fail says why on the console
 * and returns false; then main.c does what the plan asks for.
 */
#ifndef STUB_STUB_H
#define STUB_STUB_H

#include "stub/efi.h"
#include "wire/plan.h"

/* A file of the plan in memory. */
struct placed {
	uint64_t address; /* of whole pages that are ours; 0: not yet */
	uint64_t pages;
};

/* Pieces of reserved ranges that are remembered; those beyond stay taken when Xen is not started. */
enum { STUB_CLAIMS = 256 };

struct stub {
	efi_handle image;
	struct efi_system *system;
	struct efi_boot_services *boot;
	struct efi_loaded_image *loaded;
	struct wire_plan plan;
	bool planned;             /* the plan was read */
	const uint8_t *tree;      /* as the tool made it: plan.header.tree_bytes of them */
	struct placed files[WIRE_PLAN_FILES_MOST];
	struct placed claims[STUB_CLAIMS];
	uint32_t claim_count;
	uint8_t *unit;            /* the file of the unit's values: plan.unit_bytes of them; NULL without one */
	struct placed tree_place; /* the copy whose places are filled */
	void *former_tree;        /* the firmware's own, while ours is installed */
	bool installed;
	struct efi_tcg2 *tpm;     /* NULL: there is none */
	efi_status status;        /* of the first failure: what the firmware gets back */
};

/* section.c: finds the tree and the plan in our own image and checks them. */
bool section_read(struct stub *s);

/* memory.c: keeps pages for every file with a fixed address. */
bool memory_take_fixed(struct stub *s);
/* Takes what is free of the ranges in which nothing may be placed, so that neither we nor the firmware do. */
bool memory_claim(struct stub *s);
/* Gives that back. */
void memory_unclaim(struct stub *s);
/* Pages for bytes, below an address (0: anywhere) and outside of all ranges. what: for the failure's line. */
bool memory_take(struct stub *s, const char *what, uint64_t bytes, uint64_t below, uint32_t type, struct placed *ret);
void memory_free(struct stub *s, struct placed *place);
/* Whether bytes at an address lie in one of the ranges. */
bool memory_is_reserved(const struct stub *s, uint64_t address, uint64_t bytes);
/* Whether all pages of a place are still ours. */
bool memory_is_ours(struct stub *s, const struct placed *place, bool *ret);

/* watchdog.c: the firmware resets a machine whose loader is silent too long. */
void watchdog_kick(struct stub *s);
void watchdog_stop(struct stub *s);

/* file.c: loads and verifies every file of the plan. */
bool file_load_all(struct stub *s);
/* Reads a file that must have so many bytes. name: for messages. */
bool file_read(struct stub *s, struct efi_file *volume, const efi_char *path, const char *name, uint64_t bytes, uint8_t *to,
	       uint8_t ret_hash[SHA256_BYTES]);

/* unit.c: reads and checks the file of the unit's values, when the plan wants one. */
bool unit_read(struct stub *s, struct efi_file *volume);
/* Writes the values into the tree. */
void unit_fill(struct stub *s, uint8_t *tree);
void unit_drop(struct stub *s);

/* cpu.c: brings what was written by the CPU to memory, for somebody who reads it without the cache. */
void cpu_clean(uint64_t address, uint64_t bytes);

/* sha2.c: SHA-256 by the CPU's instructions, and whether it has them and the firmware lets us use them. */
bool sha2_usable(void);
sha256_blocks_function sha2_blocks;

/* tree.c: fills the places in the tree, lets the firmware fix it up and installs it. */
bool tree_install(struct stub *s);
/* Gives the firmware its own back. */
void tree_remove(struct stub *s);

/* measure.c: extends the TPM's PCR by what was loaded, when there is a TPM. */
void measure_all(struct stub *s);

/* xen.c: starts the hypervisor. Returns only when that fails. */
void xen_start(struct stub *s);

#endif
