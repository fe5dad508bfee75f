/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * samples.c - small files of every kind that probes know, made by hand
 */
#include "samples.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

struct making {
	struct arena *arena;
	struct samples *samples;
};

void put_bytes(uint8_t *at, size_t off, const void *from, size_t len)
{
	memcpy(at + off, from, len);
}

void put_text(uint8_t *at, size_t off, const char *text)
{
	put_bytes(at, off, text, strlen(text));
}

void put_utf16(uint8_t *at, size_t off, const char *text)
{
	for (size_t i = 0; i <= strlen(text); i++)
		put_le(at, off + 2 * i, (uint8_t)text[i], 2);
}

void put_le(uint8_t *at, size_t off, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[off + i] = (uint8_t)(value >> 8 * i);
}

void put_be32(uint8_t *at, size_t off, uint32_t value)
{
	put_le(at, off, __builtin_bswap32(value), 4);
}

void put_arm64_image(uint8_t *at)
{
	put_text(at, 0, "MZ");
	put_le(at, 8, 0x80000, 8);
	put_le(at, 0x10, 0x123000, 8);
	put_le(at, 0x18, 0xa, 8); /* little endian, 4 KiB pages, anywhere */
	put_text(at, 0x38, "ARMd");
}

void put_pe(uint8_t *at, size_t off, uint16_t machine, uint16_t magic, uint16_t subsystem)
{
	put_text(at, 0, "MZ");
	put_le(at, 0x3c, off, 4);
	put_text(at, off, "PE");
	put_le(at, off + 4, machine, 2);
	put_le(at, off + 6, 2, 2);
	put_le(at, off + 20, 0xa0, 2);
	put_le(at, off + 24, magic, 2);
	put_le(at, off + 24 + 56, 0x123000, 4);
	put_le(at, off + 24 + 68, subsystem, 2);
}

struct span sample_gzip(struct arena *a, struct span plain)
{
	z_stream z = { .next_in = plain.at, .avail_in = (uInt)plain.len };
	const size_t room = plain.len + 1024;
	uint8_t *at = arena_alloc(a, room);

	z.next_out = at;
	z.avail_out = (uInt)room;
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	deflateEnd(&z);
	return (struct span){ at, room - z.avail_out };
}

static void add(struct making *m, struct span bytes, enum probe_kind kind, bool ramdisk, const char *name,
		const char *described)
{
	*list_add(m->arena, &m->samples->files) = (struct sample_file){ name, bytes, kind, described, ramdisk };
}

static uint8_t *blank(struct making *m, size_t len, enum probe_kind kind, bool ramdisk, const char *name,
		      const char *described)
{
	uint8_t *at = arena_alloc(m->arena, len);

	add(m, (struct span){ at, len }, kind, ramdisk, name, described);
	return at;
}

static struct span last(const struct making *m)
{
	return m->samples->files.at[m->samples->files.count - 1].bytes;
}

static void gzip_last(struct making *m, bool ramdisk, const char *name, const char *described)
{
	add(m, sample_gzip(m->arena, last(m)), PROBE_GZIP, ramdisk, name, described);
}

static void make_kernels(struct making *m)
{
	uint8_t *at = blank(m, 400, PROBE_ARM64_IMAGE, false, "arm64", "an arm64 Image");

	put_arm64_image(at);
	put_pe(at, 0x40, 0xaa64, 0x20b, 10);
	gzip_last(m, false, "arm64.gz", "gzip data holding an arm64 Image");
	add(m, sample_gzip(m->arena, last(m)), PROBE_GZIP, false, "arm64.gz.gz",
	    "gzip data holding gzip data holding an arm64 Image");
	at = blank(m, 64, PROBE_ARM64_IMAGE, false, "arm64-raw", "an arm64 Image");
	put_arm64_image(at);
	put_le(at, 0x18, 7, 8); /* big endian, 64 KiB pages */
	at = blank(m, 64, PROBE_ARM64_IMAGE, false, "arm64-old", "an arm64 Image");
	put_le(at, 0, 0x14000008, 4);
	put_le(at, 8, 0x80000, 8);
	put_le(at, 0x18, ~0ULL, 8);
	at = blank(m, 48, PROBE_ARM32_ZIMAGE, false, "zimage", "an arm32 zImage");
	put_le(at, 0x24, 0x016f2818, 4);
	put_le(at, 0x28, 0x8000, 4);
	put_le(at, 0x2c, 0x300000, 4);
	at = blank(m, 300, PROBE_RISCV_IMAGE, false, "riscv", "a Linux Image for riscv64");
	put_le(at, 0x10, 0x500000, 8);
	put_bytes(at, 0x30, "RISCV\0\0\0RSC\x05", 12);
	put_pe(at, 0x40, 0x5064, 0x20b, 10);
	at = blank(m, 1024, PROBE_X86_BZIMAGE, false, "bzimage", "a Linux bzImage for x86-64");
	put_le(at, 0x1fe, 0xaa55, 2);
	put_text(at, 0x202, "HdrS");
	put_le(at, 0x206, 0x20f, 2);
	put_le(at, 0x236, 1, 2);
	at = blank(m, 1024, PROBE_X86_BZIMAGE, false, "bzimage-old", "a Linux bzImage for x86");
	put_le(at, 0x1fe, 0xaa55, 2);
	put_text(at, 0x202, "HdrS");
	put_le(at, 0x206, 0x204, 2);
	put_le(at, 0x236, 1, 2); /* not yet what it is in later protocols */
}

static void make_zboot(struct making *m)
{
	uint8_t image[400] = { 0 }, *at;
	struct span packed;

	put_arm64_image(image);
	packed = sample_gzip(m->arena, (struct span){ image, sizeof(image) });
	at = blank(m, 600, PROBE_ZBOOT, false, "zboot",
		   "an EFI zboot kernel for arm64 holding gzip data holding an arm64 Image");
	put_pe(at, 0x40, 0xaa64, 0x20b, 10);
	put_text(at, 4, "zimg");
	put_le(at, 8, 400, 4);
	put_le(at, 12, packed.len, 4);
	put_text(at, 0x18, "gzip");
	put_le(at, 0x38, 0x818223cd, 4);
	put_bytes(at, 400, packed.at, packed.len);
	put_text(at, 560, "xen,xen-4.17"); /* must not make it Xen */
}

static void make_programs(struct making *m)
{
	uint8_t *at = blank(m, 512, PROBE_PE, false, "pe", "a PE file for x86-64");

	put_pe(at, 0x80, 0x8664, 0x20b, 10);
	at = blank(m, 152, PROBE_PE, false, "pe-short", "a PE file for arm64"); /* cut in its optional header */
	put_le(at, 0x3c, 0x80, 4);
	put_text(at, 0, "MZ");
	put_text(at, 0x80, "PE");
	put_le(at, 0x84, 0xaa64, 2);
	put_le(at, 0x94, 0xf0, 2);
	at = blank(m, 64, PROBE_ELF, false, "elf", "an ELF file for arm64");
	put_text(at, 0, ELFMAG);
	at[EI_CLASS] = ELFCLASS64;
	at[EI_DATA] = ELFDATA2LSB;
	put_le(at, 16, ET_EXEC, 2);
	put_le(at, 18, EM_AARCH64, 2);
	at = blank(m, 52, PROBE_ELF, false, "elf-be", "an ELF file for ppc");
	put_text(at, 0, ELFMAG);
	at[EI_CLASS] = ELFCLASS32;
	at[EI_DATA] = ELFDATA2MSB;
	at[17] = ET_DYN;
	at[19] = EM_PPC;
}

static uint8_t *uimage(struct making *m, struct span inside, uint8_t type, const char *name, const char *described)
{
	uint8_t *at = blank(m, 64 + inside.len, PROBE_UIMAGE, false, name, described);

	put_be32(at, 0, 0x27051956);
	put_be32(at, 12, (uint32_t)inside.len);
	put_be32(at, 16, 0x80080000);
	put_be32(at, 20, 0x80080040);
	at[28] = 5;
	at[29] = 22;
	at[30] = type;
	at[31] = 1;
	put_text(at, 32, "a kernel");
	put_bytes(at, 64, inside.at, inside.len);
	return at;
}

static void make_uimages(struct making *m)
{
	const struct sample_file *gz = samples_find(m->samples, "arm64.gz"), *raw = samples_find(m->samples, "arm64");
	uint8_t *at;

	uimage(m, gz->bytes, 2, "uimage.gz", "a U-Boot uImage for arm64 holding gzip data holding an arm64 Image");
	uimage(m, raw->bytes, 2, "uimage", "a U-Boot uImage for arm64 holding an arm64 Image");
	gzip_last(m, false, "uimage-in.gz",
		  "gzip data holding a U-Boot uImage for arm64 holding an arm64 Image");
	uimage(m, raw->bytes, 6, "script.scr", "a U-Boot uImage for arm64");
	at = uimage(m, raw->bytes, 2, "uimage-tail", "a U-Boot uImage for arm64 holding text");
	put_be32(at, 12, 6);
	put_text(at, 64, "hello\n");
	uimage(m, (struct span){ raw->bytes.at, 0 }, 2, "uimage-empty", "a U-Boot uImage for arm64");
}

static void make_compressed(struct making *m)
{
	static const struct {
		enum probe_kind kind;
		bool ramdisk;
		const char *name, *described, *bytes;
		size_t len;
	} rows[] = {
		{ PROBE_XZ, true, "xz", "xz data", "\xfd" "7zXZ\0\0\x04", 8 },
		{ PROBE_ZSTD, true, "zstd", "zstd data", "\x28\xb5\x2f\xfd", 4 },
		{ PROBE_LZ4_LEGACY, true, "lz4-legacy", "LZ4 data (legacy format)", "\x02\x21\x4c\x18", 4 },
		{ PROBE_LZ4_FRAME, false, "lz4", "LZ4 data (frame format)", "\x04\x22\x4d\x18", 4 },
		{ PROBE_LZO, true, "lzo", "LZO data", "\x89LZO\0\r\n\x1a\n", 9 },
		{ PROBE_BZIP2, true, "bzip2", "bzip2 data", "BZh91AY&SY", 10 },
		{ PROBE_LZMA, true, "lzma", "LZMA data", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff", 13 },
		{ PROBE_LZMA, true, "lzma-12m", "LZMA data", "\x5d\0\0\xc0\0\0\x10", 7 },
		{ PROBE_UNKNOWN, false, "no-lzma", "unknown data", "\x5d\0\0\xa0\0", 5 },
		{ PROBE_GZIP, true, "gzip-damaged", "gzip data", "\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff", 12 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		put_bytes(blank(m, 32, rows[i].kind, rows[i].ramdisk, rows[i].name, rows[i].described), 0,
			  rows[i].bytes, rows[i].len);
}

static void make_archives(struct making *m)
{
	static const char newc[] = "070701000000010000A1ED000000000000000000000001000000000000000000000000000000000000"
				   "00000000000000000000000B00000000TRAILER!!!\0\0\0\0";
	static const char odc[] = "0707070000010000010407550000000000000000020000001234567001200001300000000123"
				  "hello.text\0";
	uint8_t *at;

	put_bytes(blank(m, 124, PROBE_CPIO, true, "cpio", "a cpio archive"), 0, newc, 124);
	gzip_last(m, true, "cpio.gz", "gzip data holding a cpio archive");
	at = blank(m, 1124, PROBE_CPIO, true, "cpio-padded", "a cpio archive");
	put_bytes(at, 1000, newc, 124);
	at = blank(m, 1126, PROBE_UNKNOWN, false, "cpio-misaligned", "unknown data");
	put_bytes(at, 1002, newc, 124);
	at = blank(m, 124, PROBE_CPIO, true, "cpio-crc", "a cpio archive");
	put_bytes(at, 0, newc, 124);
	at[5] = '2';
	put_bytes(blank(m, 88, PROBE_CPIO, false, "cpio-odc", "a cpio archive"), 0, odc, 87);
	at = blank(m, 64, PROBE_CPIO, false, "cpio-binary", "a cpio archive");
	put_le(at, 0, 070707, 2);
	put_le(at, 6, 0100644, 2);
	put_le(at, 20, 6, 2);
	at = blank(m, 1024, PROBE_TAR, false, "tar", "a tar archive");
	put_text(at, 0, "etc/hosts");
	put_text(at, 257, "ustar");
	gzip_last(m, false, "tar.gz", "gzip data holding a tar archive");
	put_bytes(blank(m, 32, PROBE_ZIP, false, "zip", "a zip archive"), 0, "PK\x03\x04", 4);
}

/* A root with one property and one child, which may have a child too. */
static void make_tree(struct making *m, enum probe_kind kind, const char *child, const char *grandchild,
		      const char *name, const char *described)
{
	uint8_t *at = blank(m, 128, kind, false, name, described);
	const uint32_t tokens[] = { 4, 1, 0, 3, 5, 0, 0x61626364, 0x65000000, 1 };
	const size_t end = (92 + strlen(child) + 4) / 4 * 4;

	put_be32(at, 0, 0xd00dfeed);
	put_be32(at, 4, 128);
	put_be32(at, 8, 56);
	put_be32(at, 20, 17);
	for (size_t i = 0; i < COUNT(tokens); i++)
		put_be32(at, 56 + 4 * i, tokens[i]);
	put_text(at, 92, child);
	put_be32(at, end, grandchild ? 1 : 2);
	if (grandchild)
		put_text(at, end + 4, grandchild);
	else
		put_be32(at, end + 4, 2);
}

static void make_blobs(struct making *m)
{
	uint8_t *at;

	make_tree(m, PROBE_DTB, "chosen", NULL, "dtb", "a device tree blob");
	make_tree(m, PROBE_FIT, "images", NULL, "fit", "a U-Boot FIT image");
	make_tree(m, PROBE_DTB, "images@1", NULL, "dtb-images", "a device tree blob");
	make_tree(m, PROBE_DTB, "chosen", "images", "dtb-nested", "a device tree blob");
	at = blank(m, 64, PROBE_XSM_POLICY, false, "xsm-odd", "an XSM policy");
	put_le(at, 0, 0xf97cff8c, 4);
	put_le(at, 4, ~0U, 4);
	put_text(at, 8, "a target without a sane length");
	at = blank(m, 64, PROBE_XSM_POLICY, false, "xsm", "an XSM policy");
	put_le(at, 0, 0xf97cff8c, 4);
	put_le(at, 4, 8, 4);
	put_text(at, 8, "XenFlask");
	put_le(at, 16, 31, 4);
}

static uint8_t *ext(struct making *m, const char *name, const char *described)
{
	uint8_t *at = blank(m, 4096, PROBE_EXT, true, name, described);

	put_le(at, 1024, 128, 4);
	put_le(at, 1024 + 24, 2, 4);
	put_le(at, 1024 + 56, 0xef53, 2);
	put_le(at, 1024 + 76, 1, 4);
	return at;
}

static void make_filesystems(struct making *m)
{
	uint8_t *at;

	put_text(blank(m, 96, PROBE_SQUASHFS, true, "squashfs", "a squashfs file system"), 0, "hsqs");
	put_text(blank(m, 64, PROBE_ROMFS, true, "romfs", "a romfs file system"), 0, "-rom1fs-");
	put_le(blank(m, 96, PROBE_CRAMFS, true, "cramfs", "a cramfs file system"), 0, 0x28cd3d45, 4);
	put_le(blank(m, 700, PROBE_CRAMFS, true, "cramfs-boot", "a cramfs file system"), 512, 0x28cd3d45, 4);
	ext(m, "ext2", "an ext2 file system");
	put_le(ext(m, "ext3", "an ext3 file system"), 1024 + 92, 4, 4);
	at = ext(m, "ext4", "an ext4 file system");
	put_le(at, 1024 + 92, 4, 4);
	put_le(at, 1024 + 96, 0x40, 4);
	gzip_last(m, true, "ext4.gz", "gzip data holding an ext4 file system");
	at = blank(m, 4096, PROBE_UNKNOWN, false, "no-ext", "unknown data");
	put_le(at, 1024 + 56, 0xef53, 2);
}

static void make_text(struct making *m, const char *text, enum probe_kind kind, const char *name, const char *described)
{
	put_text(blank(m, strlen(text), kind, false, name, described), 0, text);
}

static void make_texts(struct making *m)
{
	make_text(m, "[global]\ndefault=xen\n", PROBE_TEXT, "xen.cfg", "text");
	make_text(m, "\xef\xbb\xbfname=gr\xc3\xbc\xc3\x9f\xf0\x9f\x98\x80\r\n", PROBE_TEXT, "utf-8", "text");
	make_text(m, "name=gr\xfc\xdf\n", PROBE_UNKNOWN, "latin-1", "unknown data");
	make_text(m, "name=\xc3(\n", PROBE_UNKNOWN, "no-utf-8", "unknown data");
	make_text(m, "bell\a\n", PROBE_UNKNOWN, "control", "unknown data");
	make_text(m, "#!/bin/sh\nexit 0\n", PROBE_SCRIPT, "sh", "a script");
	make_text(m, "/* a board */\n/dts-v1/;\n/ { };\n", PROBE_DTS, "dts", "device tree source");
	make_text(m, "", PROBE_EMPTY, "empty", "an empty file");
	gzip_last(m, false, "empty.gz", "gzip data holding an empty file");
	put_bytes(blank(m, 4096, PROBE_UNKNOWN, false, "zeros", "unknown data"), 0, "", 1);
}

void samples_make(struct arena *a, struct samples *ret)
{
	struct making m = { a, ret };

	*ret = (struct samples){ 0 };
	make_kernels(&m);
	make_zboot(&m);
	make_programs(&m);
	make_uimages(&m);
	make_compressed(&m);
	make_archives(&m);
	make_blobs(&m);
	make_filesystems(&m);
	make_texts(&m);
}

const struct sample_file *samples_find(const struct samples *s, const char *name)
{
	for (size_t i = 0; i < s->files.count; i++)
		if (!strcmp(s->files.at[i].name, name))
			return &s->files.at[i];
	abort();
}
