/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.c - the node that describes the disk, with the command line over it
 */
#include "model/disk.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/disk_prop.h"

/* It has some 20 KiB. */
static const size_t stub_bytes_most = 1024 * 1024;

static const char default_xen[] = "xen.efi";

bool disk_loader(const char *name, enum loader *ret)
{
	static const char *const names[] = { [LOADER_STUB] = "stub", [LOADER_XEN] = "xen" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(name, names[i])) {
			*ret = (enum loader)i;
			return true;
		}
	}
	return false;
}

static void read_loader(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;
	const char *text = disk_string(d, prop);

	if (text && !disk_loader(text, &disk->loader))
		disk_wrong(d, prop->at, arena_fmt(d->arena, "there is no loader %s", text_quote(d->arena, text)),
			   "write \"stub\", or \"xen\" for Xen's own EFI loader");
	disk->loader_at = prop->at;
}

bool disk_unit_values(const char *name, enum unit_values *ret)
{
	bool file = !strcmp(name, "file");

	*ret = file ? UNIT_VALUES_FILE : UNIT_VALUES_TREE;
	return file || !strcmp(name, "tree");
}

static void read_unit_values(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;
	const char *text = disk_string(d, prop);

	if (text && !disk_unit_values(text, &disk->unit_values))
		disk_wrong(d, prop->at, arena_fmt(d->arena, "values of a unit cannot be in %s", text_quote(d->arena, text)),
			   "write \"tree\", or \"file\" for a file outside of the signature");
	disk->unit_values_at = prop->at;
}

static void read_quiet(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;

	disk_flag(d, prop, &disk->stub_quiet);
}

static void read_on_failure(struct diag *d, const struct dt_prop *prop, void *context)
{
	static const char *const names[] = { "return", "reset", "stop" };
	struct disk *disk = context;
	const char *text = disk_string(d, prop);
	size_t i = 0;

	while (text && i < COUNT(names) && strcmp(text, names[i]))
		i++;
	if (text && i == COUNT(names))
		disk_wrong(d, prop->at, arena_fmt(d->arena, "a loader cannot %s on failure", text_quote(d->arena, text)),
			   "write \"return\", \"reset\" or \"stop\"");
	else if (text)
		disk->stub_failure = (enum on_failure)i;
}

static void read_sector_size(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;
	uint32_t size = 0;

	disk->sector_size_at = prop->at;
	if (!value_u32(prop, &size) || prop->value.len != 4 || (size != 512 && size != 4096))
		disk_wrong(d, prop->at, arena_fmt(d->arena, "sector-size is %u, neither 512 nor 4096", size), "write <512> or <4096>");
	else
		disk->sector_size = size;
}

static void read_xen(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;
	const char *text = disk_string(d, prop);

	if (text) {
		disk->xen_name = text;
		disk->xen_at = prop->at;
	}
}

static void read_disk_guid(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;

	disk_guid(d, prop, &disk->guid);
}

static void read_disk_size(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;

	disk->size_at = prop->at;
	disk_size(d, prop, true, partition_bytes_most, &disk->size);
}

static void read_alignment(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;

	disk->alignment_at = prop->at;
	disk_size(d, prop, false, partition_bytes_most, &disk->alignment);
}

static void read_gpt_entries(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct disk *disk = context;

	disk->gpt_entries_at = prop->at;
	disk_size(d, prop, false, partition_bytes_most, &disk->gpt_entries);
}

static bool is_named(const struct dt_node *node, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(node->name, name, len) && (!node->name[len] || node->name[len] == '@');
}

static struct partition *first_esp(struct disk *disk)
{
	for (size_t i = 0; i < disk->partitions.count; i++) {
		if (disk->partitions.at[i].esp)
			return &disk->partitions.at[i];
	}
	return NULL;
}

static void read_esp(struct diag *d, const struct dt_node *node, struct disk *disk)
{
	struct partition *esp = first_esp(disk);

	if (!esp)
		esp = list_add(d->arena, &disk->partitions);
	else
		disk_wrong(d, node->at, "there are two nodes 'esp'", "write the second one as partition@N with type = \"esp\"");
	*esp = partition_esp(node->at);
	partition_read_esp(d, node, esp);
}

/* Of another one what is in it says nothing more. */
static bool is_known(const struct dt_node *node)
{
	return is_named(node, "esp") || is_named(node, "partition") || is_named(node, "raw") || is_named(node, "file");
}

static void read_child(struct diag *d, const struct dt_node *node, struct search *search, struct disk *disk)
{
	if (is_named(node, "esp"))
		read_esp(d, node, disk);
	else if (is_named(node, "partition"))
		partition_read(d, node, search, list_add(d->arena, &disk->partitions));
	else if (is_named(node, "raw"))
		area_read(d, node, search, list_add(d->arena, &disk->areas));
	else if (is_named(node, "file"))
		extra_read(d, node, search, list_add(d->arena, &disk->extras));
	else
		disk_wrong(d, node->at, arena_fmt(d->arena, "there is no node '%s' in the disk's", node->name),
			   "there are 'esp', 'partition@1', 'raw@1' and 'file@1'");
	if (is_known(node))
		disk_children_refuse(d, node);
}

static bool has_esp(const struct dt_node *node)
{
	for (const struct dt_node *child = node ? node->first_child : NULL; child; child = child->next) {
		if (is_named(child, "esp"))
			return true;
	}
	return false;
}

struct place {
	const struct dt_node *node;
	uint64_t address;
	size_t order; /* in the tree */
};

static int compare_places(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* 0 for a node without one. */
static uint64_t unit_address(struct diag *d, const struct dt_node *node)
{
	const char *at = strchr(node->name, '@');
	char *end;
	uint64_t address;

	if (!at)
		return 0;
	errno = 0;
	address = strtoull(at + 1, &end, 16);
	if (errno || *end || !isxdigit((unsigned char)at[1]))
		disk_wrong(d, node->at, arena_fmt(d->arena, "'%s' has no number behind its '@'", node->name),
			   "write a hexadecimal one: the disk's nodes lie in the order of these numbers");
	return address;
}

/*
 * In the order of their unit addresses, and of the tree when these are equal: nodes have no order of their own, and libfdt puts
 * those of an overlay in front.
 */
static void read_children(struct diag *d, const struct dt_node *node, struct search *search, struct disk *disk)
{
	LIST(struct place) places = { 0 };

	for (const struct dt_node *child = node->first_child; child; child = child->next)
		*list_add(d->arena, &places) = (struct place){ child, unit_address(d, child), places.count };
	if (places.count)
		qsort(places.at, places.count, sizeof(*places.at), compare_places);
	for (size_t i = 0; i < places.count; i++)
		read_child(d, places.at[i].node, search, disk);
}

static void read_node(struct diag *d, const struct dt_node *node, struct search *search, struct disk *disk)
{
	static const struct disk_prop rows[] = {
		{ "alignment", read_alignment }, { "gpt-entries", read_gpt_entries }, { "guid", read_disk_guid }, { "loader", read_loader },
		{ "on-failure", read_on_failure }, { "quiet", read_quiet }, { "sector-size", read_sector_size }, { "size", read_disk_size },
		{ "unit-values", read_unit_values }, { "xen", read_xen },
		{ NULL, NULL },
	};

	disk_props_read(d, node, rows, disk);
	read_children(d, node, search, disk);
}

/* What begins as the tool's own compatible does and is none of it would go to the target as any other node. */
static void judge_compatible(struct diag *d, const struct dt_node *node)
{
	static const char prefix[] = "xen-esp,";
	const struct dt_prop *compatible = tree_prop(node, "compatible");
	const char *text = value_first_string(compatible);

	if (text && !strncasecmp(text, prefix, strlen(prefix)))
		disk_wrong(d, compatible->at, arena_fmt(d->arena, "there is no %s", text_quote(d->arena, text)),
		      "write compatible = \"xen-esp,disk\"");
}

static const struct dt_node *find_node(struct diag *d, const struct dt_tree *tree)
{
	const struct dt_node *disk = NULL;

	for (size_t i = 0; i < tree->nodes.count; i++) {
		const struct dt_node *node = tree->nodes.at[i];

		if (!value_is_compatible(node, "xen-esp,disk"))
			judge_compatible(d, node);
		else if (node->parent != tree->root)
			disk_wrong(d, node->at, "the disk node does not stand directly under the root", "move it there");
		else if (disk)
			disk_wrong(d, node->at, arena_fmt(d->arena, "there are two disk nodes, '%s' too", disk->path),
			      "keep one of the two");
		else
			disk = node;
	}
	return disk;
}

const struct partition *disk_esp(const struct disk *disk)
{
	return first_esp((struct disk *)(uintptr_t)disk);
}

static void override(struct disk *disk, const struct settings *settings)
{
	struct partition *esp = first_esp(disk);

	disk->form = settings->form;
	if (settings->esp_label)
		esp->fat_label = settings->esp_label;
	if (settings->esp_size_given) {
		esp->size = settings->esp_size;
		esp->size_at = (struct origin){ 0 };
	}
	if (settings->sector_size)
		disk->sector_size = settings->sector_size;
	if (settings->loader_given) {
		disk->loader = settings->loader;
		disk->loader_at = (struct origin){ 0 };
	}
	if (settings->unit_values_given) {
		disk->unit_values = settings->unit_values;
		disk->unit_values_at = (struct origin){ 0 };
	}
}

/* Sectors and size are those of the device, unless the tree says others. */
static void fit_device(struct diag *d, const struct settings *settings, struct disk *disk)
{
	struct arena *a = d->arena;
	bool said = settings->sector_size || disk->sector_size_at.line || disk->sector_size_at.node;

	if (!settings->device)
		return;
	if (said && disk->sector_size != settings->device_sector)
		disk_wrong(d, settings->sector_size ? (struct origin){ 0 } : disk->sector_size_at,
			   arena_fmt(a, "the disk has sectors of %u bytes, the device '%s' of %u", disk->sector_size, settings->device, settings->device_sector),
			   "leave sector-size out: then it is the device's");
	if (disk->size > settings->device_bytes)
		disk_wrong(d, disk->size_at, arena_fmt(a, "the disk has %llu bytes, the device '%s' has %llu", (unsigned long long)disk->size,
						       settings->device, (unsigned long long)settings->device_bytes),
			   "leave size out: then it is the device's");
	disk->sector_size = settings->device_sector;
	if (settings->form != FORM_DISK)
		return;
	disk->size = settings->device_bytes;
	disk->device = settings->device;
}

static void find_programs(struct diag *d, struct search *search, const struct settings *settings, struct disk *disk)
{
	if (disk->loader == LOADER_STUB && settings->stub) {
		disk->stub = search_path(d, search, settings->stub);
		search_bytes(d, disk->stub, stub_bytes_most);
	}
	if (settings->xen) {
		disk->xen_name = settings->xen;
		disk->xen_at = (struct origin){ 0 };
		disk->xen = search_path(d, search, settings->xen);
	} else {
		disk->xen = search_file(d, search, disk->xen_name);
	}
	if (disk->xen)
		search_xen(d, disk->xen);
}

void disk_make(struct diag *d, const struct dt_tree *tree, struct search *search, const struct settings *settings,
	       struct disk *ret)
{
	const struct origin file = { .file = tree->file };

	*ret = (struct disk){
		.node = find_node(d, tree), .xen_name = default_xen, .xen_at = file, .loader = LOADER_STUB, .loader_at = file,
		.sector_size = 512, .size_at = file, .alignment_at = file, .unit_values_at = file,
	};
	if (!has_esp(ret->node))
		*list_add(d->arena, &ret->partitions) = partition_esp(file);
	if (ret->node)
		read_node(d, ret->node, search, ret);
	override(ret, settings);
	fit_device(d, settings, ret);
	find_programs(d, search, settings, ret);
}
