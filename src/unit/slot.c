/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slot.c - the places in a tree where a unit's values stand
 */
#include "unit/slot.h"

#include <assert.h>
#include <libfdt.h>
#include <string.h>

#include "base/distance.h"
#include "base/guid.h"
#include "base/text.h"

/* Before a property's value stand its tag, its length and where its name is (Devicetree Specification 0.4, 5.4.1). */
enum { CELL = 4, PROPERTY_HEAD = 3 * CELL };

/* The first version that says how long the structure is. */
enum { LAYOUT = 17 };

/* Among more properties nobody looks for the one that was meant: it would take long in a tree that was made for that. */
enum { NEAREST_MOST = 256 };

struct search {
	struct arena *arena;
	const struct dt_tree *tree;
	struct unit_slots slots;
	size_t first; /* of the slots of the node that is looked at */
	size_t most;
};

/* Where the bytes lie in the flattened tree; 0 for what does not. */
static uint32_t place_of(const struct dt_tree *tree, struct span bytes)
{
	uintptr_t at = (uintptr_t)bytes.at, start = (uintptr_t)tree->blob.at;

	return at > start && at - start < tree->blob.len ? (uint32_t)(at - start) : 0;
}

static void add_wrong(struct search *s, struct unit_slot slot, enum unit_wrong wrong, const char *text, const char *hint)
{
	slot.wrong = wrong;
	slot.text = text;
	slot.hint = hint;
	*list_add(s->arena, &s->slots.list) = slot;
}

static const char *nearest_property(struct arena *a, const struct dt_node *node, const char *name)
{
	LIST(const char *) names = { 0 };
	const char *near;

	for (const struct dt_prop *prop = node->prop_count <= NEAREST_MOST ? node->first_prop : NULL; prop; prop = prop->next)
		*list_add(a, &names) = prop->name;
	*list_add(a, &names) = NULL;
	near = distance_nearest(name, names.at);
	return near ? arena_fmt(a, "did you mean '%s'?", near) : "add it with a placeholder as long as the value, or take the string out";
}

static bool is_marked(const struct search *s, const struct dt_prop *prop)
{
	for (size_t i = s->first; i < s->slots.list.count; i++) {
		if (s->slots.list.at[i].prop == prop)
			return true;
	}
	return false;
}

/* What is wrong with a property that a string of the marker names, or NULL; prop may be NULL. */
static const char *judge(struct search *s, const struct unit_slot *slot, const struct unit_marker *m, enum unit_wrong *ret, const char **ret_hint)
{
	struct arena *a = s->arena;
	const char *wrong;

	if (!slot->prop) {
		*ret = UNIT_NO_PROPERTY;
		*ret_hint = nearest_property(a, slot->node, m->property);
		return arena_fmt(a, "the node has no property %s", text_quote(a, m->property));
	}
	if (is_marked(s, slot->prop)) {
		*ret = UNIT_TWICE;
		*ret_hint = "keep one of the two";
		return arena_fmt(a, "'%s' is marked twice", m->property);
	}
	wrong = unit_placeholder_wrong(a, slot->type, slot->prop->value);
	if (!wrong)
		return NULL;
	*ret = UNIT_NO_PLACEHOLDER;
	*ret_hint = "write a placeholder as long as the longest value, or the right type behind the name";
	return arena_fmt(a, "the placeholder in '%s' is no '%s': %s", m->property, unit_type_name(slot->type), wrong);
}

static void take_string(struct search *s, struct unit_slot slot, const char *text)
{
	struct unit_marker m;
	const char *hint, *wrong = unit_marker_parse(s->arena, text, &m, &hint);
	enum unit_wrong kind = UNIT_NO_MARKER;

	if (!wrong) {
		slot.prop = tree_prop(slot.node, m.property);
		if (slot.prop)
			slot.type = m.typed ? m.type : unit_type_infer(m.property, slot.prop->value);
		wrong = judge(s, &slot, &m, &kind, &hint);
	}
	if (wrong) {
		add_wrong(s, slot, kind, wrong, hint);
		return;
	}
	slot.name = m.name;
	slot.at = place_of(s->tree, slot.prop->value);
	*list_add(s->arena, &s->slots.list) = slot;
}

/* False when there are too many. */
static bool take_marker(struct search *s, const struct dt_node *node, const struct dt_prop *marker)
{
	uint32_t at = place_of(s->tree, marker->value);
	struct unit_slot slot = { .node = node, .marker = marker };
	const char *text;
	size_t off = 0;

	if (at) {
		slot.marker_at = at - PROPERTY_HEAD;
		slot.marker_bytes = (uint32_t)(PROPERTY_HEAD + (marker->value.len + CELL - 1) / CELL * CELL);
	}
	if (!unit_marker_is_list(marker->value))
		add_wrong(s, slot, UNIT_NO_MARKER, "it is no list of strings", "write \"PROPERTY=NAME\" or \"PROPERTY=NAME:TYPE\"");
	while ((text = unit_marker_next(marker->value, &off))) {
		if (s->slots.list.count == s->most) {
			add_wrong(s, slot, UNIT_MANY, arena_fmt(s->arena, "the tree marks more than %d values of a unit", UNIT_SLOTS_MOST),
				  "put several into one property");
			return false;
		}
		take_string(s, slot, text);
	}
	return true;
}

static bool take_node(struct search *s, const struct dt_node *node)
{
	bool good = true;

	s->first = s->slots.list.count;
	for (const struct dt_prop *prop = node->first_prop; good && prop; prop = prop->next) {
		if (!strcmp(prop->name, unit_marker_name))
			good = take_marker(s, node, prop);
	}
	return good;
}

static struct unit_slots find_slots(struct arena *a, const struct dt_tree *tree, size_t most)
{
	struct search s = { .arena = a, .tree = tree, .most = most };
	bool good = true;

	for (size_t i = 0; good && i < tree->nodes.count; i++)
		good = take_node(&s, tree->nodes.at[i]);
	return s.slots;
}

struct unit_slots unit_slots(struct arena *a, const struct dt_tree *tree)
{
	return find_slots(a, tree, UNIT_SLOTS_MOST);
}

/* A tree from any bytes, in the arena; NULL, or what is wrong with them. */
static const char *read_tree(struct arena *a, struct span bytes, struct dt_tree **ret)
{
	struct diag quiet = { .arena = a };

	tree_make(&quiet, "", bytes, ret);
	return *ret ? NULL : quiet.findings.at[0].text;
}

static const char overlaps[] = "its blocks lie over one another, or it is older than version 17";

/* libfdt lets blocks lie over one another: what is written into the structure would change names, or the header. */
static bool is_apart(const void *blob)
{
	uint32_t structure = fdt_off_dt_struct(blob), end = structure + fdt_size_dt_struct(blob);
	uint32_t strings = fdt_off_dt_strings(blob), strings_end = strings + fdt_size_dt_strings(blob);
	uint32_t reserved = fdt_off_mem_rsvmap(blob);
	uint32_t reserved_end = reserved + (uint32_t)((fdt_num_mem_rsv(blob) + 1) * (int)sizeof(struct fdt_reserve_entry));

	return fdt_version(blob) >= LAYOUT && structure >= sizeof(struct fdt_header) && (strings >= end || strings_end <= structure) &&
	       (reserved >= end || reserved_end <= structure);
}

const char *unit_slots_read(struct arena *a, struct span tree, struct unit_slots *ret)
{
	struct unit_slots slots;
	struct dt_tree *read;
	const char *wrong = read_tree(a, tree, &read);

	if (wrong)
		return wrong;
	if (!is_apart(read->blob.at))
		return overlaps;
	slots = find_slots(a, read, UNIT_SLOTS_MOST + 1);
	for (size_t i = 0; i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];

		if (slot->wrong)
			return arena_fmt(a, "%s in %s: %s", unit_marker_name, text_quote(a, slot->node->path), slot->text);
	}
	*ret = slots;
	return NULL;
}

static bool is_wanted(const struct unit_slots *slots, const char *name)
{
	for (size_t i = 0; i < slots->list.count; i++) {
		if (text_same_fold(slots->list.at[i].name, name))
			return true;
	}
	return false;
}

static const struct unit_value *find_value(const struct unit_value *values, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_same_fold(values[i].name, name))
			return &values[i];
	}
	return NULL;
}

static const char *check_names(struct arena *a, const struct unit_slots *slots, const struct unit_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(slots, values[i].name))
			return arena_fmt(a, "the tree wants no value %s", text_quote(a, values[i].name));
		if (find_value(values, i, values[i].name))
			return arena_fmt(a, "the value '%s' is given twice", values[i].name);
	}
	return NULL;
}

const char *unit_values_resolve(struct arena *a, const struct unit_slots *slots, const struct unit_value *values, size_t count,
				struct span **ret)
{
	struct span *made = arena_array(a, struct span, slots->list.count + 1);
	const char *wrong = check_names(a, slots, values, count);

	for (size_t i = 0; !wrong && i < slots->list.count; i++) {
		const struct unit_slot *slot = &slots->list.at[i];
		const struct unit_value *value = find_value(values, count, slot->name);
		size_t len = slot->prop->value.len;
		uint8_t *bytes = arena_alloc(a, len);

		if (!value)
			return arena_fmt(a, "there is no value '%s', which '%s' in %s is", slot->name, slot->prop->name, text_quote(a, slot->node->path));
		wrong = unit_value_parse(a, slot->type, len, value->text, bytes);
		if (wrong)
			wrong = arena_fmt(a, "%s is no value '%s' of type '%s': %s", text_quote(a, value->text), slot->name, unit_type_name(slot->type), wrong);
		made[i] = (struct span){ bytes, len };
	}
	if (!wrong)
		*ret = made;
	return wrong;
}

void unit_apply(uint8_t *tree, size_t len, const struct unit_slots *slots, const struct span *bytes)
{
	for (size_t i = 0; i < slots->list.count; i++) {
		const struct unit_slot *slot = &slots->list.at[i];

		assert(slot->at && slot->at + bytes[i].len <= len && bytes[i].len == slot->prop->value.len);
		memcpy(tree + slot->at, bytes[i].at, bytes[i].len);
	}
	for (size_t i = 0; i < slots->list.count; i++) {
		const struct unit_slot *slot = &slots->list.at[i];

		for (uint32_t at = slot->marker_at; at < slot->marker_at + slot->marker_bytes; at += CELL)
			fdt32_st(tree + at, FDT_NOP);
	}
}

/* The number of the text that stands at off of the value; false when none does. */
static bool is_guid_at(struct span value, size_t off, const char *const *texts, size_t count, size_t *ret)
{
	char text[GUID_TEXT + 1] = { 0 };
	struct span here;

	if (!span_cut(value, off, GUID_TEXT, &here) || here.at[8] != '-' || here.at[13] != '-' || here.at[18] != '-' || here.at[23] != '-')
		return false;
	memcpy(text, here.at, GUID_TEXT);
	for (size_t i = 0; i < count; i++) {
		if (text_same_fold(text, texts[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static void find_in_value(struct arena *a, const struct dt_tree *tree, const struct dt_node *node, const struct dt_prop *prop,
			  const char *const *texts, size_t count, struct unit_guids *guids)
{
	size_t off = 0, number;

	if (!prop->value.len || prop->value.at[prop->value.len - 1])
		return;
	while (off < prop->value.len) {
		if (is_guid_at(prop->value, off, texts, count, &number)) {
			*list_add(a, &guids->list) = (struct unit_guid){
				.at = place_of(tree, prop->value) + (uint32_t)off, .number = number, .node = node, .prop = prop,
			};
			off += GUID_TEXT;
		} else {
			off++;
		}
	}
}

const char *unit_guids_find(struct arena *a, struct span tree, const char *const *texts, size_t count, struct unit_guids *ret)
{
	struct dt_tree *read;
	const char *wrong = read_tree(a, tree, &read);

	if (!wrong && !is_apart(read->blob.at))
		wrong = overlaps;
	if (wrong)
		return wrong;
	*ret = (struct unit_guids){ 0 };
	for (size_t i = 0; i < read->nodes.count; i++) {
		const struct dt_node *node = read->nodes.at[i];

		for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next)
			find_in_value(a, read, node, prop, texts, count, ret);
	}
	return NULL;
}

const char *unit_replace_guids(struct arena *a, uint8_t *tree, size_t len, const char *const *before, const char *const *after,
			       size_t count, size_t *ret_replaced)
{
	struct unit_guids guids;
	const char *wrong = unit_guids_find(a, (struct span){ tree, len }, before, count, &guids);

	if (wrong)
		return wrong;
	for (size_t i = 0; i < guids.list.count; i++) {
		const struct unit_guid *guid = &guids.list.at[i];

		for (size_t j = 0; j < GUID_TEXT; j++) {
			char c = after[guid->number][j];

			tree[guid->at + j] = (uint8_t)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
		}
	}
	*ret_replaced = guids.list.count;
	return NULL;
}
