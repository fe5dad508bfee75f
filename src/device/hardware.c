/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hardware.c - what a disk is called by its maker, and how it is connected
 */
#include "device/hardware.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "device/udev.h"

enum { PAGE_MOST = 4096, PAGE_HEAD = 4 };

/* Whether a part of the path is this word and then a digit: "/usb1/", "/nvme0/". */
static bool passes(const char *device, const char *part)
{
	for (const char *at = device; (at = strstr(at, part)); at++) {
		if (isdigit((unsigned char)at[strlen(part)]))
			return true;
	}
	return false;
}

/* The kernel's name for what it is connected by, in the path of the device. The first that fits: a USB stick is a SCSI disk, too. */
static const struct way {
	const char *part;
	enum transport transport;
} ways[] = {
	{ "/usb", TRANSPORT_USB }, { "/nvme", TRANSPORT_NVME }, { "/nvme-subsys", TRANSPORT_NVME }, { "/ata", TRANSPORT_SATA },
	{ "/vbd-", TRANSPORT_XEN }, { "/host", TRANSPORT_SCSI }, { "/virtio", TRANSPORT_VIRTIO },
	{ "/virtual/block/loop", TRANSPORT_LOOP }, { "/virtual/block/nbd", TRANSPORT_NETWORK }, { "/rbd/", TRANSPORT_NETWORK },
};

static enum transport way_of(const struct node *disk)
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		if (passes(disk->device, ways[i].part))
			return ways[i].transport;
	}
	return TRANSPORT_UNKNOWN;
}

/* A page of vital product data that is one text: SPC-4, 7.8.16, "Unit Serial Number". */
static const char *unit_serial(struct arena *a, const char *dir)
{
	struct span page, text;
	uint8_t high, low;
	size_t begin = 0;

	if (io_read_file(a, arena_fmt(a, "%s/vpd_pg80", dir), PAGE_MOST, &page) < 0 || !span_u8(page, 2, &high) || !span_u8(page, 3, &low) ||
	    !span_cut(page, PAGE_HEAD, (uint64_t)high << 8 | low, &text))
		return NULL;
	while (begin < text.len && text.at[begin] == ' ')
		begin++;
	while (text.len > begin && (text.at[text.len - 1] == ' ' || !text.at[text.len - 1]))
		text.len--;
	return text.len > begin ? arena_copy(a, text.at + begin, text.len - begin) : NULL;
}

/* drivers/mmc/core/mmc.c and sd.c: a card has its registers above the disk. */
static void read_card(struct arena *a, const char *card, struct block *b)
{
	const char *type = node_text(a, card, "type");

	b->transport = type && !strcmp(type, "MMC") ? TRANSPORT_EMMC : type && !strcmp(type, "SD") ? TRANSPORT_SD : TRANSPORT_UNKNOWN;
	b->model = node_text(a, card, "name");
	b->serial = node_text(a, card, "serial");
}

/* A SCSI disk or an NVMe controller. "ATA" is what libata has for all makers. */
static void read_model(struct arena *a, const char *dir, struct block *b)
{
	b->model = node_text(a, dir, "model");
	b->vendor = node_text(a, dir, "vendor");
	if (b->vendor && !strcmp(b->vendor, "ATA"))
		b->vendor = NULL;
	b->serial = node_text(a, dir, "serial");
	if (!b->serial)
		b->serial = unit_serial(a, dir);
}

/* Of the USB device that the disk is in; only that has idVendor, and the hub above it has a serial number of its own. */
static void read_usb(struct arena *a, const char *usb, struct block *b)
{
	b->serial = b->serial ? b->serial : node_text(a, usb, "serial");
	b->model = b->model ? b->model : node_text(a, usb, "product");
	b->vendor = b->vendor ? b->vendor : node_text(a, usb, "manufacturer");
}

/* "mmcblk0boot0", "mmcblk0rpmb" (drivers/mmc/core/mmc.c: MMC_BLK_DATA_AREA_BOOT, _RPMB) */
static bool is_emmc_boot(const char *name)
{
	if (strncmp(name, "mmcblk", 6))
		return false;
	name += 6;
	name += strspn(name, "0123456789");
	return !strncmp(name, "boot", 4) || !strncmp(name, "rpmb", 4);
}

void hardware_read(struct arena *a, const struct node *disk, struct span udev, struct block *b)
{
	const char *card = node_above(a, disk, "cid"), *model = node_above(a, disk, "model"), *usb = node_above(a, disk, "idVendor");

	b->transport = way_of(disk);
	if (card)
		read_card(a, card, b);
	else if (model)
		read_model(a, model, b);
	else
		b->serial = node_text(a, disk->dir, "serial");
	/* A card in a reader on USB is a card; the reader's names are not its own. */
	if (usb && !card)
		read_usb(a, usb, b);
	if (!b->model)
		b->model = node_text(a, disk->dir, "loop/backing_file");
	b->model = b->model ? b->model : udev_value(a, udev, "ID_MODEL");
	b->serial = b->serial ? b->serial : udev_value(a, udev, "ID_SERIAL_SHORT");
	b->emmc_boot = is_emmc_boot(disk->name);
}

/* How little a name says: numbers without a maker, and what is on the device, come behind the names that people can compare. */
static int rank(const char *name)
{
	static const char *const poor[] = { "wwn-", "nvme-eui.", "nvme-uuid.", "nvme-nvme.", "scsi-", "lvm-", "md-", "dm-" };

	for (size_t i = 0; i < COUNT(poor); i++) {
		if (!strncmp(name, poor[i], strlen(poor[i])))
			return 1;
	}
	return 0;
}

static bool leads_to(struct arena *a, const struct roots *r, const char *link, const struct node *node)
{
	scoped_memory char *dev = realpath(r->dev, NULL);
	scoped_memory char *target = realpath(link, NULL);

	return dev && target && !strcmp(target, arena_fmt(a, "%s/%s", dev, node->name));
}

static const char *stable_in(struct arena *a, const struct roots *r, const char *directory, const struct node *node)
{
	const char *best = NULL;
	name_list names;

	node_names(a, arena_fmt(a, "%s/disk/%s", r->dev, directory), &names);
	for (size_t i = 0; i < names.count; i++) {
		if ((!best || rank(names.at[i]) < rank(best)) &&
		    leads_to(a, r, arena_fmt(a, "%s/disk/%s/%s", r->dev, directory, names.at[i]), node))
			best = names.at[i];
	}
	return best ? arena_fmt(a, "/dev/disk/%s/%s", directory, best) : NULL;
}

const char *hardware_stable(struct arena *a, const struct roots *r, const struct node *node)
{
	const char *by_id = stable_in(a, r, "by-id", node);

	return by_id ? by_id : stable_in(a, r, "by-path", node);
}
