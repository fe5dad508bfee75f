/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume.c - the file system, or what else can be in a partition, by libblkid
 */
#include "probe/volume.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <stdlib.h>

#include "probe/volume_size.h"

/* What libblkid answers when signatures of several kinds are there. */
enum { FOUND = 0, NOTHING = 1, AMBIVALENT = -2 };

static void free_probe(blkid_probe *pr)
{
	blkid_free_probe(*pr);
}

static const char *value_of(struct arena *a, blkid_probe pr, const char *name)
{
	const char *text;

	return blkid_probe_lookup_value(pr, name, &text, NULL) ? NULL : arena_dup(a, text);
}

static void read_values(struct arena *a, blkid_probe pr, struct volume *ret)
{
	const char *block = value_of(a, pr, "BLOCK_SIZE"), *usage = value_of(a, pr, "USAGE");

	ret->type = value_of(a, pr, "TYPE");
	ret->usage = usage && ret->type ? usage : "";
	ret->label = value_of(a, pr, "LABEL");
	ret->uuid = value_of(a, pr, "UUID");
	ret->block_size = block ? (uint32_t)strtoul(block, NULL, 10) : 0;
}

int volume_read(struct arena *a, int fd, uint64_t size, struct volume *ret)
{
	return volume_read_at(a, fd, 0, size, ret);
}

int volume_read_at(struct arena *a, int fd, uint64_t offset, uint64_t size, struct volume *ret)
{
	__attribute__((cleanup(free_probe))) blkid_probe pr = blkid_new_probe();
	struct volume volume = { .usage = "" };
	int found, err;

	if (!pr)
		return -ENOMEM;
	errno = 0;
	if (blkid_probe_set_device(pr, fd, (blkid_loff_t)offset, (blkid_loff_t)size) || blkid_probe_enable_superblocks(pr, 1) ||
	    blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID | BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE))
		return errno ? -errno : -ENOMEM;
	found = blkid_do_safeprobe(pr);
	if (found != FOUND && found != NOTHING && found != AMBIVALENT)
		return errno ? -errno : -EIO;
	volume.ambivalent = found == AMBIVALENT;
	if (found == FOUND)
		read_values(a, pr, &volume);
	err = volume_size_read(volume.type, fd, offset, size, &volume.bytes);
	if (!err)
		*ret = volume;
	return err;
}
