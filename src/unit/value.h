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

enum unit_type {
	UNIT_TEXT,   /* printable ASCII; NULs from its end to that of the placeholder, one at least */
	UNIT_MAC,    /* 6 bytes: the address of one station */
	UNIT_HEX,    /* any bytes */
	UNIT_NUMBER, /* 4 or 8 bytes, big-endian */
	UNIT_TYPES,
};

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

/* Whether a network card could use these bytes as its own address: 6 of them, not all zero, not multicast. */
bool unit_is_station(struct span bytes);

#endif
