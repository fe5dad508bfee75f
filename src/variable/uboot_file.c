/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uboot_file.c - U-Boot's variables, as it keeps them in ubootefi.var on the ESP
 */
#include "variable/uboot_file.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "variable/utf16.h"
#include "wire/bytes.h"

enum {
	HEADER = 24, /* zeros, magic, length of the file, CRC-32 of all behind the header */
	ENTRY = 32,  /* bytes of data, attributes, time, GUID; then the name with its NUL, the data, and zeros to a multiple of 8 */
	ALIGNMENT = 8,
};

static const uint8_t magic[8] = "UbEfiVa\1";

static size_t aligned(size_t len)
{
	return (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static uint32_t checksum(const uint8_t *bytes, size_t len)
{
	return (uint32_t)crc32(0, bytes + HEADER, (uInt)(len - HEADER));
}

static const char *check_header(struct arena *a, struct span bytes)
{
	static const uint8_t zeros[8];
	uint32_t length, sum;

	if (bytes.len > UBOOT_FILE_MOST)
		return arena_fmt(a, "it has %zu bytes, at most %d are read", bytes.len, UBOOT_FILE_MOST);
	if (!span_le32(bytes, 16, &length) || !span_le32(bytes, 20, &sum))
		return arena_fmt(a, "it has %zu bytes, a header has %d", bytes.len, HEADER);
	if (!span_has_bytes(bytes, 0, zeros, sizeof(zeros)) || !span_has_bytes(bytes, 8, magic, sizeof(magic)))
		return "it does not begin as a file of U-Boot's variables does";
	if (length != bytes.len)
		return arena_fmt(a, "it has %zu bytes and says it had %" PRIu32, bytes.len, length);
	if (sum != checksum(bytes.at, bytes.len))
		return arena_fmt(a, "its checksum is 0x%08" PRIx32 ", that of its content 0x%08" PRIx32, sum, checksum(bytes.at, bytes.len));
	return NULL;
}

/* U-Boot pads every entry, with whatever; what is missing behind the last one it would not notice. */
static bool take_entry(struct arena *a, struct span bytes, uint64_t at, struct uboot_variable *ret)
{
	struct uboot_variable v = { 0 };
	struct span guid, name;
	uint64_t data, padded;
	uint32_t len;

	if (!span_le32(bytes, at, &len) || !span_le32(bytes, at + 4, &v.attributes) || !span_le64(bytes, at + 8, &v.time) ||
	    !span_cut(bytes, at + 16, GUID_BYTES, &guid) || !utf16_cut(bytes, at + ENTRY, &name))
		return false;
	data = at + ENTRY + name.len + 2;
	if (!span_cut(bytes, data, len, &v.data))
		return false;
	padded = aligned(data + len - at);
	if (!span_cut(bytes, at, padded < bytes.len - at ? padded : bytes.len - at, &v.entry))
		return false;
	memcpy(v.guid, guid.at, GUID_BYTES);
	v.name = utf16_text(a, name);
	*ret = v;
	return true;
}

const char *uboot_file_read(struct arena *a, struct span bytes, struct uboot_file *ret)
{
	const char *wrong = check_header(a, bytes);
	struct uboot_file file = { 0 };
	struct uboot_variable v;

	if (wrong)
		return wrong;
	for (uint64_t at = HEADER; at < bytes.len; at += aligned(v.entry.len)) {
		if (!take_entry(a, bytes, at, &v))
			return arena_fmt(a, "its variable %zu, at byte %" PRIu64 ", leads out of it", file.variables.count + 1, at);
		*list_add(a, &file.variables) = v;
	}
	*ret = file;
	return NULL;
}

static bool is_named(const struct uboot_variable *v, const uint8_t *guid, const char *name)
{
	return !memcmp(v->guid, guid, GUID_BYTES) && !strcmp(v->name, name);
}

const struct uboot_variable *uboot_file_find(const struct uboot_file *file, const uint8_t guid[GUID_BYTES], const char *name)
{
	for (size_t i = 0; i < file->variables.count; i++) {
		if (is_named(&file->variables.at[i], guid, name))
			return &file->variables.at[i];
	}
	return NULL;
}

static struct span make_entry(struct arena *a, const struct uboot_variable *v)
{
	struct span name = utf16_make(a, v->name);
	size_t len = aligned(ENTRY + name.len + v->data.len);
	uint8_t *bytes = arena_alloc(a, len);

	bytes_put32(bytes, (uint32_t)v->data.len);
	bytes_put32(bytes + 4, v->attributes);
	bytes_put64(bytes + 8, v->time);
	memcpy(bytes + 16, v->guid, GUID_BYTES);
	memcpy(bytes + ENTRY, name.at, name.len);
	memcpy(bytes + ENTRY + name.len, v->data.at, v->data.len);
	return (struct span){ bytes, len };
}

void uboot_file_set(struct arena *a, struct uboot_file *file, const uint8_t guid[GUID_BYTES], const char *name, uint32_t attributes,
		    struct span data)
{
	struct uboot_variable v = { .attributes = attributes, .name = name, .data = data };
	size_t kept = 0;

	for (size_t i = 0; i < file->variables.count; i++) {
		if (!is_named(&file->variables.at[i], guid, name))
			file->variables.at[kept++] = file->variables.at[i];
	}
	file->variables.count = kept;
	if (!data.len)
		return;
	memcpy(v.guid, guid, GUID_BYTES);
	v.entry = make_entry(a, &v);
	*list_add(a, &file->variables) = v;
}

struct span uboot_file_bytes(struct arena *a, const struct uboot_file *file)
{
	size_t len = HEADER, at = HEADER;
	uint8_t *bytes;

	for (size_t i = 0; i < file->variables.count; i++)
		len += aligned(file->variables.at[i].entry.len);
	bytes = arena_alloc(a, len);
	for (size_t i = 0; i < file->variables.count; i++) {
		struct span entry = file->variables.at[i].entry;

		memcpy(bytes + at, entry.at, entry.len);
		at += aligned(entry.len);
	}
	memcpy(bytes + 8, magic, sizeof(magic));
	bytes_put32(bytes + 16, (uint32_t)len);
	bytes_put32(bytes + 20, checksum(bytes, len));
	return (struct span){ bytes, len };
}

static struct boot_state state_of(struct arena *a, const struct uboot_file *file, const uint8_t *guid)
{
	const struct uboot_variable *order = uboot_file_find(file, guid, BOOT_ORDER);
	struct boot_state state = { .order = order ? order->data : (struct span){ 0 } };
	bool *seen = arena_array(a, bool, UINT16_MAX + 1);
	uint16_t number;

	for (size_t i = 0; i < file->variables.count; i++) {
		const struct uboot_variable *v = &file->variables.at[i];

		if (memcmp(v->guid, guid, GUID_BYTES) != 0 || !boot_parse_name(v->name, &number) || seen[number])
			continue;
		seen[number] = true;
		*list_add(a, &state.entries) = (struct boot_entry){ number, v->data };
	}
	return state;
}

bool uboot_file_set_boot(struct arena *a, struct uboot_file *file, const struct boot_request *request, struct boot_change *ret)
{
	struct boot_state state;
	struct boot_change change;
	uint8_t guid[GUID_BYTES];

	(void)guid_parse(BOOT_GUID, guid);
	state = state_of(a, file, guid);
	if (!boot_change_make(a, &state, request, &change))
		return false;
	if (change.option_differs)
		uboot_file_set(a, file, guid, boot_name(a, change.number), BOOT_ATTRIBUTES, change.option);
	if (change.order_differs)
		uboot_file_set(a, file, guid, BOOT_ORDER, BOOT_ATTRIBUTES, change.order);
	for (size_t i = 0; i < change.dropped.count; i++)
		uboot_file_set(a, file, guid, boot_name(a, change.dropped.at[i]), 0, (struct span){ 0 });
	*ret = change;
	return true;
}
