/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * esp.c - files on an ESP of the image that are other on one device
 */
#include "flash/esp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "wire/bytes.h"

/* Microsoft's FAT specification (2005), "Boot Sector and BPB". */
enum { BACKUP_AT = 50, ID_AT_FAT32 = 67, ID_AT_OTHER = 39, BOOT_SECTOR = 512 };

/* What is compared at once. */
enum { PIECE = 64 * 1024 };

void esp_close(struct esp *esp)
{
	if (esp->scratch >= 0)
		close(esp->scratch);
	esp->scratch = -1;
}

struct esp esp_of(const struct disk_source *source, uint64_t at, uint64_t bytes, const struct fat_volume *fat, patch_list *patches)
{
	return (struct esp){ .source = source, .fat = fat, .at = at, .bytes = bytes, .scratch = -1, .patches = patches };
}

const struct fat_entry *esp_find(const struct esp *esp, const char *path)
{
	for (size_t i = 0; i < esp->fat->entries.count; i++) {
		if (text_same_fold(esp->fat->entries.at[i].path, path))
			return &esp->fat->entries.at[i];
	}
	return NULL;
}

static int read_image(const struct esp *esp, void *to, uint64_t at, size_t len)
{
	size_t got;
	int err = io_pread(esp->source->fd, to, len, at, &got);

	return !err && got < len ? -ENODATA : err;
}

int esp_read(struct diag *d, const struct esp *esp, const struct fat_entry *entry, size_t most, struct span *ret)
{
	uint8_t *bytes = entry->size <= most ? arena_alloc(d->arena, entry->size + 1) : NULL;
	size_t len = 0;
	int err = 0;

	if (!bytes)
		return fault(d, 0, "'%s' has %u bytes, at most %zu were expected", entry->path, entry->size, most);
	for (size_t i = 0; !err && i < entry->extents.count; i++) {
		err = read_image(esp, bytes + len, entry->extents.at[i].offset, (size_t)entry->extents.at[i].bytes);
		len += (size_t)entry->extents.at[i].bytes;
	}
	if (err)
		return fault(d, err, "cannot read '%s' from the ESP of '%s'", entry->path, esp->source->name);
	*ret = (struct span){ bytes, len };
	return 0;
}

static int put_in_place(struct diag *d, struct esp *esp, const struct fat_entry *entry, struct span bytes)
{
	struct span old;
	size_t at = 0;
	int err = esp_read(d, esp, entry, entry->size, &old);

	for (size_t i = 0; !err && i < entry->extents.count; i++) {
		size_t len = (size_t)entry->extents.at[i].bytes;

		patch_add_changes(d->arena, esp->patches, entry->extents.at[i].offset, (struct span){ old.at + at, len }, (struct span){ bytes.at + at, len });
		at += len;
	}
	return err;
}

/* --- mtools */

static int copy_stretch(struct diag *d, struct esp *esp, uint64_t at, uint64_t bytes)
{
	scoped_memory uint8_t *piece = malloc(PIECE);
	int err = piece ? 0 : -ENOMEM;

	for (uint64_t end = at + bytes; !err && at < end; at += PIECE) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		err = read_image(esp, piece, at, len);
		if (err)
			return fault(d, err, "cannot read the ESP of '%s' at byte %llu", esp->source->name, (unsigned long long)at);
		err = io_pwrite(esp->scratch, piece, len, at - esp->at);
	}
	return err ? fault(d, err, "cannot copy the structures of the ESP to a temporary file; TMPDIR says where") : 0;
}

static int copy_extents(struct diag *d, struct esp *esp, const struct fat_extent *extents, size_t count)
{
	int err = 0;

	for (size_t i = 0; !err && i < count; i++)
		err = copy_stretch(d, esp, extents[i].offset, extents[i].bytes);
	return err;
}

/* Boot sectors, FATs and directories: all that mtools looks at when it adds or replaces a file. */
static int make_scratch(struct diag *d, struct esp *esp)
{
	const struct fat_volume *fat = esp->fat;
	int err = io_unnamed_file(&esp->scratch);

	if (!err && ftruncate(esp->scratch, (off_t)esp->bytes) < 0)
		err = -errno;
	if (err)
		return fault(d, err, "cannot make a temporary file for the structures of the ESP; TMPDIR says where");
	err = copy_stretch(d, esp, esp->at, ((uint64_t)fat->reserved_sectors + (uint64_t)fat->fats * fat->fat_sectors) * fat->bytes_per_sector);
	if (!err)
		err = copy_extents(d, esp, fat->root_extents, fat->root_count);
	for (size_t i = 0; !err && i < fat->entries.count; i++) {
		const struct fat_entry *entry = &fat->entries.at[i];

		if (entry->directory)
			err = copy_extents(d, esp, entry->extents.at, entry->extents.count);
	}
	return err;
}

/* What mtools says, in one line, for a fault. */
static int fault_mtools(struct diag *d, const char *path, const char *said)
{
	return fault(d, 0, "mcopy cannot bring '%s' onto the ESP: %.*s", path, (int)strcspn(said, "\n"), said);
}

static int put_by_mtools(struct diag *d, struct esp *esp, const char *path, struct span bytes)
{
	/* No configuration of the user's, and nothing that depends on where and when. */
	static const char *const env[] = { "MTOOLSRC=/dev/null", "MTOOLS_SKIP_CHECK=1", "MTOOLS_LOWER_CASE=0", "TZ=UTC", "LC_ALL=C", NULL };
	scoped_fd from = -1;
	const char *argv[] = { "mcopy", "-o", "-i", child_fd_path(d->arena, esp->scratch), NULL, arena_fmt(d->arena, "::/%s", path), NULL };
	int keep[] = { esp->scratch, -1, -1 };
	struct child_result result;
	int err = io_memory_file("esp", bytes, &from);

	if (err)
		return fault(d, err, "cannot keep '%s' in memory", path);
	keep[1] = from;
	argv[4] = child_fd_path(d->arena, from);
	err = child_run(d, &(struct child){ .argv = argv, .env = env, .keep = keep }, &result);
	return err || !result.status ? err : fault_mtools(d, path, result.said);
}

int esp_put(struct diag *d, struct esp *esp, const char *path, struct span bytes)
{
	const struct fat_entry *entry = esp_find(esp, path);
	int err = 0;

	ACTIVITY(d, "changing '%s' on the ESP", path);
	if (entry && !entry->directory && entry->size == bytes.len)
		return put_in_place(d, esp, entry, bytes);
	if (esp->scratch < 0)
		err = make_scratch(d, esp);
	*list_add(d->arena, &esp->brought) = path;
	return err ? err : put_by_mtools(d, esp, path, bytes);
}

/*
 * Of the copy these bytes are whole; what is other than in the image becomes patches. New clusters lie where the image means nothing, so of what
 * is new all is said, zeros that the image happens to have too: a device may keep there what it has.
 */
static int take_stretch(struct diag *d, struct esp *esp, uint64_t at, uint64_t bytes, bool is_new)
{
	scoped_memory uint8_t *old = malloc(PIECE), *new = malloc(PIECE);
	int err = old && new ? 0 : -ENOMEM;

	for (uint64_t end = at + bytes; !err && at < end; at += PIECE) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE, got = 0;

		err = io_pread(esp->scratch, new, len, at, &got);
		if (!err)
			err = read_image(esp, old, esp->at + at, len);
		if (!err && is_new)
			patch_add(d->arena, esp->patches, esp->at + at, (struct span){ (const uint8_t *)arena_copy(d->arena, new, len), len });
		else if (!err && memcmp(old, new, len))
			patch_add_changes(d->arena, esp->patches, esp->at + at, (struct span){ old, len },
					  (struct span){ (const uint8_t *)arena_copy(d->arena, new, len), len });
	}
	return err;
}

static int take_extents(struct diag *d, struct esp *esp, const struct fat_extent *extents, size_t count)
{
	int err = 0;

	for (size_t i = 0; !err && i < count; i++)
		err = take_stretch(d, esp, extents[i].offset, extents[i].bytes, true);
	return err;
}

static bool is_brought(const struct esp *esp, const char *path)
{
	for (size_t i = 0; i < esp->brought.count; i++) {
		if (text_same_fold(esp->brought.at[i], path))
			return true;
	}
	return false;
}

/* Other files have holes in the copy, so only what was copied or brought is looked at. */
static int take_changes(struct diag *d, struct esp *esp)
{
	struct problems problems = { .arena = d->arena };
	struct fat_volume fat;
	int err = fat_read(d->arena, esp->scratch, 0, esp->bytes, &problems, &fat);

	if (!err && problems.list.count)
		return fault(d, 0, "mcopy has left the ESP damaged: %s", problems.list.at[0]);
	if (!err)
		err = take_stretch(d, esp, 0, ((uint64_t)fat.reserved_sectors + (uint64_t)fat.fats * fat.fat_sectors) * fat.bytes_per_sector, false);
	if (!err)
		err = take_extents(d, esp, fat.root_extents, fat.root_count);
	for (size_t i = 0; !err && i < fat.entries.count; i++) {
		const struct fat_entry *entry = &fat.entries.at[i];

		if (entry->directory || is_brought(esp, entry->path))
			err = take_extents(d, esp, entry->extents.at, entry->extents.count);
	}
	return err ? fault(d, err, "cannot compare the structures of the ESP") : 0;
}

int esp_finish(struct diag *d, struct esp *esp)
{
	return esp->scratch >= 0 ? take_changes(d, esp) : 0;
}

int esp_set_volume_id(struct diag *d, struct esp *esp, uint32_t id)
{
	uint64_t where = esp->at + (esp->fat->type == 32 ? ID_AT_FAT32 : ID_AT_OTHER);
	uint8_t sector[BOOT_SECTOR], *bytes = arena_alloc(d->arena, sizeof(id));
	uint32_t backup;
	int err = read_image(esp, sector, esp->at, sizeof(sector));

	if (err)
		return fault(d, err, "cannot read the boot sector of the ESP of '%s'", esp->source->name);
	bytes_put32(bytes, id);
	patch_add(d->arena, esp->patches, where, (struct span){ bytes, sizeof(id) });
	backup = bytes_get16(sector + BACKUP_AT);
	/* 0 and 0xffff: there is none. */
	if (esp->fat->type == 32 && backup && backup < esp->fat->reserved_sectors)
		patch_add(d->arena, esp->patches, where + (uint64_t)backup * esp->fat->bytes_per_sector,
			  (struct span){ bytes, sizeof(id) });
	return 0;
}
