/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - the boot plan: what the tool tells the stub, as bytes
 */
#include "wire/plan.h"

#include "wire/bytes.h"
#include "wire/plan_fields.h"

/* Whether len bytes at an offset lie in so many. */
static bool lies_in(uint64_t off, uint64_t len, uint64_t all)
{
	return off <= all && len <= all - off;
}

static bool read_table(const uint8_t *bytes, size_t len, uint32_t entry, uint32_t least, uint32_t *at, uint32_t *count,
		       uint32_t *step)
{
	*at = bytes_get32(bytes + entry + TABLE_AT);
	*count = bytes_get32(bytes + entry + TABLE_COUNT);
	*step = bytes_get32(bytes + entry + TABLE_STEP);
	return *step >= least && *step % 8 == 0 && *at % 8 == 0 && lies_in(*at, (uint64_t)*count * *step, len);
}

/* A string that ends in the text. */
static bool is_text(const struct wire_plan *p, uint32_t at)
{
	for (uint64_t i = at; i < p->text_bytes; i++) {
		if (!p->bytes[p->text_at + i])
			return true;
	}
	return false;
}

/* A path of 16-bit characters that ends in the text, starts with '\' and is not too long. */
static bool is_path(const struct wire_plan *p, uint32_t at)
{
	const uint8_t *text = p->bytes + p->text_at;

	if (at % 2 || !lies_in(at, 2, p->text_bytes) || bytes_get16(text + at) != '\\')
		return false;
	for (uint64_t i = 0; i < WIRE_PLAN_PATH_MOST && lies_in(at + 2 * i, 2, p->text_bytes); i++) {
		if (!bytes_get16(text + at + 2 * i))
			return true;
	}
	return false;
}

/* A copy is made of a file that was read before, and is the same. */
static bool is_copy(const struct wire_plan *p, uint32_t number, uint32_t of)
{
	const uint8_t *at = p->bytes + p->file_at + (size_t)number * p->file_step;
	const uint8_t *from = p->bytes + p->file_at + (size_t)of * p->file_step;

	if (of >= number || bytes_get32(from + FILE_FLAGS) & FLAG_COPY)
		return false;
	for (size_t i = FILE_BYTES; i < FILE_HASH + SHA256_BYTES; i++) {
		if (at[i] != from[i])
			return false;
	}
	return true;
}

static const char *check_file(const struct wire_plan *p, uint32_t number)
{
	const uint8_t *at = p->bytes + p->file_at + (size_t)number * p->file_step;

	if (!is_path(p, bytes_get32(at + FILE_PATH)))
		return "a file's path is damaged";
	if (!is_text(p, bytes_get32(at + FILE_NAME)))
		return "a file's name is damaged";
	if (!bytes_get64(at + FILE_BYTES))
		return "a file is empty";
	if (bytes_get32(at + FILE_KIND) > WIRE_OTHER)
		return "a file is of an unknown kind";
	if (bytes_get32(at + FILE_FLAGS) & FLAG_FIXED && bytes_get64(at + FILE_ADDRESS) % WIRE_PAGE)
		return "a fixed address is not that of a page";
	if (bytes_get32(at + FILE_FLAGS) & FLAG_COPY && !is_copy(p, number, bytes_get32(at + FILE_OF)))
		return "a copy is not of an earlier file";
	return NULL;
}

static bool is_cells(const struct wire_plan *p, uint32_t at, uint8_t cells)
{
	return (cells == 1 || cells == 2) && at % CELL == 0 && lies_in(at, (uint64_t)cells * CELL, p->header.tree_bytes);
}

static const char *check_hole(const struct wire_plan *p, uint32_t number)
{
	struct wire_hole hole = wire_plan_hole(p, number);

	if (hole.file >= p->file_count)
		return "a place in the tree belongs to no file";
	if (!is_cells(p, hole.address_at, hole.address_cells) || !is_cells(p, hole.size_at, hole.size_cells))
		return "a place lies outside of the tree";
	return NULL;
}

static const char *check_value(struct wire_plan *p, uint32_t number)
{
	struct wire_value value = wire_plan_value(p, number);

	/* The tree's own header is nobody's value. */
	if (!value.bytes || value.at < WIRE_TREE_LEAST || !lies_in(value.at, value.bytes, p->header.tree_bytes))
		return "a unit's value lies outside of the tree";
	if (value.from < WIRE_UNIT_HEADER || !lies_in(value.from, value.bytes, WIRE_UNIT_MOST))
		return "a unit's value lies outside of its file";
	if (value.from + value.bytes > p->unit_bytes)
		p->unit_bytes = value.from + value.bytes;
	return NULL;
}

/* Only who says that they are needed has them. */
static const char *read_values(struct wire_plan *p, size_t len)
{
	const char *wrong = NULL;

	p->value_count = 0;
	p->unit_bytes = 0;
	if (!(p->header.required & WIRE_NEEDS_UNIT))
		return NULL;
	if (!read_table(p->bytes, len, AT_VALUES, WIRE_PLAN_VALUE, &p->value_at, &p->value_count, &p->value_step))
		return "a table lies outside";
	if (!p->value_count)
		return "it has no values of a unit";
	for (uint32_t i = 0; i < p->value_count && !wrong; i++)
		wrong = check_value(p, i);
	return wrong;
}

static const char *read_header(struct wire_plan *p, const uint8_t *bytes, size_t len)
{
	uint32_t flags, command_line;

	for (size_t i = 0; i < sizeof(magic); i++) {
		if (len < WIRE_PLAN_HEADER || bytes[AT_MAGIC + i] != magic[i])
			return "it is no boot plan";
	}
	if (bytes_get16(bytes + AT_VERSION) != WIRE_PLAN_VERSION || bytes_get16(bytes + AT_HEADER) < WIRE_PLAN_HEADER)
		return "it has another version";
	if (bytes_get32(bytes + AT_BYTES) != len || bytes_get16(bytes + AT_HEADER) > len)
		return "it is cut off";
	if (bytes_get32(bytes + AT_REQUIRED) & ~(uint32_t)KNOWN_FEATURES)
		return "it needs a newer stub";
	flags = bytes_get32(bytes + AT_FLAGS);
	p->bytes = bytes;
	p->header.required = bytes_get32(bytes + AT_REQUIRED);
	p->header.quiet = flags & FLAG_QUIET;
	p->header.failure = (enum wire_failure)(flags >> FLAG_FAILURE_SHIFT & FLAG_FAILURE_MASK);
	p->header.tree_bytes = bytes_get32(bytes + AT_TREE_BYTES);
	p->header.tree_room = bytes_get32(bytes + AT_TREE_ROOM);
	copy(p->header.tree_hash, bytes + AT_TREE_HASH, SHA256_BYTES);
	p->header.xen = bytes_get32(bytes + AT_XEN);
	p->text_at = bytes_get32(bytes + AT_TEXT);
	p->text_bytes = bytes_get32(bytes + AT_TEXT + 4);
	if (p->text_at % 2 || !lies_in(p->text_at, p->text_bytes, len))
		return "its text lies outside";
	command_line = bytes_get32(bytes + AT_COMMAND_LINE);
	if (!is_text(p, command_line))
		return "its command line is damaged";
	p->header.command_line = (const char *)bytes + p->text_at + command_line;
	return NULL;
}

static const char *check_parts(struct wire_plan *p, size_t len)
{
	const char *wrong = NULL;

	if (p->file_count > WIRE_PLAN_FILES_MOST || p->header.xen >= p->file_count)
		return "the number of files is damaged";
	if (p->header.failure > WIRE_FAIL_STOP || p->header.tree_bytes < WIRE_TREE_LEAST || p->header.tree_room < p->header.tree_bytes)
		return "its numbers are damaged";
	/* Xen would look for a configuration file, which nobody has checked. */
	if (!p->hole_count)
		return "no file has a place in the tree";
	for (uint32_t i = 0; i < p->file_count && !wrong; i++)
		wrong = check_file(p, i);
	for (uint32_t i = 0; i < p->hole_count && !wrong; i++)
		wrong = check_hole(p, i);
	for (uint32_t i = 0; i < p->range_count && !wrong; i++) {
		struct wire_range range = wire_plan_range(p, i);

		if (range.base > UINT64_MAX - range.bytes)
			wrong = "a range of memory is damaged";
	}
	return wrong ? wrong : read_values(p, len);
}

const char *wire_plan_open(struct wire_plan *ret, const uint8_t *bytes, size_t len)
{
	const char *wrong = read_header(ret, bytes, len);

	if (wrong)
		return wrong;
	if (!read_table(bytes, len, AT_FILES, WIRE_PLAN_FILE, &ret->file_at, &ret->file_count, &ret->file_step) ||
	    !read_table(bytes, len, AT_HOLES, WIRE_PLAN_HOLE, &ret->hole_at, &ret->hole_count, &ret->hole_step) ||
	    !read_table(bytes, len, AT_RANGES, WIRE_PLAN_RANGE, &ret->range_at, &ret->range_count, &ret->range_step))
		return "a table lies outside";
	return check_parts(ret, len);
}

struct wire_file wire_plan_file(const struct wire_plan *p, uint32_t number)
{
	const uint8_t *at = p->bytes + p->file_at + (size_t)number * p->file_step;
	struct wire_file file = {
		.path = (const uint16_t *)(const void *)(p->bytes + p->text_at + bytes_get32(at + FILE_PATH)),
		.name = (const char *)p->bytes + p->text_at + bytes_get32(at + FILE_NAME),
		.bytes = bytes_get64(at + FILE_BYTES),
		.fixed = bytes_get32(at + FILE_FLAGS) & FLAG_FIXED,
		.address = bytes_get64(at + FILE_ADDRESS),
		.below = bytes_get64(at + FILE_BELOW),
		.kind = (enum wire_kind)bytes_get32(at + FILE_KIND),
		.copy = bytes_get32(at + FILE_FLAGS) & FLAG_COPY,
		.of = bytes_get32(at + FILE_OF),
	};

	copy(file.hash, at + FILE_HASH, SHA256_BYTES);
	return file;
}

struct wire_hole wire_plan_hole(const struct wire_plan *p, uint32_t number)
{
	const uint8_t *at = p->bytes + p->hole_at + (size_t)number * p->hole_step;

	return (struct wire_hole){
		.file = bytes_get32(at + HOLE_FILE), .address_at = bytes_get32(at + HOLE_ADDRESS_AT),
		.size_at = bytes_get32(at + HOLE_SIZE_AT), .address_cells = at[HOLE_ADDRESS_CELLS], .size_cells = at[HOLE_SIZE_CELLS],
	};
}

struct wire_range wire_plan_range(const struct wire_plan *p, uint32_t number)
{
	const uint8_t *at = p->bytes + p->range_at + (size_t)number * p->range_step;

	return (struct wire_range){ .base = bytes_get64(at), .bytes = bytes_get64(at + 8) };
}

struct wire_value wire_plan_value(const struct wire_plan *p, uint32_t number)
{
	const uint8_t *at = p->bytes + p->value_at + (size_t)number * p->value_step;

	return (struct wire_value){
		.at = bytes_get32(at + VALUE_AT), .bytes = bytes_get32(at + VALUE_BYTES), .from = bytes_get32(at + VALUE_FROM),
	};
}

static void put_cells(uint8_t *at, uint8_t cells, uint64_t value)
{
	if (cells == 2)
		bytes_put_cell(at, (uint32_t)(value >> 32));
	bytes_put_cell(at + (cells == 2 ? CELL : 0), (uint32_t)value);
}

bool wire_plan_fill(const struct wire_hole *hole, uint8_t *tree, uint64_t address, uint64_t bytes)
{
	if ((hole->address_cells == 1 && address >> 32) || (hole->size_cells == 1 && bytes >> 32))
		return false;
	put_cells(tree + hole->address_at, hole->address_cells, address);
	put_cells(tree + hole->size_at, hole->size_cells, bytes);
	return true;
}
