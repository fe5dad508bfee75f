/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - a section of a PE image that stands in memory as it was loaded
 */
#include "wire/pe.h"

#include "wire/bytes.h"

enum { HEADER_AT = 0x3c, DOS_HEADER = 0x40, SIGNATURE = 4, FILE_HEADER = 20, SECTION = 40, NAME = 8 };
enum { SECTIONS_AT = 2, OPTIONAL_BYTES_AT = 16 };        /* in the file header */
enum { SECTION_BYTES_AT = 8, SECTION_ADDRESS_AT = 12 };  /* in a section's header */

static bool lies_in(uint64_t off, uint64_t bytes, uint64_t all)
{
	return off <= all && bytes <= all - off;
}

/* A name of 8 characters has no NUL. */
static bool is_named(const uint8_t *at, const char *name)
{
	for (size_t i = 0; i < NAME; i++) {
		if (at[i] != (uint8_t)*name)
			return false;
		if (*name)
			name++;
	}
	return !*name;
}

static bool take_section(const uint8_t *image, size_t len, const uint8_t *at, struct pe_part *ret)
{
	uint32_t bytes = bytes_get32(at + SECTION_BYTES_AT), address = bytes_get32(at + SECTION_ADDRESS_AT);

	if (!lies_in(address, bytes, len))
		return false;
	*ret = (struct pe_part){ image + address, bytes };
	return true;
}

bool pe_section(const uint8_t *image, size_t len, const char *name, struct pe_part *ret)
{
	uint64_t header, table;
	uint32_t count;

	if (len < DOS_HEADER || image[0] != 'M' || image[1] != 'Z')
		return false;
	header = bytes_get32(image + HEADER_AT);
	if (!lies_in(header, SIGNATURE + FILE_HEADER, len) || bytes_get32(image + header) != 0x4550)
		return false;
	header += SIGNATURE;
	count = bytes_get16(image + header + SECTIONS_AT);
	table = header + FILE_HEADER + bytes_get16(image + header + OPTIONAL_BYTES_AT);
	if (!lies_in(table, (uint64_t)count * SECTION, len))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (is_named(image + table + (uint64_t)i * SECTION, name))
			return take_section(image, len, image + table + (uint64_t)i * SECTION, ret);
	}
	return false;
}
