/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * values.c - the values of a unit that stand in a file, beside a loader that stays as it is signed
 */
#include "plan/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/guid.h"
#include "model/partuuid.h"
#include "unit/slot.h"

typedef LIST(const char *) text_list;

static void add_slots(struct arena *a, struct span tree, boot_values *ret)
{
	struct unit_slots slots;

	/* What is wrong with them has its finding. */
	if (unit_slots_read(a, tree, &slots))
		return;
	for (size_t i = 0; i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];

		*list_add(a, ret) = (struct boot_value){
			.wire = { .at = slot->at, .bytes = (uint32_t)slot->prop->value.len }, .name = slot->name, .node = slot->node->path,
			.prop = slot->prop->name,
		};
	}
}

/* How the partitions' GUIDs stand in the tree: by what holds their place, or as the tree says them itself. */
static text_list texts_of_guids(struct arena *a, const struct disk *disk)
{
	text_list texts = { 0 };

	for (size_t i = 0; i < disk->partitions.count; i++) {
		const struct partition *p = &disk->partitions.at[i];

		*list_add(a, &texts) = partuuid_stand_in(a, p);
		if (p->guid)
			*list_add(a, &texts) = guid_text(a, p->guid);
	}
	return texts;
}

/* Whether the place lies in a value that is a unit's as a whole: that of the first slots. */
static bool is_covered(const boot_values *values, size_t slots, uint32_t at)
{
	for (size_t i = 0; i < slots; i++) {
		if (at >= values->at[i].wire.at && at - values->at[i].wire.at < values->at[i].wire.bytes)
			return true;
	}
	return false;
}

static void add_guids(struct arena *a, const struct disk *disk, struct span tree, boot_values *ret)
{
	text_list texts = texts_of_guids(a, disk);
	size_t slots = ret->count;
	struct unit_guids guids;

	if (unit_guids_find(a, tree, texts.at, texts.count, &guids))
		return;
	for (size_t i = 0; i < guids.list.count; i++) {
		const struct unit_guid *guid = &guids.list.at[i];

		if (!is_covered(ret, slots, guid->at))
			*list_add(a, ret) = (struct boot_value){
				.wire = { .at = guid->at, .bytes = GUID_TEXT }, .node = guid->node->path, .prop = guid->prop->name,
			};
	}
}

static int compare(const void *x, const void *y)
{
	const struct boot_value *a = x, *b = y;

	return (a->wire.at > b->wire.at) - (a->wire.at < b->wire.at);
}

void values_find(struct arena *a, const struct system *sys, struct span tree, boot_values *ret)
{
	uint32_t from = WIRE_UNIT_HEADER;

	if (sys->disk.unit_values != UNIT_VALUES_FILE)
		return;
	add_slots(a, tree, ret);
	add_guids(a, &sys->disk, tree, ret);
	if (ret->count)
		qsort(ret->at, ret->count, sizeof(*ret->at), compare);
	for (size_t i = 0; i < ret->count; i++) {
		ret->at[i].wire.from = from;
		from += ret->at[i].wire.bytes;
	}
}

struct span values_file(struct arena *a, const boot_values *values, struct span tree)
{
	const struct wire_value *last = &values->at[values->count - 1].wire;
	uint8_t *file = arena_alloc(a, last->from + last->bytes);
	struct span value;

	for (size_t i = 0; i < values->count; i++) {
		const struct wire_value *w = &values->at[i].wire;

		if (span_cut(tree, w->at, w->bytes, &value))
			memcpy(file + w->from, value.at, value.len);
	}
	wire_unit_seal(file, last->from + last->bytes);
	return (struct span){ file, last->from + last->bytes };
}

struct span values_seal(struct arena *a, struct span file)
{
	uint8_t *copy = (uint8_t *)arena_copy(a, file.at, file.len);

	wire_unit_seal(copy, file.len);
	return (struct span){ copy, file.len };
}
