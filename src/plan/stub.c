/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stub.c - the loader stub with its sections: the device tree and the boot plan
 */
#include "plan/stub.h"

#include <string.h>

#include "plan/pe.h"

enum { PAGE = 4096, SECTOR = 512 };

const char *stub_why_not(struct span stub)
{
	struct pe_headers h;

	if (!pe_read(stub, &h))
		return "it is no arm64 EFI program";
	if (pe_is_signed(stub, &h))
		return "it is signed already, and what is added would break the signature";
	if (pe_find(stub, &h, ".plan") >= 0 || pe_find(stub, &h, ".dtb") >= 0)
		return "it has a boot plan already";
	if (!pe_has_room(stub, &h, 2))
		return "its headers have no room for two more sections";
	return NULL;
}

const char *stub_why_refused(struct span stub)
{
	struct pe_headers h;

	if (!pe_read(stub, &h))
		return NULL;
	if (h.section_alignment != PAGE || h.file_alignment < SECTOR)
		return "its sections are not aligned to 4 KiB in memory and 512 bytes in the file";
	if (pe_is_loose(stub, &h))
		return "it is a DLL, has a section that is writable and executable, or does not say NX_COMPAT";
	if (!pe_ends_with_sections(stub, &h))
		return "there is something behind its last section";
	return NULL;
}

uint64_t stub_bytes(struct span stub, uint64_t tree_bytes, uint64_t record_bytes)
{
	struct pe_headers h;

	if (stub_why_not(stub) || !pe_read(stub, &h) || tree_bytes > PE_BYTES_MOST || record_bytes > PE_BYTES_MOST)
		return 0;
	return pe_file_bytes(&h, stub.len) + pe_file_bytes(&h, tree_bytes) + pe_file_bytes(&h, record_bytes);
}

struct span stub_make(struct arena *a, struct span stub, struct span tree, struct span record)
{
	uint64_t bytes = stub_bytes(stub, tree.len, record.len), end;
	struct pe_headers h;
	uint8_t *image;

	if (!bytes || !pe_read(stub, &h))
		return (struct span){ 0 };
	image = arena_alloc(a, bytes);
	memcpy(image, stub.at, stub.len);
	end = pe_file_bytes(&h, stub.len);
	pe_put(image, &h, h.count, ".dtb", tree, &end);
	pe_put(image, &h, h.count, ".plan", record, &end);
	pe_finish(image, &h);
	return (struct span){ image, bytes };
}
