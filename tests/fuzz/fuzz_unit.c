/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_unit.c - any bytes as a tree on a disk that a unit gets its values in
 *
 * What is read in it lies in it; with all values written the tree is as sound as before, and asks for nothing more.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "unit/slot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text that any placeholder of the type can have. */
static const char *text_for(struct arena *a, const struct unit_slot *slot)
{
	size_t len = slot->prop->value.len;
	char *hex;

	if (slot->type != UNIT_HEX)
		return slot->type == UNIT_TEXT ? "x" : slot->type == UNIT_MAC ? "02:00:00:00:00:01" : "7";
	hex = arena_alloc(a, 2 * len + 1);
	memset(hex, '5', 2 * len);
	return hex;
}

static void fill(struct arena *a, uint8_t *tree, size_t len, const struct unit_slots *slots)
{
	struct span *bytes = arena_array(a, struct span, slots->list.count + 1);
	struct unit_slots left;

	for (size_t i = 0; i < slots->list.count; i++) {
		const struct unit_slot *slot = &slots->list.at[i];
		uint8_t *value = arena_alloc(a, slot->prop->value.len);

		if (slot->at + slot->prop->value.len > len || slot->marker_at + slot->marker_bytes > len)
			abort();
		if (unit_value_parse(a, slot->type, slot->prop->value.len, text_for(a, slot), value))
			abort();
		bytes[i] = (struct span){ value, slot->prop->value.len };
	}
	unit_apply(tree, len, slots, bytes);
	if (unit_slots_read(a, (struct span){ tree, len }, &left) || left.list.count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const before[] = { "11111111-2222-4333-8444-555555555555" }, *const after[] = { "99999999-8888-4777-8666-555555555555" };
	struct arena *a = arena_make();
	/* An exact copy on the heap, so that the sanitizer sees every byte beside it. */
	uint8_t *copy = malloc(size ? size : 1);
	struct unit_slots slots;
	size_t replaced;

	if (size)
		memcpy(copy, data, size);
	if (!unit_slots_read(a, (struct span){ copy, size }, &slots))
		fill(a, copy, size, &slots);
	if (!unit_replace_guids(a, copy, size, before, after, 1, &replaced) && fdt_check_full(copy, size))
		abort();
	arena_free(a);
	free(copy);
	return 0;
}
