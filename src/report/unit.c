/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.c - what was done to one device, as a record for machines
 */
#include "report/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/scoped.h"
#include "base/text.h"
#include "report/json.h"

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* Null for what is not known. */
static json_t *size(uint64_t n)
{
	return n ? number(n) : json_null();
}

static json_t *time_of(time_t when)
{
	struct arena *a = arena_make();
	json_t *text = when ? json_string(text_time(a, when)) : json_null();

	arena_free(a);
	return text;
}

static json_t *hash_of(const uint8_t *hash)
{
	char text[HASH_TEXT + 1];

	if (!hash)
		return json_null();
	hash_print(hash, text);
	return json_string(text);
}

static json_t *range(const struct unit_range *r)
{
	json_t *pair = json_array();

	json_array_append_new(pair, number(r->start));
	json_array_append_new(pair, number(r->bytes));
	return pair;
}

static json_t *ranges(const struct unit_range *at, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, range(&at[i]));
	return list;
}

static json_t *texts(const char *const *at, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_text(at[i]));
	return list;
}

/* Of a list that ends with NULL, or of none. */
static json_t *claims_of(const char *const *claims)
{
	size_t count = 0;

	while (claims && claims[count])
		count++;
	return texts(claims, count);
}

static json_t *image_of(const struct unit_record *r)
{
	json_t *image = json_object();

	json_object_set_new(image, "path", json_text(r->image.path));
	json_object_set_new(image, "size", size(r->image.bytes));
	json_object_set_new(image, "sha256", hash_of(r->image.hash));
	return image;
}

static json_t *device_of(const struct unit_record *r)
{
	json_t *device = json_object();

	json_object_set_new(device, "path", json_text(r->device.path));
	json_object_set_new(device, "stable-path", json_text(r->device.stable));
	json_object_set_new(device, "model", json_text(r->device.model));
	json_object_set_new(device, "serial", json_text(r->device.serial));
	json_object_set_new(device, "transport", json_text(r->device.transport));
	json_object_set_new(device, "size", size(r->device.bytes));
	json_object_set_new(device, "sector-size", size(r->device.sector_size));
	return device;
}

static json_t *identity_of(const struct unit_record *r)
{
	json_t *identity = json_object(), *values = json_object();

	for (size_t i = 0; i < r->identity.values.count; i++)
		json_object_set_new(values, r->identity.values.at[i].name, json_text(r->identity.values.at[i].text));
	json_object_set_new(identity, "table", json_text(r->identity.table));
	json_object_set_new(identity, "row", size(r->identity.row));
	json_object_set_new(identity, "values", values);
	json_object_set_new(identity, "claims", claims_of(r->identity.claims));
	json_object_set_new(identity, "disk-guid", json_text(r->identity.disk_guid));
	json_object_set_new(identity, "partition-guids", texts(r->identity.partition_guids.at, r->identity.partition_guids.count));
	json_object_set_new(identity, "volume-ids", texts(r->identity.volume_ids.at, r->identity.volume_ids.count));
	return identity;
}

static json_t *left_open(const char *how, json_t *ranges)
{
	json_t *open = json_object();

	json_object_set_new(open, "how", json_text(how));
	json_object_set_new(open, "ranges", ranges);
	return open;
}

static json_t *read_back_of(const struct unit_record *r)
{
	static const char *const words[] = { [READ_BACK_NONE] = NULL, [READ_BACK_OK] = "ok", [READ_BACK_MISMATCH] = "mismatch" };
	bool differs = r->read_back == READ_BACK_MISMATCH;
	json_t *read_back = json_object();

	json_object_set_new(read_back, "result", json_text(words[r->read_back]));
	json_object_set_new(read_back, "offset", differs ? number(r->mismatch.start) : json_null());
	json_object_set_new(read_back, "length", differs ? number(r->mismatch.bytes) : json_null());
	return read_back;
}

static json_t *seconds_of(const struct unit_record *r)
{
	json_t *seconds = json_object();

	for (size_t i = 0; i < r->phases.count; i++)
		json_object_set_new(seconds, r->phases.at[i].name, json_real((double)r->phases.at[i].milliseconds / 1000));
	return seconds;
}

json_t *unit_json(const struct unit_record *r)
{
	json_t *document = json_object();

	json_object_set_new(document, "record", number(UNIT_RECORD));
	json_object_set_new(document, "tool-version", json_text(PACKAGE_VERSION));
	json_object_set_new(document, "host", json_text(r->host));
	json_object_set_new(document, "started", time_of(r->started));
	json_object_set_new(document, "ended", time_of(r->ended));
	json_object_set_new(document, "status", json_text(journal_outcome_name(r->outcome)));
	json_object_set_new(document, "why", json_text(r->why));
	json_object_set_new(document, "image", image_of(r));
	json_object_set_new(document, "device", device_of(r));
	json_object_set_new(document, "identity", identity_of(r));
	json_object_set_new(document, "written", ranges(r->written.at, r->written.count));
	json_object_set_new(document, "unmapped", left_open(r->unmapped_how, ranges(r->unmapped.at, r->unmapped.count)));
	json_object_set_new(document, "behind", left_open(r->behind_how, ranges(r->behind.at, r->behind.count)));
	json_object_set_new(document, "read-back", read_back_of(r));
	json_object_set_new(document, "retries", number(r->retries));
	json_object_set_new(document, "seconds", seconds_of(r));
	return document;
}

const char *unit_text(struct arena *a, const struct unit_record *record)
{
	json_t *document = unit_json(record);
	/* Milliseconds of a year are eleven digits. */
	scoped_memory char *text = json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(11));

	json_decref(document);
	return text ? arena_fmt(a, "%s\n", text) : NULL;
}

bool unit_is_record(const json_t *document)
{
	return json_integer_value(json_object_get(document, "record")) == UNIT_RECORD;
}

const char *unit_name(const json_t *document)
{
	json_t *values = json_object_get(json_object_get(document, "identity"), "values"), *value;
	const json_t *device = json_object_get(document, "device");
	const char *name, *path = json_string_value(json_object_get(device, "path")), *first = NULL;

	json_object_foreach(values, name, value) {
		if (text_same_fold(name, "serial") && json_is_string(value))
			return json_string_value(value);
		first = first ? first : json_string_value(value);
	}
	if (!first)
		first = json_string_value(json_object_get(device, "serial"));
	if (!first && path)
		first = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	return first ? first : "unit";
}
