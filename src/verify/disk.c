/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.c - a disk verified by itself, without the tree that it was made from
 */
#include "verify/disk.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "model/partition_type.h"
#include "plan/path.h"
#include "verify/disk_volume.h"
#include "verify/entry.h"
#include "verify/record.h"
#include "verify/window.h"

enum {
	SMALL = 512, LARGE = 4096, /* the sizes of sectors that there are */
	BOOT_SECTOR = 512,
	VOLUMES_MOST = 16,         /* that are looked at: each takes as long as it is large */
};

struct checking {
	struct diag *diag;
	int fd;
	const struct disk_wanted *wanted;
	struct disk_facts facts;
	struct window *window;
	struct problems problems;                 /* of the disk */
	struct problems of_volumes[VOLUMES_MOST]; /* as many as there are volumes */
};

/* Whether a GPT header begins there; false where the disk has ended, too. */
static int has_header(struct checking *c, uint64_t at, bool *ret)
{
	uint8_t bytes[8];
	int err = window_read(c->window, at, bytes, sizeof(bytes));

	if (err && err != -ENODATA)
		return fault(c->diag, err, "cannot read '%s' at byte %" PRIu64, c->wanted->name, at);
	*ret = !err && span_has((struct span){ bytes, sizeof(bytes) }, 0, "EFI PART");
	return 0;
}

/* Whether there is a GPT for sectors of this size; the backup's header tells it, too. */
static int has_table(struct checking *c, uint32_t sector_size, bool *ret)
{
	uint64_t sectors = c->wanted->bytes / sector_size;
	int err = has_header(c, sector_size, ret);

	if (!err && !*ret && sectors > 1)
		err = has_header(c, (sectors - 1) * sector_size, ret);
	return err;
}

static int say_no_table(struct checking *c, bool small, bool large)
{
	const struct disk_wanted *w = c->wanted;

	if (small || large)
		return fault(c->diag, 0, "'%s' has sectors of %" PRIu32 " bytes, its partition table is made for sectors of %d: make"
			     " the disk with --sector-size=%" PRIu32, w->name, w->sector_size, small ? SMALL : LARGE, w->sector_size);
	return fault(c->diag, 0, "'%s' of %" PRIu64 " byte%s is no disk with a GPT: 'EFI PART' was looked for at byte %d, at byte"
		     " %d, and in the last sector", w->name, w->bytes, w->bytes == 1 ? "" : "s", SMALL, LARGE);
}

static int find_table(struct checking *c)
{
	uint32_t wanted = c->wanted->sector_size;
	bool small = false, large = false;
	int err = has_table(c, SMALL, &small);

	if (!err)
		err = has_table(c, LARGE, &large);
	if (err)
		return err;
	if (wanted ? (wanted == SMALL && small) || (wanted == LARGE && large) : small || large) {
		c->facts.sector_size = wanted ? wanted : small ? SMALL : LARGE;
		return 0;
	}
	return say_no_table(c, small, large);
}

static int read_table(struct checking *c)
{
	int err = gpt_read(c->diag->arena, c->fd, c->wanted->bytes, c->facts.sector_size, &c->problems, &c->facts.gpt);

	return err ? fault(c->diag, err, "cannot read the partition table of '%s'", c->wanted->name) : 0;
}

/* What is missing at the end makes everything wrong, and none of that says what happened. */
static int check_end(struct checking *c)
{
	const struct gpt *gpt = &c->facts.gpt;

	if (gpt->last_usable < gpt->sectors || gpt->last_usable > UINT64_MAX / gpt->sector_size - 1)
		return 0;
	return fault(c->diag, 0, "'%s' is cut off: it has %" PRIu64 " bytes, its partition table is of a disk of more than %" PRIu64 "; get it anew",
		     c->wanted->name, c->wanted->bytes, (gpt->last_usable + 1) * gpt->sector_size);
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}

/* Whether it is a FAT by its first sector, which any tool for FAT leaves so; whether nothing was ever made there. */
static int read_start(struct checking *c, uint64_t at, bool *ret_fat, bool *ret_blank)
{
	uint8_t bytes[BOOT_SECTOR];
	struct span boot = { bytes, sizeof(bytes) };
	int err = window_read(c->window, at, bytes, sizeof(bytes));
	uint8_t jump = record_u8(boot, 0);
	uint16_t sector = record_le16(boot, 11);

	if (err && err != -ENODATA)
		return fault(c->diag, err, "cannot read '%s' at byte %" PRIu64, c->wanted->name, at);
	*ret_blank = err || is_zero(bytes, sizeof(bytes));
	*ret_fat = !err && record_le16(boot, 510) == 0xaa55 && (jump == 0xeb || jump == 0xe9) &&
	       (sector == 512 || sector == 1024 || sector == 2048 || sector == 4096);
	return 0;
}

static bool is_esp(const struct gpt_partition *part)
{
	const struct partition_type *type = partition_type_of(part->type);

	return type && !strcmp(type->name, "esp");
}

static int read_volume(struct checking *c, struct disk_volume *v)
{
	struct disk_facts *f = &c->facts;
	struct problems *p = &c->of_volumes[f->volumes.count];
	int err;

	*p = (struct problems){ .arena = c->diag->arena };
	err = disk_volume_read(c->diag->arena, c->fd, c->wanted->bytes, v, p);
	if (err)
		return fault(c->diag, err, "cannot read %s of '%s'", v->text, c->wanted->name);
	if (!v->is_esp && !v->loader)
		return 0;
	*list_add(c->diag->arena, &f->volumes) = *v;
	f->starts_xen = f->starts_xen || v->kind == DISK_LOADER_OURS || v->kind == DISK_LOADER_XEN;
	return 0;
}

/* One that leads out of the disk is a problem of the table already. */
static int read_partition(struct checking *c, size_t number)
{
	const struct gpt *gpt = &c->facts.gpt;
	const struct gpt_partition *part = &gpt->partitions.at[number];
	struct disk_volume v = { .partition = number, .is_esp = is_esp(part) };
	bool fat = false, blank = false;
	int err;

	if (part->first_lba > part->last_lba || part->last_lba >= gpt->sectors)
		return 0;
	v.at = part->first_lba * gpt->sector_size;
	v.bytes = (part->last_lba - part->first_lba + 1) * gpt->sector_size;
	v.text = arena_fmt(c->diag->arena, "partition %" PRIu32, part->index);
	err = read_start(c, v.at, &fat, &blank);
	if (err || (!fat && !v.is_esp))
		return err;
	v.spoiled = !fat && !blank;
	if (c->facts.volumes.count == VOLUMES_MOST) {
		problem(&c->problems, "%s is one more than the %d volumes that are looked at", v.text, VOLUMES_MOST);
		return 0;
	}
	return read_volume(c, &v);
}

static int read_partitions(struct checking *c)
{
	int err = 0;

	for (size_t i = 0; !err && i < c->facts.gpt.partitions.count && !problems_full(&c->problems); i++)
		err = read_partition(c, i);
	return err;
}

static void judge_hash(struct checking *c, struct problems *p, const struct disk_pin *pin, const struct entry_hash *found)
{
	if (memcmp(pin->hash, found->hash, PLAN_HASH))
		problem(p, "the SHA-256 of %s begins with %s, the boot plan has %s", text_quote(c->diag->arena, pin->entry->path),
			carried_hash_text(c->diag->arena, found->hash), carried_hash_text(c->diag->arena, pin->hash));
}

/* All volumes' at once, so that all cores are busy to the end. */
static int check_pins(struct checking *c)
{
	const struct disk_facts *f = &c->facts;
	struct entry_hash *hashes;
	size_t count = 0;
	int err;

	for (size_t i = 0; i < f->volumes.count; i++)
		count += f->volumes.at[i].pins.count;
	hashes = arena_array(c->diag->arena, struct entry_hash, count);
	count = 0;
	for (size_t i = 0; i < f->volumes.count; i++) {
		for (size_t pin = 0; pin < f->volumes.at[i].pins.count; pin++)
			hashes[count++].entry = f->volumes.at[i].pins.at[pin].entry;
	}
	err = entry_hash_all(c->diag, c->fd, c->wanted->bytes, hashes, count, c->wanted->quiet);
	count = 0;
	for (size_t i = 0; !err && i < f->volumes.count; i++) {
		for (size_t pin = 0; pin < f->volumes.at[i].pins.count; pin++)
			judge_hash(c, &c->of_volumes[i], &f->volumes.at[i].pins.at[pin], &hashes[count++]);
	}
	return err;
}

/* Nothing on a disk whose table is right starts Xen: what there is instead. */
static void say_no_xen(struct checking *c)
{
	const struct disk_facts *f = &c->facts;
	const char *loader = text_quote(c->diag->arena, plan_path(c->diag->arena, plan_loader_name));

	for (size_t i = 0; i < f->volumes.count; i++) {
		const struct disk_volume *v = &f->volumes.at[i];

		if (v->loader)
			problem(&c->problems, "%s has a %s that is neither ours, with the sections .dtb and .plan, nor Xen", v->text, loader);
		else
			problem(&c->problems, "%s, an ESP, has no %s", v->text, loader);
	}
	if (!f->volumes.count)
		problem(&c->problems, "none of its %zu partition%s is an ESP, or a FAT volume with %s", f->gpt.partitions.count,
			f->gpt.partitions.count == 1 ? "" : "s", loader);
}

static void judge_volumes(struct checking *c)
{
	struct disk_facts *f = &c->facts;
	struct problems *to = f->starts_xen || !c->wanted->any ? &c->problems : &f->remarks;

	if (!f->starts_xen && !c->wanted->any && (f->volumes.count || !c->problems.list.count))
		say_no_xen(c);
	/* An ESP that was made and cannot be read starts nothing, whatever it was to start. */
	for (size_t i = 0; i < f->volumes.count; i++)
		problems_take(f->volumes.at[i].spoiled ? &c->problems : to, &c->of_volumes[i], f->volumes.at[i].text);
}

static int conclude(struct checking *c)
{
	size_t count = c->problems.list.count + c->problems.dropped;

	if (!count)
		return 0;
	return fault(c->diag, 0, "'%s' is not sound (%zu problem%s): %s", c->wanted->name, count, count == 1 ? "" : "s",
		     problems_text(&c->problems, PROBLEMS_KEPT));
}

int verify_disk(struct diag *d, int fd, const struct disk_wanted *wanted, struct disk_facts *ret)
{
	struct checking c = {
		.diag = d, .fd = fd, .wanted = wanted, .problems = { .arena = d->arena },
		.facts = { .bytes = wanted->bytes, .remarks = { .arena = d->arena } },
	};
	int err;

	ACTIVITY(d, "verifying '%s'", wanted->name);
	c.window = window_make(d->arena, fd, wanted->bytes);
	err = find_table(&c);
	if (!err)
		err = read_table(&c);
	if (!err)
		err = check_end(&c);
	if (!err)
		err = read_partitions(&c);
	if (!err)
		err = check_pins(&c);
	if (!err)
		err = interrupt_check(d);
	if (err)
		return err;
	judge_volumes(&c);
	err = conclude(&c);
	if (!err)
		*ret = c.facts;
	return err;
}
