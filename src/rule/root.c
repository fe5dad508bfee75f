/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * root.c - rules about Dom0's root file system, which is on this disk or is not
 *
 * A domain without the disk's device has disks of its own, of which nothing is known.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/distance.h"
#include "base/text.h"
#include "model/linux.h"
#include "model/partuuid.h"
#include "rule/functions.h"
#include "rule/partition.h"

/* How "root=" names a partition. */
enum root_by { BY_PARTUUID, BY_PARTLABEL, BY_UUID, BY_LABEL, BY_NUMBER, BY_OTHER };

struct root {
	struct linux_boot boot;
	const char *value; /* all of it */
	enum root_by by;
	const char *name;  /* behind the '=' */
	uint64_t number;   /* of the partition, for BY_NUMBER */
	const struct partition *partition; /* NULL: none of this disk */
	bool alone;        /* the ESP is; then root is elsewhere */
};

static const char *const prefixes[] = {
	[BY_PARTUUID] = "PARTUUID=", [BY_PARTLABEL] = "PARTLABEL=", [BY_UUID] = "UUID=", [BY_LABEL] = "LABEL=",
};

/* "/dev/mmcblk0p2", "/dev/nvme0n1p2", "/dev/sda2", "/dev/vda2", "/dev/xvda2": the first of their kind is taken for this disk. */
static bool read_device(const char *value, uint64_t *ret)
{
	static const char *const disks[] = { "mmcblk0p", "mmcblk1p", "nvme0n1p", "sda", "vda", "xvda" };

	for (size_t i = 0; !strncmp(value, "/dev/", 5) && i < COUNT(disks); i++) {
		size_t len = strlen(disks[i]);

		if (!strncmp(value + 5, disks[i], len) && text_parse_number(value + 5 + len, UINT32_MAX, ret))
			return true;
	}
	return false;
}

static bool is_it(const struct root *root, const struct partition *p)
{
	switch (root->by) {
	case BY_PARTLABEL:
		return !strcmp(p->label, root->name);
	case BY_UUID:
		return p->volume && p->volume->uuid && !strcasecmp(p->volume->uuid, root->name);
	case BY_LABEL:
		return p->volume && p->volume->label && !strcmp(p->volume->label, root->name);
	default:
		return false;
	}
}

static const struct partition *find(const struct disk *disk, const struct root *root)
{
	if (root->by == BY_PARTUUID)
		return partuuid_find(root->name, disk->partitions.at, disk->partitions.count);
	if (root->by == BY_NUMBER)
		return root->number && root->number <= disk->partitions.count ? &disk->partitions.at[root->number - 1] : NULL;
	for (size_t i = 0; i < disk->partitions.count; i++) {
		if (is_it(root, &disk->partitions.at[i]))
			return &disk->partitions.at[i];
	}
	return NULL;
}

/* False when Dom0 is no Linux, or has no root= that could be on a disk. */
static bool read_root(struct report *r, struct root *ret)
{
	*ret = (struct root){ .by = BY_OTHER };
	if (!linux_read(r->system, NULL, &ret->boot) || !ret->boot.line || ret->boot.builtin)
		return false;
	ret->value = linux_value(r->diag->arena, &ret->boot, "root");
	if (!ret->value)
		return false;
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		if (strncmp(ret->value, prefixes[i], strlen(prefixes[i])))
			continue;
		ret->by = (enum root_by)i;
		ret->name = ret->value + strlen(prefixes[i]);
	}
	if (ret->by == BY_OTHER && read_device(ret->value, &ret->number))
		ret->by = BY_NUMBER;
	/* A disk with an ESP alone may be one of several, or become part of another. */
	ret->alone = r->system->disk.partitions.count < 2;
	ret->partition = ret->alone ? NULL : find(&r->system->disk, ret);
	return ret->by != BY_OTHER;
}

/* The partition that is most likely meant, as it should be written. */
static const char *hint(struct report *r, const struct root *root)
{
	const struct disk *disk = &r->system->disk;
	LIST(const char *) labels = { 0 };
	const char *near;

	for (size_t i = 0; i < disk->partitions.count; i++) {
		if (!disk->partitions.at[i].esp && *disk->partitions.at[i].label)
			*list_add(r->diag->arena, &labels) = disk->partitions.at[i].label;
	}
	*list_add(r->diag->arena, &labels) = NULL;
	near = root->by == BY_PARTLABEL ? distance_nearest(root->name, labels.at) : NULL;
	if (near)
		return arena_fmt(r->diag->arena, "did you mean root=PARTLABEL=%s?", near);
	return labels.at[0] ? arena_fmt(r->diag->arena, "write root=PARTUUID={%s}, if that is it", labels.at[0]) :
			      "write a partition for it into the disk node, and root=PARTUUID={label}";
}

void root_partition(struct report *r, const struct system *sys)
{
	struct root root;

	(void)sys;
	/* In braces it had its finding. */
	if (read_root(r, &root) && !root.partition && !root.alone && !(root.by == BY_PARTUUID && *root.name == '{'))
		found(r, root.boot.line_at, hint(r, &root), "no partition of this disk is root=%s", root.value);
}

static const char *instead(struct report *r, const struct partition *p)
{
	if (p->esp)
		return "is the ESP";
	if (!p->file_name)
		return "is empty";
	return p->volume->type ? arena_fmt(r->diag->arena, "holds %s", p->volume->type) :
				 arena_fmt(r->diag->arena, "is made from '%s', in which no file system is known", p->file->path);
}

void root_content(struct report *r, const struct system *sys)
{
	const struct partition *p;
	struct root root;

	(void)sys;
	if (!read_root(r, &root) || !root.partition)
		return;
	p = root.partition;
	/* Without what is there nothing can be said. An encrypted one is opened by the ramdisk. */
	if (p->file_name && (!p->volume || p->volume->ambivalent || !strcmp(p->volume->usage, "filesystem") ||
			     (!strcmp(p->volume->usage, "crypto") && root.boot.ramdisk)))
		return;
	found(r, root.boot.line_at, "name the partition that holds the root file system", "root=%s is %s, which %s", root.value, partition_text(r, p),
	      instead(r, p));
}

/* Whether the list, with ',' between them, has the file system. */
static bool lists(const char *types, const char *type)
{
	size_t len = strlen(type);

	for (; *types; types += strcspn(types, ",") + (types[strcspn(types, ",")] == ',')) {
		if (strcspn(types, ",") == len && !strncmp(types, type, len))
			return true;
	}
	return false;
}

void root_type(struct report *r, const struct system *sys)
{
	const char *types;
	struct root root;

	(void)sys;
	if (!read_root(r, &root) || !root.partition || !root.partition->volume || !root.partition->volume->type ||
	    strcmp(root.partition->volume->usage, "filesystem"))
		return;
	types = linux_value(r->diag->arena, &root.boot, "rootfstype");
	if (types && !lists(types, root.partition->volume->type))
		found(r, root.boot.line_at, arena_fmt(r->diag->arena, "write rootfstype=%s, or leave it out", root.partition->volume->type),
		      "rootfstype=%s, but %s holds %s", types, partition_text(r, root.partition), root.partition->volume->type);
}

void root_ramdisk(struct report *r, const struct system *sys)
{
	struct root root;

	(void)sys;
	if (read_root(r, &root) && !root.boot.ramdisk && (root.by == BY_UUID || root.by == BY_LABEL))
		found(r, root.boot.line_at,
		      root.partition && *root.partition->label ? arena_fmt(r->diag->arena, "write root=PARTUUID={%s}", root.partition->label) :
								  "write root=PARTUUID={label}, or add a ramdisk",
		      "Linux alone does not find root=%s, and Dom0 has no ramdisk", root.value);
}
