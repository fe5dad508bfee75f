/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.c - what is on a device: its table, its partitions, their file systems
 */
#include "device/content.h"

#include <blkid/blkid.h>
#include <libfdisk/libfdisk.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "device/udev.h"

/* What libblkid and sysfs count in, whatever the device's sectors are. */
enum { UNIT = 512 };

/* By the first and the last bytes firmware and hosts know a disk. */
enum { EDGE = 1024 * 1024 };

static void free_probe(blkid_probe *pr)
{
	blkid_free_probe(*pr);
}

static void free_context(struct fdisk_context **context)
{
	fdisk_unref_context(*context);
}

static const char *kept(struct arena *a, const char *text)
{
	return text && *text ? arena_dup(a, text) : NULL;
}

/* libfdisk's name for a type; NULL when it knows none. */
static const char *type_name(struct arena *a, const char *table, const char *type)
{
	__attribute__((cleanup(free_context))) struct fdisk_context *context = fdisk_new_context();
	struct fdisk_label *label = context ? fdisk_get_label(context, table) : NULL;
	struct fdisk_parttype *known = NULL;
	uint64_t code;

	if (!label || !type)
		return NULL;
	if (text_parse_number(type, UINT32_MAX, &code))
		known = fdisk_label_get_parttype_from_code(label, (unsigned int)code);
	else
		known = fdisk_label_get_parttype_from_string(label, type);
	return known ? kept(a, fdisk_parttype_get_name(known)) : NULL;
}

static int by_number(const void *x, const void *y)
{
	const struct block_part *a = x, *b = y;

	return (a->number > b->number) - (a->number < b->number);
}

static struct block_part *part_of(struct arena *a, struct block *b, uint32_t number)
{
	for (size_t i = 0; i < b->parts.count; i++) {
		if (b->parts.at[i].number == number)
			return &b->parts.at[i];
	}
	*list_add(a, &b->parts) = (struct block_part){ .number = number, .holds = { .usage = "" } };
	return &b->parts.at[b->parts.count - 1];
}

/* What a table puts behind the device's end holds nothing. */
static void read_volume(struct arena *a, int fd, const struct block *b, struct block_part *part)
{
	if (part->start >= b->bytes || part->bytes > b->bytes - part->start)
		return;
	if (volume_read_at(a, fd, part->start, part->bytes, &part->holds) < 0)
		part->holds = (struct volume){ .usage = "" };
}

static void take_partition(struct arena *a, int fd, struct block *b, blkid_partition from)
{
	struct block_part *part = part_of(a, b, (uint32_t)blkid_partition_get_partno(from));
	const char *type = blkid_partition_get_type_string(from);

	part->start = (uint64_t)blkid_partition_get_start(from) * UNIT;
	part->bytes = (uint64_t)blkid_partition_get_size(from) * UNIT;
	part->type = type ? kept(a, type) : arena_fmt(a, "0x%02x", (unsigned int)blkid_partition_get_type(from));
	part->type_name = type_name(a, b->table, part->type);
	part->label = kept(a, blkid_partition_get_name(from));
	part->guid = kept(a, blkid_partition_get_uuid(from));
	read_volume(a, fd, b, part);
}

static bool read_table(struct arena *a, int fd, struct block *b)
{
	__attribute__((cleanup(free_probe))) blkid_probe pr = blkid_new_probe();
	blkid_parttable table;
	blkid_partlist list;

	if (!pr || blkid_probe_set_device(pr, fd, 0, (blkid_loff_t)b->bytes) || blkid_probe_enable_superblocks(pr, 0) ||
	    blkid_probe_enable_partitions(pr, 1))
		return false;
	list = blkid_probe_get_partitions(pr);
	table = list ? blkid_partlist_get_table(list) : NULL;
	b->table = table ? kept(a, blkid_parttable_get_type(table)) : NULL;
	b->table_id = table ? kept(a, blkid_parttable_get_id(table)) : NULL;
	for (int i = 0; table && i < blkid_partlist_numof_partitions(list); i++)
		take_partition(a, fd, b, blkid_partlist_get_partition(list, i));
	return true;
}

static bool is_zeros(int fd, uint64_t off, uint64_t len)
{
	scoped_memory uint8_t *bytes = malloc(len);
	size_t got;

	if (!bytes || io_pread(fd, bytes, len, off, &got) < 0 || got < len)
		return false;
	return !*bytes && !memcmp(bytes, bytes + 1, len - 1);
}

static bool is_blank(int fd, uint64_t bytes)
{
	uint64_t edge = bytes < EDGE ? bytes : EDGE;

	return is_zeros(fd, 0, edge) && is_zeros(fd, bytes - edge, edge);
}

/* The partitions that the kernel knows, some of which may not be in the table. */
static void take_kernel(struct arena *a, const struct roots *r, const struct node *node, struct block *b)
{
	name_list names;
	struct node part;

	node_partitions(a, node, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct block_part *to;

		if (!node_by_name(a, r, names.at[i], &part))
			continue;
		to = part_of(a, b, (uint32_t)node_number(a, part.dir, "partition", 0));
		to->kernel = part.name;
		if (!to->bytes) {
			to->start = node_number(a, part.dir, "start", 0) * UNIT;
			to->bytes = node_number(a, part.dir, "size", 0) * UNIT;
		}
	}
}

static struct volume volume_by_udev(struct arena *a, struct span udev)
{
	const char *usage = udev_value(a, udev, "ID_FS_USAGE");

	return (struct volume){
		.type = udev_value(a, udev, "ID_FS_TYPE"), .usage = usage ? usage : "", .label = udev_value(a, udev, "ID_FS_LABEL"),
		.uuid = udev_value(a, udev, "ID_FS_UUID"), .ambivalent = udev_value(a, udev, "ID_FS_AMBIVALENT"),
	};
}

/* What udev has read, for who may not read the device. */
static void take_udev(struct arena *a, const struct roots *r, struct span udev, struct block *b)
{
	b->table = udev_value(a, udev, "ID_PART_TABLE_TYPE");
	b->table_id = udev_value(a, udev, "ID_PART_TABLE_UUID");
	b->holds = volume_by_udev(a, udev);
	for (size_t i = 0; i < b->parts.count; i++) {
		struct block_part *part = &b->parts.at[i];
		struct node node;
		struct span data;

		if (!part->kernel || !node_by_name(a, r, part->kernel, &node))
			continue;
		data = udev_read(a, r, node.number);
		part->type = udev_value(a, data, "ID_PART_ENTRY_TYPE");
		part->type_name = b->table ? type_name(a, b->table, part->type) : NULL;
		part->label = udev_value(a, data, "ID_PART_ENTRY_NAME");
		part->guid = udev_value(a, data, "ID_PART_ENTRY_UUID");
		part->holds = volume_by_udev(a, data);
	}
	b->content_known = udev.len;
}

void content_read(struct arena *a, const struct roots *r, int fd, const struct node *node, struct span udev, struct block *b)
{
	b->holds = (struct volume){ .usage = "" };
	if (!b->bytes)
		return;
	b->content_known = fd >= 0 && volume_read(a, fd, b->bytes, &b->holds) == 0 && read_table(a, fd, b);
	b->blank = b->content_known && is_blank(fd, b->bytes);
	take_kernel(a, r, node, b);
	if (!b->content_known)
		take_udev(a, r, udev, b);
	if (b->parts.count)
		qsort(b->parts.at, b->parts.count, sizeof(*b->parts.at), by_number);
}
