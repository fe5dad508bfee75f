/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * area.c - files at exact places of the disk, outside of partitions
 */
#include "model/area.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/disk_prop.h"
#include "model/partition.h"

/* 0 is a place, too. */
static void read_offset(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct area *area = context;
	const char *text = value_string(prop);

	area->offset_at = prop->at;
	area->placed = (text && !strcmp(text, "0")) || disk_size(d, prop, false, partition_bytes_most, &area->offset);
}

static void read_size(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct area *area = context;

	area->size_at = prop->at;
	area->size_wrong = !disk_size(d, prop, true, partition_bytes_most, &area->size);
}

static void read_around_table(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct area *area = context;

	disk_flag(d, prop, &area->around_table);
}

static void read_file(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct area *area = context;

	area->file_at = prop->at;
	area->file_name = disk_string(d, prop);
}

void area_read(struct diag *d, const struct dt_node *node, struct search *search, struct area *ret)
{
	static const struct disk_prop rows[] = {
		{ "around-table", read_around_table }, { "file", read_file }, { "offset", read_offset }, { "size", read_size },
		{ NULL, NULL },
	};

	*ret = (struct area){ .node = node, .at = node->at };
	disk_props_read(d, node, rows, ret);
	if (ret->file_name)
		ret->file = search_file(d, search, ret->file_name);
}
