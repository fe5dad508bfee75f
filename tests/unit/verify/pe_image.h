/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe_image.h - a loader made by hand: headers as lld writes them, sections with nothing in them that runs
 */
#ifndef TESTS_PE_IMAGE_H
#define TESTS_PE_IMAGE_H

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "wire/bytes.h"

enum {
	PE_AT = 0x80, PE_FILE_HEADER = PE_AT + 4, PE_OPTIONAL = PE_FILE_HEADER + 20, PE_TABLE = PE_OPTIONAL + 240,
	PE_HEADERS = 0x400, PE_ROOM = 0x10000,
	PE_CODE = 0x60000020, PE_DATA = (int)0xc0000040, PE_RELOCATIONS = 0x42000040, PE_READ_ONLY = 0x40000040,
};

struct pe_image {
	uint8_t bytes[PE_ROOM];
	uint32_t len, count, memory; /* of the file; of sections; of the image in memory */
};

static inline void pe_image_headers(struct pe_image *im)
{
	uint8_t *file = im->bytes + PE_FILE_HEADER, *optional = im->bytes + PE_OPTIONAL;

	bytes_put16(im->bytes, 0x5a4d);
	bytes_put32(im->bytes + 0x3c, PE_AT);
	bytes_put32(im->bytes + PE_AT, 0x4550);
	bytes_put16(file, 0xaa64);
	bytes_put16(file + 16, 240);
	bytes_put16(file + 18, 0x22);
	bytes_put16(optional, 0x20b);
	bytes_put32(optional + 16, 0x1010); /* entry */
	bytes_put32(optional + 32, 0x1000);
	bytes_put32(optional + 36, 0x200);
	bytes_put32(optional + 60, PE_HEADERS);
	bytes_put16(optional + 68, 10);
	bytes_put16(optional + 70, 0x160);
	bytes_put32(optional + 108, 16);
	im->len = PE_HEADERS;
	im->memory = 0x1000;
}

/* Behind the last one, in the file and in memory; raw: of bytes, what the file has. */
static inline void pe_image_add(struct pe_image *im, const char *name, const void *content, uint32_t bytes, uint32_t raw, uint32_t flags)
{
	uint8_t *at = im->bytes + PE_TABLE + 40 * im->count;

	memcpy(at, name, strlen(name));
	bytes_put32(at + 8, bytes);
	bytes_put32(at + 12, im->memory);
	bytes_put32(at + 16, (raw + 511) / 512 * 512);
	bytes_put32(at + 20, im->len);
	bytes_put32(at + 36, flags);
	if (content)
		memcpy(im->bytes + im->len, content, raw);
	im->len += (raw + 511) / 512 * 512;
	im->memory += (bytes + 4095) / 4096 * 4096;
	im->count++;
	bytes_put16(im->bytes + PE_FILE_HEADER + 2, (uint16_t)im->count);
	bytes_put32(im->bytes + PE_OPTIONAL + 56, im->memory);
}

/* A stub that nothing was added to: .text, .data of which a part is zeros that the file does not hold, .reloc. */
static inline void pe_image_stub(struct pe_image *im)
{
	memset(im, 0, sizeof(*im));
	pe_image_headers(im);
	pe_image_add(im, ".text", NULL, 0x123, 0x123, PE_CODE);
	pe_image_add(im, ".data", NULL, 0x1800, 0x80, (uint32_t)PE_DATA);
	bytes_put32(im->bytes + PE_OPTIONAL + 152, im->memory);
	bytes_put32(im->bytes + PE_OPTIONAL + 156, 12);
	pe_image_add(im, ".reloc", NULL, 12, 12, PE_RELOCATIONS);
}

/* One entry of the table of certificates, whose place the header gets with the first. */
static inline void pe_image_certify(struct pe_image *im, uint32_t bytes)
{
	uint8_t *directory = im->bytes + PE_OPTIONAL + 144, *at = im->bytes + im->len;

	if (!bytes_get32(directory))
		bytes_put32(directory, im->len);
	bytes_put32(at, bytes);
	bytes_put16(at + 4, 0x200);
	bytes_put16(at + 6, 2);
	im->len += (bytes + 7) / 8 * 8;
	bytes_put32(directory + 4, im->len - bytes_get32(directory));
}

#endif
