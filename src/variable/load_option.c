/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_option.c - what a variable Boot#### says: EFI_LOAD_OPTION as bytes
 */
#include "variable/load_option.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "variable/utf16.h"
#include "wire/bytes.h"

enum {
	DESCRIPTION = 6,      /* behind the attributes and the length of the device paths */
	NODE = 4,             /* type, subtype, length */
	MEDIA = 4, MEDIA_HARD_DRIVE = 1, MEDIA_FILE = 4,
	END = 0x7f, END_ENTIRE = 0xff,
	HARD_DRIVE_BYTES = 42,
	FORMAT_GPT = 2, SIGNATURE_GUID = 2,
};

static uint8_t *put_node(uint8_t *to, uint8_t type, uint8_t subtype, size_t len)
{
	to[0] = type;
	to[1] = subtype;
	bytes_put16(to + 2, (uint16_t)len);
	return to + len;
}

static uint8_t *put_hard_drive(uint8_t *to, const struct load_option *option)
{
	bytes_put32(to + 4, option->partition);
	bytes_put64(to + 8, option->first_lba);
	bytes_put64(to + 16, option->sectors);
	memcpy(to + 24, option->guid, GUID_BYTES);
	to[40] = FORMAT_GPT;
	to[41] = SIGNATURE_GUID;
	return put_node(to, MEDIA, MEDIA_HARD_DRIVE, HARD_DRIVE_BYTES);
}

struct span load_option_encode(struct arena *a, const struct load_option *option)
{
	struct span description = utf16_make(a, option->description), path = utf16_make(a, option->path);
	size_t paths = HARD_DRIVE_BYTES + NODE + path.len + NODE, len = DESCRIPTION + description.len + paths + option->data.len;
	uint8_t *bytes = arena_alloc(a, len), *at = bytes + DESCRIPTION;

	assert(strlen(option->description) <= LOAD_OPTION_TEXT_MOST && strlen(option->path) <= LOAD_OPTION_TEXT_MOST);
	bytes_put32(bytes, option->attributes);
	bytes_put16(bytes + 4, (uint16_t)paths);
	memcpy(at, description.at, description.len);
	at = put_hard_drive(at + description.len, option);
	memcpy(at + NODE, path.at, path.len);
	at = put_node(at, MEDIA, MEDIA_FILE, NODE + path.len);
	at = put_node(at, END, END_ENTIRE, NODE);
	if (option->data.len)
		memcpy(at, option->data.at, option->data.len);
	return (struct span){ bytes, len };
}

static bool take_hard_drive(struct span node, struct load_option *option)
{
	struct span guid;
	uint8_t format, signature;

	if (!span_le32(node, 4, &option->partition) || !span_le64(node, 8, &option->first_lba) ||
	    !span_le64(node, 16, &option->sectors) || !span_cut(node, 24, GUID_BYTES, &guid) ||
	    !span_u8(node, 40, &format) || !span_u8(node, 41, &signature))
		return false;
	memcpy(option->guid, guid.at, GUID_BYTES);
	return format == FORMAT_GPT && signature == SIGNATURE_GUID;
}

/* A path may be spread over several nodes (UEFI 2.10, 10.3.5.4); where a '\' stands between them is not said. */
static void take_file(struct arena *a, struct span node, struct load_option *option)
{
	struct span rest = { 0 };
	const char *part, *joint;

	if (!span_cut(node, NODE, node.len - NODE, &rest))
		return;
	part = utf16_text(a, rest);
	joint = !option->path || *part == '\\' || (*option->path && option->path[strlen(option->path) - 1] == '\\') ? "" : "\\";
	option->path = arena_fmt(a, "%s%s%s", option->path ? option->path : "", joint, part);
}

static bool next_node(struct span paths, uint64_t at, uint8_t *ret_type, uint8_t *ret_subtype, struct span *ret)
{
	uint16_t len;

	return span_u8(paths, at, ret_type) && span_u8(paths, at + 1, ret_subtype) && span_le16(paths, at + 2, &len) && len >= NODE &&
		span_cut(paths, at, len, ret);
}

/* The first of the paths is what is started (UEFI 2.10, 3.1.3): hardware, one partition, one file. */
static bool take_path(struct arena *a, struct span paths, struct load_option *option)
{
	uint8_t type, subtype;
	bool drive = false;
	struct span node;

	option->path = NULL;
	for (uint64_t at = 0; next_node(paths, at, &type, &subtype, &node); at += node.len) {
		if (type == END)
			return subtype == END_ENTIRE && drive && option->path;
		if (type == MEDIA && subtype == MEDIA_HARD_DRIVE && !drive)
			drive = take_hard_drive(node, option);
		else if (type == MEDIA && subtype == MEDIA_FILE && drive)
			take_file(a, node, option);
		else if (type == MEDIA || drive)
			return false;
		if (type == MEDIA && !drive)
			return false;
	}
	return false;
}

/* The parts: the description, without its NUL, the paths, and what follows. */
static bool cut(struct span bytes, struct span *ret_description, struct span *ret_paths, struct span *ret_data)
{
	uint64_t at;
	uint16_t len;

	if (!span_le16(bytes, 4, &len) || !utf16_cut(bytes, DESCRIPTION, ret_description))
		return false;
	at = DESCRIPTION + ret_description->len + 2;
	return span_cut(bytes, at, len, ret_paths) && span_cut(bytes, at + len, bytes.len - at - len, ret_data);
}

bool load_option_decode(struct arena *a, struct span bytes, struct load_option *ret)
{
	struct load_option option = { 0 };
	struct span description, paths;

	if (!span_le32(bytes, 0, &option.attributes) || !cut(bytes, &description, &paths, &option.data) || !take_path(a, paths, &option))
		return false;
	option.description = utf16_text(a, description);
	*ret = option;
	return true;
}

const char *load_option_description(struct arena *a, struct span bytes)
{
	struct span description, paths, data;

	return cut(bytes, &description, &paths, &data) ? utf16_text(a, description) : NULL;
}

bool load_option_same_path(const struct load_option *x, const struct load_option *y)
{
	return text_same_fold(x->path, y->path);
}
