/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt_header.h - what the parts of the GPT reader share: the two headers
 */
#ifndef VERIFY_GPT_HEADER_H
#define VERIFY_GPT_HEADER_H

#include "verify/gpt.h"
#include "verify/window.h"

enum { GPT_SECTOR_MOST = 4096, GPT_ENTRY_MOST = 4096 };

/* What one gpt_read() works with. */
struct gpt_reader {
	struct arena *arena;   /* of the caller, for what it gets */
	struct arena *scratch; /* ends with the reading */
	struct window *window;
	struct problems *problems;
	struct gpt *gpt;
	uint64_t last_lba;     /* of the disk */
};

enum gpt_trust {
	GPT_ABSENT,  /* no header, or one that leads nowhere: its fields are not to be used */
	GPT_DAMAGED, /* the entry array can be read, but a checksum is wrong */
	GPT_SOUND,
};

struct gpt_header {
	const char *which; /* "primary", "backup" */
	bool found;        /* there is a signature, so the fields below say something */
	enum gpt_trust trust;
	uint64_t lba;      /* where it was read */
	uint32_t revision, size;
	uint64_t own_lba, alternate_lba, first_usable, last_usable;
	uint8_t disk_guid[16];
	uint64_t array_lba, array_sectors;
	uint32_t entry_count, entry_size, array_crc;
};

/* The header at lba with what is wrong in it and its array. found and trust are always set. */
must_check int gpt_header_read(struct gpt_reader *r, const char *which, uint64_t lba, struct gpt_header *ret);

/* Whether both headers say the same of the disk. Both were found. */
void gpt_header_compare(struct gpt_reader *r, const struct gpt_header *primary, const struct gpt_header *backup);

#endif
