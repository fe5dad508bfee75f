/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_variable.c - any bytes as a boot entry and as U-Boot's variables
 *
 * What is read is written again, and must be the same; an entry that is made among them must be found.
 */
#include <assert.h>
#include <string.h>
#include <zlib.h>

#include "variable/uboot_file.h"
#include "wire/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 24 };

static void read_option(struct arena *a, struct span bytes)
{
	struct load_option option, again;

	(void)load_option_description(a, bytes);
	if (!load_option_decode(a, bytes, &option) || strlen(option.path) > LOAD_OPTION_TEXT_MOST || strlen(option.description) > LOAD_OPTION_TEXT_MOST)
		return;
	assert(load_option_decode(a, load_option_encode(a, &option), &again));
	assert(!strcmp(option.path, again.path) && !strcmp(option.description, again.description) && option.sectors == again.sectors &&
	       option.data.len == again.data.len && !memcmp(option.guid, again.guid, GUID_BYTES));
}

static void set_entry(struct arena *a, struct uboot_file *file)
{
	static const uint8_t former[][GUID_BYTES] = { { 0 }, { 1 } };
	struct boot_request request = {
		.option = { .attributes = LOAD_OPTION_ACTIVE, .description = "Xen", .path = LOAD_OPTION_LOADER, .guid = { 2 } },
		.former = former, .former_count = COUNT(former),
	};
	struct boot_change change;
	struct uboot_file again;

	assert(uboot_file_set_boot(a, file, &request, &change));
	assert(!uboot_file_read(a, uboot_file_bytes(a, file), &again) && again.variables.count == file->variables.count);
	assert(uboot_file_set_boot(a, &again, &request, &change) && !change.option_differs && !change.order_differs && !change.dropped.count);
}

static void read_file(struct arena *a, struct span bytes)
{
	struct uboot_file file;
	struct span again;

	if (uboot_file_read(a, bytes, &file))
		return;
	again = uboot_file_bytes(a, &file);
	/* The last variable's padding may be missing in what was read. */
	assert(again.len >= bytes.len && again.len - bytes.len < 8 && !memcmp(again.at + HEADER, bytes.at + HEADER, bytes.len - HEADER));
	for (size_t i = 0; i < file.variables.count; i++)
		read_option(a, file.variables.at[i].data);
	set_entry(a, &file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_make();
	uint8_t *sealed = (uint8_t *)arena_copy(a, data, size);

	read_option(a, (struct span){ data, size });
	read_file(a, (struct span){ data, size });
	if (size >= HEADER) {
		memcpy(sealed, "\0\0\0\0\0\0\0\0UbEfiVa\1", 16);
		bytes_put32(sealed + 16, (uint32_t)size);
		bytes_put32(sealed + 20, (uint32_t)crc32(0, sealed + HEADER, (uInt)(size - HEADER)));
		read_file(a, (struct span){ sealed, size });
	}
	arena_free(a);
	return 0;
}
