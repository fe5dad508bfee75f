/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * block.c - tests of how hardware is recognised that is not here
 *
 * The trees have what Linux 5.10 to 6.12 shows of such hardware.
 */
#include "device/block.h"

#include "device/describe.h"
#include "machine.h"

static const char usb[] = "/devices/pci0000:00/0000:00:14.0/usb1";
static const char stick[] = "/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb";
static const char card[] = "/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/rtsx_pci_sdmmc.0/mmc_host/mmc0/mmc0:aaaa";
static const char emmc[] = "/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc1/mmc1:0001";
static const char nvme[] = "/devices/pci0000:00/0000:00:1d.0/0000:3c:00.0/nvme/nvme0";
static const char sata[] = "/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0";

static void put(struct machine *m, const char *device, const char *file, const char *text)
{
	machine_put(m, arena_fmt(m->arena, "sys%s/%s", device, file), text);
}

static void put_hub(struct machine *m)
{
	put(m, usb, "idVendor", "1d6b\n");
	put(m, usb, "serial", "0000:00:14.0\n");
	put(m, usb, "product", "xHCI Host Controller\n");
}

static void put_stick(struct machine *m)
{
	static const char device[] = "/devices/pci0000:00/0000:00:14.0/usb1/1-2";

	machine_disk(m, stick, "8:16", 62333952, true);
	put_hub(m);
	put(m, device, "idVendor", "0781\n");
	put(m, device, "serial", "4C530001230504117215\n");
	put(m, device, "manufacturer", "SanDisk\n");
	put(m, device, "1-2:1.0/host6/target6:0:0/6:0:0:0/vendor", "SanDisk \n");
	put(m, device, "1-2:1.0/host6/target6:0:0/6:0:0:0/model", "Ultra           \n");
	machine_link(m, "dev/disk/by-id/scsi-1SanDisk_Ultra_4C530001230504117215", "../../sdb");
	machine_link(m, "dev/disk/by-id/usb-SanDisk_Ultra_4C530001230504117215-0:0", "../../sdb");
	machine_link(m, "dev/disk/by-id/usb-SanDisk_Ultra_4C530001230504117215-0:0-part1", "../../sdb1");
	machine_link(m, "dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0", "../../sdb");
}

static void test_stick(void)
{
	struct machine m = machine_make();
	struct block b;

	put_stick(&m);
	b = machine_look(&m, "sdb", 8, 16);
	is_text(b.kernel, "sdb", "a USB stick: its name");
	is_text(b.vendor, "SanDisk", "its maker");
	is_text(b.model, "Ultra", "its model");
	is_text(b.serial, "4C530001230504117215", "its serial number, not the one of the hub");
	is_text(b.stable, "/dev/disk/by-id/usb-SanDisk_Ultra_4C530001230504117215-0:0", "its stable name, not that of a partition");
	ok(b.transport == TRANSPORT_USB && b.removable && !b.read_only && block_is_whole(&b), "what it is");
	is_number(b.bytes, 31914983424, "its size");
	is_number(b.sector_size, 512, "its sectors");
	ok(!b.content_known && !b.uses.count, "a stick that cannot be read: nobody knows what is on it");
	unlink(arena_fmt(m.arena, "%s/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/serial", m.dir));
	b = machine_look(&m, "sdb", 8, 16);
	is_text(b.serial, NULL, "without a serial number it does not get another's");
	unlink(arena_fmt(m.arena, "%s/dev/disk/by-id/scsi-1SanDisk_Ultra_4C530001230504117215", m.dir));
	unlink(arena_fmt(m.arena, "%s/dev/disk/by-id/usb-SanDisk_Ultra_4C530001230504117215-0:0", m.dir));
	b = machine_look(&m, "sdb", 8, 16);
	is_text(b.stable, "/dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0", "else where it is plugged in");
	machine_free(&m);
}

/* fwup#154: a built-in reader says that it is not removable. */
static void test_card(void)
{
	struct machine m = machine_make();
	struct block b;

	machine_disk(&m, arena_fmt(m.arena, "%s/block/mmcblk0", card), "179:0", 31116288, false);
	put(&m, card, "type", "SD\n");
	put(&m, card, "name", "SC16G\n");
	put(&m, card, "serial", "0x1f2e3d4c\n");
	put(&m, card, "cid", "03534453433136478 01f2e3d4c0122\n");
	b = machine_look(&m, "mmcblk0", 179, 0);
	ok(b.transport == TRANSPORT_SD && !b.removable, "a card in a built-in reader");
	is_text(b.model, "SC16G", "its name");
	is_text(b.serial, "0x1f2e3d4c", "its serial number");
	is_text(b.vendor, NULL, "nobody knows its maker");
	machine_free(&m);
}

static void test_card_on_usb(void)
{
	static const char reader[] = "/devices/pci0000:00/0000:00:14.0/usb1/1-3";
	struct machine m = machine_make();
	const char *device = arena_fmt(m.arena, "%s/1-3:1.0/rtsx_usb_sdmmc.1.auto/mmc_host/mmc0/mmc0:aaaa", reader);
	struct block b;

	put_hub(&m);
	machine_disk(&m, arena_fmt(m.arena, "%s/block/mmcblk0", device), "179:0", 31116288, false);
	put(&m, reader, "idVendor", "0bda\n");
	put(&m, reader, "manufacturer", "Generic\n");
	put(&m, device, "type", "SD\n");
	put(&m, device, "cid", "03534453433136478 01f2e3d4c0122\n");
	b = machine_look(&m, "mmcblk0", 179, 0);
	ok(b.transport == TRANSPORT_SD && !b.vendor, "a card in a reader on USB has not the reader's maker");
	machine_free(&m);
}

static void test_emmc(void)
{
	struct machine m = machine_make();
	const char *disk = arena_fmt(m.arena, "%s/block/mmcblk1", emmc), *boot = arena_fmt(m.arena, "%s/mmcblk1boot0", disk);
	struct block b;

	machine_disk(&m, disk, "179:32", 61071360, false);
	machine_disk(&m, boot, "179:64", 8192, false);
	machine_part(&m, arena_fmt(m.arena, "%s/mmcblk1p1", disk), "179:33", 1, 2048, 524288);
	put(&m, boot, "ro", "1\n");
	put(&m, emmc, "type", "MMC\n");
	put(&m, emmc, "name", "BJTD4R\n");
	put(&m, emmc, "serial", "0x5a1b2c3d\n");
	put(&m, emmc, "cid", "150100424a54443452015a1b2c3d2900\n");
	b = machine_look(&m, "mmcblk1", 179, 32);
	ok(b.transport == TRANSPORT_EMMC && !b.emmc_boot, "an eMMC");
	is_number(b.parts.count, 1, "its boot partition is none of its partitions");
	b = machine_look(&m, "mmcblk1boot0", 179, 64);
	ok(b.transport == TRANSPORT_EMMC && b.emmc_boot && b.read_only && block_is_whole(&b), "its boot partition");
	is_text(b.model, "BJTD4R", "has its names");
	is_text(b.serial, "0x5a1b2c3d", "and its number");
	b = machine_look(&m, "mmcblk1p1", 179, 33);
	is_text(b.disk, "mmcblk1", "a partition has its disk");
	ok(b.sector_size == 512 && b.bytes == 268435456 && !block_is_whole(&b), "its disk's sectors, and its own size");
	is_text(b.serial, "0x5a1b2c3d", "and its disk's number");
	machine_free(&m);
}

static void test_nvme(void)
{
	static const char head[] = "/devices/virtual/nvme-subsystem/nvme-subsys1";
	struct machine m = machine_make();
	struct block b;

	machine_disk(&m, arena_fmt(m.arena, "%s/nvme0n1", nvme), "259:0", 1000215216, false);
	put(&m, nvme, "model", "Samsung SSD 970 EVO 500GB               \n");
	put(&m, nvme, "serial", "S466NX0K701234X     \n");
	put(&m, "/devices/pci0000:00/0000:00:1d.0/0000:3c:00.0", "vendor", "0x144d\n");
	machine_link(&m, "dev/disk/by-id/nvme-eui.0025385971b0a1c2", "../../nvme0n1");
	machine_link(&m, "dev/disk/by-id/wwn-0x5002538", "../../nvme0n1");
	machine_link(&m, "dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K701234X", "../../nvme0n1");
	b = machine_look(&m, "nvme0n1", 259, 0);
	ok(b.transport == TRANSPORT_NVME, "an NVMe drive");
	is_text(b.model, "Samsung SSD 970 EVO 500GB", "its model");
	is_text(b.serial, "S466NX0K701234X", "its serial number");
	is_text(b.vendor, NULL, "the number of a maker is no name");
	is_text(b.stable, "/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K701234X", "a name that people can compare");
	machine_disk(&m, arena_fmt(m.arena, "%s/nvme1n1", head), "259:5", 1000215216, false);
	put(&m, head, "model", "Two Ways\n");
	b = machine_look(&m, "nvme1n1", 259, 5);
	ok(b.transport == TRANSPORT_NVME, "one with two ways to it");
	is_text(b.model, "Two Ways", "has its model, too");
	machine_free(&m);
}

static void test_sata(void)
{
	static const uint8_t page[] = { 0, 0x80, 0, 20, ' ', ' ', ' ', ' ', ' ', 'S', '3', 'Z', '1', 'N', 'B', '0', 'K', '1', '2', '3', '4', '5', '6', 'X' };
	struct machine m = machine_make();
	const char *disk = arena_fmt(m.arena, "%s/block/sda", sata);
	struct block b;

	machine_disk(&m, disk, "8:0", 976773168, false);
	put(&m, disk, "queue/physical_block_size", "4096\n");
	put(&m, disk, "queue/optimal_io_size", "33553920\n");
	put(&m, disk, "queue/discard_max_bytes", "2147450880\n");
	put(&m, sata, "vendor", "ATA     \n");
	put(&m, sata, "model", "Samsung SSD 860 \n");
	b = machine_look(&m, "sda", 8, 0);
	ok(b.transport == TRANSPORT_SATA && !b.vendor && !b.serial, "a SATA disk; ATA is no maker");
	ok(b.physical_sector_size == 4096 && b.best_io == 33553920 && b.discards, "what its queue says");
	machine_put(&m, "run/udev/data/b8:0", "S:disk/by-id/ata-x\nE:ID_BUS=ata\nE:ID_SERIAL_SHORT=FROM_UDEV\nE:ID_SERIAL=x\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(b.serial, "FROM_UDEV", "its serial number by udev");
	machine_put_bytes(&m, arena_fmt(m.arena, "sys%s/vpd_pg80", sata), page, sizeof(page));
	b = machine_look(&m, "sda", 8, 0);
	is_text(b.serial, "S3Z1NB0K123456X", "and by itself");
	for (size_t len = 0; len < sizeof(page); len++) {
		machine_put_bytes(&m, arena_fmt(m.arena, "sys%s/vpd_pg80", sata), page, len);
		b = machine_look(&m, "sda", 8, 0);
		is_text(b.serial, "FROM_UDEV", "a page that is cut is none");
	}
	machine_free(&m);
}

static void test_others(void)
{
	struct machine m = machine_make();
	struct block b;

	machine_disk(&m, "/devices/pci0000:00/0000:00:02.0/virtio1/block/vda", "254:0", 2048, false);
	put(&m, "/devices/pci0000:00/0000:00:02.0/virtio1", "vendor", "0x1af4\n");
	put(&m, "/devices/pci0000:00/0000:00:02.0/virtio1/block/vda", "serial", "disk-7\n");
	b = machine_look(&m, "vda", 254, 0);
	ok(b.transport == TRANSPORT_VIRTIO && !b.vendor, "a virtual disk");
	is_text(b.serial, "disk-7", "its serial number");
	machine_disk(&m, "/devices/pci0000:00/0000:00:03.0/virtio2/host2/target2:0:0/2:0:0:0/block/sdc", "8:32", 2048, false);
	b = machine_look(&m, "sdc", 8, 32);
	ok(b.transport == TRANSPORT_SCSI, "a SCSI disk of virtio");
	machine_disk(&m, "/devices/vbd-51712/block/xvda", "202:0", 2048, false);
	b = machine_look(&m, "xvda", 202, 0);
	ok(b.transport == TRANSPORT_XEN, "a disk of Xen");
	machine_disk(&m, "/devices/platform/what/block/odd!disk", "250:0", 2048, false);
	b = machine_look(&m, "odd", 250, 0);
	ok(b.transport == TRANSPORT_UNKNOWN && !b.model && !b.serial && !b.stable, "one of which nothing is known");
	is_text(b.kernel, "odd/disk", "a name with a slash");
	machine_node(&m, "/devices/platform/less/block/less", "250:16", 4096);
	b = machine_look(&m, "less", 250, 16);
	ok(!b.sector_size && !b.read_only && !b.removable && !b.discards, "one with hardly a file in sysfs");
	machine_free(&m);
}

/* Who may not read a device is told by udev what is on it. */
static void test_udev(void)
{
	struct machine m = machine_make();
	const char *part = arena_fmt(m.arena, "%s/sdb1", stick);
	struct block b;

	put_stick(&m);
	machine_part(&m, part, "8:17", 1, 2048, 204800);
	machine_part(&m, arena_fmt(m.arena, "%s/sdb10", stick), "8:26", 10, 409600, 2048);
	machine_part(&m, arena_fmt(m.arena, "%s/sdb2", stick), "8:18", 2, 206848, 2048);
	machine_put(&m, "run/udev/data/b8:16", "E:ID_PART_TABLE_TYPE=gpt\nE:ID_PART_TABLE_UUID=d209c89e-ea5e-4fbd-b161-b461cce297e0\n");
	machine_put(&m, "run/udev/data/b8:17", "E:ID_FS_TYPE=vfat\nE:ID_FS_USAGE=filesystem\nE:ID_FS_LABEL=MY_BOOT\nE:ID_FS_LABEL_ENC=MY\\x20BOOT\n"
		    "E:ID_PART_ENTRY_NAME=EFI\\x20\\xzz\nE:ID_PART_ENTRY_TYPE=c12a7328-f81f-11d2-ba4b-00a0c93ec93b\n");
	b = machine_look(&m, "sdb", 8, 16);
	ok(b.content_known, "udev knows what is on a device that cannot be read");
	is_text(describe_content(m.arena, &b), "  a partition table (gpt)\n"
		"  partition 1: 100.0 MiB, 'EFI\\x20\\xzz', EFI System, vfat 'MY BOOT'\n"
		"  partition 2: 1.0 MiB\n  partition 10: 1.0 MiB\n", "its partitions in their order");
	machine_free(&m);
}

static const char *names(struct machine *m)
{
	const char *text = "";
	block_list list;

	if (block_list_all(&m->diag, &m->roots, true, &list) < 0)
		return NULL;
	for (size_t i = 0; i < list.count; i++)
		text = arena_fmt(m->arena, "%s%s ", text, list.at[i].kernel);
	return text;
}

static void test_list(void)
{
	struct machine m = machine_make();

	is_text(names(&m), "", "a machine without disks");
	put_stick(&m);
	machine_part(&m, arena_fmt(m.arena, "%s/sdb1", stick), "8:17", 1, 2048, 204800);
	machine_disk(&m, arena_fmt(m.arena, "%s/nvme10n1", nvme), "259:10", 1000, false);
	machine_disk(&m, arena_fmt(m.arena, "%s/nvme2n1", nvme), "259:2", 1000, false);
	machine_disk(&m, arena_fmt(m.arena, "%s/nvme2c0n1", nvme), "259:3", 1000, false);
	put(&m, arena_fmt(m.arena, "%s/nvme2c0n1", nvme), "hidden", "1\n");
	machine_disk(&m, arena_fmt(m.arena, "%s/block/mmcblk1", emmc), "179:32", 61071360, false);
	machine_disk(&m, arena_fmt(m.arena, "%s/block/mmcblk1/mmcblk1boot0", emmc), "179:64", 8192, false);
	machine_disk(&m, "/devices/virtual/block/loop0", "7:0", 2048, false);
	machine_disk(&m, "/devices/virtual/block/loop1", "7:1", 0, false);
	put(&m, "/devices/virtual/block/loop0", "loop/backing_file", "/a.img\n");
	machine_disk(&m, "/devices/virtual/block/zram0", "253:0", 2048, false);
	machine_disk(&m, "/devices/virtual/block/ram0", "1:0", 2048, false);
	machine_disk(&m, "/devices/virtual/block/dm-0", "252:0", 2048, false);
	machine_disk(&m, "/devices/virtual/block/md0", "9:0", 2048, false);
	machine_disk(&m, "/devices/virtual/block/nbd0", "43:0", 0, false);
	machine_disk(&m, "/devices/virtual/block/nbd1", "43:32", 2048, false);
	machine_disk(&m, "/devices/platform/floppy.0/block/fd0", "2:0", 8, true);
	machine_disk(&m, "/devices/pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sr0", "11:0", 2097151, true);
	machine_disk(&m, "/devices/platform/flash/mtd/mtd0/mtdblock0", "31:0", 2048, false);
	machine_disk(&m, "/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host7/target7:0:0/7:0:0:0/block/sdd", "8:48", 0, true);
	is_text(names(&m), "loop0 mmcblk1 mmcblk1boot0 nbd1 nvme2n1 nvme10n1 sdb sdd ", "all disks, by name, and nothing else");
	machine_free(&m);
}

static void test_faults(void)
{
	struct machine m = machine_make();
	struct block b = { .path = "untouched" };

	ok(block_look_number(&m.diag, &m.roots, "/dev/sdz", makedev(65, 144), &b) < 0, "a device that sysfs does not have is a fault");
	ok(block_look(&m.diag, &m.roots, "/nonexistent/sdz", &b) < 0, "so is one that is not there");
	ok(block_look(&m.diag, &m.roots, "/dev/null", &b) < 0, "and a character device");
	ok(block_look(&m.diag, &m.roots, "/", &b) < 0, "and a directory");
	put_stick(&m);
	unlink(arena_fmt(m.arena, "%s/proc/self/mountinfo", m.dir));
	ok(block_look_number(&m.diag, &m.roots, "/dev/sdb", makedev(8, 16), &b) < 0, "without a list of mounts nobody knows what is in use");
	is_text(b.path, "untouched", "a fault leaves no result");
	machine_free(&m);
}

int main(void)
{
	test_stick();
	test_card();
	test_card_on_usb();
	test_emmc();
	test_nvme();
	test_sata();
	test_others();
	test_udev();
	test_list();
	test_faults();
	return done();
}
