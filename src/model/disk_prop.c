/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_prop.c - properties of the disk node and of the nodes in it
 */
#include "model/disk_prop.h"

#include <string.h>

#include "base/distance.h"
#include "base/guid.h"
#include "base/text.h"
#include "dt/value.h"

void disk_wrong(struct diag *d, struct origin at, const char *text, const char *hint)
{
	diag_found(d, SEV_ERROR, "disk-node", at, text, hint);
}

static const char *nearest(struct diag *d, const char *name, const struct disk_prop *rows)
{
	LIST(const char *) names = { 0 };
	const char *near;

	for (; rows->name; rows++)
		*list_add(d->arena, &names) = rows->name;
	*list_add(d->arena, &names) = NULL;
	near = distance_nearest(name, names.at);
	return near ? arena_fmt(d->arena, "did you mean '%s'?", near) : "remove it";
}

/* Of every node, and no part of the description. */
static bool is_common(const char *name)
{
	return !strcmp(name, "compatible") || !strcmp(name, "phandle") || !strcmp(name, "xen-esp,allow") ||
	       !strcmp(name, "xen-esp,unit"); /* which has a rule of its own */
}

void disk_props_read(struct diag *d, const struct dt_node *node, const struct disk_prop *rows, void *context)
{
	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		const struct disk_prop *row = rows;

		if (is_common(prop->name))
			continue;
		while (row->name && strcmp(row->name, prop->name))
			row++;
		if (row->name)
			row->read(d, prop, context);
		else
			disk_wrong(d, prop->at, arena_fmt(d->arena, "there is no property '%s' here", prop->name),
				   nearest(d, prop->name, rows));
	}
}

void disk_children_refuse(struct diag *d, const struct dt_node *node)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next)
		disk_wrong(d, child->at, arena_fmt(d->arena, "there is no node '%s' in '%s'", child->name, node->name),
			   "move it up into the disk's node, where 'esp', 'partition@1', 'raw@1' and 'file@1' stand, or remove it");
}

const char *disk_string(struct diag *d, const struct dt_prop *prop)
{
	const char *text = value_string(prop);

	if (text && *text)
		return text;
	disk_wrong(d, prop->at, arena_fmt(d->arena, "'%s' is not one string", prop->name),
		   arena_fmt(d->arena, "write %s = \"...\"", prop->name));
	return NULL;
}

bool disk_size(struct diag *d, const struct dt_prop *prop, bool auto_too, uint64_t most, uint64_t *ret)
{
	const char *text = disk_string(d, prop);
	uint64_t size = 0;

	if (!text)
		return false;
	if (auto_too && !strcmp(text, "auto")) {
		*ret = 0;
		return true;
	}
	if (text_parse_size(text, &size) && size && size <= most) {
		*ret = size;
		return true;
	}
	disk_wrong(d, prop->at, arena_fmt(d->arena, "%s is no size", text_quote(d->arena, text)),
		   arena_fmt(d->arena, "write %sa size such as \"256MiB\", at most %s", auto_too ? "\"auto\", or " : "", text_size(d->arena, most)));
	return false;
}

bool disk_guid(struct diag *d, const struct dt_prop *prop, const uint8_t **ret)
{
	const char *text = disk_string(d, prop);
	uint8_t *guid = arena_alloc(d->arena, GUID_BYTES);

	if (!text)
		return false;
	if (guid_parse(text, guid)) {
		*ret = guid;
		return true;
	}
	disk_wrong(d, prop->at, arena_fmt(d->arena, "%s is no GUID", text_quote(d->arena, text)),
		   "write it as \"01234567-89AB-4DEF-8123-456789ABCDEF\"; 'uuidgen' makes one");
	return false;
}

void disk_flag(struct diag *d, const struct dt_prop *prop, bool *ret)
{
	if (prop->value.len)
		disk_wrong(d, prop->at, arena_fmt(d->arena, "'%s' has a value, but its presence alone counts", prop->name),
			   arena_fmt(d->arena, "write %s;", prop->name));
	*ret = true;
}
