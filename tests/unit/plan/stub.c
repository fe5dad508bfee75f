/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stub.c - tests of the loader stub with its sections: loaded as firmware does, nothing else changed, hostile headers
 *
 * One stub is made here, the other is the real one when the build has it.
 */
#include "plan/stub.h"

#include <stdlib.h>

#include "base/io.h"
#include "tap.h"
#include "wire/bytes.h"
#include "wire/pe.h"

/* The stub that is made here: headers of 1 KiB and two sections, the second longer in memory than in the file. */
enum {
	PE = 0x80, MACHINE = PE + 4, COUNT = PE + 6, OPTIONAL_BYTES = PE + 20, OPTIONAL = PE + 24, OPTIONAL_LEN = 240,
	MAGIC = OPTIONAL, DATA = OPTIONAL + 8, SECTION_ALIGNMENT = OPTIONAL + 32, FILE_ALIGNMENT = OPTIONAL + 36, IMAGE = OPTIONAL + 56,
	HEADERS = OPTIONAL + 60, CHECKSUM = OPTIONAL + 64, SUBSYSTEM = OPTIONAL + 68, CERTIFICATES = OPTIONAL + 144,
	TABLE = OPTIONAL + OPTIONAL_LEN, SECTION = 40, SECTIONS = 2, TABLE_END = TABLE + SECTIONS * SECTION,
	HEADERS_LEN = 0x400, LEN = 0x800, IMAGE_LEN = 0x4000,
};
/* In a section's header. */
enum { VIRTUAL_BYTES = 8, ADDRESS = 12, RAW_BYTES = 16, RAW_AT = 20, FLAGS = 36, EXECUTED = 0x20000000, WRITTEN = 0x80000000 };

/* What is added: bytes that are the same nowhere. */
enum { CONTENT = 70000 };
static uint8_t trees[CONTENT], records[CONTENT];

static void fill_content(void)
{
	for (size_t i = 0; i < CONTENT; i++) {
		trees[i] = (uint8_t)(i * 7 + i / 256 + 1);
		records[i] = (uint8_t)(i * 11 + i / 256 + 2);
	}
}

static struct span tree_of(size_t len)
{
	return (struct span){ trees, len };
}

static struct span record_of(size_t len)
{
	return (struct span){ records, len };
}

static void put_section(uint8_t *at, const char *name, uint32_t address, uint32_t bytes, uint32_t raw_at, uint32_t raw_bytes)
{
	memcpy(at, name, strlen(name));
	bytes_put32(at + VIRTUAL_BYTES, bytes);
	bytes_put32(at + ADDRESS, address);
	bytes_put32(at + RAW_BYTES, raw_bytes);
	bytes_put32(at + RAW_AT, raw_at);
}

static uint8_t *make(void)
{
	uint8_t *stub = calloc(1, LEN);

	memcpy(stub, "MZ", 2);
	bytes_put32(stub + 0x3c, PE);
	memcpy(stub + PE, "PE\0\0", 4);
	bytes_put16(stub + MACHINE, 0xaa64);
	bytes_put16(stub + COUNT, SECTIONS);
	bytes_put16(stub + OPTIONAL_BYTES, OPTIONAL_LEN);
	bytes_put16(stub + MAGIC, 0x20b);
	bytes_put32(stub + DATA, 0x200);
	bytes_put32(stub + SECTION_ALIGNMENT, 0x1000);
	bytes_put32(stub + FILE_ALIGNMENT, 0x200);
	bytes_put32(stub + IMAGE, IMAGE_LEN);
	bytes_put32(stub + HEADERS, HEADERS_LEN);
	bytes_put32(stub + CHECKSUM, 0x1234);
	bytes_put16(stub + SUBSYSTEM, 10);
	put_section(stub + TABLE, ".text", 0x1000, 0x1f0, HEADERS_LEN, 0x200);
	put_section(stub + TABLE + SECTION, ".data", 0x2000, 0x1234, HEADERS_LEN + 0x200, 0x200);
	memset(stub + HEADERS_LEN, 0x11, 0x200);
	memset(stub + HEADERS_LEN + 0x200, 0x22, 0x200);
	return stub;
}

/* Offsets in any stub's headers, as those above in ours. */
static uint32_t pe_of(const uint8_t *file)
{
	return bytes_get32(file + 0x3c);
}

static uint8_t *section_of(uint8_t *file, size_t number)
{
	return file + pe_of(file) + 24 + bytes_get16(file + pe_of(file) + 20) + number * SECTION;
}

static uint16_t count_of(const uint8_t *file)
{
	return bytes_get16(file + pe_of(file) + 6);
}

static uint32_t number_of(const uint8_t *file, size_t at)
{
	return bytes_get32(file + pe_of(file) + at - PE);
}

/* As firmware does: headers, then each section to its address. NULL when a part leads out, which firmware refuses. */
static uint8_t *load(struct span file, size_t *ret_len)
{
	uint8_t *copy = malloc(file.len), *image;
	uint32_t headers = number_of(file.at, HEADERS);
	bool lies_in;

	memcpy(copy, file.at, file.len);
	*ret_len = number_of(copy, IMAGE);
	image = calloc(1, *ret_len);
	lies_in = image && headers <= file.len && headers <= *ret_len;
	if (lies_in)
		memcpy(image, copy, headers);
	for (size_t i = 0; lies_in && i < count_of(copy); i++) {
		const uint8_t *at = section_of(copy, i);
		uint64_t bytes = bytes_get32(at + VIRTUAL_BYTES), address = bytes_get32(at + ADDRESS), raw = bytes_get32(at + RAW_AT);
		uint64_t raw_bytes = bytes_get32(at + RAW_BYTES), part = bytes < raw_bytes ? bytes : raw_bytes;

		lies_in = address + bytes <= *ret_len && raw + raw_bytes <= file.len;
		if (lies_in)
			memcpy(image + address, copy + raw, part);
	}
	free(copy);
	if (lies_in)
		return image;
	free(image);
	return NULL;
}

static bool has_section(const uint8_t *image, size_t len, const char *name, struct span want)
{
	struct pe_part part;

	return pe_section(image, len, name, &part) && part.bytes == want.len && !memcmp(part.at, want.at, want.len);
}

/* Whether the finished stub, when loaded, has both parts and all that the stub has when it is loaded by itself. */
static bool loads_well(struct span made, struct span stub, struct span tree, struct span record)
{
	size_t len = 0, stub_len;
	uint8_t *image = load(made, &len), *before = load(stub, &stub_len);
	size_t headers = number_of(stub.at, HEADERS);
	bool good = image && before && len > stub_len && has_section(image, len, ".dtb", tree) &&
		    has_section(image, len, ".plan", record) && !memcmp(image + headers, before + headers, stub_len - headers);

	free(image);
	free(before);
	return good;
}

/* A new section lies behind all that was there, in memory and in the file, aligned, and is data that is only read. */
static bool is_laid_out(uint8_t *file, size_t number, size_t content_len, uint64_t *memory_end, uint64_t *file_end)
{
	const uint8_t *at = section_of(file, number);
	uint32_t address = bytes_get32(at + ADDRESS), raw_at = bytes_get32(at + RAW_AT), raw_bytes = bytes_get32(at + RAW_BYTES);
	bool good = address >= *memory_end && address % number_of(file, SECTION_ALIGNMENT) == 0 && raw_at >= *file_end &&
		    raw_at % number_of(file, FILE_ALIGNMENT) == 0 && raw_bytes % number_of(file, FILE_ALIGNMENT) == 0 &&
		    raw_bytes >= content_len && raw_bytes - content_len < number_of(file, FILE_ALIGNMENT) &&
		    bytes_get32(at + VIRTUAL_BYTES) == content_len && !(bytes_get32(at + FLAGS) & (EXECUTED | WRITTEN));

	for (size_t i = content_len; good && i < raw_bytes; i++)
		good = !file[raw_at + i];
	*memory_end = address + (uint64_t)content_len;
	*file_end = raw_at + (uint64_t)raw_bytes;
	return good;
}

static bool is_all_laid_out(struct span made, struct span stub, struct span tree, struct span record)
{
	uint8_t *file = malloc(made.len);
	uint64_t memory_end = number_of(stub.at, IMAGE), file_end = stub.len;
	size_t count = count_of(stub.at);
	bool good;

	memcpy(file, made.at, made.len);
	good = count_of(file) == count + 2 && is_laid_out(file, count, tree.len, &memory_end, &file_end) &&
	       is_laid_out(file, count + 1, record.len, &memory_end, &file_end) && file_end == made.len &&
	       number_of(file, IMAGE) >= memory_end && number_of(file, IMAGE) % number_of(file, SECTION_ALIGNMENT) == 0;
	free(file);
	return good;
}

/* Puts the numbers of the original back; then every byte of it must be there. */
static bool is_otherwise_same(struct span made, struct span stub)
{
	uint8_t *file = malloc(made.len);
	size_t end = (size_t)(section_of(memcpy(file, made.at, made.len), count_of(stub.at)) - file);
	size_t pe = pe_of(stub.at);
	bool same;

	memcpy(file + pe + COUNT - PE, stub.at + pe + COUNT - PE, 2);
	memcpy(file + pe + DATA - PE, stub.at + pe + DATA - PE, 4);
	memcpy(file + pe + IMAGE - PE, stub.at + pe + IMAGE - PE, 4);
	memcpy(file + pe + CHECKSUM - PE, stub.at + pe + CHECKSUM - PE, 4);
	memset(file + end, 0, 2 * SECTION);
	same = !memcmp(file, stub.at, stub.len);
	free(file);
	return same;
}

static void test_complete(struct arena *a, const char *what, struct span stub)
{
	static const size_t sizes[] = { 1, 511, 512, 513, 4095, 4096, 4097, CONTENT };
	bool sized = true, loaded = true, laid = true, same = true, refused = true;

	is_text(stub_why_not(stub), NULL, arena_fmt(a, "%s can be completed", what));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes) * 8; i++) {
		struct span tree = tree_of(sizes[i / 8]), record = record_of(sizes[i % 8]), made = stub_make(a, stub, tree, record);

		sized = sized && made.len && made.len == stub_bytes(stub, tree.len, record.len);
		loaded = loaded && made.len && loads_well(made, stub, tree, record);
		laid = laid && made.len && is_all_laid_out(made, stub, tree, record);
		same = same && made.len && is_otherwise_same(made, stub);
		refused = refused && stub_why_not(made) && !strcmp(stub_why_not(made), "it has a boot plan already") &&
			  !stub_bytes(made, 1, 1) && !stub_make(a, made, tree, record).len;
	}
	ok(sized, arena_fmt(a, "%s has the size that was told before", what));
	ok(loaded, arena_fmt(a, "%s is loaded with both sections, and all else as without them", what));
	ok(laid, arena_fmt(a, "%s has both sections behind all others, aligned and padded by zeros, as data that is only read", what));
	ok(same, arena_fmt(a, "%s keeps every byte but the numbers of sections and sizes, and the checksum", what));
	ok(refused, arena_fmt(a, "%s is not completed twice", what));
}

static void test_numbers(struct arena *a)
{
	uint8_t *stub = make();
	struct span made = stub_make(a, (struct span){ stub, LEN }, tree_of(5000), record_of(513));

	is_number(made.len, LEN + 0x1400 + 0x400, "bytes of the file");
	is_number(number_of(made.at, IMAGE), IMAGE_LEN + 0x2000 + 0x1000, "bytes in memory");
	is_number(number_of(made.at, DATA), 0x200 + 0x1400 + 0x400, "bytes of data");
	is_number(number_of(made.at, CHECKSUM), 0, "no checksum");
	free(stub);
}

/* A file that goes on behind its last section, to a length that is not aligned, and an image that ends with that section. */
static void test_odd_lengths(struct arena *a)
{
	uint8_t *stub = make(), *longer = calloc(1, LEN + 13);

	memcpy(longer, stub, LEN);
	memset(longer + LEN, 0x33, 13);
	test_complete(a, "a stub with something behind its sections", (struct span){ longer, LEN + 13 });
	bytes_put32(stub + IMAGE, 0x3234);
	test_complete(a, "a stub of an odd length in memory", (struct span){ stub, LEN });
	free(stub);
	free(longer);
}

/* Why the stub is refused after one of its numbers was changed, of 1, 2 or 4 bytes. */
static const char *why_not(size_t at, uint32_t number, size_t bytes)
{
	uint8_t *stub = make(), word[4];
	const char *why;

	bytes_put32(word, number);
	memcpy(stub + at, word, bytes);
	why = stub_why_not((struct span){ stub, LEN });
	if (why && stub_bytes((struct span){ stub, LEN }, 1, 1))
		why = "stub_bytes() thinks otherwise";
	free(stub);
	return why;
}

static void test_reasons(void)
{
	static const char no_program[] = "it is no arm64 EFI program", has_plan[] = "it has a boot plan already";
	static const char no_room[] = "its headers have no room for two more sections";

	is_text(why_not(0, 'N', 1), no_program, "no DOS header");
	is_text(why_not(0x3c, UINT32_MAX, 4), no_program, "a PE header far outside");
	is_text(why_not(0x3c, LEN - 2, 4), no_program, "a PE header that is cut off");
	is_text(why_not(PE, 'N', 1), no_program, "no PE header");
	is_text(why_not(MACHINE, 0x8664, 2), no_program, "another machine");
	is_text(why_not(MAGIC, 0x10b, 2), no_program, "a 32-bit program");
	is_text(why_not(SUBSYSTEM, 11, 2), no_program, "a driver");
	is_text(why_not(OPTIONAL_BYTES, 0xffff, 2), no_program, "an optional header that is too long");
	is_text(why_not(COUNT, 0xffff, 2), no_program, "more sections than the headers hold");
	is_text(why_not(CERTIFICATES, 0x800, 4), "it is signed already, and what is added would break the signature", "a signature");
	is_text(why_not(TABLE, '.' | 'd' << 8 | 't' << 16 | 'b' << 24, 4), NULL, "a name that begins like one of ours");
	is_text(why_not(TABLE + SECTION + 1, 'd' | 't' << 8 | 'b' << 16, 4), has_plan, "a device tree");
	is_text(why_not(TABLE + 1, 'p' | 'l' << 8 | 'a' << 16 | 'n' << 24, 4), has_plan, "a boot plan");
	is_text(why_not(TABLE_END, 1, 1), no_room, "something right behind the sections' headers");
	is_text(why_not(TABLE_END + 2 * SECTION - 1, 1, 1), no_room, "something at the end of the room for two more");
	is_text(why_not(TABLE_END + 2 * SECTION, 1, 1), NULL, "something behind it does not count");
	is_text(why_not(HEADERS, TABLE_END + 2 * SECTION, 4), NULL, "headers with just the room");
	is_text(why_not(HEADERS, TABLE_END + 2 * SECTION - 1, 4), no_room, "headers with a byte too little");
	is_text(why_not(HEADERS, TABLE_END, 4), no_room, "headers without room");
	is_text(why_not(HEADERS, TABLE_END - 1, 4), no_program, "headers that end in their last section's");
}

static void test_hostile(void)
{
	static const char no_program[] = "it is no arm64 EFI program";

	is_text(why_not(SECTION_ALIGNMENT, 0, 4), no_program, "sections aligned to 0");
	is_text(why_not(SECTION_ALIGNMENT, 0x1800, 4), no_program, "sections aligned to what is no power of two");
	is_text(why_not(SECTION_ALIGNMENT, 0x80000000, 4), no_program, "sections aligned to 2 GiB");
	is_text(why_not(FILE_ALIGNMENT, 0, 4), no_program, "a file aligned to 0");
	is_text(why_not(FILE_ALIGNMENT, 0x300, 4), no_program, "a file aligned to what is no power of two");
	is_text(why_not(FILE_ALIGNMENT, 0x80000000, 4), no_program, "a file aligned to 2 GiB");
	is_text(why_not(SECTION_ALIGNMENT, 0x10000, 4), NULL, "sections aligned to the largest page of arm64");
	is_text(why_not(FILE_ALIGNMENT, 0x10000, 4), NULL, "a file aligned to the most of the format");
	is_text(why_not(IMAGE, UINT32_MAX, 4), no_program, "an image of 4 GiB");
	is_text(why_not(IMAGE, 0xfffff000, 4), no_program, "an image of a page less than 4 GiB");
	is_text(why_not(IMAGE, 0x3233, 4), no_program, "an image that is smaller than its sections");
	is_text(why_not(IMAGE, 0x3234, 4), NULL, "an image that ends with its last section");
	is_text(why_not(TABLE + ADDRESS, HEADERS_LEN - 1, 4), no_program, "a section over the headers in memory");
	is_text(why_not(TABLE + ADDRESS, UINT32_MAX, 4), no_program, "a section at 4 GiB");
	is_text(why_not(TABLE + VIRTUAL_BYTES, UINT32_MAX, 4), no_program, "a section of 4 GiB");
	is_text(why_not(TABLE + RAW_AT, HEADERS_LEN - 1, 4), no_program, "a section over the headers in the file");
	is_text(why_not(TABLE + RAW_AT, UINT32_MAX, 4), no_program, "a section at 4 GiB of the file");
	is_text(why_not(TABLE + RAW_BYTES, LEN - HEADERS_LEN + 1, 4), no_program, "a section that is cut off");
}

/* Without sections nothing but the headers' own numbers counts. */
static const char *why_not_bare(size_t optional_bytes, size_t headers_bytes, size_t image_bytes)
{
	uint8_t *stub = make();
	const char *why;

	memset(stub + TABLE, 0, SECTIONS * SECTION);
	bytes_put16(stub + COUNT, 0);
	bytes_put16(stub + OPTIONAL_BYTES, (uint16_t)optional_bytes);
	bytes_put32(stub + HEADERS, (uint32_t)headers_bytes);
	bytes_put32(stub + IMAGE, (uint32_t)image_bytes);
	why = stub_why_not((struct span){ stub, LEN });
	free(stub);
	return why;
}

static void test_bare(void)
{
	static const char no_program[] = "it is no arm64 EFI program";

	is_text(why_not_bare(OPTIONAL_LEN, HEADERS_LEN, HEADERS_LEN), NULL, "no sections");
	is_text(why_not_bare(152, HEADERS_LEN, HEADERS_LEN), NULL, "an optional header that ends with the certificates");
	is_text(why_not_bare(151, HEADERS_LEN, HEADERS_LEN), no_program, "one that is a byte too short for them");
	is_text(why_not_bare(OPTIONAL_LEN, LEN, LEN), NULL, "headers as long as the file");
	is_text(why_not_bare(OPTIONAL_LEN, LEN + 1, LEN + 1), no_program, "headers that are longer");
	is_text(why_not_bare(OPTIONAL_LEN, HEADERS_LEN, HEADERS_LEN - 1), no_program, "an image that is smaller than its headers");
}

/* Larger than any linker makes one. Most of it is never looked at. */
static void test_huge(void)
{
	size_t len = (512 << 20) + 1;
	uint8_t *small = make(), *stub = calloc(1, len);

	memcpy(stub, small, LEN);
	is_text(stub_why_not((struct span){ stub, len - 1 }), NULL, "half a GiB");
	is_text(stub_why_not((struct span){ stub, len }), "it is no arm64 EFI program", "more than that");
	free(small);
	free(stub);
}

/* So many sections that two more do not fit the 16 bits of their number. */
static void test_many_sections(struct arena *a)
{
	size_t len = TABLE + 65537 * SECTION;
	uint8_t *small = make(), *stub = calloc(1, len);

	memcpy(stub, small, TABLE);
	bytes_put32(stub + HEADERS, (uint32_t)len);
	bytes_put32(stub + IMAGE, (uint32_t)len);
	for (size_t i = 0; i < 65533; i++)
		put_section(stub + TABLE + i * SECTION, "many", (uint32_t)len, 0, 0, 0);
	bytes_put16(stub + COUNT, 65533);
	is_text(stub_why_not((struct span){ stub, len }), NULL, "65533 sections");
	is_number(count_of(stub_make(a, (struct span){ stub, len }, tree_of(1), record_of(1)).at), 65535, "and two more");
	put_section(stub + TABLE + 65533 * SECTION, "many", (uint32_t)len, 0, 0, 0);
	bytes_put16(stub + COUNT, 65534);
	is_text(stub_why_not((struct span){ stub, len }), "its headers have no room for two more sections", "65534 sections");
	free(small);
	free(stub);
}

static void test_content(struct arena *a)
{
	uint8_t *bytes = make();
	struct span stub = { bytes, LEN };

	is_number(stub_bytes(stub, UINT64_MAX, 1), 0, "a tree that is larger than any");
	is_number(stub_bytes(stub, 1, UINT64_MAX), 0, "a record that is larger than any");
	is_number(stub_bytes(stub, UINT32_MAX, 1), 0, "a tree of 4 GiB");
	is_number(stub_bytes(stub, (uint64_t)3 << 30, (uint64_t)2 << 30), 0, "more than 4 GiB together");
	is_number(stub_bytes(stub, UINT32_MAX - LEN - 600, 1), 0, "a tree that makes the file longer than 4 GiB");
	is_number(stub_bytes(stub, 4 << 20, 64 << 20), LEN + (4 << 20) + (64 << 20), "a large record");
	bytes[0] = 'N';
	is_number(stub_make(a, stub, tree_of(1), record_of(1)).len, 0, "what cannot be completed is not");
	free(bytes);
}

/* A download that was broken off, in memory of the exact size. Behind its sections the file may end anywhere. */
static void test_truncations(struct arena *a, const char *what, struct span stub)
{
	bool refused = true;
	size_t needed = 0;
	uint8_t *copy = malloc(stub.len);

	memcpy(copy, stub.at, stub.len);
	for (size_t i = 0; i < count_of(copy); i++) {
		size_t end = bytes_get32(section_of(copy, i) + RAW_AT) + bytes_get32(section_of(copy, i) + RAW_BYTES);

		needed = end > needed ? end : needed;
	}
	for (size_t len = 0; len < needed; len++) {
		uint8_t *part = malloc(len ? len : 1);

		memcpy(part, stub.at, len);
		refused = refused && stub_why_not((struct span){ part, len });
		free(part);
	}
	ok(refused, arena_fmt(a, "%s is refused at every truncation", what));
	free(copy);
}

/* Whatever number stands in the headers: what is made can be loaded when the stub itself can. */
static void test_damage(void)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct arena *a = arena_make();
	size_t i = 0;
	bool sound = true;

	for (; sound && i < TABLE_END * sizeof(values); i++) {
		uint8_t *bytes = make();
		struct span stub = { bytes, LEN }, made;

		bytes[i / sizeof(values)] = values[i % sizeof(values)];
		made = stub_make(a, stub, tree_of(600), record_of(700));
		sound = !made.len == !!stub_why_not(stub) && made.len == stub_bytes(stub, 600, 700) &&
			(!made.len || loads_well(made, stub, tree_of(600), record_of(700)));
		free(bytes);
	}
	arena_free(a);
	if (!sound)
		printf("# byte %zu\n", (i - 1) / sizeof(values));
	ok(sound, "whatever byte of the headers is damaged, the stub is refused or completed");
}

/* The stub of this build. */
static void test_real(struct arena *a)
{
	const char *build = getenv("XEN_ESP_BUILD"), *path = arena_fmt(a, "%s/stubaa64.efi", build ? build : ".");
	struct span stub;

	if (io_read_file(a, path, 1 << 20, &stub) < 0) {
		printf("ok %d - the real stub # SKIP the build has no '%s'\n", ++tap_count, path);
		return;
	}
	test_complete(a, "the real stub", stub);
	test_truncations(a, "the real stub", stub);
}

int main(void)
{
	struct arena *a = arena_make();
	uint8_t *stub = make();

	fill_content();
	test_complete(a, "a small stub", (struct span){ stub, LEN });
	test_numbers(a);
	test_odd_lengths(a);
	test_reasons();
	test_hostile();
	test_bare();
	test_huge();
	test_many_sections(a);
	test_content(a);
	test_truncations(a, "a small stub", (struct span){ stub, LEN });
	test_damage();
	test_real(a);
	free(stub);
	arena_free(a);
	return done();
}
