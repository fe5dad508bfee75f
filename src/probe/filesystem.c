/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filesystem.c - file systems that Linux takes as an old-style initrd
 *
 * Sources: Linux init/do_mounts_rd.c:identify_ramdisk_image; Documentation/filesystems/
 * squashfs.rst, romfs.rst, cramfs.rst; fs/ext4/ext4.h (struct ext4_super_block).
 */
#include "probe/format.h"

enum { EXT_SUPERBLOCK = 1024 };

/* Feature bits by which blkid and e2fsprogs tell the three apart. */
enum {
	COMPAT_JOURNAL = 0x4,
	INCOMPAT_EXT4 = 0x40 | 0x80 | 0x200, /* extents, 64bit, flex_bg */
	/* huge_file, gdt_csum, dir_nlink, extra_isize, metadata_csum */
	RO_COMPAT_EXT4 = 0x8 | 0x10 | 0x20 | 0x40 | 0x400,
};

/* Two bytes of magic are little, so the fields around them must make sense. */
static bool read_ext(const struct sample *s, struct probe *ret)
{
	uint32_t inodes, log_block, revision, compat, incompat, ro_compat;
	struct span super;

	if (!span_cut(s->head, EXT_SUPERBLOCK, 1024, &super) || !span_le32(super, 0, &inodes) ||
	    !span_le32(super, 24, &log_block) || !span_le32(super, 76, &revision) ||
	    !span_le32(super, 92, &compat) || !span_le32(super, 96, &incompat) || !span_le32(super, 100, &ro_compat))
		return false;
	if (!inodes || log_block > 6 || revision > 1)
		return false;
	ret->name = compat & COMPAT_JOURNAL ? "ext3 file system" : "ext2 file system";
	if (incompat & INCOMPAT_EXT4 || ro_compat & RO_COMPAT_EXT4)
		ret->name = "ext4 file system";
	return true;
}

const struct format format_squashfs = {
	.kind = PROBE_SQUASHFS, .name = "squashfs file system", .article = "a ", .magic = { { 0, 4, "hsqs" } },
};

const struct format format_romfs = {
	.kind = PROBE_ROMFS, .name = "romfs file system", .article = "a ", .magic = { { 0, 8, "-rom1fs-" } },
};

/* The magic stands at 512 when there is a boot block. */
const struct format format_cramfs = {
	.kind = PROBE_CRAMFS, .name = "cramfs file system", .article = "a ",
	.magic = { { 0, 4, "\x45\x3d\xcd\x28" }, { 512, 4, "\x45\x3d\xcd\x28" } },
};

const struct format format_ext = {
	.kind = PROBE_EXT, .name = "ext2 file system", .article = "an ",
	.magic = { { EXT_SUPERBLOCK + 56, 2, "\x53\xef" } }, .read = read_ext,
};
