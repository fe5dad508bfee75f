/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * root.c - rules about the root file systems of guests: on a partition of this disk, or not
 *
 * Dom0 has the disk. A domain may have it too, when the disk's controller is passed through, or disks of its own that Dom0 makes,
 * of which nothing is known; so of a domain less is said.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/distance.h"
#include "base/text.h"
#include "model/partuuid.h"
#include "rule/functions.h"
#include "rule/linux.h"
#include "rule/partition.h"

/* How "root=" names a partition. */
enum root_by { BY_PARTUUID, BY_PARTLABEL, BY_UUID, BY_LABEL, BY_NUMBER, BY_OTHER };

struct root {
	const char *value; /* all of it, as it is written */
	enum root_by by;
	const char *name;  /* behind the '=' */
	uint64_t number;   /* of the partition, for BY_NUMBER */
	const struct partition *partition; /* NULL: none of this disk */
	bool alone;        /* the ESP is; then root is elsewhere */
};

static const char *const prefixes[] = {
	[BY_PARTUUID] = "PARTUUID=", [BY_PARTLABEL] = "PARTLABEL=", [BY_UUID] = "UUID=", [BY_LABEL] = "LABEL=",
};

/* --- what is named */

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

static const struct partition *numbered(const struct disk *disk, uint64_t number)
{
	return number && number <= disk->partitions.count ? &disk->partitions.at[number - 1] : NULL;
}

/* The GUID alone, or another partition by its distance (Linux block/early-lookup.c:devt_from_partuuid). */
static const struct partition *find_partuuid(const struct disk *disk, const char *name)
{
	static const char distance[] = "/PARTNROFF=";
	const struct partition *p = partuuid_find(name, disk->partitions.at, disk->partitions.count);
	const char *behind = p ? name + GUID_TEXT : "";
	char *end;
	long away;

	if (!*behind)
		return p;
	if (strncmp(behind, distance, strlen(distance)))
		return NULL;
	away = strtol(behind + strlen(distance), &end, 10);
	return *end || end == behind + strlen(distance) ? NULL : numbered(disk, (uint64_t)(p - disk->partitions.at) + 1 + (uint64_t)away);
}

static const struct partition *find(const struct disk *disk, const struct root *root)
{
	if (root->by == BY_PARTUUID)
		return find_partuuid(disk, root->name);
	if (root->by == BY_NUMBER)
		return numbered(disk, root->number);
	for (size_t i = 0; i < disk->partitions.count; i++) {
		if (is_it(root, &disk->partitions.at[i]))
			return &disk->partitions.at[i];
	}
	return NULL;
}

/* False when it has no root= that could be on a disk. Numbers of Dom0's first disks are this one's, those of a domain are its own. */
static bool read_root(struct report *r, const struct linux_boot *boot, struct root *ret)
{
	const struct disk *disk = &r->system->disk;
	const char *value = boot->line && !boot->builtin ? linux_value(r->diag->arena, boot, "root") : NULL;

	*ret = (struct root){ .by = BY_OTHER };
	if (!value)
		return false;
	ret->value = partuuid_written(r->diag->arena, value, disk->partitions.at, disk->partitions.count);
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		if (strncmp(value, prefixes[i], strlen(prefixes[i])))
			continue;
		ret->by = (enum root_by)i;
		ret->name = value + strlen(prefixes[i]);
	}
	if (ret->by == BY_OTHER && read_device(value, &ret->number))
		ret->by = BY_NUMBER;
	/* A disk with an ESP alone may be one of several, or become part of another. */
	ret->alone = disk->partitions.count < 2;
	ret->partition = ret->alone || (boot->domain && ret->by == BY_NUMBER) ? NULL : find(disk, ret);
	return ret->by != BY_OTHER;
}

/* --- what is not there */

static const char *lower(struct arena *a, const char *text)
{
	char *copy = arena_fmt(a, "%s", text);

	for (char *at = copy; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at += 'a' - 'A';
	}
	return copy;
}

/* The partition by this kind of name, as it should be written; NULL when it has none of the kind. */
static const char *name_of(struct arena *a, const struct partition *p, enum root_by by)
{
	switch (by) {
	case BY_PARTUUID:
		return p->guid ? lower(a, guid_text(a, p->guid)) : NULL;
	case BY_PARTLABEL:
		return p->esp || !*p->label ? NULL : p->label;
	case BY_UUID:
		return p->volume && p->volume->uuid ? lower(a, p->volume->uuid) : NULL;
	case BY_LABEL:
		return p->volume ? p->volume->label : NULL;
	default:
		return NULL;
	}
}

/* The name of the kind that is likely meant, or NULL. */
static const char *nearest(struct report *r, const struct root *root)
{
	const struct disk *disk = &r->system->disk;
	struct arena *a = r->diag->arena;
	LIST(const char *) names = { 0 };

	if (!root->name)
		return NULL;
	for (size_t i = 0; i < disk->partitions.count; i++) {
		const char *name = name_of(a, &disk->partitions.at[i], root->by);

		if (name)
			*list_add(a, &names) = name;
	}
	*list_add(a, &names) = NULL;
	return distance_nearest(root->by == BY_PARTUUID || root->by == BY_UUID ? lower(a, root->name) : root->name, names.at);
}

/* The partition that is most likely meant, as it should be written. */
static const char *hint(struct report *r, const struct root *root, const char *near)
{
	const struct disk *disk = &r->system->disk;

	if (near)
		return arena_fmt(r->diag->arena, "did you mean root=%s%s?", prefixes[root->by], near);
	for (size_t i = 0; i < disk->partitions.count; i++) {
		if (!disk->partitions.at[i].esp && *disk->partitions.at[i].label)
			return arena_fmt(r->diag->arena, "write root=PARTUUID={%s}, if that is it", disk->partitions.at[i].label);
	}
	return "write a partition for it into the disk node, and root=PARTUUID={label}";
}

/* In braces it had its finding. */
static bool is_nowhere(const struct root *root)
{
	return !root->partition && !root->alone && !(root->by == BY_PARTUUID && *root->name == '{');
}

/* Linux and the programs of ramdisks know these words in capitals only; "partuuid=" is no device of theirs. */
static bool is_miswritten(struct report *r, const struct linux_boot *boot)
{
	const char *value = boot->line && !boot->builtin ? linux_value(r->diag->arena, boot, "root") : NULL;

	for (size_t i = 0; value && i < COUNT(prefixes); i++) {
		const char *name = value + strlen(prefixes[i]);

		if (strncasecmp(value, prefixes[i], strlen(prefixes[i])) || !strncmp(value, prefixes[i], strlen(prefixes[i])))
			continue;
		/* In braces it had its finding. */
		if (*name != '{')
			found(r, boot->line_at, arena_fmt(r->diag->arena, "write root=%s%s", prefixes[i], name),
			      "root=%s is no partition: Linux knows %s in capitals only", value, prefixes[i]);
		return true;
	}
	return false;
}

static void one_partition(struct report *r, const struct linux_boot *boot)
{
	struct root root;
	const char *near;

	if (is_miswritten(r, boot) || !read_root(r, boot, &root) || !is_nowhere(&root))
		return;
	near = nearest(r, &root);
	if (!boot->domain || near)
		found(r, boot->line_at, hint(r, &root, near), "no partition of this disk is root=%s", root.value);
}

void root_partition(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_partition);
}

/* Devices come to a domain by a tree of its own, and virtual ones through a xenstore; its kernel may carry what needs no disk. */
static bool has_disk(const struct linux_boot *boot)
{
	return !boot->domain || boot->domain->kinds[MODULE_DEVICE_TREE] || boot->domain->enhanced == ENHANCED_ON ||
	       boot->domain->enhanced == ENHANCED_LEGACY;
}

static void one_disk(struct report *r, const struct linux_boot *boot)
{
	struct root root;

	/* A ramdisk may find what it wants over a network. */
	if (boot->ramdisk || linux_has_initramfs(boot) || has_disk(boot) || !read_root(r, boot, &root))
		return;
	found(r, boot->line_at, NULL, "root=%s is on a disk, and %s has none", root.value, linux_text(r, boot));
}

void root_disk(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_disk);
}

/* Linux alone knows GUIDs and labels of partitions, not those of file systems. */
static bool needs_ramdisk(const struct root *root, const struct linux_boot *boot)
{
	return !boot->ramdisk && !linux_has_initramfs(boot) && (root->by == BY_UUID || root->by == BY_LABEL);
}

static void one_elsewhere(struct report *r, const struct linux_boot *boot)
{
	struct root root;

	if (!boot->domain || !has_disk(boot) || !read_root(r, boot, &root) || root.by == BY_NUMBER || needs_ramdisk(&root, boot) ||
	    !is_nowhere(&root) || nearest(r, &root))
		return;
	found(r, boot->line_at, NULL, "root=%s of %s is no partition of this disk", root.value, linux_text(r, boot));
}

void root_elsewhere(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_elsewhere);
}

/* --- what is there twice */

/* The partition after p that has the name, too; NULL when there is none. */
static const struct partition *next_match(const struct disk *disk, const struct root *root, const struct partition *p)
{
	const struct partition *end = disk->partitions.at + disk->partitions.count;

	while (++p < end && !is_it(root, p))
		;
	return p < end ? p : NULL;
}

enum { NAMES_SHOWN = 3 };

static void one_twin(struct report *r, const struct linux_boot *boot)
{
	const struct partition *p, *twin;
	struct arena *a = r->diag->arena;
	struct root root;
	const char *names;

	/* What is not found at all has its finding. */
	if (!read_root(r, boot, &root) || !root.partition || needs_ramdisk(&root, boot))
		return;
	p = root.partition;
	names = partition_text(r, p);
	twin = next_match(&r->system->disk, &root, p);
	if (!twin)
		return;
	for (size_t i = 0; twin && i < NAMES_SHOWN; twin = next_match(&r->system->disk, &root, twin), i++)
		names = arena_fmt(a, "%s and %s", names, partition_text(r, twin));
	names = twin ? arena_fmt(a, "%s and others", names) : names;
	found(r, boot->line_at,
	      *p->label && root.by != BY_PARTLABEL ? arena_fmt(a, "write root=PARTUUID={%s}", p->label) : "give each a label of its own, and write root=PARTUUID={label}",
	      "root=%s is %s", root.value, names);
}

void root_twin(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_twin);
}

/* --- what is there */

static const char *instead(struct report *r, const struct partition *p)
{
	if (p->esp)
		return "is the ESP";
	if (!p->file_name)
		return "is empty";
	return p->volume->type ? arena_fmt(r->diag->arena, "holds %s", p->volume->type) :
				 arena_fmt(r->diag->arena, "is made from '%s', in which no file system is known", p->file->path);
}

static void one_content(struct report *r, const struct linux_boot *boot)
{
	const struct partition *p;
	struct root root;

	if (!read_root(r, boot, &root) || !root.partition)
		return;
	p = root.partition;
	/* Without what is there nothing can be said. An encrypted one is opened by the ramdisk. */
	if (p->file_name && (!p->volume || p->volume->ambivalent || !strcmp(p->volume->usage, "filesystem") ||
			     (!strcmp(p->volume->usage, "crypto") && boot->ramdisk)))
		return;
	found(r, boot->line_at, "name the partition that holds the root file system", "root=%s is %s, which %s", root.value, partition_text(r, p),
	      instead(r, p));
}

void root_content(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_content);
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

static void one_type(struct report *r, const struct linux_boot *boot)
{
	const char *types;
	struct root root;

	if (!read_root(r, boot, &root) || !root.partition || !root.partition->volume || !root.partition->volume->type ||
	    strcmp(root.partition->volume->usage, "filesystem"))
		return;
	types = linux_value(r->diag->arena, boot, "rootfstype");
	if (types && !lists(types, root.partition->volume->type))
		found(r, boot->line_at, arena_fmt(r->diag->arena, "write rootfstype=%s, or leave it out", root.partition->volume->type),
		      "rootfstype=%s, but %s holds %s", types, partition_text(r, root.partition), root.partition->volume->type);
}

void root_type(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_type);
}

static void one_ramdisk(struct report *r, const struct linux_boot *boot)
{
	struct root root;

	if (!read_root(r, boot, &root) || !needs_ramdisk(&root, boot))
		return;
	found(r, boot->line_at,
	      root.partition && *root.partition->label ? arena_fmt(r->diag->arena, "write root=PARTUUID={%s}", root.partition->label) :
							  "write root=PARTUUID={label}, or add a ramdisk",
	      "Linux alone does not find root=%s, and %s has no ramdisk", root.value, linux_text(r, boot));
}

void root_ramdisk(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_ramdisk);
}
