/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * use.c - tests of who uses a device, through what the kernel makes of it
 */
#include "device/use.h"

#include "machine.h"

static const char nvme[] = "/devices/pci0000:00/0000:00:1d.0/0000:3c:00.0/nvme/nvme0/nvme0n1";
static const char nvme3[] = "/devices/pci0000:00/0000:00:1d.0/0000:3c:00.0/nvme/nvme0/nvme0n1/nvme0n1p3";
static const char luks[] = "/devices/virtual/block/dm-0", root[] = "/devices/virtual/block/dm-1", swap[] = "/devices/virtual/block/dm-2";
static const char usr[] = "/devices/virtual/block/dm-3";
static const char sda[] = "/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
static const char sdb[] = "/devices/pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sdb";
static const char md[] = "/devices/virtual/block/md0";

static void put_mapped(struct machine *m, const char *device, const char *number, const char *name)
{
	machine_disk(m, device, number, 900000, false);
	machine_put(m, arena_fmt(m->arena, "sys%s/dm/name", device), arena_fmt(m->arena, "%s\n", name));
}

/* A laptop: ESP and /boot plain, the rest LUKS, in it LVM with root and swap. */
static void test_crypt(void)
{
	struct machine m = machine_make();
	struct block b;

	machine_disk(&m, nvme, "259:0", 1000215216, false);
	machine_part(&m, arena_fmt(m.arena, "%s/nvme0n1p1", nvme), "259:1", 1, 2048, 1048576);
	machine_part(&m, arena_fmt(m.arena, "%s/nvme0n1p2", nvme), "259:2", 2, 1050624, 2097152);
	machine_part(&m, nvme3, "259:3", 3, 3147776, 990000000);
	put_mapped(&m, luks, "252:0", "nvme0n1p3_crypt");
	put_mapped(&m, root, "252:1", "vg-root");
	put_mapped(&m, swap, "252:2", "vg-swap");
	put_mapped(&m, usr, "252:3", "vg-usr");
	machine_part(&m, arena_fmt(m.arena, "%s/nvme0n1p4", nvme), "259:4", 4, 993147776, 2097152);
	machine_hold(&m, nvme3, luks);
	machine_hold(&m, luks, root);
	machine_hold(&m, luks, swap);
	machine_hold(&m, luks, usr);
	machine_put(&m, "proc/self/mountinfo",
		    "21 28 0:20 / /proc rw,nosuid shared:12 - proc proc rw\n"
		    "28 1 252:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw,errors=remount-ro\n"
		    "90 28 259:2 / /boot rw,relatime shared:40 - ext4 /dev/nvme0n1p2 rw\n"
		    "91 90 259:1 / /boot/efi rw,relatime shared:41 - vfat /dev/nvme0n1p1 rw,fmask=0077\n"
		    "93 28 252:3 / /usr ro shared:1 - ext4 /dev/mapper/vg-usr ro\n"
		    "94 28 259:4 / /efi rw shared:1 - vfat /dev/nvme0n1p4 rw\n"
		    "92 28 252:1 /home /srv/my\\040data rw shared:1 - ext4 /dev/mapper/vg-root rw\n");
	machine_put(&m, "proc/swaps", "Filename Type Size Used Priority\n/dev/dm-2 partition 8388604 0 -2\n");
	b = machine_look(&m, "nvme0n1", 259, 0);
	is_text(machine_uses(&m, &b),
		"system: 'nvme0n1p1' is mounted on '/boot/efi'\n"
		"system: 'nvme0n1p2' is mounted on '/boot'\n"
		"'nvme0n1p3' is held by 'dm-0' ('nvme0n1p3_crypt')\n"
		"'dm-0' ('nvme0n1p3_crypt') on 'nvme0n1p3' is held by 'dm-1' ('vg-root')\n"
		"system: 'dm-1' ('vg-root') on 'nvme0n1p3' is mounted on '/'\n"
		"'dm-1' ('vg-root') on 'nvme0n1p3' is mounted on '/srv/my data'\n"
		"'dm-0' ('nvme0n1p3_crypt') on 'nvme0n1p3' is held by 'dm-2' ('vg-swap')\n"
		"'dm-2' ('vg-swap') on 'nvme0n1p3' is swapped to\n"
		"'dm-0' ('nvme0n1p3_crypt') on 'nvme0n1p3' is held by 'dm-3' ('vg-usr')\n"
		"system: 'dm-3' ('vg-usr') on 'nvme0n1p3' is mounted on '/usr'\n"
		"system: 'nvme0n1p4' is mounted on '/efi'\n", "root by LVM by LUKS on NVMe");
	b = machine_look(&m, "nvme0n1p2", 259, 2);
	is_text(machine_uses(&m, &b), "system: 'nvme0n1p2' is mounted on '/boot'\n", "a partition has its own uses only");
	b = machine_look(&m, "dm-1", 252, 1);
	is_text(b.made_of, "dm-0", "what is mapped says of what it is made");
	machine_put(&m, "proc/swaps", "Filename Type Size Used Priority\n/dev/mapper/vg-swap partition 8388604 0 -2\n");
	b = machine_look(&m, "dm-2", 252, 2);
	is_text(machine_uses(&m, &b), "'dm-2' ('vg-swap') is swapped to\n", "swap by the name of what is mapped, where /dev does not have it");
	machine_free(&m);
}

/* Root on a mirror of two disks, with partitions on the mirror. */
static void test_mirror(void)
{
	struct machine m = machine_make();
	struct block b;

	machine_disk(&m, sda, "8:0", 976773168, false);
	machine_part(&m, arena_fmt(m.arena, "%s/sda1", sda), "8:1", 1, 2048, 976771087);
	machine_disk(&m, sdb, "8:16", 976773168, false);
	machine_disk(&m, md, "9:0", 900000000, false);
	machine_part(&m, arena_fmt(m.arena, "%s/md0p1", md), "259:0", 1, 2048, 800000000);
	machine_hold(&m, arena_fmt(m.arena, "%s/sda1", sda), md);
	machine_hold(&m, sdb, md);
	machine_put(&m, "proc/self/mountinfo", "28 1 259:0 / / rw - xfs /dev/md0p1 rw\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "'sda1' is held by 'md0'\nsystem: 'md0p1' on 'sda1' is mounted on '/'\n", "half of a mirror");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "'sdb' is held by 'md0'\nsystem: 'md0p1' on 'sdb' is mounted on '/'\n", "the other half, a whole disk");
	machine_part(&m, arena_fmt(m.arena, "%s/sdb1", sdb), "8:17", 1, 2048, 4096);
	b = machine_look(&m, "sdb1", 8, 17);
	is_text(machine_uses(&m, &b), "'sdb' is held by 'md0'\nsystem: 'md0p1' on 'sdb' is mounted on '/'\n",
		"what a former table has left on a disk that is used as a whole");
	b = machine_look(&m, "md0", 9, 0);
	is_text(b.made_of, "sda1, sdb", "the mirror");
	machine_free(&m);
}

static void put_two_disks(struct machine *m)
{
	machine_disk(m, sda, "8:0", 976773168, false);
	machine_part(m, arena_fmt(m->arena, "%s/sda1", sda), "8:1", 1, 2048, 2048);
	machine_part(m, arena_fmt(m->arena, "%s/sda2", sda), "8:2", 2, 4096, 976760000);
	machine_disk(m, sdb, "8:16", 976773168, false);
}

/* A Btrfs has a number of its own, and may have several disks, of which a mount names one. */
static void test_btrfs(void)
{
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	machine_put(&m, "proc/self/mountinfo",
		    "28 1 0:25 /@ / rw,noatime shared:1 - btrfs /dev/sda2 rw,ssd,space_cache=v2,subvolid=256,subvol=/@\n"
		    "29 28 0:25 /@home /home rw,noatime shared:2 - btrfs /dev/sda2 rw,ssd,subvolid=257,subvol=/@home\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "system: 'sda2' is mounted on '/'\n'sda2' is mounted on '/home'\n", "subvolumes");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "", "another disk");
	machine_link(&m, "sys/fs/btrfs/6bd0cd9a-3a1b-4c3a-9df7-d65dba7bd0f4/devices/sda2", "../../../../class/block/sda2");
	machine_link(&m, "sys/fs/btrfs/6bd0cd9a-3a1b-4c3a-9df7-d65dba7bd0f4/devices/sdb", "../../../../class/block/sdb");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "system: 'sdb' is mounted on '/'\n'sdb' is mounted on '/home'\n", "the second disk of the same one");
	machine_put(&m, "proc/self/mountinfo", "28 1 0:25 / / rw - bcachefs /dev/sda2:/dev/sdb rw\n");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "system: 'sdb' is mounted on '/'\n", "a source that names several");
	machine_free(&m);
}

/* A live system: a stick has a file, which is a loop device, which is a layer of the root. */
static void test_live(void)
{
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	machine_disk(&m, "/devices/virtual/block/loop0", "7:0", 4096, false);
	machine_put(&m, "sys/devices/virtual/block/loop0/loop/backing_file", "/run/live/medium/live/filesystem.squashfs\n");
	machine_put(&m, "proc/self/mountinfo",
		    "30 28 8:1 / /run/live/medium ro - iso9660 /dev/sda1 ro\n"
		    "31 28 7:0 / /run/live/root\\054fs ro - squashfs /dev/loop0 ro\n"
		    "28 1 0:30 / / rw - overlay overlay rw,lowerdir=/run/live/root\\054fs/,upperdir=/nowhere/up,workdir=/nowhere/work\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "'sda1' is mounted on '/run/live/medium'\n"
		"system: 'loop0' on 'sda1' is a layer of what is mounted on '/'\n", "the stick of a live system");
	machine_put(&m, "proc/self/mountinfo",
		    "31 28 8:1 / /a ro - ext4 /dev/sda1 ro\n32 28 8:16 / /b ro - ext4 /dev/sdb ro\n"
		    "28 1 0:30 / / rw - overlay overlay rw,lowerdir+=/b/x,lowerdir+=/a/x\n");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "'sdb' is mounted on '/b'\nsystem: 'sdb' is a layer of what is mounted on '/'\n",
		"layers as Linux 6.5 and later write them");
	machine_put(&m, "proc/self/mountinfo", "28 1 0:30 / / rw - overlay overlay rw,lowerdir=/gone:/lost,upperdir=/else\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "", "layers that cannot be seen from here");
	machine_free(&m);
}

static void test_loops(void)
{
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	machine_disk(&m, "/devices/virtual/block/loop3", "7:3", 4096, false);
	machine_put(&m, "sys/devices/virtual/block/loop3/loop/backing_file", "/dev/sda2\n");
	machine_put(&m, "proc/self/mountinfo", "28 1 8:16 / / rw - ext4 /dev/sdb rw\n30 28 7:3 / /mnt rw - ext4 /dev/loop3 rw\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "'loop3' is made of 'sda2'\n'loop3' on 'sda2' is mounted on '/mnt'\n", "a loop device over a disk");
	machine_put(&m, "sys/devices/virtual/block/loop3/loop/backing_file", "/images/a.img (deleted)\n");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "system: 'sdb' is mounted on '/'\n", "a file on a disk is a use of its file system");
	/* Each is made of the other, which no kernel does. */
	machine_disk(&m, "/devices/virtual/block/loop4", "7:4", 4096, false);
	machine_put(&m, "sys/devices/virtual/block/loop3/loop/backing_file", "/dev/loop4\n");
	machine_put(&m, "sys/devices/virtual/block/loop4/loop/backing_file", "/dev/loop3\n");
	b = machine_look(&m, "loop3", 7, 3);
	is_number(b.uses.count, 3, "a circle comes to an end");
	machine_free(&m);
}

static void test_swap(void)
{
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	machine_put(&m, "proc/self/mountinfo", "28 1 8:16 / / rw - ext4 /dev/sdb rw\n30 28 8:1 / /data rw - ext4 /dev/sda1 rw\n"
		    "31 28 8:2 / /database rw - ext4 /dev/sda2 rw\n");
	machine_put(&m, "proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		    "/data/swap\\040\\033[2Jfile                  file\t\t1024\t\t0\t\t-2\n/data/x\\040(deleted) file 1 0 -3\n/databases/y file 1 0 -4\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "'sda1' is mounted on '/data'\n'sda1' has the swap file '/data/swap \\x1b[2Jfile'\n"
		"'sda1' has the swap file '/data/x (deleted)'\n'sda2' is mounted on '/database'\n", "swap files");
	b = machine_look(&m, "sdb", 8, 16);
	is_text(machine_uses(&m, &b), "system: 'sdb' is mounted on '/'\n'sdb' has the swap file '/databases/y'\n", "a directory that begins like a mount");
	unlink(arena_fmt(m.arena, "%s/proc/swaps", m.dir));
	b = machine_look(&m, "sda", 8, 0);
	is_number(b.uses.count, 2, "a kernel without swap");
	machine_free(&m);
}

/* The kernel's lists are its own, but a reader must not fall over what another kernel may write. */
static void test_odd_lists(void)
{
	static const char *const lines[] = {
		"", "\n", "28\n", "28 1 8:1\n", "28 1 8:1 / /x rw\n", "28 1 8:1 / /x rw - \n", "28 1 nonsense / /x rw - ext4 /dev/sda1 rw\n",
		"28 1 8: / /x rw - ext4 /dev/sda1 rw\n", "28 1 0:5 / /x rw - ext4\n", "28 1 0:5 / /x rw - overlay x lowerdir=", "28 1 0:5 / /x\\04 rw - y /dev/",
		"28 1 0:5 / /x rw - y /dev/mapper/\n", "28 1 0:5 / /x rw - y /dev/../..\n", "28 1 0:5 / / rw - y :/:/:/\n",
	};
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	for (size_t i = 0; i < COUNT(lines); i++) {
		machine_put(&m, "proc/self/mountinfo", lines[i]);
		machine_put(&m, "proc/swaps", lines[i]);
		b = machine_look(&m, "sda", 8, 0);
		is_text(machine_uses(&m, &b), "", lines[i]);
	}
	machine_free(&m);
}

static void test_pool(void)
{
	struct machine m = machine_make();
	struct block b;

	put_two_disks(&m);
	machine_put(&m, "run/udev/data/b8:2", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_USAGE=filesystem\n");
	machine_put(&m, "run/udev/data/b8:0", "E:ID_PART_TABLE_TYPE=gpt\n");
	machine_put(&m, "proc/self/mountinfo", "28 1 8:16 / / rw - ext4 /dev/sdb rw\n30 28 0:30 / /tank rw - zfs tank rw\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "", "a part of a pool");
	machine_put(&m, "proc/self/mountinfo", "28 1 0:30 / / rw - zfs rpool/ROOT/debian rw\n");
	b = machine_look(&m, "sda", 8, 0);
	is_text(machine_uses(&m, &b), "system: 'sda2' is a part of a ZFS pool, and '/' is on ZFS\n", "a part of a pool when root is on one");
	machine_free(&m);
}

int main(void)
{
	test_crypt();
	test_mirror();
	test_btrfs();
	test_live();
	test_loops();
	test_swap();
	test_odd_lists();
	test_pool();
	return done();
}
