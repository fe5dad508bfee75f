/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_dir.c - the bytes of a FAT32 directory
 */
#include "write/fat_dir.h"

#include <string.h>
#include <time.h>

#include "base/index.h"
#include "base/text.h"
#include "wire/bytes.h"

enum { ENTRY = 32, BASE = 8, EXTENSION = 3, SHORT = BASE + EXTENSION, PART = 13, LAST_PART = 0x40, ALIASES_MOST = 999999 };
enum { ATTRIBUTE_LABEL = 0x08, ATTRIBUTE_DIRECTORY = 0x10, ATTRIBUTE_ARCHIVE = 0x20, ATTRIBUTE_LONG = 0x0f };
/* In a short entry. */
enum { ATTRIBUTES = 11, MADE_TIME = 14, MADE_DATE = 16, READ_DATE = 18, CLUSTER_HIGH = 20, TIME = 22, DATE = 24, CLUSTER_LOW = 26, BYTES = 28 };

struct builder {
	struct arena *arena;
	const struct fat_dir *dir;
	uint8_t *bytes;
	size_t len, room;
	struct name_index aliases; /* taken ones, as 11 characters */
	struct name_index stems;   /* of "STEM~1EXT" the stem and extension, and how many there are so far */
	LIST(size_t) counts;
};

void fat_time(uint64_t epoch, uint16_t *ret_date, uint16_t *ret_time)
{
	time_t seconds = (time_t)epoch;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	*ret_date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
	*ret_time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
}

static uint8_t *add_entry(struct builder *b)
{
	if (b->len + ENTRY > b->room) {
		uint8_t *more = arena_alloc(b->arena, 2 * b->room + 64 * ENTRY);

		if (b->len)
			memcpy(more, b->bytes, b->len);
		b->bytes = more;
		b->room = 2 * b->room + 64 * ENTRY;
	}
	b->len += ENTRY;
	memset(b->bytes + b->len - ENTRY, 0, ENTRY);
	return b->bytes + b->len - ENTRY;
}

/* name: the 11 characters of a short name. */
static void add_short(struct builder *b, const char *name, uint8_t attributes, uint32_t cluster, uint32_t bytes)
{
	uint8_t *at = add_entry(b);

	memcpy(at, name, SHORT);
	at[ATTRIBUTES] = attributes;
	bytes_put16(at + MADE_TIME, b->dir->time);
	bytes_put16(at + MADE_DATE, b->dir->date);
	bytes_put16(at + READ_DATE, b->dir->date);
	bytes_put16(at + CLUSTER_HIGH, (uint16_t)(cluster >> 16));
	bytes_put16(at + TIME, b->dir->time);
	bytes_put16(at + DATE, b->dir->date);
	bytes_put16(at + CLUSTER_LOW, (uint16_t)cluster);
	bytes_put32(at + BYTES, bytes);
}

static bool is_short_character(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("$%'-_@~`!(){}^#&", c));
}

/* One part of a short name in its place, in upper case; false when it does not fit or has other characters. */
static bool put_part(char *to, size_t room, const char *from, size_t len)
{
	if (len > room)
		return false;
	for (size_t i = 0; i < len; i++) {
		to[i] = text_upper(from[i]);
		if (!is_short_character(to[i]))
			return false;
	}
	return true;
}

/* The name in upper case as a short one, when that is one. */
static bool make_short(const char *name, char to[SHORT + 1])
{
	const char *dot = strchr(name, '.');
	size_t base = dot ? (size_t)(dot - name) : strlen(name);

	memset(to, ' ', SHORT);
	to[SHORT] = 0;
	return base && put_part(to, BASE, name, base) && (!dot || (dot[1] && put_part(to + BASE, EXTENSION, dot + 1, strlen(dot + 1))));
}

/* Whether the short name says all of the name. */
static bool has_lower_case(const char *name)
{
	while (*name && text_upper(*name) == *name)
		name++;
	return *name;
}

/* Characters that a short name may have, in upper case; at most room of them. */
static size_t put_legal(char *to, size_t room, const char *from, size_t len)
{
	size_t put = 0;

	for (size_t i = 0; i < len && put < room; i++) {
		char c = text_upper(from[i]);

		if (c == ' ' || c == '.')
			continue;
		to[put++] = is_short_character(c) ? c : '_';
	}
	return put;
}

/* What the aliases of a long name have in common: up to six characters, and the extension. */
static void make_stem(const char *name, char to[SHORT + 1])
{
	const char *dot = strrchr(name, '.');
	size_t base = dot && dot != name ? (size_t)(dot - name) : strlen(name);

	memset(to, ' ', SHORT);
	to[SHORT] = 0;
	put_legal(to, BASE - 2, name, base);
	if (dot && dot != name)
		put_legal(to + BASE, EXTENSION, dot + 1, strlen(dot + 1));
}

/* "STEM~12 EXT" from "STEM    EXT"; the number takes room from the stem. */
static const char *with_number(struct arena *a, const char *stem, size_t number)
{
	const char *tail = arena_fmt(a, "~%zu", number);
	size_t len = strcspn(stem, " "), most = BASE - strlen(tail);
	char *alias = arena_copy(a, stem, SHORT);

	len = len < BASE ? len : BASE;
	len = len < most ? len : most;
	memset(alias + len, ' ', BASE - len);
	memcpy(alias + len, tail, strlen(tail));
	return alias;
}

/* How many aliases of this stem there are. */
static size_t *count_of(struct builder *b, const char *stem)
{
	size_t number;

	if (!index_find(&b->stems, stem, &number)) {
		number = b->counts.count;
		*list_add(b->arena, &b->counts) = 0;
		index_add(b->arena, &b->stems, arena_dup(b->arena, stem), number);
	}
	return &b->counts.at[number];
}

/* The alias of a name that is no short one in any case: with the first number that makes it another one. */
static const char *make_alias(struct builder *b, const char *name)
{
	char stem[SHORT + 1];
	const char *alias;
	size_t known, *count;

	make_stem(name, stem);
	count = count_of(b, stem);
	do
		alias = with_number(b->arena, stem, ++*count);
	while (*count < ALIASES_MOST && index_find(&b->aliases, alias, &known));
	index_add(b->arena, &b->aliases, alias, 0);
	return alias;
}

/* By which each part of the long name knows its short one. */
static uint8_t checksum(const char *alias)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < SHORT; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + (uint8_t)alias[i]);
	return sum;
}

/* 13 characters of UTF-16 in three places; a NUL, then 0xffff, behind the end. */
static void put_characters(uint8_t *entry, const char *name, size_t from, size_t len)
{
	static const uint8_t places[PART] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };

	for (size_t i = 0; i < PART; i++) {
		size_t at = from + i;

		bytes_put16(entry + places[i], at < len ? (uint8_t)name[at] : at == len ? 0 : 0xffff);
	}
}

/* The last part comes first. */
static void add_long(struct builder *b, const char *name, const char *alias)
{
	size_t len = strlen(name), parts = (len + PART - 1) / PART;

	for (size_t part = parts; part > 0; part--) {
		uint8_t *at = add_entry(b);

		at[0] = (uint8_t)(part | (part == parts ? LAST_PART : 0));
		at[ATTRIBUTES] = ATTRIBUTE_LONG;
		at[13] = checksum(alias);
		put_characters(at, name, (part - 1) * PART, len);
	}
}

static void add_node(struct builder *b, const struct fat_node *node)
{
	char own[SHORT + 1];
	bool is_short = make_short(node->name, own);
	const char *alias = is_short ? own : make_alias(b, node->name);

	if (!is_short || has_lower_case(node->name))
		add_long(b, node->name, alias);
	add_short(b, alias, node->directory ? ATTRIBUTE_DIRECTORY : ATTRIBUTE_ARCHIVE, node->cluster, node->bytes);
}

/* Names that are short ones, in whatever case, are taken before any alias is chosen: no alias may be the name of another. */
static void take_short_names(struct builder *b)
{
	char own[SHORT + 1];

	for (size_t i = 0; i < b->dir->nodes.count; i++) {
		if (make_short(b->dir->nodes.at[i].name, own))
			index_add(b->arena, &b->aliases, arena_dup(b->arena, own), 0);
	}
}

struct span fat_dir_bytes(struct arena *a, const struct fat_dir *dir)
{
	struct builder b = { .arena = a, .dir = dir };

	take_short_names(&b);
	if (dir->label)
		add_short(&b, arena_fmt(a, "%-11s", dir->label), ATTRIBUTE_LABEL, 0, 0);
	else {
		add_short(&b, ".          ", ATTRIBUTE_DIRECTORY, dir->cluster, 0);
		add_short(&b, "..         ", ATTRIBUTE_DIRECTORY, dir->parent, 0);
	}
	for (size_t i = 0; i < dir->nodes.count; i++)
		add_node(&b, &dir->nodes.at[i]);
	return (struct span){ b.bytes, b.len };
}
