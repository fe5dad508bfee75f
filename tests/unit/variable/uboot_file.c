/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uboot_file.c - tests of src/variable/uboot_file.h: U-Boot's ubootefi.var
 */
#include "variable/uboot_file.h"

#include <stdlib.h>
#include <zlib.h>

#include "tap.h"
#include "uboot_sample.h"
#include "wire/bytes.h"

enum { HEADER = 24, FIRST = HEADER, LAST = 0x138 };

static const struct span sample = { uboot_sample, sizeof(uboot_sample) };

static const char *names_of(struct arena *a, const struct uboot_file *file)
{
	const char *text = "";

	for (size_t i = 0; i < file->variables.count; i++)
		text = arena_fmt(a, "%s%s%s:%zu", text, i ? " " : "", file->variables.at[i].name, file->variables.at[i].data.len);
	return text;
}

static bool is_bytes(struct span got, struct span want)
{
	return got.len == want.len && !memcmp(got.at, want.at, want.len);
}

static uint8_t *copy(struct arena *a)
{
	return (uint8_t *)arena_copy(a, uboot_sample, sizeof(uboot_sample));
}

/* Length and checksum as they must be for whatever stands behind the header. */
static struct span sealed(uint8_t *bytes, size_t len)
{
	bytes_put32(bytes + 16, (uint32_t)len);
	bytes_put32(bytes + 20, (uint32_t)crc32(0, bytes + HEADER, (uInt)(len - HEADER)));
	return (struct span){ bytes, len };
}

static void test_sample(struct arena *a)
{
	struct uboot_file file;
	struct load_option option;
	const struct uboot_variable *v;
	uint8_t guid[GUID_BYTES];

	is_text(uboot_file_read(a, sample, &file), NULL, "U-Boot's own file is whole");
	is_text(names_of(a, &file), "Boot0000:114 BootOrder:2 PlatformLang:6 EntryTest:5", "its variables");
	ok(is_bytes(uboot_file_bytes(a, &file), sample), "it is written byte for byte, with what is behind the last variable");
	ok(guid_parse(BOOT_GUID, guid), "the GUID of boot entries is one");
	v = uboot_file_find(&file, guid, "Boot0000");
	ok(v && load_option_decode(a, v->data, &option) && v->attributes == 7 && !v->time, "its entry");
	is_text(option.path, "\\EFI\\TEST\\APP.EFI", "starts what it was made for");
	ok(!uboot_file_find(&file, guid, "EntryTest"), "a name under another GUID is another variable");
}

static void test_set(struct arena *a)
{
	static const uint8_t guid[GUID_BYTES] = { 1 }, data[] = { 1, 2, 3 };
	struct uboot_file file, again, empty = { 0 };
	struct span bytes = uboot_file_bytes(a, &empty);

	ok(bytes.len == HEADER && !uboot_file_read(a, bytes, &file) && !file.variables.count, "a file without variables");
	if (uboot_file_read(a, sample, &file))
		abort();
	uboot_file_set(a, &file, guid, "New \xe2\x82\xac", 3, (struct span){ data, 3 });
	uboot_file_set(a, &file, guid, "New \xe2\x82\xac", 7, (struct span){ data, 2 });
	bytes = uboot_file_bytes(a, &file);
	is_text(uboot_file_read(a, bytes, &again), NULL, "what was set is a whole file");
	is_text(names_of(a, &again), "Boot0000:114 BootOrder:2 PlatformLang:6 EntryTest:5 New \xe2\x82\xac:2", "once, behind the others");
	ok(!memcmp(bytes.at + HEADER, uboot_sample + HEADER, sizeof(uboot_sample) - HEADER), "which are the same bytes");
	ok(again.variables.at[4].attributes == 7 && again.variables.at[4].data.at[1] == 2, "the last one counts");
	uboot_file_set(a, &file, guid, "New \xe2\x82\xac", 0, (struct span){ 0 });
	ok(is_bytes(uboot_file_bytes(a, &file), sample), "and gone without a trace");
}

static struct boot_request request_for(uint8_t guid, const char *path)
{
	struct boot_request r = {
		.option = { .attributes = LOAD_OPTION_ACTIVE, .description = "Xen", .partition = 1, .first_lba = 2048, .sectors = 75776, .path = path },
	};

	memset(r.option.guid, guid, GUID_BYTES);
	return r;
}

static void test_boot(struct arena *a)
{
	struct boot_request r = request_for(1, LOAD_OPTION_LOADER);
	struct uboot_file file = { 0 }, twice = { 0 };
	struct boot_change change;
	struct span before;

	ok(uboot_file_set_boot(a, &file, &r, &change) && change.number == 0, "an entry in a file that is not there yet");
	is_text(names_of(a, &file), "Boot0000:110 BootOrder:2", "and the order");
	ok(file.variables.at[0].attributes == 7 && file.variables.at[1].attributes == 7, "both are kept and seen at runtime");
	before = uboot_file_bytes(a, &file);
	ok(uboot_file_set_boot(a, &file, &r, &change) && !change.option_differs && !change.order_differs, "a second time nothing is to do");
	ok(is_bytes(uboot_file_bytes(a, &file), before), "and nothing differs");

	if (uboot_file_read(a, sample, &file))
		abort();
	ok(uboot_file_set_boot(a, &file, &r, &change) && change.number == 1, "beside U-Boot's variables");
	is_text(names_of(a, &file), "Boot0000:114 PlatformLang:6 EntryTest:5 Boot0001:110 BootOrder:4", "the others stay");
	ok(file.variables.at[4].data.at[0] == 1 && file.variables.at[4].data.at[2] == 0, "and ours is first");

	/* Of two with one name U-Boot sees the first: that one is what is there, and both are replaced. */
	*list_add(a, &twice.variables) = file.variables.at[3];
	*list_add(a, &twice.variables) = file.variables.at[3];
	twice.variables.at[1].data = (struct span){ 0 };
	ok(uboot_file_set_boot(a, &twice, &r, &change) && !change.option_differs && change.order_differs, "a second one of a name is passed over");

	r = request_for(2, LOAD_OPTION_LOADER);
	r.former = (const uint8_t[][GUID_BYTES]){ { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } };
	r.former_count = 1;
	ok(uboot_file_set_boot(a, &file, &r, &change) && change.number == 1 && change.option_differs && !change.order_differs,
		"a former partition's entry is replaced");
	is_text(names_of(a, &file), "Boot0000:114 PlatformLang:6 EntryTest:5 BootOrder:4 Boot0001:110", "in its number");
}

static void test_messages(struct arena *a)
{
	struct uboot_file file;
	uint8_t *bytes = copy(a);

	is_text(uboot_file_read(a, (struct span){ bytes, 23 }, &file), "it has 23 bytes, a header has 24", "no header");
	is_text(uboot_file_read(a, (struct span){ bytes, 375 }, &file), "it has 375 bytes and says it had 376", "a file that is cut");
	bytes[LAST]++;
	is_text(uboot_file_read(a, (struct span){ bytes, sample.len }, &file),
		"its checksum is 0xaba1f39b, that of its content 0xe18f8365", "a byte that differs");
	bytes_put32(bytes + LAST, 8192);
	is_text(uboot_file_read(a, sealed(bytes, sample.len), &file), "its variable 4, at byte 312, leads out of it", "a variable that is too long");
	bytes[8] = 'u';
	is_text(uboot_file_read(a, (struct span){ bytes, sample.len }, &file), "it does not begin as a file of U-Boot's variables does", "no magic");
	is_text(uboot_file_read(a, (struct span){ bytes, UBOOT_FILE_MOST + 1 }, &file), "it has 1048577 bytes, at most 1048576 are read", "too much");
}

/* Where a variable of the sample ends, with or without the bytes behind it that make its length a multiple of 8. */
static bool is_end(size_t len)
{
	return len == HEADER || (len >= 188 && len <= 192) || (len >= 246 && len <= 248) || len == 312 || len >= 369;
}

static void test_damage(struct arena *a)
{
	struct uboot_file file;
	uint8_t *bytes = copy(a);
	bool held = true;

	for (size_t bit = 0; bit < 8 * sample.len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		held = held && uboot_file_read(a, (struct span){ bytes, sample.len }, &file);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ok(held, "any bit that is turned is seen");
	held = true;
	for (size_t len = 0; len < sample.len; len++) {
		/* A copy of that length, so that a sanitizer sees what is read behind it. */
		uint8_t *cut = malloc(len + !len);

		if (!cut)
			abort();
		memcpy(cut, uboot_sample, len);
		held = held && uboot_file_read(a, (struct span){ cut, len }, &file);
		if (len >= HEADER)
			held = held && !uboot_file_read(a, sealed(cut, len), &file) == is_end(len);
		free(cut);
	}
	ok(held, "so is any cut, and with a checksum that fits any but behind a variable");
}

int main(void)
{
	struct arena *a = arena_make();

	test_sample(a);
	test_set(a);
	test_boot(a);
	test_messages(a);
	test_damage(a);
	arena_free(a);
	return done();
}
