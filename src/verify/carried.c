/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * carried.c - what a loader of ours carries, judged by itself: its boot plan and its device tree
 */
#include "verify/carried.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/hash.h"
#include "verify/entry.h"
#include "verify/load.h"
#include "verify/record.h"

enum {
	HASH_SHOWN = 8, /* bytes of a hash in a problem */
	CELL = 4,
};

const char *carried_hash_text(struct arena *a, const uint8_t hash[PLAN_HASH])
{
	char text[HASH_TEXT + 1];

	hash_print(hash, text);
	return arena_copy(a, text, 2 * HASH_SHOWN);
}

bool carried_open_record(struct arena *a, struct span section, struct problems *p, struct wire_plan *ret)
{
	/* The decoder reads 16-bit characters where they stand, so the record must lie as it does in the loaded image. */
	const uint8_t *bytes = (const uint8_t *)arena_copy(a, section.at, section.len);
	const char *wrong = wire_plan_open(ret, bytes, section.len);

	if (wrong)
		problem(p, "the loader's boot plan of %zu bytes cannot be used: %s", section.len, wrong);
	return !wrong;
}

bool carried_read_tree(struct arena *a, struct span tree, const struct wire_plan *record, struct problems *p, struct blob *ret)
{
	uint8_t hash[PLAN_HASH];

	hash_bytes(tree, hash);
	if (memcmp(hash, record->header.tree_hash, PLAN_HASH))
		problem(p, "the SHA-256 of the loader's device tree begins with %s, the boot plan has %s", carried_hash_text(a, hash),
			carried_hash_text(a, record->header.tree_hash));
	if (tree.len != record->header.tree_bytes)
		problem(p, "the loader's device tree has %zu bytes, the boot plan says %u", tree.len, record->header.tree_bytes);
	return blob_read(a, tree, p, ret);
}

/* A property without a value is an empty string to Xen, too. */
static bool is_line(const struct blob_prop *prop, const char *line)
{
	if (!prop->value.len)
		return !*line;
	return prop->value.len == strlen(line) + 1 && !memcmp(prop->value.at, line, prop->value.len);
}

void carried_check_command_line(struct arena *a, const struct blob *tree, const struct wire_plan *record, struct problems *p)
{
	const char *line = record->header.command_line;
	const struct blob_prop *prop = NULL;
	bool chosen = false;

	for (size_t i = 0; i < tree->nodes.count && !prop; i++) {
		if (tree->nodes.at[i].depth == 1 && !strcmp(tree->nodes.at[i].name, "chosen")) {
			prop = blob_find(tree, i, "xen,xen-bootargs");
			chosen = true;
		}
	}
	if (!prop && (chosen || *line))
		problem(p, "the loader's device tree has no command line for Xen, the boot plan has %s", text_quote(a, line));
	if (prop && !is_line(prop, line))
		problem(p, "the command line in the loader's device tree is %s, the boot plan has %s",
			text_quote(a, arena_copy(a, prop->value.at, prop->value.len)), text_quote(a, line));
}

static int compare_place(const void *x, const void *y)
{
	const uint32_t *at = x;
	const struct blob_prop *prop = y;

	return (*at > prop->at) - (*at < prop->at);
}

/* Values stand in the order of their properties. Several of no bytes may stand at one place; such a one is no reg. */
static const struct blob_prop *prop_at(const struct blob *tree, uint32_t at)
{
	const struct blob_prop *found = tree->props.count
		? bsearch(&at, tree->props.at, tree->props.count, sizeof(*tree->props.at), compare_place) : NULL;
	const struct blob_prop *end = tree->props.at + tree->props.count;

	while (found && found + 1 < end && found[1].at == at)
		found++;
	return found;
}

static void check_place(const struct blob *tree, const struct wire_hole *hole, struct problems *p)
{
	const struct blob_prop *reg = prop_at(tree, hole->address_at);
	size_t bytes = (size_t)CELL * (hole->address_cells + hole->size_cells);
	uint32_t size_at = hole->address_at + CELL * hole->address_cells;

	if (!reg || strcmp(reg->name, "reg")) {
		problem(p, "the boot plan has a place at byte %u of the device tree, where no reg is", hole->address_at);
		return;
	}
	if (reg->value.len != bytes)
		problem(p, "the boot plan has a place of %zu bytes at byte %u of the device tree, where a reg of %zu is", bytes,
			hole->address_at, reg->value.len);
	if (hole->size_at != size_at)
		problem(p, "the boot plan has a size at byte %u of the device tree, must be behind its address at byte %u",
			hole->size_at, size_at);
	if (record_zeros_end(reg->value, 0) < reg->value.len)
		problem(p, "the reg at byte %u of the loader's device tree has 0x%02x at its byte %" PRIu64 ", must be 0", reg->at,
			record_u8(reg->value, record_zeros_end(reg->value, 0)), record_zeros_end(reg->value, 0));
}

void carried_check_places(struct arena *a, const struct blob *tree, const struct wire_plan *record, struct problems *p)
{
	bool *placed = arena_array(a, bool, record->file_count);

	for (uint32_t i = 0; i < record->hole_count; i++) {
		struct wire_hole hole = wire_plan_hole(record, i);

		check_place(tree, &hole, p);
		placed[hole.file] = true;
	}
	for (uint32_t i = 0; i < record->file_count; i++) {
		struct wire_file file = wire_plan_file(record, i);
		const char *path = text_quote(a, load_path(a, &file));

		if (i == record->header.xen && placed[i])
			problem(p, "the boot plan has a place for file %u, %s, which is the hypervisor", i, path);
		else if (i != record->header.xen && !placed[i])
			problem(p, "the boot plan has no place for file %u, %s", i, path);
	}
}

const struct fat_entry *carried_find(struct arena *a, const struct fat_volume *volume, const struct wire_file *file,
				     struct problems *p)
{
	const char *path = load_path(a, file);
	const struct fat_entry *e = entry_find(a, volume, path);

	if (!e)
		problem(p, "the boot plan wants %s, which is not on the ESP", text_quote(a, path));
	else if (e->size != file->bytes)
		problem(p, "the boot plan wants %s with %" PRIu64 " bytes, it has %u on the ESP", text_quote(a, path), file->bytes, e->size);
	return e && e->size == file->bytes ? e : NULL;
}
