/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slot.h - the places in a tree where a unit's values stand
 *
 * Found in a tree that was read for a build, whose mistakes become findings, or in the bytes of a
 * flattened tree on a disk, which may be any. There a unit's values are written over the placeholders:
 * nothing moves, and the markers become FDT_NOPs, so that the same place is not filled twice.
 */
#ifndef UNIT_SLOT_H
#define UNIT_SLOT_H

#include "unit/marker.h"

/* Of one tree: more is nothing that a person would give a unit. A flattened one may have one more, which the tool has added. */
enum { UNIT_SLOTS_MOST = 256 };

enum unit_wrong {
	UNIT_GOOD,
	UNIT_NO_MARKER,      /* the marker, or one of its strings, cannot be read */
	UNIT_NO_PROPERTY,    /* the node has no property of that name */
	UNIT_NO_PLACEHOLDER, /* the property's value cannot be of that type */
	UNIT_TWICE,          /* the property was marked before */
	UNIT_MANY,           /* there are UNIT_SLOTS_MOST before it */
};

struct unit_slot {
	enum unit_wrong wrong;
	const char *text, *hint;      /* when something is wrong: the fact and the cure */
	const struct dt_node *node;
	const struct dt_prop *marker; /* the whole property */
	const char *name;             /* of the value; this and what follows only when nothing is wrong */
	const struct dt_prop *prop;   /* with the placeholder */
	enum unit_type type;
	uint32_t at;                  /* of the value in a flattened tree: bytes from its start */
	uint32_t marker_at;           /* where the marker begins, with its tag, and ends there; multiples of 4. As at */
	uint32_t marker_bytes;
};

struct unit_slots {
	LIST(struct unit_slot) list; /* in document order, those of a node in the order of its marker */
};

/* All markers of a tree, right or wrong; at and marker_at mean something where the values still lie in tree->blob. */
struct unit_slots unit_slots(struct arena *a, const struct dt_tree *tree);

/* Those of a flattened tree, which is any bytes. NULL, or what is wrong with it: then *ret is not written. */
const char *unit_slots_read(struct arena *a, struct span tree, struct unit_slots *ret);

/* A value as it was given; case does not count in its name. */
struct unit_value {
	const char *name, *text;
};

/*
 * The bytes for each slot, in their order. NULL, or the reason why not: a value that is missing, given twice or wanted by
 * nobody, or a text that is none of the type. Nothing is written then.
 */
const char *unit_values_resolve(struct arena *a, const struct unit_slots *slots, const struct unit_value *values, size_t count,
				struct span **ret);

/*
 * Writes the bytes over the placeholders of the very tree that the slots were read from, and FDT_NOPs over all markers. bytes:
 * one for each slot, as from unit_values_resolve().
 */
void unit_apply(uint8_t *tree, size_t len, const struct unit_slots *slots, const struct span *bytes);

/* A GUID as text somewhere in a flattened tree. */
struct unit_guid {
	uint32_t at;               /* bytes from the tree's start; GUID_TEXT of them */
	size_t number;             /* of it in the list */
	const struct dt_node *node;
	const struct dt_prop *prop;
};

struct unit_guids {
	LIST(struct unit_guid) list; /* in document order */
};

/* Where one of these texts, each of 36 characters in any case, stands in a property that ends with a NUL. NULL, or what is wrong. */
const char *unit_guids_find(struct arena *a, struct span tree, const char *const *texts, size_t count, struct unit_guids *ret);

/*
 * Puts the text from "after", in lower case, in the place of each of "before", which may stand in any case; both are 36
 * characters. What was replaced is not looked at again, so two GUIDs may change places. NULL, or what is wrong with the tree.
 */
const char *unit_replace_guids(struct arena *a, uint8_t *tree, size_t len, const char *const *before, const char *const *after,
			       size_t count, size_t *ret_replaced);

#endif
