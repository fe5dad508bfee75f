/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c - a partition table of sfdisk's, made anew for devices
 */
#include "flash/table.h"

#include "../verify/gpt_image.h"

enum { MIB = 1024 * 1024, SECOND = PRIMARY_ARRAY + ENTRY, ELSEWHERE = 64 };

static struct gpt gpt_of(struct image *im, uint64_t bytes, const char *name)
{
	struct problems p = { .arena = im->arena };
	struct gpt gpt = { .sector_size = SECTOR };
	int err = gpt_read(im->arena, im->fd, bytes, SECTOR, &p, &gpt);

	is_text(err ? strerror(-err) : image_problems(im->arena, &p), "", name);
	return gpt;
}

/* The disk becomes that of the device. Returns what was the matter, or NULL. */
static const char *make(struct image *im, const struct gpt *gpt, const struct table_wish *wish, size_t *ret_patches)
{
	const struct disk_source source = { .name = "disk.img", .fd = im->fd, .bytes = DISK };
	scoped_memory char *said = NULL;
	size_t len;
	struct diag d = { .arena = im->arena, .faults = open_memstream(&said, &len) };
	patch_list list = { 0 };
	int err = table_make(&d, &source, gpt, wish, &list);

	fclose(d.faults);
	if (!ftruncate(im->fd, (off_t)wish->bytes)) {
		for (size_t i = 0; i < list.count; i++)
			ok(pwrite(im->fd, list.at[i].bytes.at, list.at[i].bytes.len, (off_t)list.at[i].at) == (ssize_t)list.at[i].bytes.len, "a patch");
	}
	*ret_patches = list.count;
	said[strcspn(said, "\n")] = 0;
	return err ? arena_dup(im->arena, said) : NULL;
}

/* The second partition lies last. */
static void test_grows(uint64_t bytes, bool grow, uint64_t sectors, const char *name)
{
	const struct table_wish wish = { .bytes = bytes, .grow = grow };
	struct gpt before, after;
	struct image im;
	size_t patches;

	gpt_image_make(&im);
	before = gpt_of(&im, DISK, "the disk is sound");
	is_number(table_sectors(&before, 1, &wish), sectors, name);
	is_number(table_sectors(&before, 0, &wish), 4096, "one that does not lie last stays");
	ok(!make(&im, &before, &wish, &patches), "its table can be made");
	after = gpt_of(&im, bytes, "and is sound");
	is_number(after.partitions.at[1].last_lba + 1 - after.partitions.at[1].first_lba, sectors, "with what was foretold");
	is_number(patches != 0, bytes != DISK || sectors != 2048, "what changes nothing makes no patch");
	image_end(&im);
}

/* The backup's entries stand before what can be used, and the last partition reaches to its header: right by UEFI, and no other tool makes it so. */
static void test_entries_elsewhere(void)
{
	static uint8_t entries[16384];
	static const char *const refused = "fault: partition 2 of 'disk.img' reaches to LBA 16382, where the entries of a backup table belong (LBA 16351 to "
		"16382); such a table cannot be changed: make the image with room for them, or flash it unchanged onto a device of exactly its size";
	struct table_wish wish = { .bytes = DISK + MIB };
	struct image im;
	struct gpt gpt;
	size_t patches;

	gpt_image_make(&im);
	image_poke_number(&im, SECOND + 40, LAST - 1, 8);
	image_poke_number(&im, PRIMARY + 48, LAST - 1, 8);
	image_poke_number(&im, BACKUP + 48, LAST - 1, 8);
	image_poke_number(&im, BACKUP + 72, ELSEWHERE, 8);
	ok(pread(im.fd, entries, sizeof(entries), PRIMARY_ARRAY) == sizeof(entries), "the entries can be read");
	ok(pwrite(im.fd, entries, sizeof(entries), ELSEWHERE * SECTOR) == sizeof(entries), "and written elsewhere");
	gpt_image_seal(&im, PRIMARY, PRIMARY_ARRAY);
	gpt_image_seal(&im, BACKUP, ELSEWHERE * SECTOR);
	gpt = gpt_of(&im, DISK, "entries of the backup may stand elsewhere");
	is_text(make(&im, &gpt, &wish, &patches), refused, "that is refused for a larger device");
	wish.bytes = DISK;
	wish.disk_guid = gpt.partitions.at[0].guid;
	is_text(make(&im, &gpt, &wish, &patches), refused, "and with another GUID");
	wish.disk_guid = NULL;
	ok(!make(&im, &gpt, &wish, &patches) && !patches, "unchanged it goes");
	image_end(&im);
}

int main(void)
{
	test_grows(DISK, false, 2048, "a device of the image's size changes nothing");
	test_grows(DISK, true, 14336 - 8192, "but what is to grow does, to a whole MiB");
	test_grows(DISK + 512, true, 14336 - 8192, "on one that is a sector longer");
	test_grows(DISK + 4 * MIB, false, 2048, "on a larger one nothing grows unasked");
	test_grows(DISK + 4 * MIB, true, 22528 - 8192, "and what is asked to");
	test_entries_elsewhere();
	return done();
}
