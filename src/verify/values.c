/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * values.c - the values of a unit that stand in a file, and where they go in the device tree
 */
#include "verify/values.h"

#include <string.h>

#include "base/guid.h"
#include "base/text.h"
#include "model/partuuid.h"
#include "plan/hash.h"
#include "verify/record.h"
#include "wire/unit.h"

/* doc/boot-plan.md, "The values of a unit". */
enum { VERSION_AT = 8, HEADER_AT = 10, BYTES_AT = 12, HASH_AT = 16, VALUES_AT = 48 };

struct expected {
	uint32_t at, bytes;
	size_t node; /* number in the loader's tree */
	const char *prop;
};

struct checking {
	struct arena *arena;
	struct problems *problems;
	const struct system *sys;
	const struct blob *tree;
	LIST(struct expected) expected; /* by their places */
};

/* Whether the node's marker has a string "NAME=…" for this property. */
static bool is_marked(const struct dt_node *node, const char *name)
{
	const struct dt_prop *marker = tree_prop(node, "xen-esp,unit");
	size_t len = strlen(name);

	for (size_t off = 0; marker && off < marker->value.len;) {
		const char *text = (const char *)marker->value.at + off;
		size_t own = strnlen(text, marker->value.len - off);

		if (own > len && !memcmp(text, name, len) && text[len] == '=')
			return true;
		off += own + 1;
	}
	return false;
}

/* The property that Dom0's line was copied from, and its node. */
static const struct dt_prop *find_line(const struct system *sys, const struct dt_node **ret_node)
{
	const struct dt_prop *line = bootargs_of_dom0(sys);

	*ret_node = sys->chosen;
	for (size_t i = 0; i < sys->modules.count; i++) {
		if (line && sys->modules.at[i]->bootargs == line)
			*ret_node = sys->modules.at[i]->node;
	}
	return line;
}

/* What the user wrote for a property of the loader's tree, and in which node; NULL for what the tool has added. */
static const struct dt_prop *origin_of(const struct checking *c, const struct dt_node *node, const char *name, const struct dt_node **ret_node)
{
	const struct dt_prop *own = tree_prop(node, name);

	*ret_node = node;
	return own || node != c->sys->chosen || strcmp(name, "xen,dom0-bootargs") ? own : find_line(c->sys, ret_node);
}

static void expect(struct checking *c, size_t node, const struct blob_prop *prop, size_t off, size_t bytes)
{
	*list_add(c->arena, &c->expected) = (struct expected){
		.at = prop->at + (uint32_t)off, .bytes = (uint32_t)bytes, .node = node, .prop = prop->name,
	};
}

/* What has the form of a GUID at this place, or of what stands for one. */
static bool is_guid(struct span value, size_t off)
{
	struct span text;

	return span_cut(value, off, GUID_TEXT, &text) && text.at[8] == '-' && text.at[13] == '-' && text.at[18] == '-' && text.at[23] == '-';
}

/* GUIDs of this disk's partitions in a text, as the user's tree has them. */
static void expect_guids(struct checking *c, size_t node, const struct blob_prop *prop, const struct dt_prop *own)
{
	const struct disk *disk = &c->sys->disk;
	struct span value = own->value;
	size_t off = 0;

	if (!value.len || value.at[value.len - 1] || value.len != prop->value.len)
		return;
	while (off < value.len) {
		if (is_guid(value, off) && partuuid_find((const char *)value.at + off, disk->partitions.at, disk->partitions.count)) {
			expect(c, node, prop, off, GUID_TEXT);
			off += GUID_TEXT;
		} else {
			off++;
		}
	}
}

static void expect_node(struct checking *c, size_t number, const struct dt_node *node)
{
	const struct blob_node *n = &c->tree->nodes.at[number];

	for (size_t i = n->first_prop; i < n->first_prop + n->prop_count; i++) {
		const struct blob_prop *prop = &c->tree->props.at[i];
		const struct dt_node *written;
		const struct dt_prop *own = origin_of(c, node, prop->name, &written);

		/* Of several with one name the first is filled. */
		if (own && is_marked(written, own->name) && blob_find(c->tree, number, prop->name) == prop)
			expect(c, number, prop, 0, prop->value.len);
		else if (own)
			expect_guids(c, number, prop, own);
	}
}

static bool is_below(const struct dt_node *node, const struct dt_node *above)
{
	while (node && node != above)
		node = node->parent;
	return node != NULL;
}

/* Both trees have their nodes in one order; the loader's is without the disk node. */
static bool expect_all(struct checking *c)
{
	const struct dt_tree *user = c->sys->tree;
	size_t next = 0;

	for (size_t i = 0; i < user->nodes.count; i++) {
		const struct dt_node *node = user->nodes.at[i];

		if (c->sys->disk.node && is_below(node, c->sys->disk.node))
			continue;
		if (next == c->tree->nodes.count || strcmp(c->tree->nodes.at[next].name, node->name)) {
			problem(c->problems, "%s is not in its place in the loader's device tree", text_quote(c->arena, node->path));
			return false;
		}
		expect_node(c, next++, node);
	}
	return true;
}

static void compare(struct checking *c, const struct wire_plan *record)
{
	uint32_t from = VALUES_AT;

	if (record->value_count != c->expected.count)
		problem(c->problems, "the boot plan has %u values of a unit, the device tree has places for %zu", record->value_count,
			c->expected.count);
	for (uint32_t i = 0; i < record->value_count && i < c->expected.count; i++) {
		struct wire_value found = wire_plan_value(record, i);
		const struct expected *e = &c->expected.at[i];

		if (found.at != e->at || found.bytes != e->bytes || found.from != from)
			problem(c->problems, "the boot plan takes %u bytes at %u of the file of a unit's values to byte %u of the device tree, must"
				" take %u at %u to byte %u, '%s' of %s", found.bytes, found.from, found.at, e->bytes, from, e->at, e->prop,
				text_quote(c->arena, blob_path(c->arena, c->tree, e->node)));
		from += e->bytes;
	}
}

void values_check(struct arena *a, const struct plan *plan, const struct blob *tree, const struct wire_plan *record,
		  struct problems *p)
{
	struct checking c = { .arena = a, .problems = p, .sys = plan->sys, .tree = tree };

	if (plan->sys->disk.unit_values == UNIT_VALUES_FILE && !expect_all(&c))
		return;
	compare(&c, record);
}

/* Over the whole file, as if the hash's own bytes were zero. */
static bool has_own_hash(struct arena *a, struct span file)
{
	uint8_t *copy = (uint8_t *)arena_copy(a, file.at, file.len);
	uint8_t hash[PLAN_HASH];

	memset(copy + HASH_AT, 0, PLAN_HASH);
	hash_bytes((struct span){ copy, file.len }, hash);
	return span_has_bytes(file, HASH_AT, hash, PLAN_HASH);
}

/* By the description, and by the decoder that the loader uses. */
static bool check_header(struct arena *a, const struct wire_plan *record, struct span file, struct problems *p)
{
	const char *wrong = wire_unit_check(record, file.at, file.len, sha256_blocks);

	if (wrong)
		problem(p, "the file of a unit's values cannot be used: %s", wrong);
	else if (file.len < VALUES_AT || !span_has(file, 0, "xen-unit") || record_le16(file, VERSION_AT) != 1 ||
		 record_le16(file, HEADER_AT) != VALUES_AT || record_le32(file, BYTES_AT) != file.len)
		problem(p, "the file of a unit's values has %zu bytes, its header says %u, version %u, values from byte %u on", file.len,
			record_le32(file, BYTES_AT), record_le16(file, VERSION_AT), record_le16(file, HEADER_AT));
	else if (!has_own_hash(a, file))
		problem(p, "the SHA-256 in the file of a unit's values is not that of the file");
	else
		return true;
	return false;
}

void values_check_file(struct arena *a, const struct wire_plan *record, struct span tree, struct span file, struct problems *p)
{
	if (!check_header(a, record, file, p))
		return;
	for (uint32_t i = 0; i < record->value_count; i++) {
		struct wire_value value = wire_plan_value(record, i);
		struct span there, here;

		if (!span_cut(tree, value.at, value.bytes, &there) || !span_cut(file, value.from, value.bytes, &here) ||
		    memcmp(there.at, here.at, there.len))
			problem(p, "value %u of a unit, %u bytes at byte %u of its file, is not what the loader's device tree has at byte %u", i,
				value.bytes, value.from, value.at);
	}
}
