/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.h - a section of a PE image that stands in memory as it was loaded
 *
 * Microsoft PE format, "COFF File Header" and "Section Table". Addresses in the image are
 * relative to its start, so parts are found without the file.
 */
#ifndef WIRE_PE_H
#define WIRE_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pe_part {
	const uint8_t *at;
	size_t bytes;
};

/* The section of that name (at most 8 characters); false when there is none or it leads out of the image. */
bool pe_section(const uint8_t *image, size_t len, const char *name, struct pe_part *ret);

#endif
