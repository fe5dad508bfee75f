/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.h - sections added to an arm64 EFI program
 *
 * Microsoft PE format. A section is added behind the last one, in memory and in the file, so nothing
 * that stands there moves. It is read-only data.
 */
#ifndef PLAN_PE_H
#define PLAN_PE_H

#include "base/span.h"

/* What is added, and what it is added to, has at most so many bytes: no sum leaves the 32 bits that it is kept in. */
enum { PE_BYTES_MOST = 512 * 1024 * 1024 };

struct pe_headers {
	uint64_t file, optional, sections; /* offsets of the file header, the optional one and the table of sections */
	uint16_t count;                    /* of sections */
	uint32_t section_alignment, file_alignment, image_bytes, headers_bytes, data_bytes;
};

/* Whether it is a whole EFI application for arm64 with sound headers. */
bool pe_read(struct span s, struct pe_headers *ret);

bool pe_is_signed(struct span s, const struct pe_headers *h);

/* The number of the section with this name, of at most 8 characters; -1 when there is none. */
int pe_find(struct span s, const struct pe_headers *h, const char *name);

/* What the section holds in the file, without what fills it up; false when less is there. */
bool pe_take(struct span s, const struct pe_headers *h, int number, struct span *ret);

/* Whether a section takes no byte, neither of the file nor in memory. */
bool pe_is_empty(struct span s, const struct pe_headers *h, int number);

/* Whether the headers have room for so many sections more. */
bool pe_has_room(struct span s, const struct pe_headers *h, unsigned int sections);

/* Whether some section can be written and executed, nothing says that data is not executed (NX_COMPAT), or it is a DLL. */
bool pe_is_loose(struct span s, const struct pe_headers *h);

/* Whether the file ends with its last section. */
bool pe_ends_with_sections(struct span s, const struct pe_headers *h);

/* bytes rounded up to what a section takes of the file. */
uint64_t pe_file_bytes(const struct pe_headers *h, uint64_t bytes);

/*
 * Puts content where the file ends so far, as the section with this number; the number h->count adds one. The image has
 * room for it. *file_end moves on.
 */
void pe_put(uint8_t *image, struct pe_headers *h, unsigned int number, const char *name, struct span content, uint64_t *file_end);

/* Writes what changed into the headers. */
void pe_finish(uint8_t *image, const struct pe_headers *h);

#endif
