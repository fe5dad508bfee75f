/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blob.c - reads and checks a flattened device tree
 */
#include "verify/blob.h"

#include <inttypes.h>
#include <string.h>

/* Devicetree Specification 0.4, sections 5.2 to 5.5. */
enum { MAGIC_AT = 0, TOTAL_AT = 4, VERSION_AT = 20, COMPATIBLE_AT = 24, HEADER_BYTES = 40 };
enum { STRUCTURE_AT = 8, STRINGS_AT = 12, RESERVED_AT = 16, STRINGS_BYTES_AT = 32, STRUCTURE_BYTES_AT = 36 };
enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };
enum { CELL = 4, RESERVED_ALIGNMENT = 8, RESERVED_ENTRY = 16, LAYOUT = 17 };

static const uint32_t magic = 0xd00dfeed;

struct reader {
	struct arena *arena;
	struct problems *problems;
	struct span bytes, structure, strings;
	uint64_t structure_at;
	struct blob *blob;
	uint64_t at;  /* in the structure, of what is read next */
	size_t open;  /* number of the node that is not ended */
	bool ended;   /* the root is */
};

/* What cannot be read is 0. */
static uint32_t cell(struct span s, uint64_t off)
{
	uint32_t v = 0;

	span_be32(s, off, &v);
	return v;
}

static bool wrong(struct reader *r, const char *what)
{
	problem(r->problems, "the loader's device tree is damaged at its byte %" PRIu64 ": %s", r->structure_at + r->at, what);
	return false;
}

static bool check_header(struct reader *r)
{
	struct span s = r->bytes;

	if (s.len < HEADER_BYTES || cell(s, MAGIC_AT) != magic)
		problem(r->problems, "the loader's device tree has %zu bytes and starts with 0x%08x, must have %d or more and start"
			" with 0x%08x", s.len, cell(s, MAGIC_AT), HEADER_BYTES, magic);
	else if (cell(s, TOTAL_AT) != s.len)
		problem(r->problems, "the loader's device tree says that it has %u bytes, its section has %zu", cell(s, TOTAL_AT),
			s.len);
	else if (cell(s, VERSION_AT) != LAYOUT || cell(s, COMPATIBLE_AT) > LAYOUT)
		problem(r->problems, "the loader's device tree has version %u, compatible with %u, must have %d",
			cell(s, VERSION_AT), cell(s, COMPATIBLE_AT), LAYOUT);
	else
		return true;
	return false;
}

static bool cut_block(struct reader *r, const char *what, uint32_t alignment, uint32_t at, uint64_t bytes, struct span *ret)
{
	if (at % alignment == 0 && at >= HEADER_BYTES && span_cut(r->bytes, at, bytes, ret))
		return true;
	problem(r->problems, "the loader's device tree of %zu bytes has its %s at byte %u with %" PRIu64 " bytes", r->bytes.len,
		what, at, bytes);
	return false;
}

/* It has no length: it ends with an entry of zeros. */
static bool check_reserved(struct reader *r, uint32_t at)
{
	static const uint8_t zeros[RESERVED_ENTRY];
	uint64_t off = at;
	struct span entry;

	while (span_cut(r->bytes, off, RESERVED_ENTRY, &entry)) {
		if (!memcmp(entry.at, zeros, RESERVED_ENTRY))
			return true;
		off += RESERVED_ENTRY;
	}
	return cut_block(r, "reserved memory", RESERVED_ALIGNMENT, at, off + RESERVED_ENTRY - at, &entry);
}

static bool find_blocks(struct reader *r)
{
	struct span s = r->bytes, reserved;
	uint32_t reserved_at = cell(s, RESERVED_AT);

	r->structure_at = cell(s, STRUCTURE_AT);
	return cut_block(r, "reserved memory", RESERVED_ALIGNMENT, reserved_at, RESERVED_ENTRY, &reserved) &&
	       check_reserved(r, reserved_at) &&
	       cut_block(r, "structure", CELL, cell(s, STRUCTURE_AT), cell(s, STRUCTURE_BYTES_AT), &r->structure) &&
	       cut_block(r, "names", 1, cell(s, STRINGS_AT), cell(s, STRINGS_BYTES_AT), &r->strings);
}

/* The text at off of a block, of at most so many bytes with its NUL, or NULL. */
static const char *text_at(struct span block, uint64_t off, uint64_t most, size_t *ret_bytes)
{
	const uint8_t *nul = NULL;
	struct span rest;

	if (off < block.len && span_cut(block, off, block.len - off < most ? block.len - off : most, &rest))
		nul = memchr(rest.at, 0, rest.len);
	if (!nul)
		return NULL;
	*ret_bytes = (size_t)(nul - rest.at) + 1;
	return (const char *)rest.at;
}

/* Moves on by so many bytes and to the next cell. */
static void skip(struct reader *r, uint64_t bytes)
{
	r->at += (bytes + CELL - 1) / CELL * CELL;
}

static bool take_node(struct reader *r)
{
	struct blob *b = r->blob;
	struct blob_node node = {
		.parent = r->open, .depth = b->nodes.count ? b->nodes.at[r->open].depth + 1 : 0, .first_prop = b->props.count,
	};
	size_t bytes;

	if (r->ended)
		return wrong(r, "there is a second root");
	node.name = text_at(r->structure, r->at, UINT64_MAX, &bytes);
	if (!node.name)
		return wrong(r, "a node's name does not end");
	if (!b->nodes.count != !*node.name)
		return wrong(r, b->nodes.count ? "a node has no name" : "the root has a name");
	if (node.depth > BLOB_DEPTH_MOST)
		return wrong(r, "its nodes are too deep");
	skip(r, bytes);
	r->open = b->nodes.count;
	*list_add(r->arena, &b->nodes) = node;
	return true;
}

static bool end_node(struct reader *r)
{
	if (!r->blob->nodes.count || r->ended)
		return wrong(r, "a node ends that did not begin");
	r->ended = !r->open;
	r->open = r->blob->nodes.at[r->open].parent;
	return true;
}

static bool take_prop(struct reader *r)
{
	uint32_t bytes = cell(r->structure, r->at), name_at = cell(r->structure, r->at + CELL);
	struct blob *b = r->blob;
	struct blob_prop prop;
	size_t name_bytes;

	/* The specification wants them before any node. */
	if (r->ended || r->open + 1 != b->nodes.count)
		return wrong(r, "a property stands outside of its node's head");
	if (!span_cut(r->structure, r->at + 2 * CELL, bytes, &prop.value))
		return wrong(r, "a property leads out of the structure");
	prop.name = text_at(r->strings, name_at, BLOB_NAME_MOST, &name_bytes);
	if (!prop.name)
		return wrong(r, "a property's name does not end");
	prop.at = (uint32_t)(r->structure_at + r->at + 2 * CELL);
	skip(r, 2 * CELL + (uint64_t)bytes);
	b->nodes.at[r->open].prop_count++;
	*list_add(r->arena, &b->props) = prop;
	return true;
}

/* What follows a tag, which was read. */
static bool take(struct reader *r, uint32_t tag)
{
	switch (tag) {
	case BEGIN_NODE:
		return take_node(r);
	case END_NODE:
		return end_node(r);
	case PROP:
		return take_prop(r);
	case NOP:
		return true;
	default:
		return wrong(r, "there is no such tag");
	}
}

static bool read_structure(struct reader *r)
{
	uint32_t tag;

	while (span_be32(r->structure, r->at, &tag)) {
		r->at += CELL;
		if (tag == END && r->ended && r->at == r->structure.len)
			return true;
		if (tag == END)
			return wrong(r, r->ended ? "something follows its end" : "it ends in a node");
		if (!take(r, tag))
			return false;
	}
	return wrong(r, "it does not end");
}

bool blob_read(struct arena *a, struct span bytes, struct problems *p, struct blob *ret)
{
	struct reader r = { .arena = a, .problems = p, .bytes = bytes, .blob = ret };

	*ret = (struct blob){ 0 };
	return check_header(&r) && find_blocks(&r) && read_structure(&r);
}

const struct blob_prop *blob_find(const struct blob *b, size_t node, const char *name)
{
	const struct blob_node *n = &b->nodes.at[node];

	for (size_t i = n->first_prop; i < n->first_prop + n->prop_count; i++) {
		if (!strcmp(b->props.at[i].name, name))
			return &b->props.at[i];
	}
	return NULL;
}

bool blob_has_string(const struct blob_prop *prop, const char *string)
{
	size_t bytes;
	const char *text;

	for (uint64_t off = 0; prop && (text = text_at(prop->value, off, UINT64_MAX, &bytes)); off += bytes) {
		if (!strcmp(text, string))
			return true;
	}
	return false;
}

const char *blob_path(struct arena *a, const struct blob *b, size_t node)
{
	const char *path = "";

	for (; node; node = b->nodes.at[node].parent)
		path = arena_fmt(a, "/%.*s%s", BLOB_SHOWN_MOST, b->nodes.at[node].name, path);
	return *path ? path : "/";
}
