/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_dir.c - tests of a FAT directory's names, read back as firmware reads them
 */
#include "write/fat_dir.h"

#include <string.h>

#include "tap.h"

enum { ENTRY = 32, SHORT = 11, PART = 13, LONG = 0x0f, LAST = 0x40 };

static const char *const none[] = { NULL };

static struct span make(struct arena *a, const char *label, const char *const *names)
{
	struct fat_dir dir = { .label = label, .cluster = 0x12345, .parent = 7, .date = 0x1234, .time = 0x5678 };
	uint32_t number = 0;

	for (; *names; names++, number++)
		*list_add(a, &dir.nodes) = (struct fat_node){ *names, number == 1, 0x10003 + number, 1000 + number };
	return fat_dir_bytes(a, &dir);
}

static uint8_t sum_of(const uint8_t *alias)
{
	uint8_t sum = 0;

	for (int i = 0; i < SHORT; i++)
		sum = (uint8_t)(((sum & 1) << 7) + (sum >> 1) + alias[i]);
	return sum;
}

/* The 13 characters of a long entry; '_' is 0xffff, '$' the NUL. */
static const char *part_of(struct arena *a, const uint8_t *at)
{
	static const int places[PART] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
	char text[PART + 1] = "";

	for (int i = 0; i < PART; i++) {
		unsigned int c = at[places[i]] | (unsigned int)at[places[i] + 1] << 8;

		text[i] = c == 0xffff ? '_' : c ? (char)c : '$';
	}
	return arena_dup(a, text);
}

/*
 * "LONGNA~1IMG<long name$__\n" for each name. A '!' is put where a part has not the number that it should have, '?' where it
 * is of another alias.
 */
static const char *names_of(struct arena *a, struct span bytes)
{
	const char *text = "", *name = "";
	unsigned int number = 0, sum = 0;

	for (const uint8_t *at = bytes.at; at < bytes.at + bytes.len; at += ENTRY) {
		if (at[11] != LONG) {
			text = arena_fmt(a, "%s%.11s<%s%s\n", text, (const char *)at, *name && (number != 1 || sum != sum_of(at)) ? "?" : "", name);
			name = "";
			continue;
		}
		if (*name ? at[0] != number - 1 || at[13] != sum : !(at[0] & LAST))
			name = arena_fmt(a, "!%s", name);
		number = at[0] & ~(unsigned int)LAST;
		sum = at[13];
		name = arena_fmt(a, "%s%s", part_of(a, at), name);
	}
	return text;
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_names(struct arena *a)
{
	const char *const dots = ".          <\n..         <\n";
	char long_name[41];
	const char *const *names;

	is_text(names_of(a, make(a, NULL, none)), dots, "a directory has itself and its parent");
	is_text(names_of(a, make(a, "ESP", none)), "ESP        <\n", "the root has the label alone");
	is_text(names_of(a, make(a, "ESP", NAMES("EFI", "BOOTAA64.EFI"))), "ESP        <\nEFI        <\nBOOTAA64EFI<\n", "short names stand alone");
	is_text(names_of(a, make(a, "E", NAMES("xen.efi", "Image"))), "E          <\nXEN     EFI<xen.efi$_____\nIMAGE      <Image$_______\n",
		"case makes a name long, its alias is the name in upper case");
	is_text(names_of(a, make(a, "E", NAMES("thirteen.char", "vmlinuz-guest0"))), "E          <\nTHIRTE~1CHA<thirteen.char\n"
		"VMLINU~1   <vmlinuz-guest0$___________\n", "the NUL is left out when the characters fill an entry");
	is_text(names_of(a, make(a, "E", NAMES("a b.tar.gz", "x+y", ".dots", "file.", "a.bcde"))), "E          <\nABTAR~1 GZ <a b.tar.gz$__\n"
		"X_Y~1      <x+y$_________\nDOTS~1     <.dots$_______\nFILE~1     <file.$_______\nA~1     BCD<a.bcde$______\n",
		"an alias leaves blanks and dots out, and has '_' for what a short name cannot have");
	names = NAMES("longname1.img", "LONGNA~1.IMG", "longname2.img", "longna~2.img", "longname3.img");
	is_text(names_of(a, make(a, "E", names)), "E          <\nLONGNA~3IMG<longname1.img\nLONGNA~1IMG<\nLONGNA~4IMG<longname2.img\n"
		"LONGNA~2IMG<longna~2.img$\nLONGNA~5IMG<longname3.img\n", "an alias is never the name of another file, in any case, before or behind it");
	memset(long_name, 'n', 40);
	long_name[40] = 0;
	is_text(names_of(a, make(a, "E", NAMES(long_name))), arena_fmt(a, "E          <\nNNNNNN~1   <%s$___________\n", long_name),
		"parts come from the last to the first");
}

static uint64_t number(const uint8_t *at, int bytes)
{
	uint64_t all = 0;

	while (bytes-- > 0)
		all = all << 8 | at[bytes];
	return all;
}

static void test_fields(struct arena *a)
{
	const uint8_t *at = make(a, NULL, NAMES("FILE", "DIR")).at, *file = at + 2 * ENTRY, *dir = at + 3 * ENTRY;

	is_number((uint64_t)at[11] << 32 | number(at + 20, 2) << 16 | number(at + 26, 2), 0x1000012345, "'.' is the directory itself");
	is_number((uint64_t)at[ENTRY + 11] << 32 | number(at + ENTRY + 20, 2) << 16 | number(at + ENTRY + 26, 2), 0x1000000007, "'..' its parent");
	is_number(number(file + 20, 2) << 16 | number(file + 26, 2), 0x10003, "a file's cluster, in both its halves");
	is_number(number(file + 28, 4), 1000, "a file's size");
	is_number(file[11] << 8 | dir[11], 0x2010, "their attributes");
	is_number(number(file + 14, 4), 0x12345678, "the time it was made");
	is_number(number(file + 22, 4), 0x12345678, "and written");
	is_number(number(file + 18, 2), 0x1234, "and read");
	is_number(number(file + 12, 2), 0, "no flags of case, no tenths of seconds");
}

/* 3000 names of one stem: the number takes its room from the stem, and all are different. */
static void test_many(struct arena *a)
{
	const char **names = arena_array(a, const char *, 3001);
	struct span bytes;
	size_t len = 0, twice = 0;
	char (*aliases)[SHORT + 1] = arena_alloc(a, 3000 * (SHORT + 1));

	for (int i = 0; i < 3000; i++)
		names[i] = arena_fmt(a, "file number %d.img", i);
	bytes = make(a, "E", names);
	for (const uint8_t *at = bytes.at + ENTRY; at < bytes.at + bytes.len; at += ENTRY) {
		if (at[11] != LONG)
			memcpy(aliases[len++], at, SHORT);
	}
	for (size_t i = 0; i < len; i++) {
		for (size_t j = 0; j < i; j++)
			twice += !strcmp(aliases[i], aliases[j]);
	}
	is_number(len, 3000, "3000 names");
	is_number(twice, 0, "no two have one alias");
	is_text(aliases[8], "FILENU~9IMG", "the ninth");
	is_text(aliases[9], "FILEN~10IMG", "the tenth");
	is_text(aliases[2999], "FIL~3000IMG", "the last");
}

static void test_time(void)
{
	uint16_t date, time;

	fat_time(1700000001, &date, &time); /* 2023-11-14 22:13:21 UTC */
	is_number(date, (2023 - 1980) << 9 | 11 << 5 | 14, "a date");
	is_number(time, 22 << 11 | 13 << 5 | 10, "a time, by two seconds");
}

int main(void)
{
	struct arena *a = arena_make();

	test_names(a);
	test_fields(a);
	test_many(a);
	test_time();
	arena_free(a);
	return done();
}
