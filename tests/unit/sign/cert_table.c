/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cert_table.c - tests of a PE file's table of signatures, sound and not
 */
#include "sign/cert_table.h"

#include <stdlib.h>

#include "pe_sample.h"
#include "tap.h"

static bool reads(const struct pe_sample *s)
{
	struct cert_table t;

	return cert_table_read(pe_span(s), &t);
}

static bool reads_with(size_t at, uint32_t number, size_t len)
{
	struct pe_sample s = pe_sample_make(0, 0);

	pe_put(&s, at, number, len);
	return reads(&s);
}

static void test_read(void)
{
	struct pe_sample s = pe_sample_make(0, 0);
	struct cert_table t = { 0 };

	ok(cert_table_read(pe_span(&s), &t), "a file without signatures");
	is_number(t.checksum, PE_CHECKSUM, "where the checksum stands");
	is_number(t.place, PE_CERTIFICATES, "where the table's place stands");
	ok(!t.at && !t.size, "there is no table");
	ok(!reads_with(0, 'Z', 1), "no 'MZ'");
	ok(!reads_with(PE_AT, 'Q', 1), "no 'PE'");
	ok(!reads_with(0x3c, 0xfffffff0, 4), "a header outside of the file");
	ok(!reads_with(PE_OPTIONAL, 0x10b, 2), "a 32-bit file");
	ok(!reads_with(PE_FILE_HEADER + 16, 151, 2), "an optional header that is too short");
	ok(!reads_with(PE_OPTIONAL + 108, 4, 4), "no fifth directory");
	pe_put(&s, PE_CERTIFICATES + 4, (uint32_t)s.len, 4);
	ok(!reads(&s), "a table that begins in the headers");
	pe_put(&s, PE_CERTIFICATES, 2 * PE_BLOCK, 4);
	for (uint32_t size = PE_BLOCK - 1; size <= PE_BLOCK + 1; size++) {
		pe_put(&s, PE_CERTIFICATES + 4, size, 4);
		ok(reads(&s) == (size == PE_BLOCK), "only a table that is the file's end");
	}
	pe_put(&s, PE_CERTIFICATES + 4, 0xffffffff, 4);
	ok(!reads(&s), "a table of 4 GiB");
}

/* Each cut stands in memory of its own, so that a sanitizer sees what is read behind it. */
static void test_cut(struct pe_sample s)
{
	bool sound = true;

	for (size_t len = 0; len <= PE_OPTIONAL + 152; len++) {
		uint8_t *bytes = malloc(len ? len : 1);
		struct cert_table t;

		memcpy(bytes, s.bytes, len);
		sound = sound && cert_table_read((struct span){ bytes, len }, &t) == (len == PE_OPTIONAL + 152);
		free(bytes);
	}
	ok(sound, "cut at every length");
}

static struct span with_zeros(struct arena *a, struct span pe, size_t zeros)
{
	uint8_t *bytes = arena_alloc(a, pe.len + zeros);

	memcpy(bytes, pe.at, pe.len);
	return (struct span){ bytes, pe.len + zeros };
}

static void test_replace(struct arena *a)
{
	struct pe_sample s = pe_sample_make(0, 0);
	struct span first = { (const uint8_t *)"first signature", 15 }, second = { (const uint8_t *)"2nd", 3 }, made, got;
	struct cert_table t;

	/* As a signer leaves it: the table's place is known, its size is put right here. */
	pe_put(&s, PE_CERTIFICATES, 3 * PE_BLOCK, 4);
	ok(cert_table_read(pe_span(&s), &t), "a file that is about to be signed");
	made = cert_table_replace(a, pe_span(&s), &t, 3 * PE_BLOCK, first);
	ok(cert_table_read(made, &t) && t.at == 3 * PE_BLOCK && t.size == 24, "a table of one signature");
	ok(cert_table_last(made, 3 * PE_BLOCK, &got) && got.len == 15 && !memcmp(got.at, "first signature", 15), "it reads back");
	ok(!memcmp(made.at + 3 * PE_BLOCK, "\x17\0\0\0\0\2\2\0first signature", 24), "its header, and padding");
	ok(!memcmp(made.at, s.bytes, PE_CHECKSUM) && !memcmp(made.at + PE_BLOCK, s.bytes + PE_BLOCK, 2 * PE_BLOCK), "the rest is as it was");
	made = cert_table_replace(a, made, &t, 3 * PE_BLOCK, second);
	ok(cert_table_read(made, &t) && t.size == 16 && cert_table_last(made, 3 * PE_BLOCK, &got) && got.len == 3, "a shorter one in its place");
	for (size_t at = 0; at < 8; at++) {
		uint8_t *changed = (uint8_t *)arena_copy(a, made.at, made.len);

		changed[3 * PE_BLOCK + at] ^= 0x40;
		ok(!cert_table_last((struct span){ changed, made.len }, 3 * PE_BLOCK, &got), "a changed byte of its header");
	}
	ok(!cert_table_last((struct span){ arena_alloc(a, made.len + 8), made.len + 8 }, 3 * PE_BLOCK, &got), "nothing but zeros");
	ok(!cert_table_last(with_zeros(a, made, 8), 3 * PE_BLOCK, &got), "zeros behind the last signature");
	ok(!cert_table_last(with_zeros(a, made, 1), 3 * PE_BLOCK, &got), "one zero behind it");
	ok(!cert_table_last(made, 3 * PE_BLOCK + 8, &got) && !cert_table_last(made, 2 * PE_BLOCK, &got) &&
	   !cert_table_last(made, made.len, &got), "no signature begins elsewhere");
}

static void test_checksum(void)
{
	/* The words are 0x0201, 0xff03, four bytes that do not count, 0xffff and 0x0005; two carries; 11 bytes. */
	static const uint8_t bytes[] = { 0x01, 0x02, 0x03, 0xff, 'x', 'x', 'x', 'x', 0xff, 0xff, 0x05 };
	const struct cert_table t = { .checksum = 4 };

	is_number(cert_table_checksum((struct span){ bytes, sizeof(bytes) }, &t), 0x10a + 11, "a checksum reckoned by hand");
}

int main(void)
{
	struct arena *a = arena_make();

	test_read();
	test_cut(pe_sample_make(0, 0));
	test_replace(a);
	test_checksum();
	arena_free(a);
	return done();
}
