/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * danger.c - why a device should not be written to
 */
#include "device/danger.h"

#include <string.h>

#include "base/text.h"

/* What one judge gets. */
struct judged {
	struct arena *arena;
	const struct block *block;
	const struct danger_expected *expected;
	refusal_list *refusals;
};

static void refuse(const struct judged *j, const char *id, const char *cure, const char *text)
{
	*list_add(j->arena, j->refusals) = (struct refusal){ id, text, cure };
}

static bool is_allowed(const struct judged *j, enum danger danger)
{
	return j->expected->allowed & danger;
}

static const char *bytes_of(struct arena *a, uint64_t bytes)
{
	const char *exact = arena_fmt(a, "%llu bytes", (unsigned long long)bytes), *shown = text_size(a, bytes);

	return strcmp(exact, shown) ? arena_fmt(a, "%s (%s)", exact, shown) : exact;
}

/* "a", "a and b", "a, b and c" grow from the left; this is one more, and whether it is the last. */
static const char *with(struct arena *a, const char *text, const char *one, bool last)
{
	return *text ? arena_fmt(a, "%s%s%s", text, last ? " and " : ", ", one) : one;
}

static void judge_system(const struct judged *j)
{
	const char *text = "";
	size_t last = j->block->uses.count;

	for (size_t i = 0; i < j->block->uses.count; i++)
		last = j->block->uses.at[i].system ? i : last;
	for (size_t i = 0; i < j->block->uses.count; i++) {
		const struct block_use *use = &j->block->uses.at[i];

		if (use->system)
			text = with(j->arena, text, text_quote(j->arena, use->where), i == last);
	}
	if (*text)
		refuse(j, "system", "choose another device", arena_fmt(j->arena, "this machine runs from it: it has %s", text));
}

static void judge_use(const struct judged *j)
{
	static const char *const cures[] = {
		[USE_MOUNT] = "unmount what is mounted (umount)", [USE_SWAP] = "end the swapping (swapoff)",
		[USE_HOLDER] = "take apart what is made of it (cryptsetup close, vgchange -a n, mdadm --stop)",
		[USE_LOOP] = "detach the loop device (losetup -d)", [USE_POOL] = "choose another device", [USE_HELD] = "end that program",
	};
	const char *text = "", *cure = "";
	unsigned int said = 0;

	for (size_t i = 0; i < j->block->uses.count; i++) {
		const struct block_use *use = &j->block->uses.at[i];

		/* That was said, and nobody can end it. */
		if (use->system)
			continue;
		text = arena_fmt(j->arena, "%s%s%s", text, *text ? "; " : "", use->text);
		if (!(said & 1U << use->kind))
			cure = arena_fmt(j->arena, "%s%s%s", cure, *cure ? ", " : "", cures[use->kind]);
		said |= 1U << use->kind;
	}
	if (*text)
		refuse(j, "in-use", cure, arena_fmt(j->arena, "it is in use: %s", text));
}

static void judge_medium(const struct judged *j)
{
	const struct block *b = j->block;

	if (!b->bytes) {
		refuse(j, "no-medium", "put a medium into it", "there is no medium in it");
		return;
	}
	if (b->read_only && b->emmc_boot)
		refuse(j, "read-only", arena_fmt(j->arena, "write 0 to '/sys/block/%s/force_ro'", b->kernel), "it is read-only");
	else if (b->read_only)
		refuse(j, "read-only", "look for the lock on the card or its adapter, or choose another device", "it is read-only");
}

static void judge_user(const struct judged *j)
{
	if (j->block->denied)
		refuse(j, "not-permitted", "run this as root, or as a member of the group that the device belongs to", "it is not this user's to write to");
}

static void judge_image(const struct judged *j)
{
	const struct block *b = j->block;
	const struct danger_expected *e = j->expected;

	if (e->has_image)
		refuse(j, "image", "copy the image elsewhere first, or choose another device", "the image is read from it");
	if (e->image_bytes && b->bytes && b->bytes < e->image_bytes)
		refuse(j, "too-small", "take a larger device, or make the image smaller",
		       arena_fmt(j->arena, "it has %s, the image %s", bytes_of(j->arena, b->bytes), bytes_of(j->arena, e->image_bytes)));
	if (e->image_sector_size && b->sector_size && b->sector_size != e->image_sector_size)
		refuse(j, "sector-size", arena_fmt(j->arena, "build the image with --sector-size=%u", b->sector_size),
		       arena_fmt(j->arena, "it has sectors of %u bytes, the image is made for sectors of %u", b->sector_size,
				 e->image_sector_size));
}

static void judge_kind(const struct judged *j)
{
	const struct block *b = j->block;

	if (b->disk && !is_allowed(j, DANGER_PARTITION))
		refuse(j, "partition", arena_fmt(j->arena, "name the disk, '/dev/%s', or allow it with --allow=partition", b->disk),
		       arena_fmt(j->arena, "it is a partition of '%s' and not a whole disk, so no firmware would find a table on it", b->disk));
	if (b->made_of && !is_allowed(j, DANGER_MAPPED))
		refuse(j, "mapped", "name a disk, or allow it with --allow=mapped",
		       arena_fmt(j->arena, "it is no disk: the kernel has made it of %s", b->made_of));
	if (b->emmc_boot && !is_allowed(j, DANGER_EMMC_BOOT))
		refuse(j, "emmc-boot", "name the eMMC itself, or allow it with --allow=emmc-boot",
		       "it is a boot partition of an eMMC: a board's first loader lies there, and without it the board may not start again");
}

/* A package says 32 GB for what has 32 GB, 32 GiB, or somewhat less than the one of them. */
static bool is_about(uint64_t bytes, uint64_t wanted)
{
	uint64_t apart = bytes > wanted ? bytes - wanted : wanted - bytes;

	return apart <= wanted / 10;
}

static bool is_size(uint64_t bytes, const struct danger_expected *e)
{
	return e->about ? is_about(bytes, e->bytes) || is_about(bytes, e->decimal) : bytes == e->bytes;
}

static void judge_expected(const struct judged *j)
{
	const struct block *b = j->block;
	const struct danger_expected *e = j->expected;

	if (e->serial && (!b->serial || strcmp(e->serial, b->serial)))
		refuse(j, "serial", "choose the device by the number that is on it", arena_fmt(j->arena, "%s, expected is %s",
			b->serial ? arena_fmt(j->arena, "its serial number is %s", text_quote(j->arena, b->serial)) :
				    "its serial number is not known", text_quote(j->arena, e->serial)));
	if (e->bytes && !is_size(b->bytes, e))
		refuse(j, "size", "choose the device by its size", arena_fmt(j->arena, "it has %s, expected are %s%s",
			bytes_of(j->arena, b->bytes), e->about ? "about " : "", bytes_of(j->arena, e->bytes)));
}

/* Below /dev/disk by what it is or where it is plugged in; by-diskseq counts disks as they come. */
static bool is_stable(const char *path)
{
	return !strncmp(path, "/dev/disk/by-", 13) && strncmp(path, "/dev/disk/by-diskseq/", 21) && !strstr(path, "/../");
}

/* The kernel gives names like sdb in the order in which it finds disks. */
static void judge_name(const struct judged *j)
{
	const struct block *b = j->block;
	const struct danger_expected *e = j->expected;
	const char *what = "with --expect-serial or --expect-size";

	if (!e->unattended || is_allowed(j, DANGER_UNSTABLE_NAME) || e->serial || e->bytes || is_stable(b->path))
		return;
	refuse(j, "unstable-name",
	       b->stable ? arena_fmt(j->arena, "name it %s, or say what it is %s", text_quote(j->arena, b->stable), what) :
			   arena_fmt(j->arena, "say what it is %s, or allow it with --allow=unstable-name", what),
	       arena_fmt(j->arena, "with --yes nobody is asked, and %s may be another device tomorrow", text_quote(j->arena, b->path)));
}

bool danger_find_word(const char *word, unsigned int *ret)
{
	static const struct {
		const char *word;
		enum danger danger;
	} words[] = {
		{ "partition", DANGER_PARTITION }, { "mapped", DANGER_MAPPED }, { "emmc-boot", DANGER_EMMC_BOOT },
		{ "unstable-name", DANGER_UNSTABLE_NAME },
	};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (!strcmp(word, words[i].word)) {
			*ret = words[i].danger;
			return true;
		}
	}
	return false;
}

void danger_find(struct arena *a, const struct block *b, const struct danger_expected *expected, refusal_list *ret)
{
	const struct judged j = { a, b, expected, ret };

	judge_system(&j);
	judge_use(&j);
	judge_medium(&j);
	judge_user(&j);
	judge_kind(&j);
	judge_image(&j);
	judge_expected(&j);
	judge_name(&j);
}
