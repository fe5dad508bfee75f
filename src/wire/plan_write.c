/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan_write.c - the boot plan is written
 */
#include "wire/bytes.h"
#include "wire/plan_fields.h"

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
	size_t files, holes, ranges, values, text, end;
};

static struct layout lay_out(const struct wire_parts *parts)
{
	struct layout l = { .files = WIRE_PLAN_HEADER };

	l.holes = l.files + (size_t)parts->file_count * WIRE_PLAN_FILE;
	l.ranges = l.holes + (size_t)parts->hole_count * WIRE_PLAN_HOLE;
	l.values = l.ranges + (size_t)parts->range_count * WIRE_PLAN_RANGE;
	l.text = l.values + (size_t)parts->value_count * WIRE_PLAN_VALUE;
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
	bytes_put32(to + AT_REQUIRED, h->required | (parts->value_count ? (uint32_t)WIRE_NEEDS_UNIT : 0));
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
	if (parts->value_count)
		put_table(to + AT_VALUES, l->values, parts->value_count, WIRE_PLAN_VALUE);
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
	for (uint32_t i = 0; i < parts->value_count; i++) {
		uint8_t *at = to + l.values + (size_t)i * WIRE_PLAN_VALUE;

		bytes_put32(at + VALUE_AT, parts->values[i].at);
		bytes_put32(at + VALUE_BYTES, parts->values[i].bytes);
		bytes_put32(at + VALUE_FROM, parts->values[i].from);
	}
	write_texts(parts, &l, to);
}
