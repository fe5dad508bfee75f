/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pin.c - tests of a Xen that starts by the stub only: its configuration is found, nothing else changes
 */
#include "plan/pin.h"

#include <stdlib.h>

#include "tap.h"
#include "wire/bytes.h"
#include "wire/pe.h"

/* The headers of Debian's Xen 4.17.7, with less behind them. */
enum {
	PE = 0x40, OPTIONAL = PE + 24, IMAGE_AT = OPTIONAL + 56, CERTIFICATES_AT = OPTIONAL + 144, TABLE = 0xf8, SECTION = 40,
	HEADERS = 0x160, LEN = 0x1008, IMAGE = 0x2468,
};
enum { VIRTUAL_BYTES = 8, ADDRESS = 12, RAW_BYTES = 16, RAW_AT = 20 };

static uint8_t *make(void)
{
	uint8_t *xen = calloc(1, LEN);

	for (size_t i = HEADERS; i < LEN; i++)
		xen[i] = (uint8_t)(i * 7 + i / 256);
	memcpy(xen, "MZ", 2);
	bytes_put32(xen + 0x3c, PE);
	memcpy(xen + PE, "PE\0\0\x64\xaa\x02", 7);
	bytes_put16(xen + PE + 20, 0xa0);
	bytes_put16(xen + OPTIONAL, 0x20b);
	bytes_put32(xen + OPTIONAL + 32, 0x1000);
	bytes_put32(xen + OPTIONAL + 36, 8);
	bytes_put32(xen + IMAGE_AT, IMAGE);
	bytes_put32(xen + OPTIONAL + 60, HEADERS);
	bytes_put16(xen + OPTIONAL + 68, 10);
	memcpy(xen + TABLE, ".reloc", 6);
	memcpy(xen + TABLE + SECTION, ".text", 5);
	bytes_put32(xen + TABLE + SECTION + VIRTUAL_BYTES, IMAGE - HEADERS);
	bytes_put32(xen + TABLE + SECTION + ADDRESS, HEADERS);
	bytes_put32(xen + TABLE + SECTION + RAW_BYTES, LEN - HEADERS);
	bytes_put32(xen + TABLE + SECTION + RAW_AT, HEADERS);
	return xen;
}

static const char *why_changed(size_t at, uint32_t number)
{
	uint8_t *xen = make();
	const char *why;

	bytes_put32(xen + at, number);
	why = pin_why_not((struct span){ xen, LEN });
	free(xen);
	return why;
}

static void test_reasons(void)
{
	static const char no_reloc[] = "it has no empty section .reloc", no_xen[] = "its PE headers are not those of an arm64 Xen";

	is_text(why_changed(0x10, 0), NULL, "a Xen as it is built");
	is_text(why_changed(CERTIFICATES_AT, 0x1000), "it is signed already", "one that is signed");
	is_text(why_changed(TABLE, 0), no_reloc, "no .reloc");
	is_text(why_changed(TABLE + RAW_BYTES, 8), no_xen, "a .reloc over the headers");
	is_text(why_changed(TABLE + SECTION + RAW_BYTES, LEN), no_xen, "a file that is cut off");
	is_text(why_changed(PE, 0), no_xen, "no PE");
}

/* Xen takes the first section of that name, which would not be ours. */
static void test_configured(void)
{
	uint8_t *xen = make();

	memcpy(xen + TABLE + SECTION, ".config", 7);
	is_text(pin_why_not((struct span){ xen, LEN }), "it has a configuration in it already", "a Xen with a configuration");
	free(xen);
}

static void test_filled(struct arena *a)
{
	uint8_t *xen = make();

	bytes_put32(xen + TABLE + VIRTUAL_BYTES, 8);
	bytes_put32(xen + TABLE + ADDRESS, HEADERS);
	is_text(pin_why_not((struct span){ xen, LEN }), "it has no empty section .reloc", "a .reloc that is not empty");
	ok(pin_make(a, (struct span){ xen, LEN }).at == xen, "what cannot be pinned stays as it is");
	free(xen);
}

/* Firmware and Xen find the configuration by its address. */
static bool has_config(struct span made)
{
	uint32_t image_bytes = bytes_get32(made.at + IMAGE_AT), address = bytes_get32(made.at + TABLE + ADDRESS);
	uint32_t bytes = bytes_get32(made.at + TABLE + VIRTUAL_BYTES), raw_at = bytes_get32(made.at + TABLE + RAW_AT);
	uint8_t *image = calloc(1, image_bytes);
	struct pe_part part = { 0 };
	bool good = address % 0x1000 == 0 && address >= IMAGE && address + bytes <= image_bytes && raw_at == LEN &&
		    raw_at + bytes <= made.len;

	memcpy(image, made.at, HEADERS);
	if (good)
		memcpy(image + address, made.at + raw_at, bytes);
	good = good && pe_section(image, image_bytes, ".config", &part) && part.at == image + address &&
	       !memcmp(part.at + part.bytes - 9, "options=\n", 9) && !memchr(part.at, 0, part.bytes);
	free(image);
	return good;
}

static void test_pinned(struct arena *a)
{
	uint8_t *xen = make();
	struct span made = pin_make(a, (struct span){ xen, LEN });
	bool same = true;

	ok(made.len > LEN && made.len % 8 == 0 && has_config(made), "the configuration is in the image");
	for (size_t i = 0; i < LEN; i++) {
		bool may_change = (i >= TABLE && i < TABLE + SECTION) || (i >= IMAGE_AT && i < IMAGE_AT + 4) ||
				  (i >= OPTIONAL + 8 && i < OPTIONAL + 12);

		same = same && (made.at[i] == xen[i] || may_change);
	}
	ok(same, "nothing else changes but the sizes");
	is_text(pin_why_not(made), "it has a configuration in it already", "what is pinned is not pinned again");
	free(xen);
}

/* In memory of the exact size, so that a sanitizer sees every byte read behind it. */
static void test_truncations(void)
{
	uint8_t *whole = make();
	bool refused = true;

	for (size_t i = 0; i < LEN; i++) {
		uint8_t *part = malloc(i ? i : 1);

		memcpy(part, whole, i);
		refused = refused && pin_why_not((struct span){ part, i });
		free(part);
	}
	ok(refused, "every truncation is refused");
	free(whole);
}

int main(void)
{
	struct arena *a = arena_make();

	test_reasons();
	test_configured();
	test_filled(a);
	test_pinned(a);
	test_truncations();
	arena_free(a);
	return done();
}
