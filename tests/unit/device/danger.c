/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * danger.c - tests of why a device is refused: every reason, all at once, each allowed by its own word only
 */
#include "device/danger.h"

#include "tap.h"

static const struct block stick = {
	.path = "/dev/sdb", .kernel = "sdb", .stable = "/dev/disk/by-id/usb-x", .serial = "4C53", .transport = TRANSPORT_USB,
	.bytes = 31914983424, .sector_size = 512, .removable = true, .content_known = true,
};

/* "id: text (cure)", a line for each. */
static const char *refused(struct arena *a, const struct block *b, const struct danger_expected *e)
{
	refusal_list list = { 0 };
	const char *text = "";

	danger_find(a, b, e, &list);
	for (size_t i = 0; i < list.count; i++)
		text = arena_fmt(a, "%s%s: %s (%s)\n", text, list.at[i].id, list.at[i].text, list.at[i].cure);
	return text;
}

static void add_use(struct arena *a, struct block *b, struct block_use use)
{
	*list_add(a, &b->uses) = use;
}

static void test_uses(struct arena *a)
{
	struct block b = stick;

	is_text(refused(a, &b, &(struct danger_expected){ 0 }), "", "nothing against a stick");
	add_use(a, &b, (struct block_use){ USE_MOUNT, "sdb1", "/data", "'sdb1' is mounted on '/data'", false });
	is_text(refused(a, &b, &(struct danger_expected){ 0 }),
		"in-use: it is in use: 'sdb1' is mounted on '/data' (unmount what is mounted (umount))\n", "one that is mounted");
	add_use(a, &b, (struct block_use){ USE_MOUNT, "sdb1", "/", "'sdb1' is mounted on '/'", true });
	add_use(a, &b, (struct block_use){ USE_MOUNT, "sdb2", "/boot", "'sdb2' is mounted on '/boot'", true });
	add_use(a, &b, (struct block_use){ USE_SWAP, "sdb3", NULL, "'sdb3' is swapped to", false });
	add_use(a, &b, (struct block_use){ USE_HOLDER, "sdb4", "dm-0", "'sdb4' is held by 'dm-0'", false });
	add_use(a, &b, (struct block_use){ USE_MOUNT, "sdb4", "/usr", "'dm-0' on 'sdb4' is mounted on '/usr'", true });
	add_use(a, &b, (struct block_use){ USE_LOOP, "sdb5", "loop0", "'loop0' is made of 'sdb5'", false });
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = ~0U }),
		"system: this machine runs from it: it has '/', '/boot' and '/usr' (choose another device)\n"
		"in-use: it is in use: 'sdb1' is mounted on '/data'; 'sdb3' is swapped to; "
		"'sdb4' is held by 'dm-0'; 'loop0' is made of 'sdb5' (unmount what is mounted (umount), "
		"end the swapping (swapoff), take apart what is made of it (cryptsetup close, vgchange -a n, mdadm --stop), "
		"detach the loop device (losetup -d))\n", "the system's, used in every way; no word allows that");
}

static void test_medium(struct arena *a)
{
	const struct danger_expected image = { .image_bytes = 31914983425, .image_sector_size = 4096 };
	struct danger_expected fits = { .image_bytes = 31914983424, .image_sector_size = 512 };
	struct block b = stick;

	is_text(refused(a, &b, &fits), "", "an image of the device's size");
	is_text(refused(a, &b, &image),
		"too-small: it has 31914983424 bytes (29.7 GiB), the image 31914983425 bytes (29.7 GiB) (take a larger device, or make the image smaller)\n"
		"sector-size: it has sectors of 512 bytes, the image is made for sectors of 4096 (build the image with --sector-size=512)\n",
		"one byte more, and other sectors");
	fits.has_image = true;
	is_text(refused(a, &b, &fits), "image: the image is read from it (copy the image elsewhere first, or choose another device)\n",
		"an image that comes from the device");
	fits.has_image = false;
	b.read_only = true;
	is_text(refused(a, &b, &fits),
		"read-only: it is read-only (look for the lock on the card or its adapter, or choose another device)\n", "read-only");
	b.bytes = 0;
	is_text(refused(a, &b, &image), "no-medium: there is no medium in it (put a medium into it)\n"
		"sector-size: it has sectors of 512 bytes, the image is made for sectors of 4096 (build the image with --sector-size=512)\n",
		"an empty reader");
}

static void test_kinds(struct arena *a)
{
	struct block b = stick;

	b.disk = "sda";
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = ~(unsigned int)DANGER_PARTITION }),
		"partition: it is a partition of 'sda' and not a whole disk, so no firmware would find a table on it "
		"(name the disk, '/dev/sda', or allow it with --allow=partition)\n", "a partition");
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = DANGER_PARTITION }), "", "that is allowed");
	b = stick;
	b.made_of = "sda1, sdb1";
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = ~(unsigned int)DANGER_MAPPED }),
		"mapped: it is no disk: the kernel has made it of sda1, sdb1 (name a disk, or allow it with --allow=mapped)\n", "what is mapped");
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = DANGER_MAPPED }), "", "that is allowed, too");
	b = stick;
	b.emmc_boot = b.read_only = true;
	b.kernel = "mmcblk1boot0";
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = ~(unsigned int)DANGER_EMMC_BOOT }),
		"read-only: it is read-only (write 0 to '/sys/block/mmcblk1boot0/force_ro')\n"
		"emmc-boot: it is a boot partition of an eMMC: a board's first loader lies there, and without it the board may not start again "
		"(name the eMMC itself, or allow it with --allow=emmc-boot)\n", "an eMMC's boot partition");
	b.read_only = false;
	is_text(refused(a, &b, &(struct danger_expected){ .allowed = DANGER_EMMC_BOOT }), "", "and that");
}

static void test_expected(struct arena *a)
{
	struct block b = stick;

	is_text(refused(a, &b, &(struct danger_expected){ .serial = "4C53", .bytes = 31914983424 }), "", "what was expected");
	is_text(refused(a, &b, &(struct danger_expected){ .serial = "4c53", .bytes = 31914983425 }),
		"serial: its serial number is '4C53', expected is '4c53' (choose the device by the number that is on it)\n"
		"size: it has 31914983424 bytes (29.7 GiB), expected are 31914983425 bytes (29.7 GiB) (choose the device by its size)\n",
		"something else");
	is_text(refused(a, &b, &(struct danger_expected){ .bytes = 32ULL << 30, .about = true }), "", "a stick of about 32 GiB");
	b.bytes = 30752636928;
	is_text(refused(a, &b, &(struct danger_expected){ .bytes = 32ULL << 30, .decimal = 32000000000, .about = true }), "", "a stick of about 32 GB");
	b.bytes = 28799999999;
	ok(*refused(a, &b, &(struct danger_expected){ .bytes = 32ULL << 30, .decimal = 32000000000, .about = true }), "more than a tenth below 32 GB");
	b.bytes = 31914983424;
	is_text(refused(a, &b, &(struct danger_expected){ .bytes = 64ULL << 30, .about = true }),
		"size: it has 31914983424 bytes (29.7 GiB), expected are about 68719476736 bytes (64.0 GiB) (choose the device by its size)\n",
		"one of about 64 GiB");
	b.serial = NULL;
	is_text(refused(a, &b, &(struct danger_expected){ .serial = "4C53" }),
		"serial: its serial number is not known, expected is '4C53' (choose the device by the number that is on it)\n",
		"one without a number");
	b.serial = "\033[2J";
	is_text(refused(a, &b, &(struct danger_expected){ .serial = "1\n" }),
		"serial: its serial number is '\\x1b[2J', expected is '1\\x0a' (choose the device by the number that is on it)\n",
		"a number that would clear the screen");
}

static void test_name(struct arena *a)
{
	struct danger_expected yes = { .unattended = true }, serial = { .unattended = true, .serial = "4C53" },
			       size = { .unattended = true, .bytes = 31914983424 };
	struct block b = stick;

	is_text(refused(a, &b, &yes), "unstable-name: with --yes nobody is asked, and '/dev/sdb' may be another device tomorrow "
		"(name it '/dev/disk/by-id/usb-x', or say what it is with --expect-serial or --expect-size)\n", "a name by chance");
	is_text(refused(a, &b, &serial), "", "with its number");
	is_text(refused(a, &b, &size), "", "with its size");
	yes.allowed = DANGER_UNSTABLE_NAME;
	is_text(refused(a, &b, &yes), "", "that is allowed");
	yes.allowed = ~(unsigned int)DANGER_UNSTABLE_NAME;
	b.stable = NULL;
	is_text(refused(a, &b, &yes), "unstable-name: with --yes nobody is asked, and '/dev/sdb' may be another device tomorrow "
		"(say what it is with --expect-serial or --expect-size, or allow it with --allow=unstable-name)\n", "a device without a stable one");
	b.path = "/dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0";
	is_text(refused(a, &b, &yes), "", "a stable name");
	b.path = "/dev/diskette";
	ok(*refused(a, &b, &yes), "one that begins like it");
	b.path = "/dev/disk/by-id/../../sdb";
	ok(*refused(a, &b, &yes), "one that leads elsewhere");
	b.path = "/dev/disk/by-diskseq/4";
	ok(*refused(a, &b, &yes), "one that counts");
}

static void test_words(void)
{
	static const char *const words[] = { "partition", "mapped", "emmc-boot", "unstable-name" };
	static const char *const none[] = { "", "in-use", "system", "all", "partition,mapped", "serial", "read-only", "Partition" };
	unsigned int bit, all = 0;

	for (size_t i = 0; i < COUNT(words); i++) {
		ok(danger_find_word(words[i], &bit) && bit && !(all & bit), words[i]);
		all |= bit;
	}
	for (size_t i = 0; i < COUNT(none); i++)
		ok(!danger_find_word(none[i], &bit), "no word allows that");
}

int main(void)
{
	struct arena *a = arena_make();

	test_uses(a);
	test_medium(a);
	test_kinds(a);
	test_expected(a);
	test_name(a);
	test_words();
	arena_free(a);
	return done();
}
