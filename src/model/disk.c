/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.c - the node that describes the disk, with the command line over it
 */
#include "model/disk.h"

#include <string.h>
#include <strings.h>

#include "base/distance.h"
#include "base/text.h"
#include "dt/value.h"

/* It has some 20 KiB. */
static const size_t stub_bytes_most = 1024 * 1024;

static const char default_xen[] = "xen.efi";
static const char default_label[] = "BOOT";

static void wrong(struct diag *d, struct origin at, const char *text, const char *hint)
{
	diag_found(d, SEV_ERROR, "disk-node", at, text, hint);
}

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

const char *disk_label_wrong(const char *label)
{
	size_t len = strlen(label);

	if (!len || len > 11)
		return "a volume label has 1 to 11 characters";
	if (label[0] == ' ' || label[len - 1] == ' ')
		return "a volume label neither starts nor ends with a blank";
	for (; *label; label++) {
		if (*label < 0x20 || *label > 0x7e || strchr("\"*+,./:;<=>?[\\]|", *label))
			return "a volume label is ASCII without any of \" * + , . / : ; < = > ? [ \\ ] |";
		if (*label >= 'a' && *label <= 'z')
			return "a volume label is in upper case";
	}
	return NULL;
}

/* The string of a property, or NULL with a finding. */
static const char *string_of(struct diag *d, const struct dt_prop *prop)
{
	const char *text = value_string(prop);

	if (!text || !*text) {
		wrong(d, prop->at, arena_fmt(d->arena, "'%s' is not one string", prop->name),
		      "write one text in quotes");
		return NULL;
	}
	return text;
}

static void read_loader(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	const char *text = string_of(d, prop);

	if (text && !disk_loader(text, &disk->loader))
		wrong(d, prop->at, arena_fmt(d->arena, "there is no loader %s", text_quote(d->arena, text)),
		      "write \"stub\", or \"xen\" for Xen's own EFI loader");
	disk->loader_at = prop->at;
}

static void read_quiet(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	if (prop->value.len)
		wrong(d, prop->at, "'quiet' has a value, but its presence alone counts", "write quiet;");
	disk->stub_quiet = true;
}

static void read_on_failure(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	static const char *const names[] = { "return", "reset", "stop" };
	const char *text = string_of(d, prop);
	size_t i = 0;

	while (text && i < COUNT(names) && strcmp(text, names[i]))
		i++;
	if (text && i == COUNT(names))
		wrong(d, prop->at, arena_fmt(d->arena, "a loader cannot %s on failure", text_quote(d->arena, text)),
		      "write \"return\", \"reset\" or \"stop\"");
	else if (text)
		disk->stub_failure = (enum on_failure)i;
}

static void read_sector_size(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	uint32_t size = 0;

	if (!value_u32(prop, &size) || prop->value.len != 4 || (size != 512 && size != 4096))
		wrong(d, prop->at, arena_fmt(d->arena, "sector-size is %u, neither 512 nor 4096", size), "write <512> or <4096>");
	else
		disk->sector_size = size;
}

static void read_xen(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	const char *text = string_of(d, prop);

	if (text) {
		disk->xen_name = text;
		disk->xen_at = prop->at;
	}
}

static void read_esp_size(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	const char *text = string_of(d, prop);
	uint64_t size = 0;

	disk->esp_size_at = prop->at;
	if (!text || !strcmp(text, "auto"))
		return;
	if (!text_parse_size(text, &size) || !size || size > disk_esp_bytes_most)
		wrong(d, prop->at, arena_fmt(d->arena, "%s is no size", text_quote(d->arena, text)),
		      "write \"auto\", or a size such as \"256MiB\", at most 1 TiB");
	else
		disk->esp_size = size;
}

static void read_label(struct diag *d, const struct dt_prop *prop, struct disk *disk)
{
	const char *text = string_of(d, prop);
	const char *reason = text ? disk_label_wrong(text) : NULL;

	if (reason)
		wrong(d, prop->at, arena_fmt(d->arena, "%s is no label: %s", text_quote(d->arena, text), reason),
		      "write a label such as \"BOOT\"");
	else if (text)
		disk->esp_label = text;
}

struct reader {
	const char *name;
	void (*read)(struct diag *d, const struct dt_prop *prop, struct disk *disk);
};

static const char *nearest(struct diag *d, const char *name, const struct reader *readers, size_t count)
{
	const char **names = arena_array(d->arena, const char *, count + 1), *near;

	for (size_t i = 0; i < count; i++)
		names[i] = readers[i].name;
	names[count] = NULL;
	near = distance_nearest(name, names);
	return near ? arena_fmt(d->arena, "did you mean '%s'?", near) : "remove it";
}

/* Reads every property by its row; one that has none would be ignored in silence, so it is a finding. */
static void read_props(struct diag *d, const struct dt_node *node, const struct reader *readers, size_t count,
		       struct disk *disk)
{
	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		size_t i = 0;

		if (!strcmp(prop->name, "compatible") || !strcmp(prop->name, "phandle") || !strcmp(prop->name, "xen-esp,allow"))
			continue;
		while (i < count && strcmp(readers[i].name, prop->name))
			i++;
		if (i < count)
			readers[i].read(d, prop, disk);
		else
			wrong(d, prop->at, arena_fmt(d->arena, "there is no property '%s' here", prop->name),
			      nearest(d, prop->name, readers, count));
	}
}

static void read_node(struct diag *d, const struct dt_node *node, struct disk *disk)
{
	static const struct reader of_disk[] = {
		{ "loader", read_loader }, { "on-failure", read_on_failure }, { "quiet", read_quiet },
		{ "sector-size", read_sector_size }, { "xen", read_xen },
	};
	static const struct reader of_esp[] = { { "size", read_esp_size }, { "label", read_label } };

	read_props(d, node, of_disk, COUNT(of_disk), disk);
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		if (!strcmp(child->name, "esp"))
			read_props(d, child, of_esp, COUNT(of_esp), disk);
		else
			wrong(d, child->at, arena_fmt(d->arena, "there is no node '%s' in the disk's", child->name),
			      "this version knows the node 'esp'");
	}
}

/* What begins as the tool's own compatible does and is none of it would go to the target as any other node. */
static void judge_compatible(struct diag *d, const struct dt_node *node)
{
	static const char prefix[] = "xen-esp,";
	const struct dt_prop *compatible = tree_prop(node, "compatible");
	const char *text = value_first_string(compatible);

	if (text && !strncasecmp(text, prefix, strlen(prefix)))
		wrong(d, compatible->at, arena_fmt(d->arena, "there is no %s", text_quote(d->arena, text)),
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
			wrong(d, node->at, "the disk node does not stand directly under the root", "move it there");
		else if (disk)
			wrong(d, node->at, arena_fmt(d->arena, "there are two disk nodes, '%s' too", disk->path),
			      "keep one of the two");
		else
			disk = node;
	}
	return disk;
}

void disk_make(struct diag *d, const struct dt_tree *tree, struct search *search, const struct settings *settings,
	       struct disk *ret)
{
	*ret = (struct disk){
		.node = find_node(d, tree), .xen_name = default_xen, .xen_at = { .file = tree->file },
		.loader = LOADER_STUB, .loader_at = { .file = tree->file },
		.sector_size = 512, .esp_label = default_label, .esp_size_at = { .file = tree->file },
	};
	if (ret->node)
		read_node(d, ret->node, ret);
	if (settings->esp_label)
		ret->esp_label = settings->esp_label;
	if (settings->esp_size_given) {
		ret->esp_size = settings->esp_size;
		ret->esp_size_at = (struct origin){ 0 };
	}
	if (settings->sector_size)
		ret->sector_size = settings->sector_size;
	if (settings->loader_given) {
		ret->loader = settings->loader;
		ret->loader_at = (struct origin){ 0 };
	}
	if (ret->loader == LOADER_STUB && settings->stub) {
		ret->stub = search_path(d, search, settings->stub);
		search_bytes(d, ret->stub, stub_bytes_most);
	}
	if (settings->xen) {
		ret->xen_name = settings->xen;
		ret->xen_at = (struct origin){ 0 };
		ret->xen = search_path(d, search, settings->xen);
	} else {
		ret->xen = search_file(d, search, ret->xen_name);
	}
	if (ret->xen)
		search_xen(d, ret->xen);
}
