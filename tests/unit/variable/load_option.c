/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_option.c - tests of src/variable/load_option.h: Boot#### as bytes
 */
#include "variable/load_option.h"

#include <stdlib.h>

#include "tap.h"

/* What efibootmgr 17 made for this partition, without the attributes of efivarfs; tests/image/boot-entry.test compares anew. */
static const uint8_t theirs[] = {
	0x01, 0x00, 0x00, 0x00, 0x60, 0x00, 0x58, 0x00, 0x65, 0x00, 0x6e, 0x00, 0x20, 0x00, 0x28, 0x00, 0x4c, 0x00, 0x41, 0x00, 0x42,
	0x00, 0x45, 0x00, 0x4c, 0x00, 0x29, 0x00, 0x00, 0x00, 0x04, 0x01, 0x2a, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01,
	0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x02, 0x02, 0x04, 0x04, 0x32, 0x00, 0x5c, 0x00, 0x45, 0x00, 0x46, 0x00, 0x49, 0x00,
	0x5c, 0x00, 0x42, 0x00, 0x4f, 0x00, 0x4f, 0x00, 0x54, 0x00, 0x5c, 0x00, 0x42, 0x00, 0x4f, 0x00, 0x4f, 0x00, 0x54, 0x00, 0x41,
	0x00, 0x41, 0x00, 0x36, 0x00, 0x34, 0x00, 0x2e, 0x00, 0x45, 0x00, 0x46, 0x00, 0x49, 0x00, 0x00, 0x00, 0x7f, 0xff, 0x04, 0x00,
};

enum { DRIVE = 30, DRIVE_BYTES = 42, PATH = DRIVE + DRIVE_BYTES };

static struct load_option ours(void)
{
	struct load_option o = {
		.attributes = LOAD_OPTION_ACTIVE, .description = "Xen (LABEL)", .partition = 1, .first_lba = 2048, .sectors = 131072,
		.path = LOAD_OPTION_LOADER,
	};

	if (!guid_parse("01234567-89AB-CDEF-0123-456789ABCDEF", o.guid))
		abort();
	return o;
}

static void test_encode(struct arena *a)
{
	struct load_option o = ours();
	struct span s = load_option_encode(a, &o);

	ok(s.len == sizeof(theirs) && !memcmp(s.at, theirs, s.len), "the bytes are those of efibootmgr");
	o.data = (struct span){ (const uint8_t *)"xyz", 3 };
	s = load_option_encode(a, &o);
	ok(s.len == sizeof(theirs) + 3 && !memcmp(s.at + sizeof(theirs), "xyz", 3), "the loader's options follow");
}

static void test_decode(struct arena *a)
{
	struct load_option o = ours(), got = { 0 };

	ok(load_option_decode(a, (struct span){ theirs, sizeof(theirs) }, &got), "efibootmgr's bytes are read");
	is_text(got.description, "Xen (LABEL)", "description");
	is_text(got.path, LOAD_OPTION_LOADER, "path");
	ok(got.attributes == 1 && got.partition == 1 && got.first_lba == 2048 && got.sectors == 131072, "numbers");
	ok(!memcmp(got.guid, o.guid, GUID_BYTES) && !got.data.len, "GUID, and no options");
	o.data = (struct span){ (const uint8_t *)"xyz", 3 };
	ok(load_option_decode(a, load_option_encode(a, &o), &got) && got.data.len == 3 && got.data.at[2] == 'z', "options");
	o.path = "\\efi\\boot\\bootaa64.efi";
	ok(load_option_same_path(&o, &got), "FAT does not know case");
	o.path = "\\EFI\\BOOT";
	ok(!load_option_same_path(&o, &got), "another path is another");
}

/* theirs with bytes put in at off; the length of the paths grows with them. */
static struct span with(struct arena *a, size_t off, const void *bytes, size_t len)
{
	uint8_t *to = arena_alloc(a, sizeof(theirs) + len);

	memcpy(to, theirs, off);
	memcpy(to + off, bytes, len);
	memcpy(to + off + len, theirs + off, sizeof(theirs) - off);
	to[4] = (uint8_t)(to[4] + len);
	return (struct span){ to, sizeof(theirs) + len };
}

static bool reads_with(struct arena *a, size_t off, const void *bytes, size_t len, struct load_option *ret)
{
	return load_option_decode(a, with(a, off, bytes, len), ret);
}

/* UEFI 2.10, 10.3.2, 10.3.3, 10.3.5: nodes of others. */
static void test_nodes(struct arena *a)
{
	static const uint8_t root_and_slot[] = { 2, 1, 12, 0, 0xd0, 0x41, 3, 10, 0, 0, 0, 0, 1, 1, 6, 0, 0, 3 };
	static const uint8_t file[] = { 4, 4, 10, 0, '\\', 0, 'A', 0, 0, 0 }, file_without_nul[] = { 4, 4, 6, 0, 'B', 0 };
	static const uint8_t instance[] = { 0x7f, 1, 4, 0 }, volume[] = { 4, 6, 20, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	struct load_option got = { 0 };

	ok(reads_with(a, DRIVE, root_and_slot, sizeof(root_and_slot), &got) && got.first_lba == 2048, "hardware before the partition is passed over");
	ok(reads_with(a, PATH, file, sizeof(file), &got), "a path may have parts");
	is_text(got.path, "\\A" LOAD_OPTION_LOADER, "which are joined");
	ok(reads_with(a, sizeof(theirs) - 4, file_without_nul, sizeof(file_without_nul), &got), "a part without its NUL");
	is_text(got.path, LOAD_OPTION_LOADER "\\B", "gets a separator where it has none");
	ok(!reads_with(a, PATH, root_and_slot, sizeof(root_and_slot), &got), "hardware behind the partition is something else");
	ok(!reads_with(a, DRIVE, file, sizeof(file), &got), "so is a file before it");
	ok(!reads_with(a, DRIVE, theirs + DRIVE, DRIVE_BYTES, &got), "and a partition of a partition");
	ok(!reads_with(a, DRIVE, volume, sizeof(volume), &got), "and a file in firmware's own volume");
	ok(!reads_with(a, sizeof(theirs) - 4, instance, sizeof(instance), &got), "and one path of several");
	got.path = "kept";
	ok(!reads_with(a, DRIVE, "\x04\x01\x03", 4, &got) && !strcmp(got.path, "kept"), "a node shorter than its head is damage, and nothing is said");
}

static bool reads_poked(struct arena *a, size_t off, uint8_t value)
{
	uint8_t *bytes = (uint8_t *)arena_copy(a, theirs, sizeof(theirs));
	struct load_option got;

	bytes[off] = value;
	return load_option_decode(a, (struct span){ bytes, sizeof(theirs) }, &got);
}

static void test_damage(struct arena *a)
{
	struct load_option got;
	bool held = true;

	ok(!reads_poked(a, DRIVE + 40, 1), "a partition of an MBR is none of a GPT");
	ok(!reads_poked(a, DRIVE + 41, 1), "nor is one with an MBR's signature");
	ok(!reads_poked(a, DRIVE + 2, 41), "a partition's node that is too short");
	ok(!reads_poked(a, 4, sizeof(theirs) & 0xff), "paths that reach beyond the end");
	ok(!reads_poked(a, 4, 0), "no path at all");
	ok(!reads_poked(a, sizeof(theirs) - 4, 4), "no end of the path");
	is_text(load_option_description(a, (struct span){ theirs, sizeof(theirs) }), "Xen (LABEL)", "a description alone");
	ok(!load_option_description(a, (struct span){ theirs, DRIVE }), "not of what is damaged");
	for (size_t len = 0; len < sizeof(theirs); len++) {
		/* A copy of that length, so that a sanitizer sees what is read behind it. */
		uint8_t *cut = malloc(len + !len);

		if (!cut)
			abort();
		memcpy(cut, theirs, len);
		held = held && !load_option_decode(a, (struct span){ cut, len }, &got);
		free(cut);
	}
	ok(held, "cut anywhere it is none");
}

int main(void)
{
	struct arena *a = arena_make();

	test_encode(a);
	test_decode(a);
	test_nodes(a);
	test_damage(a);
	arena_free(a);
	return done();
}
