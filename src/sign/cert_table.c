/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cert_table.c - where a PE file keeps its signatures
 */
#include "sign/cert_table.h"

#include <string.h>

#include "base/number.h"
#include "wire/bytes.h"

/* Offsets in the file, from the PE signature, in the optional header (PE32+), and in an entry of the table. */
enum { DOS_PE_AT = 0x3c };
enum { PE_OPTIONAL_SIZE = 20, PE_OPTIONAL = 24 };
enum { OPTIONAL_MAGIC = 0, OPTIONAL_CHECKSUM = 64, OPTIONAL_DIRECTORIES = 108, OPTIONAL_CERTIFICATES = 144, OPTIONAL_LEAST = 152 };
enum { ENTRY_LENGTH = 0, ENTRY_REVISION = 4, ENTRY_TYPE = 6, ENTRY_BYTES = 8 };

/* IMAGE_NT_OPTIONAL_HDR64_MAGIC; the table is the fifth directory; WIN_CERT_REVISION_2_0; WIN_CERT_TYPE_PKCS_SIGNED_DATA. */
enum { PE32_PLUS = 0x20b, DIRECTORIES_LEAST = 5, REVISION = 0x200, PKCS7_SIGNED = 2 };

bool cert_table_read(struct span pe, struct cert_table *ret)
{
	struct cert_table t = { 0 };
	uint32_t header, directories;
	uint16_t size, magic;
	uint64_t optional;

	if (!span_has(pe, 0, "MZ") || !span_le32(pe, DOS_PE_AT, &header) || !span_has_bytes(pe, header, "PE\0\0", 4))
		return false;
	optional = (uint64_t)header + PE_OPTIONAL;
	if (!span_le16(pe, (uint64_t)header + PE_OPTIONAL_SIZE, &size) || size < OPTIONAL_LEAST ||
	    !span_le16(pe, optional + OPTIONAL_MAGIC, &magic) || magic != PE32_PLUS ||
	    !span_le32(pe, optional + OPTIONAL_DIRECTORIES, &directories) || directories < DIRECTORIES_LEAST)
		return false;
	t.checksum = optional + OPTIONAL_CHECKSUM;
	t.place = optional + OPTIONAL_CERTIFICATES;
	if (!span_le32(pe, t.place, &t.at) || !span_le32(pe, t.place + 4, &t.size))
		return false;
	if (t.size && (t.at < t.place || (uint64_t)t.at + t.size != pe.len))
		return false;
	*ret = t;
	return true;
}

bool cert_table_last(struct span pe, uint64_t off, struct span *ret)
{
	uint32_t length;
	uint16_t revision, type;

	return span_le32(pe, off + ENTRY_LENGTH, &length) && span_le16(pe, off + ENTRY_REVISION, &revision) && revision == REVISION &&
	       span_le16(pe, off + ENTRY_TYPE, &type) && type == PKCS7_SIGNED && length > ENTRY_BYTES &&
	       off + round_up(length, CERT_ALIGN) == pe.len && span_cut(pe, off + ENTRY_BYTES, length - ENTRY_BYTES, ret);
}

struct span cert_table_replace(struct arena *a, struct span pe, const struct cert_table *t, uint64_t off, struct span signature)
{
	size_t len = (size_t)(off + round_up(ENTRY_BYTES + signature.len, CERT_ALIGN));
	uint8_t *bytes = arena_alloc(a, len), *entry = bytes + off;
	struct span made = { bytes, len };

	memcpy(bytes, pe.at, (size_t)off);
	bytes_put32(entry + ENTRY_LENGTH, (uint32_t)(ENTRY_BYTES + signature.len));
	bytes_put16(entry + ENTRY_REVISION, REVISION);
	bytes_put16(entry + ENTRY_TYPE, PKCS7_SIGNED);
	memcpy(entry + ENTRY_BYTES, signature.at, signature.len);
	bytes_put32(bytes + t->place + 4, (uint32_t)(len - t->at));
	bytes_put32(bytes + t->checksum, cert_table_checksum(made, t));
	return made;
}

/*
 * The sum of all 16-bit words with the carry added in, the checksum itself left out, and the
 * file's length: ImageHlp's CheckSumMappedFile(), which no UEFI firmware looks at but other tools do.
 */
uint32_t cert_table_checksum(struct span pe, const struct cert_table *t)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < pe.len; i++) {
		uint32_t byte = i >= t->checksum && i < t->checksum + CERT_CHECKSUM_BYTES ? 0 : pe.at[i];

		sum += i % 2 ? byte << 8 : byte;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum + (uint32_t)pe.len;
}
