/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_name.c - short and long names of a FAT directory
 */
#include "verify/fat_name.h"

#include <string.h>

#include "verify/unicode.h"

enum {
	UNITS_A_PART = 13,
	PARTS_MOST = 20,
	UNITS_MOST = 255,
	LAST_PART = 0x40,
	CASE_BASE = 0x08, /* Windows NT's flags for a name that is all lower case but for that */
	CASE_EXTENSION = 0x10,
};

/* Code page 437 from 0x80 on: what U-Boot, Linux and the FAT specification take when nobody says otherwise. */
static const uint16_t code_page[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec,
	0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2,
	0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310,
	0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556,
	0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c,
	0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
	0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df,
	0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229,
	0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2,
	0x25a0, 0x00a0,
};

/* A byte 0xe5 at a name's start would delete it; 0x05 stands for it. */
static uint32_t character_of(uint8_t byte, bool at_start)
{
	if (at_start && byte == 0x05)
		byte = 0xe5;
	return byte < 0x80 ? byte : code_page[byte - 0x80];
}

static size_t length_without(struct span s, char padding)
{
	size_t len = s.len;

	while (len && record_u8(s, len - 1) == padding)
		len--;
	return len;
}

void fat_name_text(struct span s, char *to)
{
	size_t len = length_without((struct span){ s.at, length_without(s, 0) }, ' ');

	for (size_t i = 0; i < len; i++) {
		uint32_t c = character_of(record_u8(s, i), i == 0);

		to = unicode_put(to, c < ' ' ? FAT_NAME_ILLEGAL : c);
	}
	*to = 0;
}

static bool is_short_character(uint8_t byte, bool at_start)
{
	if (at_start && (byte == ' ' || byte == 0x05))
		return byte == 0x05;
	return byte >= 0x20 && !(byte >= 'a' && byte <= 'z') && !strchr("\"*+,./:;<=>?[\\]|", byte);
}

/* Writes one half of a short name: base or extension. False, with the first byte that may not be there, or true. */
static bool put_half(struct span half, bool is_base, bool lower, char **to, uint8_t *ret_illegal)
{
	size_t len = length_without(half, ' ');
	bool legal = true;

	/* A base of blanks alone is illegal, and one of them is shown. */
	for (size_t i = 0; i < len || (is_base && i == 0); i++) {
		uint8_t byte = record_u8(half, i);
		uint32_t c = character_of(byte, is_base && i == 0);

		if (!is_short_character(byte, is_base && i == 0)) {
			*ret_illegal = legal ? byte : *ret_illegal;
			legal = false;
			c = byte >= 'a' && byte <= 'z' ? byte : FAT_NAME_ILLEGAL;
		}
		*to = unicode_put(*to, lower && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	return legal;
}

bool fat_name_short(struct span record, bool with_flags, char *to, uint8_t *ret_illegal)
{
	struct span base = { NULL, 0 }, extension = { NULL, 0 };
	uint8_t flags = with_flags ? record_u8(record, 12) : 0;
	bool legal;

	span_cut(record, 0, 8, &base);
	span_cut(record, 8, 3, &extension);
	legal = put_half(base, true, flags & CASE_BASE, &to, ret_illegal);
	if (length_without(extension, ' ')) {
		*to++ = '.';
		legal = put_half(extension, false, flags & CASE_EXTENSION, &to, ret_illegal) && legal;
	}
	*to = 0;
	return legal;
}

static void start_name(struct fat_reader *f, const char *dir, struct fat_long *l, struct span record)
{
	unsigned int parts = record_u8(record, 0) & ~(unsigned int)LAST_PART;

	fat_name_drop(f, dir, l);
	if (!parts || parts > PARTS_MOST) {
		problem(f->problems, "%s has a long name of %u parts, must be 1 to %d", fat_quoted(f, dir), parts,
			PARTS_MOST);
		l->broken = true;
		return;
	}
	l->parts = l->left = parts;
	l->checksum = record_u8(record, 13);
}

static void keep_units(struct fat_long *l, struct span record)
{
	static const struct { uint64_t from, len, to; } pieces[] = { { 1, 10, 0 }, { 14, 12, 10 }, { 28, 4, 22 } };
	uint64_t place = (uint64_t)(l->left - 1) * UNITS_A_PART * 2;

	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct span piece;

		if (span_cut(record, pieces[i].from, pieces[i].len, &piece))
			memcpy(&l->units[place + pieces[i].to], piece.at, piece.len);
	}
}

/* Whether the record continues the name. Parts come from the last to the first, each with its number. */
static bool continues(struct fat_reader *f, const char *dir, const struct fat_long *l, struct span record)
{
	unsigned int number = record_u8(record, 0) & ~(unsigned int)LAST_PART;

	if (!l->left)
		problem(f->problems, "%s has part %u of a long name where none must be", fat_quoted(f, dir), number);
	else if (number != l->left)
		problem(f->problems, "%s has part %u of a long name where part %u must be", fat_quoted(f, dir),
			number, l->left);
	else if (record_u8(record, 13) != l->checksum)
		problem(f->problems, "%s has a long name whose parts have checksums 0x%02x and 0x%02x",
			fat_quoted(f, dir), l->checksum, record_u8(record, 13));
	else
		return true;
	return false;
}

void fat_name_take_part(struct fat_reader *f, const char *dir, struct fat_long *l, struct span record)
{
	if (record_u8(record, 0) & LAST_PART)
		start_name(f, dir, l, record);
	l->broken = l->broken || !continues(f, dir, l, record);
	if (l->broken)
		return;
	if (record_u8(record, 12) || record_le16(record, 26))
		problem(f->problems, "%s has part %u of a long name with type 0x%02x and cluster %u, must be 0 and 0",
			fat_quoted(f, dir), l->left, record_u8(record, 12), record_le16(record, 26));
	keep_units(l, record);
	l->left--;
}

void fat_name_drop(struct fat_reader *f, const char *dir, struct fat_long *l)
{
	if (l->parts && !l->broken)
		problem(f->problems, "%s has a long name of %u parts that belongs to no file", fat_quoted(f, dir),
			l->parts);
	*l = (struct fat_long){ 0 };
}

static uint8_t checksum_of(struct span record)
{
	unsigned int sum = 0;

	for (uint64_t i = 0; i < 11; i++)
		sum = (((sum & 1) << 7) + (sum >> 1) + record_u8(record, i)) & 0xff;
	return (uint8_t)sum;
}

/* The file in dir that the record is, by its short name: the long one is what is wrong. */
static const char *quoted(struct fat_reader *f, const char *dir, struct span record)
{
	char alias[3 * 12 + 1];
	uint8_t illegal;

	if (problems_full(f->problems))
		return "";
	fat_name_short(record, false, alias, &illegal);
	return fat_quoted(f, *dir ? arena_fmt(f->scratch, "%s/%s", dir, alias) : alias);
}

/* Behind a name that does not fill its last part come a NUL and then 0xffff. */
static void check_length(struct fat_reader *f, const char *dir, struct span record, struct span units)
{
	uint64_t len = 0, i;

	while (len < units.len / 2 && record_le16(units, 2 * len))
		len++;
	for (i = len + 1; i < units.len / 2 && record_le16(units, 2 * i) == 0xffff; i++)
		;
	if (i < units.len / 2)
		problem(f->problems, "%s has a long name of %u characters with 0x%04x behind its end",
			quoted(f, dir, record), (unsigned int)len, record_le16(units, 2 * i));
	else if (!len || len > UNITS_MOST || len + UNITS_A_PART <= units.len / 2)
		problem(f->problems,
			"%s has a long name of %u characters in %u parts, must be 1 to %d in as few as hold it",
			quoted(f, dir, record), (unsigned int)len, (unsigned int)(units.len / 2 / UNITS_A_PART),
			UNITS_MOST);
}

/* A path must not get more parts, or step upwards, by what stands in a name. */
static void check_characters(struct fat_reader *f, const char *dir, struct span record, char *name)
{
	bool dots = !strcmp(name, ".") || !strcmp(name, ".."), legal = true;

	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 0x20 && !strchr("\"*/:<>?\\|", c) && !dots)
			continue;
		if (legal)
			problem(f->problems, "%s has a long name with the illegal character 0x%02x",
				quoted(f, dir, record), c);
		*name = FAT_NAME_ILLEGAL;
		legal = false;
	}
}

bool fat_name_finish(struct fat_reader *f, const char *dir, struct fat_long *l, struct span record, char *to)
{
	struct span units = { l->units, (size_t)l->parts * UNITS_A_PART * 2 };
	bool complete = l->parts && !l->left && !l->broken;
	uint8_t checksum = checksum_of(record);

	if (l->parts && l->left && !l->broken)
		problem(f->problems, "%s has a long name that lacks %u of its %u parts", quoted(f, dir, record),
			l->left, l->parts);
	if (complete && checksum != l->checksum) {
		problem(f->problems, "%s has a long name for checksum 0x%02x before a short name with 0x%02x",
			quoted(f, dir, record), l->checksum, checksum);
		complete = false;
	}
	if (complete) {
		check_length(f, dir, record, units);
		if (!unicode_from_utf16(units, to))
			problem(f->problems, "%s has a long name that is not valid UTF-16", quoted(f, dir, record));
		check_characters(f, dir, record, to);
	}
	*l = (struct fat_long){ 0 };
	return complete && *to;
}

/*
 * EDK2's MdeModulePkg EnglishDxe upper-cases ASCII and Latin-1 and compares the rest as it is. In
 * UTF-8 the letters from 0xe0 on are 0xc3 and a byte from 0xa0 on; 0xb7 is the division sign.
 */
static unsigned char folded(unsigned char c, unsigned char before)
{
	if ((c >= 'a' && c <= 'z') || (before == 0xc3 && c >= 0xa0 && c <= 0xbe && c != 0xb7))
		c = (unsigned char)(c - 0x20);
	return c;
}

int fat_name_compare(const char *a, const char *b)
{
	unsigned char x, y, before = 0;

	for (;; before = x) {
		x = folded((unsigned char)*a++, before);
		y = folded((unsigned char)*b++, before);
		if (x != y || !x)
			return x - y;
	}
}
