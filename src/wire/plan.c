/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - the boot plan: what the tool tells the stub, as bytes
 */
#include "wire/plan.h"

#include "wire/bytes.h"

/* Offsets in the header. */
enum {
	AT_MAGIC = 0, AT_VERSION = 8, AT_HEADER = 10, AT_BYTES = 12, AT_REQUIRED = 16, AT_FLAGS = 20, AT_TREE_BYTES = 24,
	AT_TREE_ROOM = 28, AT_TREE_HASH = 32, AT_FILES = 64, AT_HOLES = 76, AT_RANGES = 88, AT_TEXT = 100, AT_COMMAND_LINE = 108,
	AT_XEN = 112,
};

/* In a table's entry of the header. */
enum { TABLE_AT = 0, TABLE_COUNT = 4, TABLE_STEP = 8 };

/* In a file's record. */
enum {
	FILE_PATH = 0, FILE_NAME = 4, FILE_BYTES = 8, FILE_HASH = 16, FILE_ADDRESS = 48, FILE_BELOW = 56, FILE_FLAGS = 64, FILE_KIND = 68,
	FILE_OF = 72,
};

enum { HOLE_FILE = 0, HOLE_ADDRESS_AT = 4, HOLE_SIZE_AT = 8, HOLE_ADDRESS_CELLS = 12, HOLE_SIZE_CELLS = 13 };

enum { FLAG_QUIET = 1, FLAG_FAILURE_SHIFT = 4, FLAG_FAILURE_MASK = 3, FLAG_FIXED = 1, FLAG_COPY = 2 };

enum { KNOWN_FEATURES = 0, CELL = 4 };

static const uint8_t magic[8] = { 'x', 'e', 'n', '-', 'p', 'l', 'a', 'n' };

static void copy(uint8_t *to, const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = from[i];
}

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

static const char *check_parts(const struct wire_plan *p)
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
	return wrong;
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
	return check_parts(ret);
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

static size_t text_length(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len + 1;
}

static size_t path_length(const uint16_t *path)
{
	size_t len = 0;

	while (path[len])
		len++;
	return len + 1;
}

/* Where the next part starts: every table at a multiple of 8. */
static size_t align(size_t at)
{
	return (at + 7) / 8 * 8;
}

/* Offsets of the tables, in the order they are written, and of the record's end. */
struct layout {
	size_t files, holes, ranges, text, end;
};

static struct layout lay_out(const struct wire_parts *parts)
{
	struct layout l = { .files = WIRE_PLAN_HEADER };

	l.holes = l.files + (size_t)parts->file_count * WIRE_PLAN_FILE;
	l.ranges = l.holes + (size_t)parts->hole_count * WIRE_PLAN_HOLE;
	l.text = l.ranges + (size_t)parts->range_count * WIRE_PLAN_RANGE;
	l.end = l.text;
	/* Paths first, so that they stay aligned to their characters. */
	for (uint32_t i = 0; i < parts->file_count; i++)
		l.end += 2 * path_length(parts->files[i].path) + text_length(parts->files[i].name);
	l.end = align(l.end + text_length(parts->header.command_line));
	return l;
}

size_t wire_plan_bytes(const struct wire_parts *parts)
{
	return lay_out(parts).end;
}

static void put_table(uint8_t *at, size_t offset, uint32_t count, uint32_t step)
{
	bytes_put32(at + TABLE_AT, (uint32_t)offset);
	bytes_put32(at + TABLE_COUNT, count);
	bytes_put32(at + TABLE_STEP, step);
}

/* Appends a text at *next and returns its offset in the text. */
static uint32_t put_text(uint8_t *to, const struct layout *l, size_t *next, const char *text)
{
	uint32_t at = (uint32_t)(*next - l->text);

	copy(to + *next, (const uint8_t *)text, text_length(text));
	*next += text_length(text);
	return at;
}

static void write_header(const struct wire_parts *parts, const struct layout *l, uint8_t *to)
{
	const struct wire_header *h = &parts->header;

	copy(to + AT_MAGIC, magic, sizeof(magic));
	bytes_put16(to + AT_VERSION, WIRE_PLAN_VERSION);
	bytes_put16(to + AT_HEADER, WIRE_PLAN_HEADER);
	bytes_put32(to + AT_BYTES, (uint32_t)l->end);
	bytes_put32(to + AT_REQUIRED, h->required);
	bytes_put32(to + AT_FLAGS, (h->quiet ? FLAG_QUIET : 0) | (uint32_t)h->failure << FLAG_FAILURE_SHIFT);
	bytes_put32(to + AT_TREE_BYTES, h->tree_bytes);
	bytes_put32(to + AT_TREE_ROOM, h->tree_room);
	copy(to + AT_TREE_HASH, h->tree_hash, SHA256_BYTES);
	put_table(to + AT_FILES, l->files, parts->file_count, WIRE_PLAN_FILE);
	put_table(to + AT_HOLES, l->holes, parts->hole_count, WIRE_PLAN_HOLE);
	put_table(to + AT_RANGES, l->ranges, parts->range_count, WIRE_PLAN_RANGE);
	bytes_put32(to + AT_TEXT, (uint32_t)l->text);
	bytes_put32(to + AT_TEXT + 4, (uint32_t)(l->end - l->text));
	bytes_put32(to + AT_XEN, h->xen);
}

static void write_file(const struct wire_file *file, uint8_t *at)
{
	bytes_put64(at + FILE_BYTES, file->bytes);
	copy(at + FILE_HASH, file->hash, SHA256_BYTES);
	bytes_put64(at + FILE_ADDRESS, file->address);
	bytes_put64(at + FILE_BELOW, file->below);
	bytes_put32(at + FILE_FLAGS, (file->fixed ? FLAG_FIXED : 0) | (file->copy ? FLAG_COPY : 0));
	bytes_put32(at + FILE_KIND, (uint32_t)file->kind);
	bytes_put32(at + FILE_OF, file->of);
}

static void write_texts(const struct wire_parts *parts, const struct layout *l, uint8_t *to)
{
	size_t next = l->text;

	for (uint32_t i = 0; i < parts->file_count; i++) {
		const uint16_t *path = parts->files[i].path;
		size_t len = path_length(path);

		bytes_put32(to + l->files + (size_t)i * WIRE_PLAN_FILE + FILE_PATH, (uint32_t)(next - l->text));
		for (size_t j = 0; j < len; j++, next += 2)
			bytes_put16(to + next, path[j]);
	}
	for (uint32_t i = 0; i < parts->file_count; i++)
		bytes_put32(to + l->files + (size_t)i * WIRE_PLAN_FILE + FILE_NAME, put_text(to, l, &next, parts->files[i].name));
	bytes_put32(to + AT_COMMAND_LINE, put_text(to, l, &next, parts->header.command_line));
}

void wire_plan_write(const struct wire_parts *parts, uint8_t *to)
{
	struct layout l = lay_out(parts);

	write_header(parts, &l, to);
	for (uint32_t i = 0; i < parts->file_count; i++)
		write_file(&parts->files[i], to + l.files + (size_t)i * WIRE_PLAN_FILE);
	for (uint32_t i = 0; i < parts->hole_count; i++) {
		const struct wire_hole *hole = &parts->holes[i];
		uint8_t *at = to + l.holes + (size_t)i * WIRE_PLAN_HOLE;

		bytes_put32(at + HOLE_FILE, hole->file);
		bytes_put32(at + HOLE_ADDRESS_AT, hole->address_at);
		bytes_put32(at + HOLE_SIZE_AT, hole->size_at);
		at[HOLE_ADDRESS_CELLS] = hole->address_cells;
		at[HOLE_SIZE_CELLS] = hole->size_cells;
	}
	for (uint32_t i = 0; i < parts->range_count; i++) {
		bytes_put64(to + l.ranges + (size_t)i * WIRE_PLAN_RANGE, parts->ranges[i].base);
		bytes_put64(to + l.ranges + (size_t)i * WIRE_PLAN_RANGE + 8, parts->ranges[i].bytes);
	}
	write_texts(parts, &l, to);
}
