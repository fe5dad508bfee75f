/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_table.c - the file allocation tables, and what they say of clusters
 *
 * A chain ends at the first cluster that some chain already has. So all walks together
 * visit each cluster once, and a loop or a chain shared by a million files costs nothing.
 */
#include "verify/fat_reader.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum {
	EXTENTS_MOST = 4000000, /* 64 MiB of them, for a volume in crumbs */
	COMPARED_AT_ONCE = 16 * 1024,
	QUOTED_MOST = 512,      /* bytes of a path; its end says more than its start */
};

const char *fat_quoted(struct fat_reader *f, const char *path)
{
	size_t len;

	if (problems_full(f->problems))
		return "";
	len = strlen(path);
	if (len > QUOTED_MOST)
		path = arena_fmt(f->scratch, "...%s", path + len - QUOTED_MOST);
	return *path ? text_quote(f->scratch, path) : "the root directory";
}

static uint32_t all_ones(const struct fat_reader *f)
{
	return f->volume->type == 32 ? 0x0fffffff : f->volume->type == 16 ? 0xffff : 0xfff;
}

/* From here on a value ends a chain. */
static uint32_t end_mark(const struct fat_reader *f)
{
	return all_ones(f) - 7;
}

/* What the first FAT has for a cluster up to last_cluster; in FAT32 without the four reserved bits. */
static int get(struct fat_reader *f, uint32_t cluster, uint32_t *ret)
{
	uint8_t bytes[4] = { 0 };
	struct span entry = { bytes, sizeof(bytes) };
	uint64_t off = (uint64_t)cluster * f->volume->type / 8;
	int err = window_read(f->window, f->fat_at + off, bytes, f->volume->type == 32 ? 4 : 2);
	uint32_t value = record_le32(entry, 0);

	if (err < 0)
		return err;
	if (f->volume->type == 12 && cluster % 2)
		value >>= 4;
	*ret = value & all_ones(f);
	return 0;
}

static bool is_cluster(const struct fat_reader *f, uint32_t n)
{
	return n >= 2 && n <= f->last_cluster;
}

static bool is_used(const struct fat_reader *f, uint32_t cluster)
{
	return f->used[cluster / 8] >> cluster % 8 & 1;
}

static uint64_t cluster_at(const struct fat_reader *f, uint32_t cluster)
{
	return f->data_at + (uint64_t)(cluster - 2) * f->cluster_bytes;
}

static bool holds(const struct fat_extent *extents, size_t count, uint64_t off)
{
	for (size_t i = 0; i < count; i++) {
		if (off >= extents[i].offset && off - extents[i].offset < extents[i].bytes)
			return true;
	}
	return false;
}

/* Who has a used cluster. Looks everywhere, which is as well when at most PROBLEMS_KEPT are asked for. */
static const char *owner(struct fat_reader *f, uint32_t cluster)
{
	if (holds(f->volume->root_extents, f->volume->root_count, cluster_at(f, cluster)))
		return fat_quoted(f, "");
	for (size_t i = 0; i < f->volume->entries.count; i++) {
		const struct fat_entry *e = &f->volume->entries.at[i];

		if (holds(e->extents.at, e->extents.count, cluster_at(f, cluster)))
			return fat_quoted(f, e->path);
	}
	return "another chain";
}

static void report_shared(struct fat_reader *f, const char *path, uint32_t before, uint32_t cluster,
		const struct fat_chain *chain)
{
	bool loop = holds(chain->extents.at, chain->extents.count, cluster_at(f, cluster));

	if (loop)
		problem(f->problems, "%s has a loop: its chain goes from cluster %" PRIu32
			" back to cluster %" PRIu32, fat_quoted(f, path), before, cluster);
	else if (problems_full(f->problems))
		f->problems->dropped++;
	else
		problem(f->problems, "%s has cluster %" PRIu32 ", which belongs to %s too", fat_quoted(f, path),
			cluster, owner(f, cluster));
}

static void append(struct fat_reader *f, struct fat_chain *chain, uint32_t cluster)
{
	struct fat_extent *last = chain->extents.count ? &chain->extents.at[chain->extents.count - 1] : NULL;
	uint64_t at = cluster_at(f, cluster);

	f->used[cluster / 8] |= (uint8_t)(1 << cluster % 8);
	chain->clusters++;
	if (last && last->offset + last->bytes == at) {
		last->bytes += f->cluster_bytes;
		return;
	}
	if (f->extents == EXTENTS_MOST)
		problem(f->problems, "the files are in more than %d pieces, the others are not looked at",
			EXTENTS_MOST);
	if (f->extents++ >= EXTENTS_MOST) {
		f->partial = true;
		return;
	}
	*list_add(f->scratch, &chain->extents) = (struct fat_extent){ at, f->cluster_bytes };
}

int fat_table_walk(struct fat_reader *f, const char *path, uint32_t first, struct fat_chain *ret)
{
	uint32_t cluster = first, before = 0;

	ret->extents.count = 0;
	ret->clusters = 0;
	ret->sound = false;
	while (is_cluster(f, cluster)) {
		int err;

		if (is_used(f, cluster)) {
			report_shared(f, path, before, cluster, ret);
			return 0;
		}
		append(f, ret, cluster);
		before = cluster;
		err = get(f, before, &cluster);
		if (err < 0)
			return err;
	}
	ret->sound = before && cluster >= end_mark(f);
	if (!before)
		problem(f->problems, "%s starts at cluster %" PRIu32 ", must be 2 to %" PRIu32, fat_quoted(f, path),
			first, f->last_cluster);
	else if (!ret->sound)
		problem(f->problems, "%s has 0x%" PRIx32 " after cluster %" PRIu32
			", which is neither a cluster from 2 to %" PRIu32 " nor an end mark", fat_quoted(f, path),
			cluster, before, f->last_cluster);
	return 0;
}

/* The first two entries stand for no cluster; they repeat the media byte and hold two flags. */
static int check_first_entries(struct fat_reader *f)
{
	static const struct { uint32_t type, clean, faultless; } flags[] = {
		{ 16, 0x8000, 0x4000 }, { 32, 0x08000000, 0x04000000 },
	};
	uint32_t media, state, want = (all_ones(f) & ~0xffU) | f->volume->media;
	int err = get(f, 0, &media);

	if (!err)
		err = get(f, 1, &state);
	if (err < 0)
		return err;
	if (media != want)
		problem(f->problems, "FAT starts with 0x%" PRIx32 ", must be 0x%" PRIx32 " for media byte 0x%02x",
			media, want, f->volume->media);
	for (size_t i = 0; i < COUNT(flags); i++) {
		if (flags[i].type == f->volume->type && !(state & flags[i].clean))
			problem(f->problems, "FAT has 0x%" PRIx32
				" as its second entry: the volume was not cleanly unmounted", state);
		if (flags[i].type == f->volume->type && !(state & flags[i].faultless))
			problem(f->problems, "FAT has 0x%" PRIx32
				" as its second entry: reading or writing the volume failed", state);
	}
	return 0;
}

/* What no larger FAT can have need not be compared. */
static uint64_t compared_bytes(const struct fat_reader *f)
{
	uint64_t most = ((uint64_t)all_ones(f) + 1) * f->volume->type / 8;

	return f->fat_bytes < most ? f->fat_bytes : most;
}

static int check_copy(struct fat_reader *f)
{
	uint8_t *first = arena_alloc(f->scratch, COMPARED_AT_ONCE), *second = arena_alloc(f->scratch, COMPARED_AT_ONCE);
	uint64_t end = compared_bytes(f);

	for (uint64_t off = 0; off < end; off += COMPARED_AT_ONCE) {
		size_t len = end - off < COMPARED_AT_ONCE ? (size_t)(end - off) : COMPARED_AT_ONCE, i = 0;
		int err = window_read(f->window, f->fat_at + off, first, len);

		if (!err)
			err = window_read(f->window, f->fat_at + f->fat_bytes + off, second, len);
		if (err < 0)
			return err;
		if (!memcmp(first, second, len))
			continue;
		while (first[i] == second[i])
			i++;
		problem(f->problems, "the two FATs differ at byte %" PRIu64 ": 0x%02x and 0x%02x", off + i, first[i],
			second[i]);
		break;
	}
	return 0;
}

/* Counts the free clusters, and those that are taken and belong to nothing. */
static int check_lost(struct fat_reader *f)
{
	uint32_t bad = end_mark(f) - 1, lost = 0, first = 0;

	for (uint32_t cluster = 2; cluster <= f->last_cluster; cluster++) {
		uint32_t value;
		int err = get(f, cluster, &value);

		if (err < 0)
			return err;
		f->volume->free_clusters += !value;
		if (!value || value == bad || is_used(f, cluster))
			continue;
		if (!lost++)
			first = cluster;
	}
	if (lost && !f->partial)
		problem(f->problems, "%" PRIu32 " cluster%s taken but belong%s to no file, the first is %" PRIu32,
			lost, lost == 1 ? " is" : "s are", lost == 1 ? "s" : "", first);
	return 0;
}

int fat_table_check(struct fat_reader *f)
{
	int err = check_first_entries(f);

	if (!err && f->volume->fats == 2)
		err = check_copy(f);
	return err < 0 ? err : check_lost(f);
}
