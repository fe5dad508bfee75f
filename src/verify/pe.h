/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.h - reads and checks the loader, a PE file for UEFI on arm64
 *
 * Written from Microsoft's PE format and shares nothing with src/plan/stub.c: what was put
 * together there is judged here by other eyes. Any bytes may stand in the file. A problem is
 * what the format forbids, what firmware refuses or would misread, and what this tool promises:
 * nothing in memory is both writable and executable, and a signature covers every byte.
 */
#ifndef VERIFY_PE_H
#define VERIFY_PE_H

#include <stdint.h>

#include "base/span.h"
#include "verify/problems.h"

struct pe_section {
	char name[9];               /* 8 characters, of which the last may be NULs */
	uint32_t address, bytes;    /* in memory, from the image's start */
	uint32_t raw_at, raw_bytes; /* in the file, where it is filled up */
	uint32_t flags;
};

struct pe {
	uint32_t entry;                        /* an address in memory, from the image's start */
	uint32_t section_alignment, file_alignment;
	uint32_t image_bytes, headers_bytes;   /* in memory, in the file */
	uint32_t relocations_at, relocations_bytes;   /* in memory */
	uint32_t certificates_at, certificates_bytes; /* in the file; both 0 when it is not signed */
	LIST(struct pe_section) sections;      /* in the table's order */
};

/*
 * The headers of any EFI program, of which only what firmware could not start at all is a problem: what holds for a
 * loader of ours need not for one of others. False when the sections cannot be found.
 */
bool pe_look(struct arena *a, struct span file, struct problems *p, struct pe *ret);

/* Whether there is a section of that name (at most 8 characters). */
bool pe_has(const struct pe *pe, const char *name);

/* A loader of ours. False when the sections cannot be found. Takes time in proportion to the headers. */
bool pe_inspect(struct arena *a, struct span file, struct problems *p, struct pe *ret);

/*
 * What the section of that name (at most 8 characters) holds, without what fills it up. There must be
 * one, of read-only data, as long in the file as in memory. False, by a problem, when it cannot be taken.
 */
bool pe_content(const struct pe *pe, struct span file, const char *name, struct problems *p, struct span *ret);

#endif
