/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume_size.c - tests of src/probe/volume_size.h: each file system's own word about its size, whole and cut off
 */
#include "probe/volume_size.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

enum { SUPER = 4096 };

static uint8_t super[SUPER];

static void put(size_t at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		super[at + i] = (uint8_t)(value >> (8 * i));
}

static void put_big(size_t at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		super[at + bytes - 1 - i] = (uint8_t)(value >> (8 * i));
}

static uint64_t said(const char *type, size_t len)
{
	uint8_t *exact = malloc(len + !len);
	uint64_t bytes;

	memcpy(exact, super, len);
	bytes = volume_size_said(type, (struct span){ exact, len });
	free(exact);
	return bytes;
}

/* The size, and that of what is cut off before the last of its bytes is not known. */
static void claim(const char *type, uint64_t want, size_t needed, const char *name)
{
	bool cut = true;

	for (size_t len = 0; len < needed; len++)
		cut = cut && !said(type, len);
	ok(said(type, SUPER) == want && said(type, needed) == want, name);
	ok(cut, name);
	memset(super, 0, sizeof(super));
}

static void test_types(void)
{
	put(0x4, 2048, 4);
	put(0x18, 2, 4);
	claim("ext4", 8 * 1024 * 1024, 0x64, "blocks of 4 KiB");
	put(0x4, 1024, 4);
	put(0x60, 0x42, 4);
	put(0x150, 1, 4);
	claim("ext2", 1024 * 1024, 0x64, "the high part counts with 64BIT only");
	put(0x4, 1, 4);
	put(0x60, 0x80, 4);
	put(0x150, 1, 4);
	claim("ext3", 0x100000001ULL * 1024, 0x154, "and then it does");
	put(0x4, 1, 4);
	put(0x18, 7, 4);
	claim("ext4", 0, 0x64, "no block is so large");
	put_big(4, 4096, 4);
	put_big(8, 0x100000002ULL, 8);
	claim("xfs", 0x100000002ULL * 4096, 16, "big-endian");
	put_big(4, 65536, 4);
	put_big(8, UINT64_MAX, 8);
	claim("xfs", UINT64_MAX, 16, "more than a number holds");
	put(40, 0x123456789aULL, 8);
	claim("squashfs", 0x123456789aULL, 48, "bytes");
	put(12, 12, 1);
	put(36, 5, 4);
	claim("erofs", 5 * 4096, 40, "blocks");
	put(12, 200, 1);
	put(36, 5, 4);
	claim("erofs", 0, 40, "a block of 2^200 bytes");
	put(0x70, 999, 8);
	put(0xd1, 0x40000000, 8);
	claim("btrfs", 0x40000000, 0xd9, "this device's bytes, not those of all");
	put(16, 12, 4);
	put(36, 25600, 8);
	claim("f2fs", 25600 * 4096ULL, 2202, "one device");
	put(16, 12, 4);
	put(36, 25600, 8);
	put(2201, '/', 1);
	claim("f2fs", 0, 2202, "several devices");
	put(11, 512, 2);
	put(19, 2048, 2);
	put(32, 7, 4);
	claim("vfat", 1024 * 1024, 36, "few sectors");
	put(11, 4096, 2);
	put(32, 70000, 4);
	claim("vfat", 70000 * 4096ULL, 36, "many sectors");
}

static void test_read(void)
{
	static uint8_t file[2048 + 100];
	scoped_fd fd = -1;
	uint64_t bytes = 1;

	memset(file, 0, sizeof(file));
	file[100 + 1024 + 4] = 8;
	ok(!io_memory_file("volume", (struct span){ file, sizeof(file) }, &fd), "a file");
	ok(!volume_size_read("ext4", fd, 100, 2048, &bytes) && bytes == 8 * 1024, "at an offset");
	ok(!volume_size_read("ext4", fd, 100, 1024 + 6, &bytes) && !bytes, "no further than its size");
	ok(!volume_size_read("btrfs", fd, 0, sizeof(file), &bytes) && !bytes, "the superblock lies behind the end");
	ok(!volume_size_read("iso9660", fd, 0, sizeof(file), &bytes) && !bytes, "not known here");
	ok(!volume_size_read(NULL, fd, 0, sizeof(file), &bytes) && !bytes, "nothing");
	ok(volume_size_read("vfat", -1, 0, 1024, &bytes) < 0, "what cannot be read is an error");
}

int main(void)
{
	test_types();
	test_read();
	return done();
}
