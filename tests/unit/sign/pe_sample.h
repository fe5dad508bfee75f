/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe_sample.h - a small arm64 EFI application, byte by byte
 *
 * Microsoft PE format: 512 bytes of headers and two sections of 512 bytes each.
 */
#ifndef TESTS_SIGN_PE_SAMPLE_H
#define TESTS_SIGN_PE_SAMPLE_H

#include <stdint.h>
#include <string.h>

#include "base/span.h"

enum {
	PE_BLOCK = 512, PE_AT = 0x80, PE_FILE_HEADER = PE_AT + 4, PE_OPTIONAL = PE_AT + 24, PE_OPTIONAL_BYTES = 240,
	PE_SECTIONS = PE_OPTIONAL + PE_OPTIONAL_BYTES, PE_CHECKSUM = PE_OPTIONAL + 64, PE_CERTIFICATES = PE_OPTIONAL + 144,
	PE_MOST = 8 * PE_BLOCK,
};

struct pe_sample {
	uint8_t bytes[PE_MOST];
	size_t len;
};

static inline void pe_put(struct pe_sample *s, size_t at, uint32_t number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		s->bytes[at + i] = (uint8_t)(number >> 8 * i);
}

static inline void pe_put_section(struct pe_sample *s, uint32_t n, const char *name, uint32_t at)
{
	size_t header = PE_SECTIONS + n * 40;

	memcpy(s->bytes + header, name, strlen(name));
	pe_put(s, header + 8, PE_BLOCK, 4);
	pe_put(s, header + 12, 0x1000 * (n + 1), 4);
	pe_put(s, header + 16, PE_BLOCK, 4);
	pe_put(s, header + 20, at, 4);
	memset(s->bytes + at, (int)(0x11 * (n + 1)), PE_BLOCK);
}

/* gap: bytes between the sections that belong to none; tail: bytes behind them. */
static inline struct pe_sample pe_sample_make(uint32_t gap, size_t tail)
{
	struct pe_sample s = { .len = 3 * PE_BLOCK + gap + tail };

	memset(s.bytes + 2 * PE_BLOCK, 0x77, s.len - 2 * PE_BLOCK);
	memcpy(s.bytes, "MZ", 2);
	pe_put(&s, 0x3c, PE_AT, 4);
	memcpy(s.bytes + PE_AT, "PE\0\0", 4);
	pe_put(&s, PE_FILE_HEADER, 0xaa64, 2);
	pe_put(&s, PE_FILE_HEADER + 2, 2, 2);
	pe_put(&s, PE_FILE_HEADER + 16, PE_OPTIONAL_BYTES, 2);
	pe_put(&s, PE_FILE_HEADER + 18, 0x22, 2);
	pe_put(&s, PE_OPTIONAL, 0x20b, 2);
	pe_put(&s, PE_OPTIONAL + 16, 0x1000, 4);
	pe_put(&s, PE_OPTIONAL + 32, 0x1000, 4);
	pe_put(&s, PE_OPTIONAL + 36, PE_BLOCK, 4);
	pe_put(&s, PE_OPTIONAL + 56, 0x3000, 4);
	pe_put(&s, PE_OPTIONAL + 60, PE_BLOCK, 4);
	pe_put(&s, PE_OPTIONAL + 68, 10, 2);
	pe_put(&s, PE_OPTIONAL + 108, 16, 4);
	pe_put_section(&s, 0, ".text", PE_BLOCK);
	pe_put_section(&s, 1, ".data", 2 * PE_BLOCK + gap);
	return s;
}

static inline struct span pe_span(const struct pe_sample *s)
{
	return (struct span){ s->bytes, s->len };
}

#endif
