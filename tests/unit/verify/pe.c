/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - tests of the verifier's PE reader: every field damaged, every length
 */
#include "verify/pe.h"

#include <stdlib.h>

#include "../tap.h"
#include "pe_image.h"

enum {
	TEXT = PE_TABLE, DATA = PE_TABLE + 40, RELOC = PE_TABLE + 80, TREE = PE_TABLE + 120, PLAN = PE_TABLE + 160,
	BYTES = 8, ADDRESS = 12, RAW_BYTES = 16, RAW_AT = 20, FLAGS = 36, /* in a section's header */
	MACHINE = PE_FILE_HEADER, COUNT_AT = PE_FILE_HEADER + 2, OPTIONAL_BYTES = PE_FILE_HEADER + 16, FILE_FLAGS = PE_FILE_HEADER + 18,
	ENTRY = PE_OPTIONAL + 16, MEMORY_ALIGNMENT = PE_OPTIONAL + 32, FILE_ALIGNMENT = PE_OPTIONAL + 36,
	IMAGE_BYTES = PE_OPTIONAL + 56, HEADERS_BYTES = PE_OPTIONAL + 60, SUBSYSTEM = PE_OPTIONAL + 68, DLL_FLAGS = PE_OPTIONAL + 70,
	DIRECTORIES = PE_OPTIONAL + 108, CERTIFICATES = PE_OPTIONAL + 144, RELOCATIONS = PE_OPTIONAL + 152,
	SECTIONS_END = 0x1e00, SECOND_CERTIFICATE = SECTIONS_END + 104,
};

/* A complete loader; its record takes more than a page. */
static void make(struct pe_image *im, bool is_signed)
{
	static uint8_t record[0x1001];

	memset(record, 'p', sizeof(record));
	pe_image_stub(im);
	pe_image_add(im, ".dtb", "the tree", 8, 8, PE_READ_ONLY);
	pe_image_add(im, ".plan", record, sizeof(record), sizeof(record), PE_READ_ONLY);
	if (is_signed) {
		pe_image_certify(im, 100);
		pe_image_certify(im, 48);
	}
}

/* All problems that the reader has with these bytes, in memory of just their size, one a line. */
static const char *problems_of(struct arena *a, const uint8_t *bytes, size_t len)
{
	struct problems p = { .arena = a };
	uint8_t *copy = malloc(len ? len : 1);
	struct span file = { copy, len }, content;
	const char *text = "";
	struct pe pe;

	memcpy(copy, bytes, len);
	if (pe_inspect(a, file, &p, &pe)) {
		pe_content(&pe, file, ".dtb", &p, &content);
		pe_content(&pe, file, ".plan", &p, &content);
	} else {
		ok(p.list.count, "what cannot be read is a problem");
	}
	for (size_t i = 0; i < p.list.count; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? "\n" : "", p.list.at[i]);
	free(copy);
	return text;
}

static void test_sound(void)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct pe_image im;
	struct span file, content;
	struct pe pe;

	make(&im, true);
	is_text(problems_of(a, im.bytes, im.len), "", "a signed loader is sound");
	make(&im, false);
	is_text(problems_of(a, im.bytes, im.len), "", "one that is not signed too");
	file = (struct span){ im.bytes, im.len };
	ok(pe_inspect(a, file, &p, &pe) && pe.entry == 0x1010 && pe.section_alignment == 4096 && pe.file_alignment == 512 &&
	   pe.image_bytes == 0x8000 && pe.headers_bytes == PE_HEADERS && pe.relocations_at == 0x4000 && pe.relocations_bytes == 12 &&
	   !pe.certificates_at && !pe.certificates_bytes && pe.sections.count == 5, "its numbers");
	is_text(pe.sections.at[1].name, ".data", "a section's name");
	ok(pe.sections.at[1].address == 0x2000 && pe.sections.at[1].bytes == 0x1800 && pe.sections.at[1].raw_at == 0x600 &&
	   pe.sections.at[1].raw_bytes == 0x200 && pe.sections.at[1].flags == 0xc0000040, "its numbers");
	ok(pe_content(&pe, file, ".dtb", &p, &content) && content.len == 8 && !memcmp(content.at, "the tree", 8),
	   "a section's content, without what fills it up");
	ok(!p.list.count, "no problems with that");
	ok(!pe_content(&pe, file, ".pla", &p, &content) && p.list.count == 1, "the start of a name is no name");
	arena_free(a);
}

struct damage {
	const char *name;
	struct { uint32_t at, value; unsigned int width; } pokes[4];
	const char *want;
};

static const struct damage damages[] = {
	{ "no MZ", { { 0, 0x5a4e, 2 } }, "the loader starts with 0x5a4e and has 7680 bytes, must start with 0x5a4d (MZ) and have 64 or more" },
	{ "a PE header in the DOS header", { { 0x3c, 0x20, 4 } }, "the loader's PE header is at byte 32, must be behind byte 63 of 7680" },
	{ "a PE header behind the file", { { 0x3c, 0xfffffff0, 4 } },
		"the loader's PE header is at byte 4294967280, must be behind byte 63 of 7680" },
	{ "another signature", { { PE_AT, 0x14550, 4 } }, "the loader's PE header starts with 0x00014550, not with 0x00004550 (PE)" },
	{ "another machine", { { MACHINE, 0x8664, 2 } }, "the loader is for machine 0x8664, must be for 0xaa64 (arm64)" },
	{ "PE32", { { PE_OPTIONAL, 0x10b, 2 } }, "the loader's optional header is of type 0x010b, must be 0x020b (PE32+)" },
	{ "an optional header behind the file", { { OPTIONAL_BYTES, 0xffff, 2 } },
		"the loader's optional header has 65535 bytes, its file ends 7528 behind the header before it" },
	{ "no optional header", { { OPTIONAL_BYTES, 0, 2 } },
		"the loader's optional header has 0 bytes, its file ends 7528 behind the header before it" },
	{ "an EFI driver", { { SUBSYSTEM, 11, 2 } }, "the loader is of subsystem 11, must be of 10 (EFI application)" },
	{ "not executable", { { FILE_FLAGS, 0x20, 2 } }, "the loader has flags 0x0020: of 0x0002 (executable), 0x0001 (no relocations)"
		" and 0x2000 (DLL) it must have the first only" },
	{ "relocations stripped", { { FILE_FLAGS, 0x23, 2 } }, "the loader has flags 0x0023: of 0x0002 (executable), 0x0001 (no relocations)"
		" and 0x2000 (DLL) it must have the first only" },
	{ "a DLL", { { FILE_FLAGS, 0x2022, 2 } }, "the loader has flags 0x2022: of 0x0002 (executable), 0x0001 (no relocations)"
		" and 0x2000 (DLL) it must have the first only" },
	{ "wants executable data", { { DLL_FLAGS, 0x60, 2 } }, "the loader has DLL flags 0x0060, must have 0x0100 (runs where data is not executable)" },
	{ "too few directories", { { DIRECTORIES, 5, 4 } }, "the loader has 5 directories, must have 6 to 16" },
	{ "too many directories", { { DIRECTORIES, 0x20000010, 4 } }, "the loader has 536870928 directories, must have 6 to 16" },
	{ "directories of another length", { { DIRECTORIES, 15, 4 } },
		"the loader's optional header has 240 bytes, with 15 directories it must have 232" },
	{ "sections in half pages", { { MEMORY_ALIGNMENT, 2048, 4 } }, "the loader's sections are aligned to 2048 bytes in memory, must be to 4096" },
	{ "sections not aligned", { { MEMORY_ALIGNMENT, 0, 4 }, { FILE_ALIGNMENT, 0, 4 } },
		"the loader's sections are aligned to 0 bytes in memory, must be to 4096\n"
		"the loader's sections are aligned to 0 bytes in the file, must be to a power of two from 512 to 4096" },
	{ "an odd alignment in the file", { { FILE_ALIGNMENT, 768, 4 } },
		"the loader's sections are aligned to 768 bytes in the file, must be to a power of two from 512 to 4096" },
	{ "a large alignment in the file", { { FILE_ALIGNMENT, 8192, 4 } },
		"the loader's sections are aligned to 8192 bytes in the file, must be to a power of two from 512 to 4096" },
	{ "sections between alignments in the file", { { FILE_ALIGNMENT, 1024, 4 }, { RELOC + RAW_BYTES, 0, 4 }, { DATA + RAW_BYTES, 0x400, 4 },
		{ TREE + RAW_BYTES, 0x200, 4 } },
		"section '.text' of the loader is at byte 1024 of the file with 512 bytes, must be multiples of 1024\n"
		"section '.data' of the loader is at byte 1536 of the file with 1024 bytes, must be multiples of 1024\n"
		"section '.dtb' of the loader is at byte 2560 of the file with 512 bytes, must be multiples of 1024\n"
		"section '.plan' of the loader is at byte 3072 of the file with 4608 bytes, must be multiples of 1024" },
	{ "no sections", { { COUNT_AT, 0, 2 } }, "the loader has 0 sections, must have some, and there are 7288 bytes for their headers" },
	{ "more sections than the file has room for", { { COUNT_AT, 183, 2 } },
		"the loader has 183 sections, must have some, and there are 7288 bytes for their headers" },
	{ "headers that end in the table", { { HEADERS_BYTES, 512, 4 }, { DATA + RAW_AT, 0x600, 4 } },
		"the loader's headers have 512 bytes, must reach to the section table's end at byte 592, and the file has 7680\n"
		"section '.text' of the loader is at byte 1024 of the file, what comes before it ends at byte 512" },
	{ "headers behind the file", { { HEADERS_BYTES, 0x2000, 4 } },
		"the loader's headers have 8192 bytes, must reach to the section table's end at byte 592, and the file has 7680\n"
		"section '.text' of the loader is at 0x1000 in memory, what comes before it ends at 0x2000\n"
		"section '.text' of the loader is at byte 1024 of the file, what comes before it ends at byte 8192" },
	{ "headers of an odd length", { { HEADERS_BYTES, 1000, 4 } }, "the loader's headers have 1000 bytes, must be a multiple of 512\n"
		"section '.text' of the loader is at byte 1024 of the file, what comes before it ends at byte 1000" },
	{ "less memory than the sections take", { { IMAGE_BYTES, 0x7000, 4 } },
		"the loader says that it has 28672 bytes in memory, its sections take 32768" },
	{ "more memory", { { IMAGE_BYTES, 0x9000, 4 } }, "the loader says that it has 36864 bytes in memory, its sections take 32768" },
	{ "memory to the last section's end", { { IMAGE_BYTES, 0x7001, 4 } },
		"the loader says that it has 28673 bytes in memory, its sections take 32768" },
	{ "a section without bytes", { { DATA + BYTES, 0, 4 } }, "section '.data' of the loader has 0 bytes in memory" },
	{ "a section in the middle of a page", { { DATA + ADDRESS, 0x2010, 4 } },
		"section '.data' of the loader is at 0x2010 in memory, must be at a multiple of 4096" },
	{ "sections that overlap in memory", { { DATA + BYTES, 0x2001, 4 } },
		"section '.reloc' of the loader is at 0x4000 in memory, what comes before it ends at 0x4001" },
	{ "sections that do not ascend", { { DATA + ADDRESS, 0x4000, 4 }, { RELOC + ADDRESS, 0x3000, 4 }, { RELOCATIONS, 0x3000, 4 },
		{ DATA + BYTES, 16, 4 } }, "section '.reloc' of the loader is at 0x3000 in memory, what comes before it ends at 0x4010" },
	{ "a section over the headers", { { TEXT + ADDRESS, 0, 4 }, { ENTRY, 0x10, 4 } },
		"section '.text' of the loader is at 0x0 in memory, what comes before it ends at 0x400" },
	{ "a section at memory's end", { { PLAN + ADDRESS, 0xfffff000, 4 } },
		"the loader says that it has 32768 bytes in memory, its sections take 4294971392" },
	{ "code that can be written", { { TEXT + FLAGS, 0xe0000020, 4 } },
		"section '.text' of the loader has flags 0xe0000020: it is writable and executable" },
	{ "sections that overlap in the file", { { DATA + RAW_AT, 0x400, 4 }, { RELOC + RAW_AT, 0x600, 4 } },
		"section '.data' of the loader is at byte 1024 of the file, what comes before it ends at byte 1536\n"
		"section '.dtb' of the loader is at byte 2560 of the file, what comes before it ends at byte 2048" },
	{ "a gap that no signature would cover", { { DATA + RAW_BYTES, 0, 4 } },
		"section '.reloc' of the loader is at byte 2048 of the file, what comes before it ends at byte 1536" },
	{ "a section behind the file", { { PLAN + RAW_BYTES, 0x1400, 4 } },
		"section '.plan' of the loader ends at byte 8192 of the file, which has 7680\n"
		"the loader's sections end at byte 8192, its file has 7680" },
	{ "a section far behind the file", { { PLAN + RAW_AT, 0xfffffe00, 4 } },
		"section '.plan' of the loader is at byte 4294966784 of the file, what comes before it ends at byte 3072\n"
		"section '.plan' of the loader ends at byte 4294971392 of the file, which has 7680\n"
		"the loader's sections end at byte 4294971392, its file has 7680\n"
		"section '.plan' of the loader has 4097 bytes, of which the file holds 4608 at byte 4294966784" },
	{ "bytes behind the sections", { { PLAN + RAW_BYTES, 0x1000, 4 }, { PLAN + BYTES, 0x1000, 4 }, { IMAGE_BYTES, 0x7000, 4 } },
		"the loader's sections end at byte 7168, its file has 7680" },
	{ "an entry in data", { { ENTRY, 0x2000, 4 } }, "the loader starts at 0x2000 in memory, where no section is executable" },
	{ "an entry at the code's end", { { ENTRY, 0x1123, 4 } }, "the loader starts at 0x1123 in memory, where no section is executable" },
	{ "no entry", { { ENTRY, 0, 4 } }, "the loader starts at 0x0 in memory, where no section is executable" },
	{ "relocations that leave their section", { { RELOCATIONS + 4, 13, 4 } },
		"the loader's relocations are at 0x4000 in memory with 13 bytes, which lie in no section" },
	{ "relocations behind everything", { { RELOCATIONS, 0xffffffff, 4 }, { RELOCATIONS + 4, 0xffffffff, 4 } },
		"the loader's relocations are at 0xffffffff in memory with 4294967295 bytes, which lie in no section" },
	{ "no relocations", { { RELOCATIONS, 0, 4 }, { RELOCATIONS + 4, 0, 4 } }, "" },
	{ "no tree", { { TREE, 0x746e65, 4 } }, "the loader has 0 sections '.dtb', must have 1" },
	{ "two plans", { { RELOC, 0x616c702e, 4 }, { RELOC + 4, 0x6e, 4 } }, "the loader has 2 sections '.plan', must have 1\n"
		"section '.plan' of the loader has flags 0x42000040, must have 0x40000040 (read-only data)" },
	{ "a longer name", { { PLAN + 4, 0x3332316e, 4 } }, "the loader has 0 sections '.plan', must have 1" },
	{ "a name with something behind its end", { { PLAN + 4, 0x6100006e, 4 } }, "the loader has 0 sections '.plan', must have 1" },
	{ "a plan that can be written", { { PLAN + FLAGS, 0xc0000040, 4 } },
		"section '.plan' of the loader has flags 0xc0000040, must have 0x40000040 (read-only data)" },
	{ "a tree that is executable", { { TREE + FLAGS, 0x60000040, 4 } },
		"section '.dtb' of the loader has flags 0x60000040, must have 0x40000040 (read-only data)" },
	{ "a tree of which the file holds a part", { { TREE + BYTES, 0x201, 4 } },
		"section '.dtb' of the loader has 513 bytes, of which the file holds 512 at byte 2560" },
};

static const struct damage damages_signed[] = {
	{ "certificates at an odd place", { { CERTIFICATES, SECTIONS_END + 4, 4 }, { CERTIFICATES + 4, 148, 4 } },
		"the loader's certificates begin at byte 7684, must begin at the first multiple of 8 behind the sections, which end at byte 7680\n"
		"the loader's certificate at byte 7684 has 131584 bytes, must have more than 8, and its table has 148 left" },
	{ "certificates in a section", { { CERTIFICATES, SECTIONS_END - 8, 4 }, { CERTIFICATES + 4, 160, 4 } },
		"the loader's certificates begin at byte 7672, must begin at the first multiple of 8 behind the sections, which end at byte 7680\n"
		"the loader's certificate at byte 7672 has 0 bytes, must have more than 8, and its table has 160 left" },
	{ "certificates with bytes before them", { { CERTIFICATES, SECTIONS_END + 104, 4 }, { CERTIFICATES + 4, 48, 4 } },
		"the loader's certificates begin at byte 7784, must begin at the first multiple of 8 behind the sections, which end at byte 7680" },
	{ "certificates before the end", { { CERTIFICATES + 4, 104, 4 } },
		"the loader's certificates have 104 bytes to byte 7784, the file has 7832" },
	{ "certificates behind the end", { { CERTIFICATES + 4, 160, 4 } },
		"the loader's certificates have 160 bytes to byte 7840, the file has 7832" },
	{ "certificates without end", { { CERTIFICATES + 4, 0xffffffff, 4 } },
		"the loader's certificates have 4294967295 bytes to byte 4294974975, the file has 7832" },
	{ "no certificates, but a place", { { CERTIFICATES + 4, 0, 4 } },
		"the loader's certificates have 0 bytes to byte 7680, the file has 7832" },
	{ "certificates that nothing says of", { { CERTIFICATES, 0, 4 }, { CERTIFICATES + 4, 0, 4 } },
		"the loader's sections end at byte 7680, its file has 7832" },
	{ "certificates, but no place", { { CERTIFICATES, 0, 4 } },
		"the loader's certificates begin at byte 0, must begin at the first multiple of 8 behind the sections, which end at byte 7680\n"
		"the loader's certificates have 152 bytes to byte 152, the file has 7832" },
	{ "a certificate of nothing", { { SECOND_CERTIFICATE, 8, 4 } },
		"the loader's certificate at byte 7784 has 8 bytes, must have more than 8, and its table has 48 left" },
	{ "a certificate that leaves its table", { { SECOND_CERTIFICATE, 49, 4 } },
		"the loader's certificate at byte 7784 has 49 bytes, must have more than 8, and its table has 48 left" },
	{ "a certificate without end", { { SECTIONS_END, 0xfffffffc, 4 } },
		"the loader's certificate at byte 7680 has 4294967292 bytes, must have more than 8, and its table has 152 left" },
	{ "a certificate of another revision", { { SECTIONS_END + 4, 0x100, 2 } },
		"the loader's certificate at byte 7680 has revision 0x0100 and type 0x0002, must have 0x0200 and 0x0002 (PKCS#7)" },
	{ "a certificate of another type", { { SECOND_CERTIFICATE + 6, 0xef1, 2 } },
		"the loader's certificate at byte 7784 has revision 0x0200 and type 0x0ef1, must have 0x0200 and 0x0002 (PKCS#7)" },
};

static void test_damages(const struct damage *list, size_t count, bool is_signed)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *a = arena_make();
		struct pe_image im;

		make(&im, is_signed);
		for (size_t j = 0; j < COUNT(list[i].pokes) && list[i].pokes[j].width; j++) {
			if (list[i].pokes[j].width == 2)
				bytes_put16(im.bytes + list[i].pokes[j].at, (uint16_t)list[i].pokes[j].value);
			else
				bytes_put32(im.bytes + list[i].pokes[j].at, list[i].pokes[j].value);
		}
		is_text(problems_of(a, im.bytes, im.len), list[i].want, list[i].name);
		arena_free(a);
	}
}

/* A signature covers whole bytes of 8, so there may be some between it and the sections. */
static void test_padding(void)
{
	struct arena *a = arena_make();
	struct pe_image im;

	make(&im, true);
	bytes_put32(im.bytes + CERTIFICATES, SECTIONS_END + 8);
	memmove(im.bytes + SECTIONS_END + 8, im.bytes + SECTIONS_END, im.len - SECTIONS_END);
	is_text(problems_of(a, im.bytes, im.len + 8), "the loader's certificates begin at byte 7688, must begin at the first multiple of 8 behind"
		" the sections, which end at byte 7680", "8 bytes between the sections and the signature");
	arena_free(a);
}

/* No problem would be one that firmware finds. */
static void test_truncations(bool is_signed, const char *name)
{
	struct pe_image im;
	bool seen = true;

	make(&im, is_signed);
	for (uint32_t i = 0; i < im.len; i++) {
		struct arena *a = arena_make();
		struct problems p = { .arena = a };
		uint8_t *part = malloc(i ? i : 1);
		struct pe pe;

		memcpy(part, im.bytes, i);
		if (pe_inspect(a, (struct span){ part, i }, &p, &pe) && i < PE_TABLE + 5 * 40)
			seen = false;
		seen = seen && p.list.count;
		free(part);
		arena_free(a);
	}
	ok(seen, name);
}

/* Every byte of the headers with every bit turned, and as 0 and 255: whatever comes out, nothing is read that is not there. */
static void test_noise(void)
{
	struct pe_image im;
	uint8_t *copy;

	make(&im, true);
	copy = malloc(im.len);
	memcpy(copy, im.bytes, im.len);
	for (uint32_t i = 0; i < PE_TABLE + 5 * 40 + 152; i++) {
		uint32_t at = i < PE_TABLE + 5 * 40 ? i : SECTIONS_END + i - PE_TABLE - 5 * 40;
		const uint8_t values[] = { 0, 255, (uint8_t)(copy[at] ^ 1), (uint8_t)(copy[at] ^ 0x10), (uint8_t)(copy[at] ^ 0x80) };
		struct arena *a = arena_make();

		for (size_t j = 0; j < COUNT(values); j++) {
			struct problems p = { .arena = a };
			struct span file = { copy, im.len }, content;
			struct pe pe;

			copy[at] = values[j];
			if (pe_inspect(a, file, &p, &pe) && pe_content(&pe, file, ".plan", &p, &content) && content.at + content.len > copy + im.len)
				ok(false, "a section lies in the file");
		}
		copy[at] = im.bytes[at];
		arena_free(a);
	}
	free(copy);
	ok(true, "every byte of the headers and certificates can be anything");
}

int main(void)
{
	test_sound();
	test_damages(damages, COUNT(damages), false);
	test_damages(damages_signed, COUNT(damages_signed), true);
	test_padding();
	test_truncations(false, "every truncation is seen");
	test_truncations(true, "every truncation of a signed one is seen");
	test_noise();
	return done();
}
