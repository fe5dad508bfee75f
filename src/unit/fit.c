/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fit.c - whether a table of units has what a tree asks for
 */
#include "unit/fit.h"

#include <string.h>

#include "base/text.h"

/* Whether an earlier slot asks for the same value. */
static bool is_repeated(const struct unit_slots *slots, size_t number)
{
	for (size_t i = 0; i < number; i++) {
		if (!slots->list.at[i].wrong && text_same_fold(slots->list.at[i].name, slots->list.at[number].name))
			return true;
	}
	return false;
}

static void lost_column(struct diag *d, const struct table *t, const struct unit_slot *slot)
{
	const char *asked = arena_fmt(d->arena, "%s, which %s asks for in %s", text_quote(d->arena, slot->name), text_quote(d->arena, slot->node->path),
				      text_quote(d->arena, slot->prop->name));
	bool file = table_is_file(t);

	diag_found(d, SEV_ERROR, "units-column", file ? (struct origin){ .file = t->path, .line = 1, .col = 1 } : (struct origin){ .file = t->path },
		   arena_fmt(d->arena, file ? "the table has no column %s" : "there is no value %s", asked),
		   file ? "add the column, with a value in each row" : arena_fmt(d->arena, "add %s=%s=VALUE", t->path, slot->name));
}

static void check_cells(struct diag *d, const struct table *t, const struct unit_slot *slot, size_t column)
{
	uint8_t *bytes = arena_alloc(d->arena, slot->prop->value.len + 1);
	size_t found = 0;

	for (size_t row = 1; row <= t->rows && found < TABLE_FINDINGS_MOST; row++) {
		const char *value = table_cell(t, row, column)->value;
		const char *wrong = value ? unit_value_parse(d->arena, slot->type, slot->prop->value.len, value, bytes) : NULL;

		if (!wrong)
			continue;
		found++;
		diag_found(d, SEV_ERROR, "units-value", table_origin(t, row, column),
			   arena_fmt(d->arena, "%s is no value for %s of %s: %s", text_quote(d->arena, value), text_quote(d->arena, slot->prop->name),
				     text_quote(d->arena, slot->node->path), wrong),
			   arena_fmt(d->arena, "write one of the type '%s'", unit_type_name(slot->type)));
	}
}

/* Bytes that are an address by the name of their property or of their column are the same however they are written. */
static enum unit_type type_of(const struct table *t, const struct unit_slot *slot, size_t column)
{
	bool address = unit_property_is_address(slot->prop->name) || unit_name_is_mac(t->columns.at[column].name);

	return slot->type == UNIT_HEX && slot->prop->value.len == UNIT_MAC_BYTES && address ? UNIT_MAC : slot->type;
}

void fit_check(struct diag *d, struct table *t, const struct unit_slots *slots)
{
	for (size_t i = 0; i < slots->list.count; i++) {
		const struct unit_slot *slot = &slots->list.at[i];
		size_t column;

		if (slot->wrong)
			continue;
		if (table_find(t, slot->name, &column)) {
			check_cells(d, t, slot, column);
			table_type(t, column, type_of(t, slot, column));
		} else if (!is_repeated(slots, i)) {
			lost_column(d, t, slot);
		}
	}
	table_check(d, t);
}

struct unit_value *fit_values(struct arena *a, const struct table *t, const struct unit_slots *slots, size_t row, size_t *ret_count)
{
	LIST(struct unit_value) values = { 0 };

	for (size_t i = 0; i < slots->list.count; i++) {
		const char *name = slots->list.at[i].name;
		size_t column;

		if (!is_repeated(slots, i) && table_find(t, name, &column))
			*list_add(a, &values) = (struct unit_value){ name, table_cell(t, row, column)->value };
	}
	*ret_count = values.count;
	return values.at;
}
