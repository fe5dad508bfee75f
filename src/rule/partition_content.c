/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition_content.c - rules about what lies in partitions
 */
#include "rule/partition.h"

#include <string.h>

#include "base/text.h"
#include "rule/functions.h"

void partition_damaged(struct report *r, const struct system *sys)
{
	if (!form_has_volume(sys->disk.form))
		return;
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->gunzip && p->gunzip->damaged)
			found(r, p->file_at, "make it again; or write packed; when it is to lie there as it is", "'%s' cannot be unpacked: %s",
			      p->file->path, p->gunzip->damaged);
	}
}

/* Zeros behind are padding. */
void partition_garbage(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->gunzip && p->gunzip->garbage)
			found(r, p->file_at, NULL, "of the %llu bytes of '%s' the last %llu are no gzip data and are left out",
			      (unsigned long long)p->file->size, p->file->path, (unsigned long long)p->gunzip->behind);
	}
}

/* How many bytes the file system in the partition's file has when the file has fewer; else 0. Of a file that does not fit another rule speaks. */
static uint64_t cut_bytes(const struct plan_partition *p)
{
	const struct volume *v = p->from->volume;

	return v && v->bytes > p->content && p->content <= p->bytes ? v->bytes : 0;
}

void partition_small(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		unsigned long long bytes = cut_bytes(p);

		if (bytes > p->bytes)
			found(r, p->from->file_at, NULL, "%s of %llu bytes is to hold the %s in '%s', which has %llu, and %llu of them are in the file",
			      partition_text(r, p->from), (unsigned long long)p->bytes, p->from->volume->type, p->from->file->path, bytes,
			      (unsigned long long)p->content);
	}
}

void partition_cut(struct report *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];
		unsigned long long bytes = cut_bytes(p);

		if (bytes && bytes <= p->bytes && !p->from->zero)
			found(r, p->from->file_at, NULL, "the %s in '%s' has %llu bytes, and %llu of them are in the file", p->from->volume->type,
			      p->from->file->path, bytes, (unsigned long long)p->content);
	}
}

/* What libblkid calls it. */
static const char *wanted_type(enum partition_holds holds)
{
	static const char *const types[] = {
		[HOLDS_FAT] = "vfat", [HOLDS_SWAP] = "swap", [HOLDS_VERITY] = "DM_verity_hash", [HOLDS_LVM] = "LVM2_member",
		[HOLDS_RAID] = "linux_raid_member", [HOLDS_LUKS] = "crypto_LUKS",
	};

	return types[holds];
}

static bool is_right(const struct partition *p)
{
	const struct volume *v = p->volume;
	const char *wanted = wanted_type(p->known->holds);

	if (p->known->holds == HOLDS_ANYTHING)
		return true;
	if (p->known->holds == HOLDS_FILES)
		return !strcmp(v->usage, "filesystem") || !strcmp(v->usage, "crypto");
	return v->type && !strcmp(v->type, wanted);
}

/* "it holds ext4", "it is a gzip file" */
static const char *what_is_there(struct arena *a, const struct partition *p)
{
	if (p->volume->ambivalent)
		return "it holds signs of several file systems";
	if (p->volume->type)
		return arena_fmt(a, "it holds %s", p->volume->type);
	return p->gunzip ? "nothing that is known comes out of it" : arena_fmt(a, "it is %s", probe_describe(a, &p->file->probe));
}

void partition_content_kind(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->volume && p->known && p->file->size && !(p->gunzip && p->gunzip->damaged) && !is_right(p))
			found(r, p->file_at, arena_fmt(r->diag->arena, "name another file, or another type than \"%s\"", p->known->name),
			      "'%s' is for %s, but %s", p->file->path, p->known->what, what_is_there(r->diag->arena, p));
	}
}

void partition_foreign(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->known && p->known->foreign)
			found(r, p->type_at, "write \"root-arm64\"", "%s is %s, and this disk is for arm64", partition_text(r, p), p->known->what);
	}
}

/* Of other file systems the smallest piece does not depend on the sector. */
static bool goes_by_sectors(const char *type)
{
	static const char *const types[] = { "vfat", "exfat", "ntfs", "xfs", "ext2", "ext3", "ext4", "iso9660", "udf" };

	for (size_t i = 0; i < COUNT(types); i++) {
		if (!strcmp(type, types[i]))
			return true;
	}
	return false;
}

void partition_sectors(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->disk.partitions.count; i++) {
		const struct partition *p = &sys->disk.partitions.at[i];

		if (p->volume && p->volume->type && p->volume->block_size && p->volume->block_size < sys->disk.sector_size &&
		    goes_by_sectors(p->volume->type))
			found(r, p->file_at, "make the file system for sectors of 4096 bytes, or the disk with 512",
			      "'%s' is %s in pieces of %u bytes, on a disk with sectors of %u", p->file->path, p->volume->type,
			      p->volume->block_size, sys->disk.sector_size);
	}
}
