/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - tests of finding sections in an image in memory: right ones, wrong ones, every truncation
 */
#include "wire/pe.h"

#include <stdlib.h>

#include "tap.h"
#include "wire/bytes.h"

/* Headers of just their size, so that each part is the last one before its next. */
enum {
	HEADER = 0x40, COUNT_AT = HEADER + 6, OPTIONAL_BYTES_AT = HEADER + 20, OPTIONAL = 16, TABLE = HEADER + 24 + OPTIONAL,
	SECTION = 40, SECTIONS = 4, CONTENT = TABLE + SECTIONS * SECTION, PLAN_BYTES = 16, LEN = CONTENT + PLAN_BYTES + 8 + 8,
	BYTES_AT = 8, ADDRESS_AT = 12, /* in a section's header */
};

static const struct section {
	const char *name;
	uint32_t address, bytes;
} sections[SECTIONS] = {
	{ ".plan", CONTENT, PLAN_BYTES }, { "exactly8", CONTENT + PLAN_BYTES, 8 }, { ".dtb", LEN - 8, 8 }, { ".empty", LEN, 0 },
};

/* The image in memory of just its size, so that a sanitizer sees every byte read behind it. */
static uint8_t *make(size_t len)
{
	uint8_t whole[LEN] = { 'M', 'Z' }, *image = malloc(len ? len : 1);

	bytes_put32(whole + 0x3c, HEADER);
	memcpy(whole + HEADER, "PE\0\0", 4);
	bytes_put16(whole + COUNT_AT, SECTIONS);
	bytes_put16(whole + OPTIONAL_BYTES_AT, OPTIONAL);
	for (size_t i = 0; i < SECTIONS; i++) {
		uint8_t *at = whole + TABLE + i * SECTION;

		memcpy(at, sections[i].name, strlen(sections[i].name));
		bytes_put32(at + BYTES_AT, sections[i].bytes);
		bytes_put32(at + ADDRESS_AT, sections[i].address);
	}
	memcpy(image, whole, len);
	return image;
}

/* Whether the section is found where it is, and nowhere else. */
static bool finds(const uint8_t *image, size_t len, const struct section *s)
{
	struct pe_part part;

	return pe_section(image, len, s->name, &part) && part.at == image + s->address && part.bytes == s->bytes;
}

/* Whether a name is found in the whole image after one number was changed. */
static bool finds_changed(size_t at, uint32_t number, const char *name)
{
	struct pe_part part;
	uint8_t *image = make(LEN);
	bool found;

	bytes_put32(image + at, number);
	found = pe_section(image, LEN, name, &part);
	free(image);
	return found;
}

static bool finds_name(const char *name)
{
	return finds_changed(0x3c, HEADER, name);
}

static void test_found(void)
{
	uint8_t *image = make(LEN);

	ok(finds(image, LEN, &sections[0]), "the first section");
	ok(finds(image, LEN, &sections[1]), "a name of eight characters, which has no NUL");
	ok(finds(image, LEN, &sections[2]), "a section that ends where the image does");
	ok(finds(image, LEN, &sections[3]), "a section of no bytes at the image's end");
	free(image);
}

static void test_names(void)
{
	ok(!finds_name(".text"), "another name");
	ok(!finds_name(".pla"), "the beginning of a name");
	ok(!finds_name(".plan2"), "more than a name");
	ok(!finds_name(".PLAN"), "upper case");
	ok(!finds_name("exactly"), "seven characters of eight");
	ok(!finds_name("exactly8x"), "a name of nine characters, whatever the first eight are");
	ok(!finds_name(""), "no name");
	ok(!finds_changed(TABLE + 2 * SECTION + 4, 'x' << 24, ".dtb"), "a name with something behind its end");
}

static bool leads_out(uint32_t address, uint32_t bytes)
{
	struct pe_part part;
	uint8_t *image = make(LEN);
	bool found;

	bytes_put32(image + TABLE + ADDRESS_AT, address);
	bytes_put32(image + TABLE + BYTES_AT, bytes);
	found = pe_section(image, LEN, ".plan", &part);
	free(image);
	return !found;
}

static void test_outside(void)
{
	ok(leads_out(LEN, 1), "a byte behind the image");
	ok(leads_out(LEN - 8, 9), "a byte over its end");
	ok(leads_out(LEN + 1, 0), "nothing, behind its end");
	ok(leads_out(0, UINT32_MAX), "as long as a section can be");
	ok(leads_out(UINT32_MAX, UINT32_MAX), "as far as a section can be");
	ok(leads_out(CONTENT, UINT32_MAX - CONTENT + 1), "an end at 4 GiB");
	ok(leads_out(CONTENT, UINT32_MAX - CONTENT + 2), "an end that looks like one in the image when 32 bits overflow");
	ok(!leads_out(0, LEN), "the whole image is in it");
}

/* The second of a name does not help when the first one leads out: the firmware would not have loaded that. */
static void test_twice(void)
{
	struct pe_part part;
	uint8_t *image = make(LEN);

	memcpy(image + TABLE + SECTION, ".plan\0\0", 8);
	ok(pe_section(image, LEN, ".plan", &part) && part.at == image + CONTENT, "of two with one name the first counts");
	bytes_put32(image + TABLE + BYTES_AT, LEN);
	ok(!pe_section(image, LEN, ".plan", &part), "also when it leads out");
	free(image);
}

static void test_headers(void)
{
	/* The number of sections is the upper half of a word. */
	ok(!finds_changed(0, 'N' | 'Z' << 8, ".plan"), "no DOS header");
	ok(!finds_changed(0, 'M' | 'X' << 8, ".plan"), "half of one");
	ok(!finds_changed(HEADER, 'P' | 'F' << 8, ".plan"), "no PE header");
	ok(!finds_changed(HEADER, 'P' | 'E' << 8 | 1 << 24, ".plan"), "a signature without its zeros");
	ok(!finds_changed(0x3c, UINT32_MAX, ".plan"), "a PE header at 4 GiB");
	ok(!finds_changed(0x3c, UINT32_MAX - 23, ".plan"), "a PE header that ends at 4 GiB");
	ok(!finds_changed(0x3c, LEN - 23, ".plan"), "a PE header that is a byte too long");
	ok(!finds_changed(0x3c, LEN - 24, ".plan"), "one that is none at the image's end");
	ok(!finds_changed(COUNT_AT - 2, 0, ".plan"), "no sections");
	ok(!finds_changed(COUNT_AT - 2, 0xffffu << 16, ".plan"), "65535 sections");
	ok(!finds_changed(OPTIONAL_BYTES_AT, 0xffff, ".plan"), "an optional header that leads out");
	ok(!finds_changed(OPTIONAL_BYTES_AT, LEN - TABLE + OPTIONAL, ".plan"), "one that ends where the image does");
	ok(!finds_changed(COUNT_AT - 2, 1u << 16, ".dtb"), "a section behind the last one that counts");
}

static void test_truncations(void)
{
	bool sound = true;

	for (size_t len = 0; len < LEN; len++) {
		uint8_t *image = make(len);

		/* All headers, then only what lies before the cut. */
		for (size_t i = 0; i < SECTIONS; i++) {
			bool there = len >= CONTENT && sections[i].address + sections[i].bytes <= len;

			sound = sound && finds(image, len, &sections[i]) == there;
		}
		free(image);
	}
	ok(sound, "at every truncation just the sections that are still there are found");
}

/* Whatever stands in a header, what is found lies in the image. */
static void test_damage(void)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	bool sound = true;

	for (size_t at = 0; at < CONTENT; at++) {
		for (size_t v = 0; v < sizeof(values); v++) {
			uint8_t *image = make(LEN);
			struct pe_part part;

			image[at] = values[v];
			for (size_t i = 0; i < SECTIONS; i++)
				sound = sound && (!pe_section(image, LEN, sections[i].name, &part) ||
						  (part.at >= image && part.bytes <= LEN && (size_t)(part.at - image) <= LEN - part.bytes));
			free(image);
		}
	}
	ok(sound, "whatever byte is damaged, what is found lies in the image");
}

int main(void)
{
	test_found();
	test_names();
	test_outside();
	test_twice();
	test_headers();
	test_truncations();
	test_damage();
	return done();
}
