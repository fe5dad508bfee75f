/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_image.h - FAT volumes of mtools, and what the reader says of them
 */
#ifndef TESTS_FAT_IMAGE_H
#define TESTS_FAT_IMAGE_H

#include "image.h"
#include "verify/fat.h"

enum { FAT_IMAGE_AT = 1024 * 1024 }; /* where the volume starts */

/* What mformat is told. */
struct fat_format {
	unsigned int type, sector, cluster; /* bytes a sector, sectors a cluster */
	uint32_t sectors;
	const char *label;
};

/* A volume with EFI/BOOT and three files in it, and a little room behind it. */
static inline void fat_image_make(struct image *im, const struct fat_format *f)
{
	struct arena *a;
	const char *volume, *boot, *long_name, *lower;

	image_make(im, FAT_IMAGE_AT + (uint64_t)f->sectors * f->sector + FAT_IMAGE_AT);
	a = im->arena;
	volume = arena_fmt(a, "%s@@1M", im->path);
	boot = image_payload(im, "BOOTAA64.EFI", 9000);
	long_name = image_payload(im, "Long name \xc3\x9cn\xc3\xaf.efi", 5000);
	lower = image_payload(im, "lower.txt", 0);
	image_tool(im, NULL, "mformat", "-i", volume, "-T", arena_fmt(a, "%" PRIu32, f->sectors), "-h", "16",
		"-s", "32", "-M", arena_fmt(a, "%u", f->sector), "-S", f->sector == 512 ? "2" : "5",
		"-c", arena_fmt(a, "%u", f->cluster), "-N", "12345678", "-v", f->label,
		"-H", arena_fmt(a, "%u", FAT_IMAGE_AT / f->sector), f->type == 32 ? "-F" : "::",
		f->type == 32 ? "::" : NULL);
	image_tool(im, NULL, "mmd", "-i", volume, "::EFI", "::EFI/BOOT");
	image_tool(im, NULL, "mcopy", "-i", volume, boot, long_name, lower, "::EFI/BOOT/");
}

/* All problems, one a line, or what reading failed with. */
static inline const char *fat_image_problems(struct image *im, uint64_t bytes)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct fat_volume v;
	int err = fat_read(a, im->fd, FAT_IMAGE_AT, bytes, &p, &v);
	const char *text = arena_dup(im->arena, err ? strerror(-err) : image_problems(a, &p));

	arena_free(a);
	return text;
}

static inline const char *fat_image_entry(struct arena *a, const struct fat_entry *e)
{
	const char *text = arena_fmt(a, "%s %s %s %02x %" PRIu32 " %04x %04x", e->directory ? "d" : "f", e->path,
		e->alias, e->attributes, e->size, e->date, e->time);

	for (size_t i = 0; i < e->extents.count; i++)
		text = arena_fmt(a, "%s %" PRIu64 "+%" PRIu64, text, e->extents.at[i].offset - FAT_IMAGE_AT,
			e->extents.at[i].bytes);
	return text;
}

/* Facts as text; places count from the volume's start. */
static inline const char *fat_image_facts(struct image *im, uint64_t bytes)
{
	struct arena *a = im->arena;
	struct problems p = { .arena = a };
	struct fat_volume v;
	int err = fat_read(a, im->fd, FAT_IMAGE_AT, bytes, &p, &v);
	const char *text;

	if (err)
		return strerror(-err);
	text = arena_fmt(a, "FAT%u '%s' %08" PRIx32 " '%s' '%s' media %02x\n%" PRIu32 " sectors of %" PRIu32
		", %" PRIu32 " hidden, %" PRIu32 " reserved, %" PRIu32 " FATs of %" PRIu32
		"\n%" PRIu32 " clusters of %" PRIu32 ", %" PRIu32 " free", v.type, v.oem, v.volume_id, v.label,
		v.root_label, v.media, v.total_sectors, v.bytes_per_sector, v.hidden_sectors, v.reserved_sectors,
		v.fats, v.fat_sectors, v.clusters, v.sectors_per_cluster, v.free_clusters);
	for (size_t i = 0; i < v.entries.count; i++)
		text = arena_fmt(a, "%s\n%s", text, fat_image_entry(a, &v.entries.at[i]));
	return text;
}

#endif
