/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_units.c - which identity each device of a run gets, and that it is given once
 */
#include "cmd/flash_units.h"

#include <string.h>

#include "base/text.h"

/* "'serial' and 'mac0'": what is asked for, each once. */
static const char *asked(struct arena *a, const struct unit_slots *slots)
{
	const char *text = "";

	for (size_t i = 0; i < slots->list.count; i++) {
		const char *name = text_quote(a, slots->list.at[i].name);

		if (!strstr(text, name))
			text = arena_fmt(a, "%s%s%s", text, *text ? ", " : "", name);
	}
	return text;
}

static int read_table(struct diag *d, struct flash_units *units)
{
	const struct flash_options *opt = &units->opt->flash;

	units->table = table_read(d, units->opt->units);
	if (units->table)
		fit_check(d, units->table, &units->slots);
	journal_open(d, units->opt->units, opt->journal, &units->journal);
	return 0;
}

static int judge(struct diag *d, const struct flash_units *units, size_t devices)
{
	const struct flash_options *opt = &units->opt->flash;
	bool given = opt->values.count || (units->opt->units && *units->opt->units);

	if (opt->values.count && devices > 1)
		return fault(d, 0, "--unit says the values of one unit, and %zu devices are named; --units takes a table with a row for each", devices);
	if (opt->row && devices > 1)
		return fault(d, 0, "--row names one unit, and %zu devices are named", devices);
	if (!given && units->slots.list.count && !units->opt->units)
		return fault(d, 0, "'%s' asks for values of each unit: %s; give them by --units or --unit, or flash it as it is by --units=none",
			     units->image->source->name, asked(d->arena, &units->slots));
	if (given && !units->slots.list.count && opt->values.count)
		return fault(d, 0, "'%s' asks for no values of a unit, so %s has no place", units->image->source->name,
			     text_quote(d->arena, opt->values.at[0].name));
	return 0;
}

/* A table that is not used up may still be too short for all devices: that is known before the first is touched. */
static int count_rows(struct diag *d, const struct flash_units *units, size_t devices)
{
	struct journal_state state;
	int err = journal_look(d, &units->journal, units->table, &state);

	if (err)
		return err;
	if (state.torn)
		fprintf(stderr, "warning: %s\n", state.torn);
	if (units->opt->flash.row || state.unused >= devices)
		return 0;
	return fault(d, 0, "'%s' has %zu unused row%s, and %zu device%s named: %zu are done, %zu were begun and not finished", units->table->path, state.unused,
		     state.unused == 1 ? "" : "s", devices, devices == 1 ? " is" : "s are", state.done, state.unfinished);
}

int flash_units_open(struct diag *d, const struct options *opt, const struct identity_image *image, size_t devices, struct flash_units *ret,
		     bool *ret_findings)
{
	struct flash_units units = { .opt = opt, .image = image };
	int err = identity_slots(d, image, &units.slots);

	if (!err)
		err = judge(d, &units, devices);
	if (!err && opt->units && *opt->units)
		err = read_table(d, &units);
	if (err)
		return err;
	diag_sort(d);
	*ret_findings = diag_count(d, SEV_ERROR);
	if (units.table && !*ret_findings)
		err = count_rows(d, &units, devices);
	*ret = units;
	return err;
}

/* With an identity of its own a unit gets GUIDs of its own. */
static int choose_ids(struct diag *d, const struct flash_units *units, struct identity_wish *wish)
{
	const struct flash_options *opt = &units->opt->flash;

	wish->ids = opt->ids_given ? opt->ids : wish->fills ? IDS_NEW : IDS_KEEP;
	for (size_t i = 0; wish->ids == IDS_DERIVED && i < wish->values.count; i++) {
		if (!strcmp(wish->values.at[i].name, "serial"))
			wish->from = wish->values.at[i].text;
	}
	if (wish->ids == IDS_DERIVED && !wish->from)
		return fault(d, 0, "--ids=serial makes GUIDs from the value 'serial', and this unit has none");
	return 0;
}

static int take_row(struct diag *d, struct flash_units *units, const char *device, const char *serial, struct flash_unit *unit)
{
	const struct journal_request request = {
		.row = units->opt->flash.row, .allow = units->opt->flash.reuse, .device = device, .device_serial = serial,
	};
	int err = journal_begin(d, &units->journal, units->table, &request, &unit->given);
	size_t column;

	if (err)
		return err;
	unit->wish.values.at = arena_array(d->arena, struct unit_value, units->table->columns.count);
	/* What the tree does not ask for is of the record, and GUIDs may come from it. */
	for (column = 0; column < units->table->columns.count; column++)
		unit->wish.values.at[unit->wish.values.count++] = (struct unit_value){
			units->table->columns.at[column].name, table_cell(units->table, unit->given.row, column)->value,
		};
	return 0;
}

int flash_units_begin(struct diag *d, struct flash_units *units, const char *device, const char *device_serial, struct flash_unit *unit)
{
	const struct flash_options *opt = &units->opt->flash;
	int err = 0;

	unit->given.fd = -1;
	unit->wish.signer = units->opt->signer.key ? &units->opt->signer : NULL;
	unit->wish.fills = units->table || opt->values.count;
	for (size_t i = 0; i < opt->values.count; i++)
		*list_add(d->arena, &unit->wish.values) = (struct unit_value){ opt->values.at[i].name, opt->values.at[i].value };
	if (units->table)
		err = take_row(d, units, device, device_serial, unit);
	return err ? err : choose_ids(d, units, &unit->wish);
}

int flash_units_make(struct diag *d, const struct flash_units *units, struct flash_unit *unit, patch_list *patches)
{
	struct identity_wish wish = unit->wish;

	ACTIVITY(d, "making the identity of %s", unit->given.row ? table_row_text(d->arena, units->table, unit->given.row) : "this unit");
	if (units->table) {
		size_t count;
		const struct unit_value *values = fit_values(d->arena, units->table, &units->slots, unit->given.row, &count);

		wish.values.count = wish.values.room = 0;
		wish.values.at = NULL;
		for (size_t i = 0; i < count; i++)
			*list_add(d->arena, &wish.values) = values[i];
	}
	return identity_make(d, units->image, &wish, patches, &unit->id);
}

int flash_units_end(struct diag *d, const struct flash_units *units, struct flash_unit *unit, enum journal_outcome outcome, const char *why)
{
	return unit->given.fd >= 0 ? journal_end(d, &units->journal, &unit->given, outcome, why) : 0;
}
