/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - reads and checks a FAT12, FAT16 or FAT32 volume: the steps
 */
#include "verify/fat.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "verify/fat_reader.h"

enum { VOLUME_LEAST = 512 };

/* Whether there are so many bytes at all: a partition may promise more than its disk has. */
static int check_end(struct fat_reader *f, bool *ret_readable)
{
	uint8_t last;
	int err = 0;

	*ret_readable = f->bytes >= VOLUME_LEAST && f->at <= INT64_MAX && f->bytes <= INT64_MAX - f->at;
	if (!*ret_readable) {
		problem(f->problems, "the volume has %" PRIu64 " bytes at byte %" PRIu64
			", must have at least %d that end before byte %" PRIi64, f->bytes, f->at, VOLUME_LEAST,
			INT64_MAX);
		return 0;
	}
	f->window = window_make(f->scratch, f->fd, f->at + f->bytes);
	err = window_read(f->window, f->at + f->bytes - 1, &last, 1);
	if (err == -ENODATA)
		problem(f->problems, "the disk ends before byte %" PRIu64 ", where the volume ends", f->at + f->bytes);
	*ret_readable = !err;
	return err == -ENODATA ? 0 : err;
}

/* fsck.fat would change the boot sector's. That has "NO NAME" when there is none. */
static void check_labels(struct fat_reader *f)
{
	const char *boot = f->volume->label, *root = f->volume->root_label;

	if (boot && root && strcmp(boot, root))
		problem(f->problems, "boot sector has label %s, the root directory has %s",
			text_quote(f->scratch, boot), text_quote(f->scratch, root));
	else if (boot && !root && strcmp(boot, "NO NAME"))
		problem(f->problems, "boot sector has label %s, the root directory has none",
			text_quote(f->scratch, boot));
}

static int read_tree(struct fat_reader *f)
{
	int err;

	f->used = arena_alloc(f->scratch, f->last_cluster / 8 + 1);
	err = fat_dir_read_all(f);
	if (err < 0)
		return err;
	check_labels(f);
	err = fat_table_check(f);
	return err < 0 ? err : fat_boot_check_spare(f);
}

static int read_volume(struct fat_reader *f)
{
	bool readable;
	int err = check_end(f, &readable);

	if (!err && readable)
		err = fat_boot_read(f, &readable);
	return err < 0 || !readable ? err : read_tree(f);
}

/* Moves what the volume holds out of the scratch arena. */
static void finish(struct fat_reader *f)
{
	struct fat_volume *v = f->volume;
	struct fat_entry *entries = v->entries.at;

	v->oem = v->oem ? v->oem : "";
	v->label = v->label ? v->label : "";
	v->root_label = v->root_label ? v->root_label : "";
	v->entries.room = v->entries.count;
	v->entries.at = arena_array(f->arena, struct fat_entry, v->entries.count);
	if (v->entries.count)
		memcpy(v->entries.at, entries, v->entries.count * sizeof(*entries));
}

int fat_read(struct arena *a, int fd, uint64_t at, uint64_t bytes, struct problems *p, struct fat_volume *ret)
{
	struct fat_volume volume = { 0 };
	struct fat_reader f = {
		.arena = a, .scratch = arena_make(), .problems = p, .volume = &volume, .fd = fd, .at = at,
		.bytes = bytes,
	};
	int err = read_volume(&f);

	if (!err)
		finish(&f);
	arena_free(f.scratch);
	if (!err)
		*ret = volume;
	return err;
}
