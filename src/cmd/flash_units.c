/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_units.c - which identity each device of a run gets, and that it is given once
 */
#include "cmd/flash_units.h"

#include <errno.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "base/utf8.h"
#include "report/json.h"

/* Whether one of the first so many places asks for a value of this name. */
static bool is_asked(const struct unit_slots *slots, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_same_fold(slots->list.at[i].name, name))
			return true;
	}
	return false;
}

const char *flash_units_asked(struct arena *a, const struct unit_slots *slots)
{
	const char *text = "";

	for (size_t i = 0; i < slots->list.count; i++) {
		if (!is_asked(slots, i, slots->list.at[i].name))
			text = arena_fmt(a, "%s%s%s", text, *text ? ", " : "", text_quote(a, slots->list.at[i].name));
	}
	return text;
}

/* With --unit and --journal both, what is given there is noted like a row. */
static void make_table(struct diag *d, struct flash_units *units)
{
	const struct flash_options *opt = &units->opt->flash;
	const char **names = arena_array(d->arena, const char *, opt->values.count), **values = arena_array(d->arena, const char *, opt->values.count);

	for (size_t i = 0; i < opt->values.count; i++) {
		names[i] = opt->values.at[i].name;
		values[i] = opt->values.at[i].value;
	}
	units->table = table_of_values(d->arena, "--unit", names, values, opt->values.count);
}

static int read_table(struct diag *d, struct flash_units *units)
{
	const struct options *opt = units->opt;

	if (opt->units && *opt->units)
		units->table = table_read(d, opt->units);
	else
		make_table(d, units);
	if (units->table)
		fit_check(d, units->table, &units->slots);
	return interrupt_check(d);
}

static bool takes_serial(const struct options *opt)
{
	return opt->flash.ids_given && opt->flash.ids == IDS_DERIVED;
}

static int judge(struct diag *d, const struct flash_units *units)
{
	const struct flash_options *opt = &units->opt->flash;
	bool given = opt->values.count || (units->opt->units && *units->opt->units);

	if (!given && units->slots.list.count && !units->opt->units)
		return fault(d, 0, "'%s' asks for values of each unit: %s; give them by --units or --unit, or flash it as it is by --units=none",
			     units->image->source->name, flash_units_asked(d->arena, &units->slots));
	if (units->opt->units && given && !opt->values.count && !units->slots.list.count && !takes_serial(units->opt))
		return fault(d, 0, "'%s' asks for no values of a unit, so nothing of a row of '%s' would be on its board; flash it without --units, "
			     "or with --ids=serial for GUIDs from the table", units->image->source->name, units->opt->units);
	for (size_t i = 0; i < opt->values.count; i++) {
		const char *name = opt->values.at[i].name, *value = opt->values.at[i].value;
		size_t length;

		if (!*value || !utf8_units(value, &length))
			return fault(d, 0, "--unit %s=%s: the value is %s", name, text_quote(d->arena, value), *value ? "no text in UTF-8" : "empty");
		if (!is_asked(&units->slots, units->slots.list.count, name) && !(takes_serial(units->opt) && text_same_fold(name, "serial")))
			return fault(d, 0, "'%s' asks for no value %s; it asks for %s", units->image->source->name, text_quote(d->arena, name),
				     units->slots.list.count ? flash_units_asked(d->arena, &units->slots) : "none");
	}
	return 0;
}

/* GUIDs that come from the serial number need one. */
static int check_serial(struct diag *d, const struct flash_units *units)
{
	const struct options *opt = units->opt;
	const struct table *t = units->table;

	if (!takes_serial(opt) || (t && table_find(t, "serial", &(size_t){ 0 })))
		return 0;
	if (opt->units && t)
		return fault(d, 0, "--ids=serial makes GUIDs from the column 'serial', and '%s' has none; add it, or write --ids=new", opt->units);
	return fault(d, 0, "--ids=serial makes GUIDs from the value 'serial', and it is not given; give it by --unit or --units, or write --ids=new");
}

/* Nobody is asked about a device in vain; a row may still be taken by another meanwhile. */
static int check_row(struct diag *d, const struct flash_units *units)
{
	const struct journal_request request = { .row = units->opt->units ? units->opt->flash.row : 1, .allow = units->opt->flash.reuse };

	return journal_check(d, &units->journal, units->table, &request);
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
	/* Who has lost the journal would give all rows a second time. */
	if (state.fresh && !units->opt->quiet)
		fprintf(stderr, "note: the journal '%s' is new: no %s counts as given\n", text_shown(d->arena, units->journal.path),
			units->opt->units ? arena_fmt(d->arena, "row of '%s'", text_shown(d->arena, units->table->path)) : "value");
	if (!units->opt->units || units->opt->flash.row)
		return check_row(d, units);
	if (state.unused >= devices)
		return 0;
	return fault(d, 0, "'%s' has %zu unused row%s, and %zu device%s named: %zu done, %zu begun and not finished; "
		     "add rows, or name a used one with --row and --reuse", units->table->path, state.unused,
		     state.unused == 1 ? "" : "s", devices, devices == 1 ? " is" : "s are", state.done, state.unfinished);
}

/* With a journal, whether it has rows for all devices. */
static int open_journal(struct diag *d, struct flash_units *units, size_t devices)
{
	const struct options *opt = units->opt;
	int err;

	if (!opt->flash.journal && !opt->units)
		return 0;
	err = journal_open(d, opt->units, opt->flash.journal, &units->journal);
	return err ? err : count_rows(d, units, devices);
}

int flash_units_show(struct diag *d, const struct options *opt)
{
	json_t *document;

	if (opt->format != FORMAT_JSON || !diag_count(d, SEV_ERROR)) {
		diag_print(d, stderr, opt->quiet ? SEV_ERROR : SEV_WARNING);
		return 0;
	}
	document = json_object();
	json_set_findings(document, d);
	return json_print(d, document);
}

/* With an identity of its own a unit gets GUIDs of its own. */
static void choose_ids(struct arena *a, const struct flash_units *units, struct flash_unit *unit)
{
	const struct flash_options *opt = &units->opt->flash;
	struct identity_wish *wish = &unit->wish;
	size_t column;

	wish->ids = opt->ids_given ? opt->ids : wish->fills ? IDS_NEW : IDS_KEEP;
	if (wish->ids == IDS_DERIVED && table_find(units->table, "serial", &column))
		wish->from = table_canonical(a, units->table, unit->row, column);
}

/* What the tree does not ask for is of the record. */
static void make_wish(struct arena *a, const struct flash_units *units, struct flash_unit *unit)
{
	const struct table *t = units->table;

	unit->wish.signer = units->opt->signer.key ? &units->opt->signer : NULL;
	unit->wish.fills = t;
	for (size_t i = 0; t && i < t->columns.count; i++)
		*list_add(a, &unit->wish.values) = (struct unit_value){ t->columns.at[i].name, table_cell(t, unit->row, i)->value };
	choose_ids(a, units, unit);
}

/* Only what the tree asks for. */
static int make_patches(struct diag *d, const struct flash_units *units, struct flash_unit *unit, patch_list *patches)
{
	struct identity_wish wish = unit->wish;

	if (units->table)
		wish.values.at = fit_values(d->arena, units->table, &units->slots, unit->row, &wish.values.count);
	return identity_make(d, units->image, &wish, patches, &unit->id);
}

/* What one unit needs, all others do: the key, the programs that sign and copy, room on the ESP. It is tried before a row is used. */
static int rehearse(struct diag *d, const struct flash_units *units)
{
	size_t row = units->opt->units && units->opt->flash.row ? units->opt->flash.row : 1;
	struct flash_unit unit = { .row = row, .given.fd = -1 };
	patch_list patches = { 0 };
	int err;

	ACTIVITY(d, "trying to make a unit of '%s', before one is given", units->image->source->name);
	make_wish(d->arena, units, &unit);
	err = identity_ids(d, units->image, &unit.wish, &unit.id);
	return err ? err : make_patches(d, units, &unit, &patches);
}

/* All that can be known before a row is used. */
static int check_known(struct diag *d, struct flash_units *units, size_t devices)
{
	int err = check_serial(d, units);

	if (!err && units->table)
		err = open_journal(d, units, devices);
	return err || !units->table ? err : rehearse(d, units);
}

int flash_units_open(struct diag *d, const struct options *opt, const struct identity_image *image, size_t devices, struct flash_units *ret,
		     bool *ret_findings)
{
	struct flash_units units = { .opt = opt, .image = image };
	int err = identity_slots(d, image, &units.slots);

	if (!err)
		err = judge(d, &units);
	if (err)
		return err;
	if (opt->flash.values.count || (opt->units && *opt->units))
		err = read_table(d, &units);
	diag_sort(d);
	*ret_findings = !err && diag_count(d, SEV_ERROR);
	if (!err && !*ret_findings)
		err = check_known(d, &units, devices);
	*ret = units;
	return err;
}

static int take_row(struct diag *d, struct flash_units *units, const char *device, const char *serial, struct flash_unit *unit)
{
	const struct journal_request request = {
		.row = units->opt->units ? units->opt->flash.row : 1, .allow = units->opt->flash.reuse, .device = device, .device_serial = serial,
	};

	unit->row = 1;
	if (!units->journal.path)
		return 0;
	if (journal_begin(d, &units->journal, units->table, &request, &unit->given) < 0)
		return -EPERM;
	unit->row = unit->given.row;
	return 0;
}

int flash_units_begin(struct diag *d, struct flash_units *units, const char *device, const char *device_serial, struct flash_unit *unit)
{
	int err = 0;

	unit->given.fd = -1;
	if (units->table)
		err = take_row(d, units, device, device_serial, unit);
	if (err)
		return err;
	make_wish(d->arena, units, unit);
	return identity_ids(d, units->image, &unit->wish, &unit->id);
}

int flash_units_make(struct diag *d, const struct flash_units *units, struct flash_unit *unit, patch_list *patches)
{
	ACTIVITY(d, "making the identity of %s", unit->row ? table_row_text(d->arena, units->table, unit->row) : "this device");
	return make_patches(d, units, unit, patches);
}

int flash_units_end(struct diag *d, const struct flash_units *units, struct flash_unit *unit, enum journal_outcome outcome, const char *why)
{
	return unit->given.fd >= 0 ? journal_end(d, &units->journal, &unit->given, outcome, why) : 0;
}

const char *flash_units_name(struct arena *a, const struct flash_units *units, const struct flash_unit *unit)
{
	const char *name = unit->wish.values.count ? unit->wish.values.at[0].text : "";

	for (size_t i = 0; i < unit->wish.values.count; i++) {
		if (text_same_fold(unit->wish.values.at[i].name, "serial"))
			name = unit->wish.values.at[i].text;
	}
	return units->opt->units ? arena_fmt(a, "%s (row %zu)", name, unit->row) : name;
}
