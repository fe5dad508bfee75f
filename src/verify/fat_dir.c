/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_dir.c - the tree of directories of a FAT volume
 *
 * Directories wait in a queue instead of a recursion. What is read is bounded by what the
 * specification allows a directory, and in all by limits that no ESP comes near.
 */
#include "verify/fat_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "verify/fat_name.h"

enum {
	RECORDS_MOST = 65536, /* a directory has at most 2 MiB */
	ENTRIES_MOST = 1000000,
	NAME_BYTES_MOST = 64 * 1024 * 1024,
	DEPTH_MOST = 64,
	SHORT_ROOM = 3 * 12 + 1,
	ATTRIBUTE_LABEL = 0x08,
	ATTRIBUTE_DIRECTORY = 0x10,
	ATTRIBUTE_LONG = 0x0f,
	ATTRIBUTES = 0x3f,
	CASE_FLAGS = 0x18,
	RECORD_END = 0x00,
	RECORD_DELETED = 0xe5,
};

/* A directory that is to be read. */
struct directory {
	const char *path; /* "" for the root */
	const struct fat_extent *extents;
	size_t count;
	uint32_t first, parent; /* clusters; the root's is 0, as ".." has it */
	unsigned int depth;
};

/* How far the records of a directory were read. */
struct listing {
	size_t position; /* of the next one, from 0 */
	size_t end;      /* number of the first end mark, from 1; 0 when there was none yet */
	bool stopped;
};

/* One name that a directory has; each of its entries has two. */
struct name {
	const char *text;
	size_t entry;
};

struct tree {
	struct fat_reader *reader;
	LIST(struct directory) queue;
	LIST(struct name) names; /* of the directory that is read now */
	struct fat_long long_name;
	struct fat_chain chain;
	bool full;               /* a limit was reached and said */
};

static uint32_t first_cluster(const struct fat_reader *f, struct span record)
{
	uint32_t high = f->volume->type == 32 ? record_le16(record, 20) : 0;

	return high << 16 | record_le16(record, 26);
}

/* A directory's first two records are itself and its parent; 0 is the root, even where that has a number. */
static bool take_dots(struct fat_reader *f, const struct directory *dir, size_t position, struct span record)
{
	static const char *const names[] = { ".          ", "..         " };
	uint32_t want = position ? dir->parent : dir->first, got = first_cluster(f, record);
	const char *shown = position ? ".." : ".";

	if (!span_has(record, 0, names[position]) || !(record_u8(record, 11) & ATTRIBUTE_DIRECTORY)) {
		problem(f->problems, "%s has no directory '%s' as its record %zu", fat_quoted(f, dir->path), shown,
			position + 1);
		return false;
	}
	if (got != want)
		problem(f->problems, "%s has cluster %" PRIu32 " for '%s', must be %" PRIu32,
			fat_quoted(f, dir->path), got, shown, want);
	return true;
}

/* As fat_quoted(), for texts that are no path: nothing is made for a problem that will be dropped. */
static const char *quoted(struct fat_reader *f, const char *text)
{
	return problems_full(f->problems) ? "" : text_quote(f->scratch, text);
}

static void take_label(struct fat_reader *f, const struct directory *dir, struct span record)
{
	char text[3 * 11 + 1];
	struct span s = { NULL, 0 };
	uint32_t cluster = (uint32_t)record_le16(record, 20) << 16 | record_le16(record, 26);

	span_cut(record, 0, 11, &s);
	fat_name_text(s, text);
	if (cluster || record_le32(record, 28))
		problem(f->problems, "volume label %s has cluster %" PRIu32 " and size %" PRIu32 ", must be 0 and 0",
			quoted(f, text), cluster, record_le32(record, 28));
	if (*dir->path)
		problem(f->problems, "%s has the volume label %s, which only the root directory may have",
			fat_quoted(f, dir->path), quoted(f, text));
	else if (f->volume->root_label)
		problem(f->problems, "the root directory has two volume labels: %s and %s",
			quoted(f, f->volume->root_label), quoted(f, text));
	else
		f->volume->root_label = arena_dup(f->arena, text);
}

/* Moves the chain's extents to an entry that has size bytes. */
static void keep_extents(struct fat_reader *f, const struct fat_chain *chain, uint64_t size, struct fat_entry *e)
{
	e->extents.at = arena_array(f->arena, struct fat_extent, chain->extents.count);
	e->extents.room = chain->extents.count;
	for (size_t i = 0; i < chain->extents.count && size; i++) {
		struct fat_extent part = chain->extents.at[i];

		if (part.bytes > size)
			part.bytes = size;
		size -= part.bytes;
		e->extents.at[e->extents.count++] = part;
	}
}

static int follow(struct tree *t, struct span record, struct fat_entry *e)
{
	struct fat_reader *f = t->reader;
	uint32_t first = first_cluster(f, record), size = record_le32(record, 28);
	uint64_t need = ((uint64_t)size + f->cluster_bytes - 1) / f->cluster_bytes;
	int err = 0;

	t->chain.extents.count = 0;
	t->chain.clusters = 0;
	t->chain.sound = true;
	if (first || e->directory)
		err = fat_table_walk(f, e->path, first, &t->chain);
	if (err < 0)
		return err;
	if (e->directory && size)
		problem(f->problems, "%s is a directory with size %" PRIu32 ", must be 0", fat_quoted(f, e->path),
			size);
	if (!e->directory && t->chain.sound && t->chain.clusters != need)
		problem(f->problems, "%s has size %" PRIu32 " and a chain of length %" PRIu32 ", must be %" PRIu64
			" (clusters of %" PRIu32 " bytes)", fat_quoted(f, e->path), size, t->chain.clusters, need,
			f->cluster_bytes);
	keep_extents(f, &t->chain, e->directory ? UINT64_MAX : size, e);
	return 0;
}

static void queue(struct tree *t, const struct directory *dir, const struct fat_entry *e, uint32_t first)
{
	struct fat_reader *f = t->reader;

	if (dir->depth == DEPTH_MOST) {
		problem(f->problems, "%s is deeper than %d directories, not looked at", fat_quoted(f, e->path),
			DEPTH_MOST);
		f->partial = true;
		return;
	}
	*list_add(f->scratch, &t->queue) = (struct directory){
		.path = e->path, .extents = e->extents.at, .count = e->extents.count, .first = first,
		.parent = dir->first, .depth = dir->depth + 1,
	};
}

/* A million long names in deep directories must not fill the memory. */
static bool has_room(struct tree *t, size_t path_length)
{
	struct fat_reader *f = t->reader;

	f->name_bytes += path_length;
	if (f->volume->entries.count < ENTRIES_MOST && f->name_bytes <= NAME_BYTES_MOST)
		return true;
	problem(f->problems,
		"the volume has more than %zu files whose paths have %zu bytes, the others are not looked at",
		f->volume->entries.count, f->name_bytes);
	f->partial = t->full = true;
	return false;
}

static void keep_names(struct tree *t, const struct fat_entry *e, size_t name_length)
{
	const char *const texts[] = { e->path + strlen(e->path) - name_length, e->alias };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct name *name = list_add(t->reader->scratch, &t->names);

		*name = (struct name){ texts[i], t->reader->volume->entries.count - 1 };
	}
}

static void check_record(struct fat_reader *f, const struct fat_entry *e, struct span record, bool legal,
		uint8_t illegal)
{
	if (!legal)
		problem(f->problems, "%s has a short name with the illegal character 0x%02x", fat_quoted(f, e->path),
			illegal);
	/* EDK2 takes both halves, whatever the width (FatPkg EnhancedFatDxe: FatOpenDirEnt). */
	if (f->volume->type != 32 && record_le16(record, 20))
		problem(f->problems, "%s has 0x%04x as upper half of its cluster, must be 0 in FAT%u",
			fat_quoted(f, e->path), record_le16(record, 20), f->volume->type);
}

static int take_file(struct tree *t, const struct directory *dir, struct span record)
{
	struct fat_reader *f = t->reader;
	char name[FAT_NAME_ROOM], alias[SHORT_ROOM];
	uint8_t illegal = 0;
	bool legal = fat_name_short(record, false, alias, &illegal);
	struct fat_entry e = {
		.directory = record_u8(record, 11) & ATTRIBUTE_DIRECTORY, .attributes = record_u8(record, 11),
		.time = record_le16(record, 22), .date = record_le16(record, 24),
	};
	int err;

	if (!fat_name_finish(f, dir->path, &t->long_name, record, name))
		fat_name_short(record, true, name, &illegal);
	if (!has_room(t, strlen(dir->path) + strlen(name)))
		return 0;
	e.path = *dir->path ? arena_fmt(f->arena, "%s/%s", dir->path, name) : arena_dup(f->arena, name);
	e.alias = arena_dup(f->arena, alias);
	e.size = e.directory ? 0 : record_le32(record, 28);
	check_record(f, &e, record, legal, illegal);
	err = follow(t, record, &e);
	if (err < 0)
		return err;
	*list_add(f->scratch, &f->volume->entries) = e;
	keep_names(t, &e, strlen(name));
	if (e.directory)
		queue(t, dir, &e, first_cluster(f, record));
	return 0;
}

/* Bits without a meaning. In a part of a long name byte 12 is its type, which is looked at there. */
static void check_reserved(struct fat_reader *f, const struct directory *dir, size_t position, struct span record)
{
	uint8_t attributes = record_u8(record, 11), flags = record_u8(record, 12);

	if (attributes & ~ATTRIBUTES)
		problem(f->problems, "%s has attributes 0x%02x in its record %zu, of which 0x%02x must be 0",
			fat_quoted(f, dir->path), attributes, position + 1, attributes & ~ATTRIBUTES);
	if ((attributes & ATTRIBUTES) != ATTRIBUTE_LONG && flags & ~CASE_FLAGS)
		problem(f->problems, "%s has case flags 0x%02x in its record %zu, of which 0x%02x must be 0",
			fat_quoted(f, dir->path), flags, position + 1, flags & ~CASE_FLAGS);
}

static int take_record(struct tree *t, const struct directory *dir, size_t position, struct span record)
{
	uint8_t attributes = record_u8(record, 11) & ATTRIBUTES;
	bool deleted = record_u8(record, 0) == RECORD_DELETED;

	if (!deleted)
		check_reserved(t->reader, dir, position, record);
	if (*dir->path && position < 2 && take_dots(t->reader, dir, position, record))
		return 0;
	if (!deleted && attributes == ATTRIBUTE_LONG) {
		fat_name_take_part(t->reader, dir->path, &t->long_name, record);
		return 0;
	}
	if (!deleted && !(attributes & ATTRIBUTE_LABEL))
		return take_file(t, dir, record);
	fat_name_drop(t->reader, dir->path, &t->long_name);
	if (!deleted)
		take_label(t->reader, dir, record);
	return 0;
}

/* Firmware stops at the end mark; Linux goes on, so it would see other files. */
static void check_behind_end(struct fat_reader *f, const struct directory *dir, struct listing *l, struct span record)
{
	uint8_t first = record_u8(record, 0);

	if (first == RECORD_END || first == RECORD_DELETED)
		return;
	problem(f->problems, "%s ends at its record %zu, but its record %zu is in use", fat_quoted(f, dir->path),
		l->end, l->position + 1);
	l->stopped = true;
}

static int take_next(struct tree *t, const struct directory *dir, struct listing *l, struct span record)
{
	struct fat_reader *f = t->reader;
	int err = 0;

	if (l->position == RECORDS_MOST) {
		problem(f->problems, "%s has more than %d records, the others are not looked at",
			fat_quoted(f, dir->path), RECORDS_MOST);
		f->partial = l->stopped = true;
		return 0;
	}
	if (!l->end && record_u8(record, 0) == RECORD_END)
		l->end = l->position + 1;
	if (l->end)
		check_behind_end(f, dir, l, record);
	else
		err = take_record(t, dir, l->position, record);
	l->position++;
	l->stopped = l->stopped || t->full;
	return err;
}

static int read_extent(struct tree *t, const struct directory *dir, const struct fat_extent *extent, struct listing *l)
{
	for (uint64_t off = 0; off < extent->bytes && !l->stopped; off += FAT_RECORD) {
		uint8_t bytes[FAT_RECORD];
		int err = window_read(t->reader->window, extent->offset + off, bytes, sizeof(bytes));

		if (!err)
			err = take_next(t, dir, l, (struct span){ bytes, sizeof(bytes) });
		if (err < 0)
			return err;
	}
	return 0;
}

static int by_name(const void *x, const void *y)
{
	const struct name *a = x, *b = y;
	int order = fat_name_compare(a->text, b->text);

	return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

/* Long and short names are one set: a file is found by either. */
static void check_names(struct tree *t)
{
	struct fat_reader *f = t->reader;
	const struct name *names = t->names.at;

	if (t->names.count)
		qsort(t->names.at, t->names.count, sizeof(*t->names.at), by_name);
	for (size_t i = 1; i < t->names.count; i++) {
		if (names[i - 1].entry == names[i].entry || fat_name_compare(names[i - 1].text, names[i].text))
			continue;
		problem(f->problems, "%s and %s have the names %s and %s, which differ in case at most",
			fat_quoted(f, f->volume->entries.at[names[i - 1].entry].path),
			fat_quoted(f, f->volume->entries.at[names[i].entry].path), quoted(f, names[i - 1].text),
			quoted(f, names[i].text));
	}
}

static int read_directory(struct tree *t, const struct directory *dir)
{
	struct listing l = { 0 };

	t->names.count = 0;
	for (size_t i = 0; i < dir->count && !l.stopped; i++) {
		int err = read_extent(t, dir, &dir->extents[i], &l);

		if (err < 0)
			return err;
	}
	/* An end that comes too early is found as what is missing. */
	for (size_t i = l.end ? l.end - 1 : l.position; *dir->path && i < 2 && !t->full; i++)
		take_dots(t->reader, dir, i, (struct span){ NULL, 0 });
	fat_name_drop(t->reader, dir->path, &t->long_name);
	check_names(t);
	return 0;
}

static int queue_root(struct tree *t)
{
	struct fat_reader *f = t->reader;
	struct fat_entry root = { .path = "" };
	int err = 0;

	if (f->volume->type == 32)
		err = fat_table_walk(f, "", f->root_cluster, &t->chain);
	else if (f->root_bytes)
		*list_add(f->scratch, &t->chain.extents) = (struct fat_extent){ f->root_at, f->root_bytes };
	if (err < 0)
		return err;
	keep_extents(f, &t->chain, UINT64_MAX, &root);
	f->volume->root_extents = root.extents.at;
	f->volume->root_count = root.extents.count;
	*list_add(f->scratch, &t->queue) = (struct directory){
		.path = "", .extents = root.extents.at, .count = root.extents.count,
	};
	return 0;
}

int fat_dir_read_all(struct fat_reader *f)
{
	struct tree t = { .reader = f };
	int err = queue_root(&t);

	for (size_t i = 0; !err && !t.full && i < t.queue.count; i++) {
		/* A copy: the queue moves when it grows. */
		struct directory dir = t.queue.at[i];

		err = read_directory(&t, &dir);
	}
	return err;
}
