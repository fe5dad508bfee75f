/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - reads and checks the loader, a PE file for UEFI on arm64
 *
 * Microsoft PE format says what must hold. EDK2 checks much of it in
 * MdePkg/Library/BasePeCoffLib/BasePeCoff.c:PeCoffLoaderGetPeHeader and, when the file is signed,
 * in SecurityPkg/Library/DxeImageVerificationLib; U-Boot trusts most fields
 * (lib/efi_loader/efi_image_loader.c:efi_load_pe).
 */
#include "verify/pe.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "verify/record.h"

enum {
	DOS_BYTES = 64, HEADER_AT = 0x3c, SIGNATURE = 4, FILE_HEADER = 20, SECTION = 40, DIRECTORY = 8, CERTIFICATE = 8,
	MZ = 0x5a4d, PE = 0x4550, ARM64 = 0xaa64, PE32_PLUS = 0x20b, EFI_APPLICATION = 10,
	PAGE = 4096, FILE_ALIGNMENT_LEAST = 512,
	DIRECTORIES_LEAST = 6, DIRECTORIES_MOST = 16, /* with certificates and relocations; as many as have a meaning */
	CERTIFICATE_ALIGNMENT = 8, CERTIFICATE_REVISION = 0x200, PKCS7 = 2,
};
/* In the file header, and in the optional one of PE32+. */
enum { MACHINE = 0, SECTIONS = 2, OPTIONAL_BYTES = 16, FLAGS = 18 };
enum {
	MAGIC = 0, ENTRY = 16, SECTION_ALIGNMENT = 32, FILE_ALIGNMENT = 36, IMAGE_BYTES = 56, HEADERS_BYTES = 60, SUBSYSTEM = 68,
	DLL_FLAGS = 70, DIRECTORIES = 108, CERTIFICATES = 144, RELOCATIONS = 152, FIRST_DIRECTORY = 112,
};
/* In a section's header. */
enum { NAME_BYTES = 8, BYTES = 8, ADDRESS = 12, RAW_BYTES = 16, RAW_AT = 20, SECTION_FLAGS = 36 };
/* IMAGE_FILE_RELOCS_STRIPPED, IMAGE_FILE_EXECUTABLE_IMAGE, IMAGE_FILE_DLL, IMAGE_DLLCHARACTERISTICS_NX_COMPAT. */
enum { IS_STRIPPED = 1, IS_EXECUTABLE = 2, IS_DLL = 0x2000, IS_NX = 0x100 };

/* IMAGE_SCN_MEM_EXECUTE, IMAGE_SCN_MEM_WRITE; IMAGE_SCN_CNT_INITIALIZED_DATA with IMAGE_SCN_MEM_READ. */
static const uint32_t can_execute = 0x20000000, can_write = 0x80000000, read_only_data = 0x40000040;

struct reader {
	struct arena *arena;
	struct problems *problems;
	struct span file;
	struct span header, optional; /* the file header, and the optional one with its directories */
	uint64_t table;               /* offset of the table of sections */
	struct pe *pe;
};

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static bool find_header(struct reader *r)
{
	uint32_t at = record_le32(r->file, HEADER_AT);
	struct span both;

	if (r->file.len < DOS_BYTES || record_le16(r->file, 0) != MZ) {
		problem(r->problems, "the loader starts with 0x%04x and has %zu bytes, must start with 0x%04x (MZ) and have %d or more",
			record_le16(r->file, 0), r->file.len, MZ, DOS_BYTES);
		return false;
	}
	if (at < DOS_BYTES || !span_cut(r->file, at, SIGNATURE + FILE_HEADER, &both)) {
		problem(r->problems, "the loader's PE header is at byte %u, must be behind byte %d of %zu", at, DOS_BYTES - 1,
			r->file.len);
		return false;
	}
	if (record_le32(both, 0) != PE) {
		problem(r->problems, "the loader's PE header starts with 0x%08x, not with 0x%08x (PE)", record_le32(both, 0), PE);
		return false;
	}
	r->table = (uint64_t)at + both.len;
	return span_cut(both, SIGNATURE, FILE_HEADER, &r->header);
}

static bool find_optional(struct reader *r)
{
	uint16_t bytes = record_le16(r->header, OPTIONAL_BYTES), magic;

	if (!span_cut(r->file, r->table, bytes, &r->optional) || !span_le16(r->optional, MAGIC, &magic)) {
		problem(r->problems, "the loader's optional header has %u bytes, its file ends %" PRIu64 " behind the header before it",
			bytes, r->file.len - r->table);
		return false;
	}
	/* The other kind has its fields in other places. */
	if (magic != PE32_PLUS) {
		problem(r->problems, "the loader's optional header is of type 0x%04x, must be 0x%04x (PE32+)", magic, PE32_PLUS);
		return false;
	}
	r->table += bytes;
	return true;
}

static void check_kind(struct reader *r)
{
	uint16_t machine = record_le16(r->header, MACHINE), subsystem = record_le16(r->optional, SUBSYSTEM);

	if (machine != ARM64)
		problem(r->problems, "the loader is for machine 0x%04x, must be for 0x%04x (arm64)", machine, ARM64);
	if (subsystem != EFI_APPLICATION)
		problem(r->problems, "the loader is of subsystem %u, must be of %d (EFI application)", subsystem, EFI_APPLICATION);
}

static void check_flags(struct reader *r)
{
	uint16_t flags = record_le16(r->header, FLAGS), dll_flags = record_le16(r->optional, DLL_FLAGS);

	/* Without relocations firmware would have to load it where it was linked for. */
	if ((flags & (IS_EXECUTABLE | IS_STRIPPED | IS_DLL)) != IS_EXECUTABLE)
		problem(r->problems, "the loader has flags 0x%04x: of 0x0002 (executable), 0x0001 (no relocations) and 0x2000 (DLL)"
			" it must have the first only", flags);
	/* EDK2 MdeModulePkg/Core/Dxe/Misc/MemoryProtection.c:ProtectUefiImage refuses others when data is not executable. */
	if (!(dll_flags & IS_NX))
		problem(r->problems, "the loader has DLL flags 0x%04x, must have 0x%04x (runs where data is not executable)", dll_flags,
			IS_NX);
}

/* EDK2 refuses any length but that of the directories which the header counts. */
static void check_directories(struct reader *r)
{
	uint32_t count = record_le32(r->optional, DIRECTORIES);
	uint64_t bytes = FIRST_DIRECTORY + (uint64_t)count * DIRECTORY;

	if (count < DIRECTORIES_LEAST || count > DIRECTORIES_MOST)
		problem(r->problems, "the loader has %u directories, must have %d to %d", count, DIRECTORIES_LEAST, DIRECTORIES_MOST);
	else if (r->optional.len != bytes)
		problem(r->problems, "the loader's optional header has %zu bytes, with %u directories it must have %" PRIu64,
			r->optional.len, count, bytes);
}

static void read_numbers(struct reader *r)
{
	r->pe->entry = record_le32(r->optional, ENTRY);
	r->pe->section_alignment = record_le32(r->optional, SECTION_ALIGNMENT);
	r->pe->file_alignment = record_le32(r->optional, FILE_ALIGNMENT);
	r->pe->image_bytes = record_le32(r->optional, IMAGE_BYTES);
	r->pe->headers_bytes = record_le32(r->optional, HEADERS_BYTES);
	r->pe->certificates_at = record_le32(r->optional, CERTIFICATES);
	r->pe->certificates_bytes = record_le32(r->optional, CERTIFICATES + 4);
	r->pe->relocations_at = record_le32(r->optional, RELOCATIONS);
	r->pe->relocations_bytes = record_le32(r->optional, RELOCATIONS + 4);
}

/* In smaller steps than pages a page would be code and data at once. False when places cannot be computed. */
static bool check_alignments(struct reader *r)
{
	const struct pe *pe = r->pe;
	bool file_good = is_power_of_two(pe->file_alignment) && pe->file_alignment >= FILE_ALIGNMENT_LEAST &&
			 pe->file_alignment <= PAGE;

	if (pe->section_alignment != PAGE)
		problem(r->problems, "the loader's sections are aligned to %u bytes in memory, must be to %d", pe->section_alignment,
			PAGE);
	if (!file_good)
		problem(r->problems, "the loader's sections are aligned to %u bytes in the file, must be to a power of two from %d"
			" to %d", pe->file_alignment, FILE_ALIGNMENT_LEAST, PAGE);
	return pe->section_alignment == PAGE && file_good;
}

static bool read_sections(struct reader *r)
{
	uint16_t count = record_le16(r->header, SECTIONS);
	struct span table, at;

	if (!count || !span_cut(r->file, r->table, (uint64_t)count * SECTION, &table)) {
		problem(r->problems, "the loader has %u sections, must have some, and there are %" PRIu64 " bytes for their headers",
			count, r->file.len - r->table);
		return false;
	}
	for (uint16_t i = 0; i < count && span_cut(table, (uint64_t)i * SECTION, SECTION, &at); i++) {
		struct pe_section *s = list_add(r->arena, &r->pe->sections);

		memcpy(s->name, at.at, NAME_BYTES);
		s->bytes = record_le32(at, BYTES);
		s->address = record_le32(at, ADDRESS);
		s->raw_bytes = record_le32(at, RAW_BYTES);
		s->raw_at = record_le32(at, RAW_AT);
		s->flags = record_le32(at, SECTION_FLAGS);
	}
	return true;
}

static void check_headers(struct reader *r)
{
	const struct pe *pe = r->pe;
	uint64_t end = r->table + (uint64_t)pe->sections.count * SECTION;

	if (pe->headers_bytes < end || pe->headers_bytes > r->file.len)
		problem(r->problems, "the loader's headers have %u bytes, must reach to the section table's end at byte %" PRIu64
			", and the file has %zu", pe->headers_bytes, end, r->file.len);
	if (pe->headers_bytes % pe->file_alignment)
		problem(r->problems, "the loader's headers have %u bytes, must be a multiple of %u", pe->headers_bytes,
			pe->file_alignment);
}

static const char *quoted(struct reader *r, const struct pe_section *s)
{
	return text_quote(r->arena, s->name);
}

/* The format wants sections in ascending order of address; firmware copies them in any. *end: where the last one ends. */
static void check_memory(struct reader *r, const struct pe_section *s, uint64_t *end)
{
	if (!s->bytes)
		problem(r->problems, "section %s of the loader has 0 bytes in memory", quoted(r, s));
	if (s->address % PAGE)
		problem(r->problems, "section %s of the loader is at 0x%x in memory, must be at a multiple of %d", quoted(r, s),
			s->address, PAGE);
	if (s->address < *end)
		problem(r->problems, "section %s of the loader is at 0x%x in memory, what comes before it ends at 0x%" PRIx64,
			quoted(r, s), s->address, *end);
	if ((s->flags & can_write) && (s->flags & can_execute))
		problem(r->problems, "section %s of the loader has flags 0x%08x: it is writable and executable", quoted(r, s),
			s->flags);
	*end = (uint64_t)s->address + s->bytes;
}

/*
 * Without gaps: what is signed are the headers, the sections and what is behind so many bytes as these have (PE format,
 * "Authenticode image hash"), so a gap would be left out and the end taken for another.
 */
static void check_raw(struct reader *r, const struct pe_section *s, uint64_t *end)
{
	if (!s->raw_bytes)
		return;
	if (s->raw_at % r->pe->file_alignment || s->raw_bytes % r->pe->file_alignment)
		problem(r->problems, "section %s of the loader is at byte %u of the file with %u bytes, must be multiples of %u",
			quoted(r, s), s->raw_at, s->raw_bytes, r->pe->file_alignment);
	if (s->raw_at != *end)
		problem(r->problems, "section %s of the loader is at byte %u of the file, what comes before it ends at byte %" PRIu64,
			quoted(r, s), s->raw_at, *end);
	*end = (uint64_t)s->raw_at + s->raw_bytes;
	if (*end > r->file.len)
		problem(r->problems, "section %s of the loader ends at byte %" PRIu64 " of the file, which has %zu", quoted(r, s), *end,
			r->file.len);
}

/* Gives back where the sections end in the file. */
static uint64_t check_sections(struct reader *r)
{
	const struct pe *pe = r->pe;
	uint64_t end = pe->headers_bytes, raw_end = pe->headers_bytes;

	for (size_t i = 0; i < pe->sections.count; i++) {
		check_memory(r, &pe->sections.at[i], &end);
		check_raw(r, &pe->sections.at[i], &raw_end);
	}
	if (pe->image_bytes != round_up(end, PAGE))
		problem(r->problems, "the loader says that it has %u bytes in memory, its sections take %" PRIu64, pe->image_bytes,
			round_up(end, PAGE));
	return raw_end;
}

/* The section in which all of these bytes in memory lie, or NULL. */
static const struct pe_section *section_of(const struct pe *pe, uint64_t at, uint64_t bytes)
{
	for (size_t i = 0; i < pe->sections.count; i++) {
		const struct pe_section *s = &pe->sections.at[i];

		if (at >= s->address && at + bytes <= (uint64_t)s->address + s->bytes)
			return s;
	}
	return NULL;
}

static void check_addresses(struct reader *r)
{
	const struct pe *pe = r->pe;
	const struct pe_section *code = section_of(pe, pe->entry, 1);

	if (!code || !(code->flags & can_execute))
		problem(r->problems, "the loader starts at 0x%x in memory, where no section is executable", pe->entry);
	if (pe->relocations_bytes && !section_of(pe, pe->relocations_at, pe->relocations_bytes))
		problem(r->problems, "the loader's relocations are at 0x%x in memory with %u bytes, which lie in no section",
			pe->relocations_at, pe->relocations_bytes);
}

/* EDK2 refuses a table that its entries do not fill exactly. */
static void check_certificates(struct reader *r, uint64_t at, uint64_t end)
{
	while (at < end) {
		uint32_t bytes = record_le32(r->file, at);
		uint16_t revision = record_le16(r->file, at + 4), type = record_le16(r->file, at + 6);

		if (bytes <= CERTIFICATE || round_up(bytes, CERTIFICATE_ALIGNMENT) > end - at) {
			problem(r->problems, "the loader's certificate at byte %" PRIu64 " has %u bytes, must have more than %d, and its"
				" table has %" PRIu64 " left", at, bytes, CERTIFICATE, end - at);
			return;
		}
		if (revision != CERTIFICATE_REVISION || type != PKCS7)
			problem(r->problems, "the loader's certificate at byte %" PRIu64 " has revision 0x%04x and type 0x%04x, must have"
				" 0x%04x and 0x%04x (PKCS#7)", at, revision, type, CERTIFICATE_REVISION, PKCS7);
		at += round_up(bytes, CERTIFICATE_ALIGNMENT);
	}
}

static void check_end(struct reader *r, uint64_t sections_end)
{
	const struct pe *pe = r->pe;
	uint64_t end = (uint64_t)pe->certificates_at + pe->certificates_bytes;

	if (!pe->certificates_at && !pe->certificates_bytes) {
		if (sections_end != r->file.len)
			problem(r->problems, "the loader's sections end at byte %" PRIu64 ", its file has %zu", sections_end, r->file.len);
		return;
	}
	if (pe->certificates_at != round_up(sections_end, CERTIFICATE_ALIGNMENT))
		problem(r->problems, "the loader's certificates begin at byte %u, must begin at the first multiple of %d behind the"
			" sections, which end at byte %" PRIu64, pe->certificates_at, CERTIFICATE_ALIGNMENT, sections_end);
	if (end != r->file.len || !pe->certificates_bytes)
		problem(r->problems, "the loader's certificates have %u bytes to byte %" PRIu64 ", the file has %zu",
			pe->certificates_bytes, end, r->file.len);
	else
		check_certificates(r, pe->certificates_at, end);
}

bool pe_look(struct arena *a, struct span file, struct problems *p, struct pe *ret)
{
	struct reader r = { .arena = a, .problems = p, .file = file, .pe = ret };

	*ret = (struct pe){ 0 };
	if (!find_header(&r) || !find_optional(&r))
		return false;
	check_kind(&r);
	read_numbers(&r);
	return read_sections(&r);
}

bool pe_inspect(struct arena *a, struct span file, struct problems *p, struct pe *ret)
{
	struct reader r = { .arena = a, .problems = p, .file = file, .pe = ret };

	*ret = (struct pe){ 0 };
	if (!find_header(&r) || !find_optional(&r))
		return false;
	check_kind(&r);
	check_flags(&r);
	check_directories(&r);
	read_numbers(&r);
	if (!check_alignments(&r) || !read_sections(&r))
		return false;
	check_headers(&r);
	check_addresses(&r);
	check_end(&r, check_sections(&r));
	return true;
}

/* With the NULs behind it, as the loader compares it. */
static bool is_named(const struct pe_section *s, const char *name)
{
	char padded[sizeof(s->name)] = { 0 };

	memcpy(padded, name, strlen(name));
	return !memcmp(s->name, padded, sizeof(padded));
}

bool pe_has(const struct pe *pe, const char *name)
{
	for (size_t i = 0; i < pe->sections.count; i++) {
		if (is_named(&pe->sections.at[i], name))
			return true;
	}
	return false;
}

bool pe_content(const struct pe *pe, struct span file, const char *name, struct problems *p, struct span *ret)
{
	const struct pe_section *s = NULL;
	size_t count = 0;

	for (size_t i = pe->sections.count; i-- > 0;) {
		if (is_named(&pe->sections.at[i], name)) {
			s = &pe->sections.at[i];
			count++;
		}
	}
	if (count != 1)
		problem(p, "the loader has %zu sections '%s', must have 1", count, name);
	if (!s)
		return false;
	if (s->flags != read_only_data)
		problem(p, "section '%s' of the loader has flags 0x%08x, must have 0x%08x (read-only data)", name, s->flags,
			read_only_data);
	if (s->bytes <= s->raw_bytes && span_cut(file, s->raw_at, s->bytes, ret))
		return true;
	problem(p, "section '%s' of the loader has %u bytes, of which the file holds %u at byte %u", name, s->bytes,
		s->raw_bytes, s->raw_at);
	return false;
}
