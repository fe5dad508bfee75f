/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value.h - a unit's value: as text for people and tables, as bytes in a property
 *
 * The tree holds a placeholder, which says of what type and length the value is. A unit's value is
 * given as text (an option, a field of a CSV file) and becomes exactly as many bytes, so that nothing
 * in the tree moves.
 */
#ifndef UNIT_VALUE_H
#define UNIT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum { UNIT_MAC_BYTES = 6, UNIT_NAME_MOST = 64 }; /* bytes; characters of the name of a value */

enum unit_type {
	UNIT_TEXT,   /* printable ASCII; NULs from its end to that of the placeholder, one at least */
	UNIT_MAC,    /* 6 bytes: the address of one station */
	UNIT_HEX,    /* any bytes */
	UNIT_NUMBER, /* 4 or 8 bytes, big-endian */
	UNIT_TYPES,
};

/*
 * Whether this can be the name of a value, in a marker as in the head of a table's column: UNIT_NAME_MOST letters, digits, '.', '_' and '-'
 * at most, a letter or digit first. Case does not count in names: two that differ by it are one.
 */
bool unit_is_name(const char *name);

/* That rule in words, as a cure. */
extern const char unit_name_rule[];

/* "text", "mac", "hex", "number". */
const char *unit_type_name(enum unit_type type);

/* False when no type has this name. */
bool unit_type_find(const char *name, enum unit_type *ret);

/* The name of the type that was meant by a misspelt one, or NULL. */
const char *unit_type_nearest(const char *name);

/* What a placeholder of this property is when nobody says it. */
enum unit_type unit_type_infer(const char *property, struct span placeholder);

/* Why the type cannot have this placeholder: "it has 7 bytes, a MAC address has 6"; NULL when it can. */
const char *unit_placeholder_wrong(struct arena *a, enum unit_type type, struct span placeholder);

/*
 * Writes the text as len bytes of the type to ret. NULL, or the reason why it is none: "it has 17
 * characters, 16 have room". len is that of a placeholder of this type; ret is written only on success.
 */
const char *unit_value_parse(struct arena *a, enum unit_type type, size_t len, const char *text, uint8_t *ret);

/* The bytes as a text that unit_value_parse() would take; bytes that are none of the type are shown as hex. */
const char *unit_value_text(struct arena *a, enum unit_type type, struct span bytes);

/*
 * The one text of all that are the same value of this type: numbers are decimal without zeros in front, hexadecimal digits in lower case
 * without separators, MAC addresses as aa:bb:cc:dd:ee:ff. A text is what it is, and so is what is none of the type.
 */
const char *unit_value_canonical(struct arena *a, enum unit_type type, const char *text);

/*
 * Whether a text is a station's MAC address that nobody has to call so: six pairs of hexadecimal digits, all separated by ':' or all by '-'.
 * When it is called so: twelve digits, among which ':', '-', '.' and blanks may stand anywhere.
 */
bool unit_text_is_mac(const char *text, bool called);

/* Whether a name has "mac" as a word, digits behind it or not: "mac0", "wifi-mac". Words are divided by '.', '_' and '-'; case does not count. */
bool unit_name_is_mac(const char *name);

/* Whether six bytes in a property of this name are the address of a station, of whatever type they are given. */
bool unit_property_is_address(const char *property);

/* Whether a network card could use these bytes as its own address: 6 of them, not all zero, not multicast. */
bool unit_is_station(struct span bytes);

#endif
