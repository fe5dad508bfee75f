/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_boot.c - what firmware knows of a disk beside the disk: kept, and told that it is the first to start
 */
#include "cmd/flash_boot.h"

#include <string.h>

#include "base/scoped.h"
#include "flash/table.h"
#include "variable/efivarfs.h"
#include "variable/uboot_file.h"
#include "verify/gpt.h"

enum { REMARKS_SHOWN = 3 };

static const uint8_t esp_type[GUID_BYTES] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };

int flash_boot_check(struct diag *d, const struct options *opt, const struct identity_image *image, size_t devices)
{
	const struct flash_options *f = &opt->flash;

	if (f->boot_entry == BOOT_ENTRY_NONE && !f->keep_variables)
		return 0;
	if (!image->volumes.count)
		return fault(d, 0, "'%s' has no ESP, so there is nothing to start from and no place for variables", image->source->name);
	if (f->boot_entry == BOOT_ENTRY_FIRMWARE && devices > 1)
		return fault(d, 0, "--boot-entry makes one disk the first that this machine starts, and %zu devices are named", devices);
	return f->boot_entry == BOOT_ENTRY_FIRMWARE ? efivarfs_check(d, EFIVARFS_PATH) : 0;
}

static int read_variables(struct diag *d, const struct target *target, int fd, uint64_t at, uint64_t bytes, struct flash_boot *boot)
{
	struct problems heard = { .arena = d->arena };
	const struct disk_source source = { .name = target->name, .fd = fd, .bytes = target->bytes };
	const struct fat_entry *entry;
	struct uboot_file file;
	struct fat_volume fat;
	const char *wrong;
	struct esp esp;
	int err = fat_read(d->arena, fd, at, bytes, &heard, &fat);

	if (err)
		return fault(d, err, "cannot read the ESP that is on '%s', for what is to be kept of it", target->name);
	esp = esp_of(&source, at, bytes, &fat, NULL);
	entry = esp_find(&esp, UBOOT_FILE_NAME);
	if (!entry && heard.list.count)
		fprintf(stderr, "warning: variables on '%s', if there are any, are not kept: its ESP is damaged: %s\n", target->name, problems_text(&heard, REMARKS_SHOWN));
	if (entry && (entry->directory || entry->size > UBOOT_FILE_MOST))
		fprintf(stderr, "warning: '%s' on '%s' is not kept: it %s\n", UBOOT_FILE_NAME, target->name, entry->directory ? "is a directory" :
			arena_fmt(d->arena, "has %u bytes, at most %d can be variables", entry->size, UBOOT_FILE_MOST));
	if (!entry || entry->directory || entry->size > UBOOT_FILE_MOST)
		return 0;
	err = esp_read(d, &esp, entry, UBOOT_FILE_MOST, &boot->variables);
	wrong = err ? NULL : uboot_file_read(d->arena, boot->variables, &file);
	if (wrong) {
		fprintf(stderr, "warning: '%s' on '%s' is damaged and not kept: %s\n", UBOOT_FILE_NAME, target->name, wrong);
		boot->variables = (struct span){ 0 };
	}
	return err;
}

int flash_boot_look(struct diag *d, const struct options *opt, const struct identity_image *image, const struct target *target,
		    struct flash_boot *ret)
{
	const struct table_wish table = { .bytes = target->bytes, .grow = opt->flash.grow };
	struct problems heard = { .arena = d->arena };
	struct flash_boot boot = { .variables = { 0 } };
	scoped_fd fd = -1;
	struct gpt gpt;
	int err;

	*ret = boot;
	if (opt->flash.boot_entry == BOOT_ENTRY_NONE && !opt->flash.keep_variables)
		return 0;
	/* A partition that grows is another for firmware: U-Boot compares the whole node (lib/efi_loader/efi_device_path.c: efi_dp_match). */
	boot.sectors = table_sectors(image->gpt, image->volumes.at[0].partition, &table);
	err = target_reopen(d, target, false, &fd);
	if (err)
		return err;
	err = gpt_read(d->arena, fd, target->bytes, target->sector_size, &heard, &gpt);
	if (err)
		return fault(d, err, "cannot read the partition table that is on '%s', for what is to be kept or replaced", target->name);
	for (size_t i = 0; !err && i < gpt.partitions.count; i++) {
		const struct gpt_partition *p = &gpt.partitions.at[i];
		uint64_t sector = target->sector_size, end = target->bytes / sector;

		if (memcmp(p->type, esp_type, GUID_BYTES) || p->first_lba > p->last_lba || p->last_lba >= end)
			continue;
		memcpy(*list_add(d->arena, &boot.former), p->guid, GUID_BYTES);
		if (opt->flash.keep_variables && boot.former.count == 1)
			err = read_variables(d, target, fd, p->first_lba * sector, (p->last_lba + 1 - p->first_lba) * sector, &boot);
	}
	if (!err)
		*ret = boot;
	return err;
}

/* The entry for the image's first ESP. */
static struct boot_request request_of(struct arena *a, const struct identity_image *image, const struct unit_identity *id, const struct flash_boot *boot)
{
	const struct identity_volume *v = &image->volumes.at[0];
	const struct gpt_partition *p = &image->gpt->partitions.at[v->partition];
	struct boot_request r = {
		.option = {
			.attributes = LOAD_OPTION_ACTIVE, .description = arena_fmt(a, "Xen (%s)", v->fat->label), .partition = p->index,
			.first_lba = p->first_lba, .sectors = boot->sectors, .path = LOAD_OPTION_LOADER,
		},
		.former = (const uint8_t (*)[GUID_BYTES])boot->former.at, .former_count = boot->former.count,
	};

	memcpy(r.option.guid, id->guids[v->partition], GUID_BYTES);
	return r;
}

int flash_boot_prepare(struct diag *d, const struct options *opt, const struct identity_image *image, const struct unit_identity *id,
		       const struct flash_boot *boot, struct identity_wish *wish)
{
	struct span bytes = boot->variables;
	struct uboot_file file = { .variables = { 0 } };

	if (opt->flash.boot_entry == BOOT_ENTRY_UBOOT) {
		struct boot_request request = request_of(d->arena, image, id, boot);
		struct boot_change change;

		/* What was kept was read once already. */
		if (bytes.len && uboot_file_read(d->arena, bytes, &file))
			file = (struct uboot_file){ .variables = { 0 } };
		if (!uboot_file_set_boot(d->arena, &file, &request, &change))
			return fault(d, 0, "'%s' has no number left for an entry", UBOOT_FILE_NAME);
		bytes = uboot_file_bytes(d->arena, &file);
	}
	if (bytes.len > UBOOT_FILE_SURE && bytes.len > boot->variables.len)
		fprintf(stderr, "warning: '%s' has %zu bytes now; U-Boot takes %d unless it was built with more\n", UBOOT_FILE_NAME, bytes.len, UBOOT_FILE_SURE);
	if (bytes.len)
		*list_add(d->arena, &wish->files) = (struct identity_file){ UBOOT_FILE_NAME, bytes };
	return 0;
}

int flash_boot_tell(struct diag *d, const struct options *opt, const struct identity_image *image, const struct unit_identity *id,
		    const struct flash_boot *boot)
{
	struct boot_request request;
	struct boot_change change;

	if (opt->flash.boot_entry != BOOT_ENTRY_FIRMWARE)
		return 0;
	request = request_of(d->arena, image, id, boot);
	return efivarfs_set_boot(d, EFIVARFS_PATH, &request, &change);
}
