/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - sections added to an arm64 EFI program
 */
#include "plan/pe.h"

#include <string.h>

#include "base/number.h"
#include "wire/bytes.h"

enum {
	HEADER_AT = 0x3c, FILE_HEADER = 20, SECTION = 40, NAME = 8,
	MACHINE_ARM64 = 0xaa64, PE32_PLUS = 0x20b, EFI_APPLICATION = 10,
	READ_ONLY_DATA = 0x40000040, /* IMAGE_SCN_CNT_INITIALIZED_DATA and IMAGE_SCN_MEM_READ */
	NX_COMPAT = 0x100, IS_DLL = 0x2000,
};
static const uint32_t write_execute = 0xa0000000; /* IMAGE_SCN_MEM_WRITE and IMAGE_SCN_MEM_EXECUTE */
/* The format's most for files, and arm64's largest page. */
enum { ALIGNMENT_MOST = 64 * 1024 };
/* In the file header. */
enum { MACHINE = 0, SECTIONS = 2, OPTIONAL_BYTES = 16, FILE_FLAGS = 18 };
/* In the optional header of PE32+. */
enum {
	MAGIC = 0, DATA_BYTES = 8, SECTION_ALIGNMENT = 32, FILE_ALIGNMENT = 36, IMAGE_BYTES = 56, HEADERS_BYTES = 60, CHECKSUM = 64,
	SUBSYSTEM = 68, DLL_FLAGS = 70, CERTIFICATES = 144, OPTIONAL_LEAST = 152,
};
/* In a section's header. */
enum { VIRTUAL_BYTES = 8, ADDRESS = 12, RAW_BYTES = 16, RAW_AT = 20, FLAGS = 36 };

static bool is_alignment(uint32_t n)
{
	return n && !(n & (n - 1)) && n <= ALIGNMENT_MOST;
}

static bool read_optional(struct span s, struct pe_headers *h)
{
	return span_le32(s, h->optional + SECTION_ALIGNMENT, &h->section_alignment) &&
	       span_le32(s, h->optional + FILE_ALIGNMENT, &h->file_alignment) &&
	       span_le32(s, h->optional + IMAGE_BYTES, &h->image_bytes) &&
	       span_le32(s, h->optional + HEADERS_BYTES, &h->headers_bytes) &&
	       span_le32(s, h->optional + DATA_BYTES, &h->data_bytes);
}

/* Whether the file is whole, and every section that is not empty lies behind the headers and before what will be added. */
static bool sections_lie_inside(struct span s, const struct pe_headers *h)
{
	for (uint16_t i = 0; i < h->count; i++) {
		uint64_t at = h->sections + (uint64_t)i * SECTION;
		uint32_t bytes, address, raw_bytes, raw_at;

		if (!span_le32(s, at + VIRTUAL_BYTES, &bytes) || !span_le32(s, at + ADDRESS, &address) ||
		    !span_le32(s, at + RAW_BYTES, &raw_bytes) || !span_le32(s, at + RAW_AT, &raw_at))
			return false;
		if (((bytes || raw_bytes) && address < h->headers_bytes) || (uint64_t)address + bytes > h->image_bytes ||
		    (raw_bytes && raw_at < h->headers_bytes) || (uint64_t)raw_at + raw_bytes > s.len)
			return false;
	}
	return true;
}

bool pe_read(struct span s, struct pe_headers *h)
{
	uint16_t machine, optional_bytes, magic, subsystem;
	uint32_t at;

	if (!span_has(s, 0, "MZ") || !span_le32(s, HEADER_AT, &at) || !span_has_bytes(s, at, "PE\0\0", 4))
		return false;
	h->file = (uint64_t)at + 4;
	h->optional = h->file + FILE_HEADER;
	if (!span_le16(s, h->file + MACHINE, &machine) || !span_le16(s, h->file + SECTIONS, &h->count) ||
	    !span_le16(s, h->file + OPTIONAL_BYTES, &optional_bytes) || !span_le16(s, h->optional + MAGIC, &magic) ||
	    !span_le16(s, h->optional + SUBSYSTEM, &subsystem))
		return false;
	h->sections = h->optional + optional_bytes;
	return machine == MACHINE_ARM64 && magic == PE32_PLUS && subsystem == EFI_APPLICATION && optional_bytes >= OPTIONAL_LEAST &&
	       read_optional(s, h) && is_alignment(h->section_alignment) && is_alignment(h->file_alignment) &&
	       h->headers_bytes <= s.len && h->sections + (uint64_t)h->count * SECTION <= h->headers_bytes &&
	       h->headers_bytes <= h->image_bytes && s.len <= PE_BYTES_MOST && h->image_bytes <= PE_BYTES_MOST && sections_lie_inside(s, h);
}

bool pe_is_signed(struct span s, const struct pe_headers *h)
{
	uint32_t signature;

	return !span_le32(s, h->optional + CERTIFICATES, &signature) || signature;
}

int pe_find(struct span s, const struct pe_headers *h, const char *name)
{
	char padded[NAME] = { 0 };

	memcpy(padded, name, strlen(name));
	for (int i = 0; i < h->count; i++) {
		if (span_has_bytes(s, h->sections + (uint64_t)i * SECTION, padded, NAME))
			return i;
	}
	return -1;
}

bool pe_take(struct span s, const struct pe_headers *h, int number, struct span *ret)
{
	uint64_t at = h->sections + (uint64_t)number * SECTION;
	uint32_t bytes, raw_bytes, raw_at;

	return span_le32(s, at + VIRTUAL_BYTES, &bytes) && span_le32(s, at + RAW_BYTES, &raw_bytes) && bytes <= raw_bytes &&
	       span_le32(s, at + RAW_AT, &raw_at) && span_cut(s, raw_at, bytes, ret);
}

bool pe_is_empty(struct span s, const struct pe_headers *h, int number)
{
	uint64_t at = h->sections + (uint64_t)number * SECTION;
	uint32_t bytes, raw_bytes;

	return span_le32(s, at + VIRTUAL_BYTES, &bytes) && span_le32(s, at + RAW_BYTES, &raw_bytes) && !bytes && !raw_bytes;
}

bool pe_has_room(struct span s, const struct pe_headers *h, unsigned int sections)
{
	uint64_t at = h->sections + (uint64_t)h->count * SECTION, end = at + (uint64_t)sections * SECTION;
	uint8_t byte;

	if (h->count + sections > UINT16_MAX || end > h->headers_bytes)
		return false;
	for (; at < end; at++) {
		if (!span_u8(s, at, &byte) || byte)
			return false;
	}
	return true;
}

bool pe_is_loose(struct span s, const struct pe_headers *h)
{
	uint16_t file_flags, dll_flags;
	uint32_t flags;

	if (!span_le16(s, h->file + FILE_FLAGS, &file_flags) || (file_flags & IS_DLL))
		return true;
	if (!span_le16(s, h->optional + DLL_FLAGS, &dll_flags) || !(dll_flags & NX_COMPAT))
		return true;
	for (uint16_t i = 0; i < h->count; i++) {
		if (!span_le32(s, h->sections + (uint64_t)i * SECTION + FLAGS, &flags) || (flags & write_execute) == write_execute)
			return true;
	}
	return false;
}

bool pe_ends_with_sections(struct span s, const struct pe_headers *h)
{
	uint64_t end = h->headers_bytes;

	for (uint16_t i = 0; i < h->count; i++) {
		uint64_t at = h->sections + (uint64_t)i * SECTION;
		uint32_t raw_bytes, raw_at;

		if (span_le32(s, at + RAW_BYTES, &raw_bytes) && span_le32(s, at + RAW_AT, &raw_at) && raw_bytes &&
		    (uint64_t)raw_at + raw_bytes > end)
			end = (uint64_t)raw_at + raw_bytes;
	}
	return end == s.len;
}

uint64_t pe_file_bytes(const struct pe_headers *h, uint64_t bytes)
{
	return round_up(bytes, h->file_alignment);
}

void pe_put(uint8_t *image, struct pe_headers *h, unsigned int number, const char *name, struct span content, uint64_t *file_end)
{
	uint8_t *at = image + h->sections + (size_t)number * SECTION;
	uint32_t raw = (uint32_t)round_up(content.len, h->file_alignment), address = (uint32_t)round_up(h->image_bytes, h->section_alignment);

	memset(at, 0, SECTION);
	memcpy(at, name, strlen(name));
	bytes_put32(at + VIRTUAL_BYTES, (uint32_t)content.len);
	bytes_put32(at + ADDRESS, address);
	bytes_put32(at + RAW_BYTES, raw);
	bytes_put32(at + RAW_AT, (uint32_t)*file_end);
	bytes_put32(at + FLAGS, READ_ONLY_DATA);
	memcpy(image + *file_end, content.at, content.len);
	*file_end += raw;
	h->count = (uint16_t)(h->count + (number == h->count));
	h->image_bytes = (uint32_t)round_up(address + (uint64_t)content.len, h->section_alignment);
	h->data_bytes += raw;
}

void pe_finish(uint8_t *image, const struct pe_headers *h)
{
	bytes_put16(image + h->file + SECTIONS, h->count);
	bytes_put32(image + h->optional + IMAGE_BYTES, h->image_bytes);
	bytes_put32(image + h->optional + DATA_BYTES, h->data_bytes);
	/* Firmware does not look at it, and 0 says that there is none. */
	bytes_put32(image + h->optional + CHECKSUM, 0);
}
