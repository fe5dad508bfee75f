/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition.c - the partitions that the disk node describes
 */
#include "model/partition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "dt/value.h"
#include "model/disk_prop.h"

/* btrfs has its superblock at 64 KiB, the others before that. */
enum { HEAD_BYTES = 256 * 1024 };

static const char esp_type[] = "esp";

static void set_type(struct partition *p, const char *text)
{
	p->type_text = text;
	p->known = partition_type_named(text);
	if (p->known)
		guid_parse(p->known->guid, p->type);
	else if (guid_parse(text, p->type))
		p->known = partition_type_of(p->type);
}

static void read_type(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;
	const char *text = disk_string(d, prop);

	p->type_at = prop->at;
	if (!text)
		return;
	set_type(p, text);
}

static void read_label(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;
	const char *text = disk_string(d, prop);

	p->label_at = prop->at;
	p->label = text ? text : p->label;
}

static void read_guid(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->guid_at = prop->at;
	disk_guid(d, prop, &p->guid);
}

/* UEFI 2.10, table 5.8; from bit 48 on what the type says, here what the Discoverable Partitions Specification does. */
static const struct {
	const char *name;
	int bit;
} attributes[] = {
	{ "required", 0 }, { "no-block-io", 1 }, { "legacy-boot", 2 }, { "grow-file-system", PARTITION_GROWS_BIT }, { "read-only", 60 }, { "no-auto", 63 },
};

static bool find_attribute(const char *name, uint64_t *bits)
{
	for (size_t i = 0; i < COUNT(attributes); i++) {
		if (!strcmp(name, attributes[i].name)) {
			*bits |= 1ULL << attributes[i].bit;
			return true;
		}
	}
	return false;
}

static void read_attributes(struct diag *d, const struct dt_prop *prop, void *context)
{
	static const char hint[] = "there are \"required\", \"no-block-io\", \"legacy-boot\", \"grow-file-system\", \"read-only\" and \"no-auto\"";
	struct partition *p = context;
	const char *at = (const char *)prop->value.at, *end = at + prop->value.len;

	if (at == end || end[-1])
		disk_wrong(d, prop->at, "'attributes' is no list of strings", hint);
	else
		for (; at < end; at += strlen(at) + 1) {
			if (!find_attribute(at, &p->attributes))
				disk_wrong(d, prop->at, arena_fmt(d->arena, "a partition has no attribute %s", text_quote(d->arena, at)), hint);
		}
}

static void read_size(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->size_at = prop->at;
	p->size_wrong = !disk_size(d, prop, true, partition_bytes_most, &p->size);
}

static void read_alignment(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->alignment_at = prop->at;
	disk_size(d, prop, false, partition_bytes_most, &p->alignment);
}

static void read_offset(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->offset_at = prop->at;
	disk_size(d, prop, false, partition_bytes_most, &p->offset);
}

/*
 * 0 is no record and 0xee the GPT's own (UEFI 2.10, tables 5.3 and 5.4). 0x05, 0x0f and 0x85 are of an extended partition: whoever
 * reads one looks in it for a chain of further tables (Linux block/partitions/msdos.c:is_extended_partition).
 */
static bool is_mbr_type(uint32_t type)
{
	return type && type <= 0xff && type != 0xee && type != 0x05 && type != 0x0f && type != 0x85;
}

static void read_mbr_type(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;
	uint32_t type = 0;

	p->mbr_type_at = prop->at;
	if (prop->value.len != 4 || !value_u32(prop, &type) || !is_mbr_type(type))
		disk_wrong(d, prop->at, arena_fmt(d->arena, "a partition cannot have the MBR type 0x%x", type), "write <0x0c> for FAT, <0x83> for Linux; 0x05, 0x0f and 0x85 have partitions in them");
	else
		p->mbr_type = type;
}

static void read_copy(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	disk_flag(d, prop, &p->copy_of_esp);
}

static void read_zero(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->zero_at = prop->at;
	disk_flag(d, prop, &p->zero);
}

static void read_grow(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->grow_at = prop->at;
	disk_flag(d, prop, &p->grow);
}

static void read_file(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	p->file_at = prop->at;
	p->file_name = disk_string(d, prop);
}

static void read_packed(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *p = context;

	disk_flag(d, prop, &p->packed);
}

/* The first bytes of what comes out: superblocks stand there. */
struct head {
	uint8_t *bytes;
	size_t len;
};

static void take_head(void *context, struct span bytes)
{
	struct head *head = context;
	size_t room = HEAD_BYTES - head->len, len = bytes.len < room ? bytes.len : room;

	memcpy(head->bytes + head->len, bytes.at, len);
	head->len += len;
}

/* A file as long as the whole would be, with its first bytes. */
static int look_at_head(struct diag *d, const struct head *head, uint64_t bytes, struct volume *ret)
{
	scoped_fd fd = -1;
	int err = io_memory_file("partition", (struct span){ head->bytes, head->len }, &fd);

	if (!err && ftruncate(fd, (off_t)bytes) < 0)
		err = -errno;
	return err ? err : volume_read(d->arena, fd, bytes, ret);
}

static int look_into_gzip(struct diag *d, struct partition *p, int fd, struct volume *volume)
{
	struct gunzip *gunzip = arena_new(d->arena, struct gunzip);
	scoped_memory uint8_t *bytes = malloc(HEAD_BYTES);
	struct head head = { .bytes = bytes };
	int err = bytes ? gunzip_measure(fd, 0, p->file->size, p->size ? p->size : partition_bytes_most, take_head, &head, gunzip) : -ENOMEM;

	p->gunzip = gunzip;
	return err || gunzip->damaged ? err : look_at_head(d, &head, gunzip->bytes, volume);
}

static void look_into(struct diag *d, struct partition *p)
{
	struct volume *volume = arena_new(d->arena, struct volume);
	scoped_fd fd = -1;
	int err;

	if (!p->file || !p->file->usable)
		return;
	err = artefact_open(p->file, &fd);
	if (!err && p->file->probe.kind == PROBE_GZIP && !p->packed)
		err = look_into_gzip(d, p, fd, volume);
	else if (!err)
		err = volume_read(d->arena, fd, p->file->size, volume);
	p->volume = err ? NULL : volume;
	if (err < 0) {
		p->file->usable = false;
		p->file->wrong = arena_fmt(d->arena, "cannot be read: %s", strerror(-err));
	}
}

uint64_t partition_content(const struct partition *p)
{
	return !p->file || !p->file->usable ? 0 : p->gunzip ? p->gunzip->bytes + p->gunzip->cut : p->file->size;
}

void partition_read(struct diag *d, const struct dt_node *node, struct search *search, struct partition *ret)
{
	static const struct disk_prop rows[] = {
		{ "alignment", read_alignment }, { "attributes", read_attributes }, { "copy-of-esp", read_copy }, { "file", read_file },
		{ "grow", read_grow },
		{ "guid", read_guid }, { "label", read_label }, { "mbr-type", read_mbr_type }, { "offset", read_offset }, { "packed", read_packed }, { "size", read_size },
		{ "type", read_type }, { "zero", read_zero },
		{ NULL, NULL },
	};

	*ret = (struct partition){ .node = node, .at = node->at, .label = "" };
	disk_props_read(d, node, rows, ret);
	if (ret->copy_of_esp && !ret->type_text)
		set_type(ret, esp_type);
	if (ret->grow)
		ret->attributes |= 1ULL << PARTITION_GROWS_BIT;
	if (ret->file_name)
		ret->file = search_file(d, search, ret->file_name);
	look_into(d, ret); /* when its size is known, which is how much comes out of it at most */
}

const char *partition_fat_label_wrong(const char *label)
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

static void read_fat_label(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *esp = context;
	const char *text = disk_string(d, prop);
	const char *reason = text ? partition_fat_label_wrong(text) : NULL;

	if (reason)
		disk_wrong(d, prop->at, arena_fmt(d->arena, "%s is no label: %s", text_quote(d->arena, text), reason),
			   "write 1 to 11 of A to Z, 0 to 9, '-' and '_'");
	else if (text)
		esp->fat_label = text;
}

static void read_esp_size(struct diag *d, const struct dt_prop *prop, void *context)
{
	struct partition *esp = context;

	esp->size_at = prop->at;
	disk_size(d, prop, true, partition_esp_bytes_most, &esp->size);
}

/* "label" is that of the file system, as everybody's tools show it. */
void partition_read_esp(struct diag *d, const struct dt_node *node, struct partition *esp)
{
	static const struct disk_prop rows[] = {
		{ "alignment", read_alignment }, { "attributes", read_attributes }, { "guid", read_guid }, { "label", read_fat_label },
		{ "mbr-type", read_mbr_type },
		{ "offset", read_offset }, { "partition-label", read_label }, { "size", read_esp_size },
		{ NULL, NULL },
	};

	esp->node = node;
	esp->at = node->at;
	disk_props_read(d, node, rows, esp);
}

struct partition partition_esp(struct origin at)
{
	struct partition esp = {
		.at = at, .type_at = at, .label_at = at, .guid_at = at, .size_at = at, .alignment_at = at, .offset_at = at, .grow_at = at,
		.file_at = at, .esp = true, .label = partition_esp_label, .fat_label = "BOOT",
	};

	set_type(&esp, esp_type);
	return esp;
}
