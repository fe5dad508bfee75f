/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * covered.c - whether a map covers what the disk in the image needs
 */
#include "flash/covered.h"

#include <inttypes.h>

#include "base/text.h"

struct covering {
	struct diag *diag;
	const struct disk_source *source;
	const struct disk_facts *facts;
};

static int check_stretch(struct covering *c, uint64_t at, uint64_t bytes, const char *what)
{
	uint64_t gap = range_gap(&c->source->mapped, at, at + bytes);

	if (gap == at + bytes)
		return 0;
	return fault(c->diag, 0, "the map '%s' leaves out byte %" PRIu64 " of '%s', a zero that %s needs, and with --unmapped=keep the device keeps there"
		     " what it has; make the map with --bmap, which knows such zeros, or leave --unmapped=keep away", c->source->map, gap, c->source->name, what);
}

static int check_extents(struct covering *c, const struct fat_extent *extents, size_t count, const char *what)
{
	int err = 0;

	for (size_t i = 0; !err && i < count; i++)
		err = check_stretch(c, extents[i].offset, extents[i].bytes, what);
	return err;
}

/* UEFI 2.10, section 5.3.2: the backup's entries stand in front of its header, which is the last sector. */
static int check_table(struct covering *c)
{
	const struct gpt *gpt = &c->facts->gpt;
	uint64_t sector = gpt->sector_size, entries = (uint64_t)gpt->entry_count * gpt->entry_size;
	uint64_t backup = (entries + sector - 1) / sector + 1;
	int err = check_stretch(c, 0, 2 * sector, "the partition table");

	if (!err)
		err = check_stretch(c, gpt->entries_lba * sector, entries, "the partition table");
	return err ? err : check_stretch(c, (gpt->sectors - backup) * sector, backup * sector, "the backup of the partition table");
}

static int check_volume(struct covering *c, const struct disk_volume *v)
{
	const struct fat_volume *fat = &v->fat;
	struct arena *a = c->diag->arena;
	uint64_t tables = fat->reserved_sectors + (uint64_t)fat->fats * fat->fat_sectors;
	const char *what = arena_fmt(a, "the FAT in %s", v->text);
	int err;

	/* Not a file system yet, or one that nothing is wanted of. */
	if (!fat->type)
		return 0;
	err = check_stretch(c, v->at, tables * fat->bytes_per_sector, what);
	if (!err)
		err = check_extents(c, fat->root_extents, fat->root_count, what);
	for (size_t i = 0; !err && i < fat->entries.count; i++) {
		const struct fat_entry *e = &fat->entries.at[i];

		err = check_extents(c, e->extents.at, e->extents.count, arena_fmt(a, "%s in %s", text_quote(a, e->path), v->text));
	}
	return err;
}

/* What is no zero and is left out was left out by the map of another image. */
static int check_content(struct covering *c, const struct disk_volume *v)
{
	return source_check_mapped(c->diag, c->source, (struct range){ v->at, v->at + v->bytes }, arena_fmt(c->diag->arena, "the FAT in %s", v->text));
}

int covered_check(struct diag *d, const struct disk_source *source, const struct disk_facts *facts, bool keeps)
{
	struct covering c = { .diag = d, .source = source, .facts = facts };
	int err = 0;

	for (size_t i = 0; !err && i < facts->volumes.count; i++)
		err = check_content(&c, &facts->volumes.at[i]);
	if (!source->map || !keeps)
		return err;
	if (!err)
		err = check_table(&c);
	for (size_t i = 0; !err && i < facts->volumes.count; i++)
		err = check_volume(&c, &facts->volumes.at[i]);
	return err;
}
