/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_name.h - short and long names of a FAT directory
 *
 * A record of 32 bytes has a short name in the OEM code page; a long one in UTF-16 stands in
 * the records before it. Both come out as UTF-8 that is always one name: what is
 * illegal in a name becomes FAT_NAME_ILLEGAL.
 */
#ifndef VERIFY_FAT_NAME_H
#define VERIFY_FAT_NAME_H

#include "verify/fat_reader.h"

enum {
	FAT_NAME_ROOM = 260 * 3 + 1, /* for any name as UTF-8 */
	FAT_NAME_ILLEGAL = '_',
};

/* Code page 437 as UTF-8, without blanks or NULs at the end. to has room for 3 bytes for each, and a NUL. */
void fat_name_text(struct span s, char *to);

/*
 * The short name of a record: "BOOTAA64.EFI", or with its case flags "bootaa64.efi". to has
 * room for 3 * 12 + 1 bytes. False when it has an illegal byte, which *ret_illegal then is.
 */
bool fat_name_short(struct span record, bool with_flags, char *to, uint8_t *ret_illegal);

/* The long name that the records before a file's make, part by part from its end. Begins zeroed. */
struct fat_long {
	uint8_t units[20 * 26]; /* UTF-16LE */
	unsigned int parts;     /* that it has; 0 when there is none */
	unsigned int left;      /* that are still to come */
	uint8_t checksum;       /* of the short name that it belongs to */
	bool broken;            /* and that was said; the rest is passed over */
};

void fat_name_take_part(struct fat_reader *f, const char *dir, struct fat_long *l, struct span record);

/* What comes now has no long name, so there may be no parts of one. */
void fat_name_drop(struct fat_reader *f, const char *dir, struct fat_long *l);

/* The long name for this record in to (FAT_NAME_ROOM bytes), which ends it. False when there is none. */
bool fat_name_finish(struct fat_reader *f, const char *dir, struct fat_long *l, struct span record, char *to);

/* Orders names as EDK2 compares them: case of ASCII and Latin-1 letters does not count. */
int fat_name_compare(const char *a, const char *b);

#endif
