/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * describe.c - tests of a device in words; what it says of itself must not reach the terminal as it is
 */
#include "device/describe.h"

#include "tap.h"

static const struct block stick = {
	.path = "/dev/sdb", .kernel = "sdb", .model = "Ultra", .vendor = "SanDisk", .serial = "4C530001", .transport = TRANSPORT_USB,
	.bytes = 31914983424, .sector_size = 512, .removable = true, .content_known = true,
};

static void test_lines(struct arena *a)
{
	struct block b = stick;

	is_text(describe_block(a, &b), "'/dev/sdb': SanDisk Ultra, serial 4C530001, USB, removable, 29.7 GiB (31914983424 bytes), sectors of 512 bytes",
		"a stick");
	b.vendor = NULL;
	is_text(describe_hardware(a, &b), "Ultra, serial 4C530001", "without a maker");
	b.model = b.serial = NULL;
	is_text(describe_hardware(a, &b), "no model is known", "without anything");
	b.vendor = "SanDisk";
	is_text(describe_hardware(a, &b), "SanDisk (no model)", "with a maker alone");
	b.transport = TRANSPORT_UNKNOWN;
	b.removable = false;
	b.read_only = true;
	b.disk = "sda";
	is_text(describe_kind(a, &b), "a partition of 'sda', read-only, 29.7 GiB (31914983424 bytes), sectors of 512 bytes", "a partition");
	b.disk = NULL;
	b.made_of = "sda1, sdb1";
	b.bytes = 0;
	is_text(describe_kind(a, &b), "made of sda1, sdb1, read-only, no medium", "what is made of others");
	b.made_of = NULL;
	b.emmc_boot = true;
	b.transport = TRANSPORT_EMMC;
	is_text(describe_kind(a, &b), "a boot partition of an eMMC, eMMC, read-only, no medium", "an eMMC's boot partition");
	is_text(describe_content(a, &b), "", "without a medium there is nothing to say of its content");
}

static void test_content(struct arena *a)
{
	struct block b = stick;

	is_text(describe_content(a, &b), "  no partition table and no file system that is known is on it\n", "something that nobody knows");
	b.blank = true;
	is_text(describe_content(a, &b), "  nothing is on it\n", "nothing");
	b.table = "dos";
	is_text(describe_content(a, &b), "  a partition table (dos) without partitions\n", "an empty table");
	b.table = NULL;
	b.holds = (struct volume){ .type = "ext4", .label = "root", .usage = "filesystem" };
	*list_add(a, &b.uses) = (struct block_use){ USE_MOUNT, "sdb", "/data", "", false };
	*list_add(a, &b.uses) = (struct block_use){ USE_MOUNT, "sdb2", "/x y", "", false };
	*list_add(a, &b.uses) = (struct block_use){ USE_SWAP, "sdb2", NULL, "", false };
	*list_add(a, &b.uses) = (struct block_use){ USE_HOLDER, "sdb2", "dm-0", "", false };
	is_text(describe_content(a, &b), "  without a partition: ext4 'root', mounted on '/data'\n", "a file system directly on it");
	b.holds = (struct volume){ .ambivalent = true, .usage = "" };
	b.table = "gpt";
	*list_add(a, &b.parts) = (struct block_part){ .number = 1, .bytes = 104857600, .type = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
		.type_name = "EFI System", .label = "ESP", .holds = { .type = "vfat", .usage = "filesystem" } };
	*list_add(a, &b.parts) = (struct block_part){ .number = 2, .kernel = "sdb2", .bytes = 512, .type = "0x83" };
	is_text(describe_content(a, &b), "  a partition table (gpt)\n  without a partition: signatures of several kinds, mounted on '/data'\n"
		"  partition 1: 100.0 MiB, 'ESP', EFI System, vfat\n"
		"  partition 2: 512 bytes, 0x83, mounted on '/x y', in use for swap, in use for 'dm-0'\n", "a table with partitions");
	b.content_known = false;
	b.table = NULL;
	b.holds.ambivalent = false;
	b.parts.count = 0;
	is_text(describe_content(a, &b), "  what is on it cannot be read\n", "what cannot be read is not nothing");
}

static bool is_safe(const char *text)
{
	for (; *text; text++) {
		if (*text != '\n' && (*text < 0x20 || *text > 0x7e))
			return false;
	}
	return true;
}

static void test_hostile(struct arena *a)
{
	struct block b = stick;
	char all[256], *huge = arena_alloc(a, 8 * 1024 + 1);
	const char *block, *content;

	for (int i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = 0;
	memset(huge, '\033', 8 * 1024);
	is_text(describe_text(a, "a'b\\\n\303\244\377"), "'a'b\\\\x0a\\xc3\\xa4\\xff'", "a foreign text");
	b.path = b.model = b.vendor = b.serial = b.table = all;
	*list_add(a, &b.parts) = (struct block_part){ .type = all, .type_name = all, .label = all, .guid = all, .kernel = all,
		.holds = { .type = all, .label = all, .uuid = all, .usage = all } };
	*list_add(a, &b.uses) = (struct block_use){ USE_MOUNT, all, all, all, false };
	block = describe_block(a, &b);
	content = describe_content(a, &b);
	ok(is_safe(block) && is_safe(content), "every byte, everywhere");
	ok(!strchr(block, '\n') && strchr(content, '\n') && strrchr(content, '\n')[1] == 0, "no line of their own");
	b = stick;
	b.model = b.vendor = b.serial = huge;
	*list_add(a, &b.parts) = (struct block_part){ .label = huge, .type = huge, .holds = { .type = huge, .label = huge, .usage = "" } };
	block = describe_block(a, &b);
	content = describe_content(a, &b);
	ok(is_safe(block) && is_safe(content), "8 KiB that clear the screen");
	ok(strlen(block) < 1000 && strlen(content) < 2000, "are not shown at that length");
	ok(strstr(content, "... (8192 bytes)"), "and say so");
}

int main(void)
{
	struct arena *a = arena_make();

	test_lines(a);
	test_content(a);
	test_hostile(a);
	arena_free(a);
	return done();
}
