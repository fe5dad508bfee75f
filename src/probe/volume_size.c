/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume_size.c - how large a file system says that it is
 */
#include "probe/volume_size.h"

#include <string.h>

#include "base/arena.h"
#include "base/io.h"

/* The last field that is read of any of them lies in this. */
enum { SUPERBLOCK = 4096 };

/* One that overflows is larger than everything. */
static uint64_t product(uint64_t count, uint64_t unit)
{
	uint64_t bytes;

	return __builtin_mul_overflow(count, unit, &bytes) ? UINT64_MAX : bytes;
}

static uint64_t shifted(uint64_t count, uint32_t bits)
{
	return bits < 64 ? product(count, 1ULL << bits) : 0;
}

/*
 * Linux fs/ext4/ext4.h: struct ext4_super_block; s_blocks_count_hi counts with INCOMPAT_64BIT. One that is larger than the device is
 * not mounted (fs/ext4/super.c:ext4_check_geometry).
 */
static uint64_t read_ext(struct span super)
{
	enum { INCOMPAT_64BIT = 0x80 };
	uint32_t low, high = 0, log_block, incompat;

	if (!span_le32(super, 0x4, &low) || !span_le32(super, 0x18, &log_block) || !span_le32(super, 0x60, &incompat))
		return 0;
	if (incompat & INCOMPAT_64BIT && !span_le32(super, 0x150, &high))
		return 0;
	return log_block > 6 ? 0 : shifted((uint64_t)high << 32 | low, 10 + log_block);
}

/*
 * Linux fs/xfs/libxfs/xfs_format.h: struct xfs_dsb, big-endian: sb_blocksize, sb_dblocks. The last of these blocks is read for mounting
 * (fs/xfs/xfs_mount.c:xfs_check_sizes).
 */
static uint64_t read_xfs(struct span super)
{
	uint32_t block, high, low;

	if (!span_be32(super, 4, &block) || !span_be32(super, 8, &high) || !span_be32(super, 12, &low))
		return 0;
	return product((uint64_t)high << 32 | low, block);
}

/* Linux fs/squashfs/squashfs_fs.h: struct squashfs_super_block, bytes_used; more than the device has is not mounted (super.c:squashfs_fill_super). */
static uint64_t read_squashfs(struct span super)
{
	uint64_t bytes;

	return span_le64(super, 40, &bytes) ? bytes : 0;
}

/* Linux fs/erofs/erofs_fs.h: struct erofs_super_block, blkszbits and blocks. The high part of that, with 48BIT, is left out: then it is larger. */
static uint64_t read_erofs(struct span super)
{
	uint32_t blocks;
	uint8_t bits;

	return span_u8(super, 12, &bits) && span_le32(super, 36, &blocks) ? shifted(blocks, bits) : 0;
}

/*
 * Linux include/uapi/linux/btrfs_tree.h: struct btrfs_super_block, total_bytes of the dev_item in it, which is this device. The sum of
 * all devices is another field. A device with less is not mounted (fs/btrfs/volumes.c:read_one_dev).
 */
static uint64_t read_btrfs(struct span super)
{
	enum { DEV_ITEM = 0xc9, TOTAL_BYTES = 8 };
	uint64_t bytes;

	return span_le64(super, DEV_ITEM + TOTAL_BYTES, &bytes) ? bytes : 0;
}

/* Linux include/linux/f2fs_fs.h: struct f2fs_super_block, log_blocksize and block_count, which counts all devices when devs[0] has a path. */
static uint64_t read_f2fs(struct span super)
{
	enum { DEVS = 2201 };
	uint32_t bits;
	uint64_t blocks;
	uint8_t path;

	if (!span_le32(super, 16, &bits) || !span_le64(super, 36, &blocks) || !span_u8(super, DEVS, &path) || path)
		return 0;
	return shifted(blocks, bits);
}

/* Microsoft FAT specification 1.03: BPB_BytsPerSec, BPB_TotSec16, and BPB_TotSec32 when that is zero. */
static uint64_t read_fat(struct span super)
{
	uint16_t sector, few;
	uint32_t many;

	if (!span_le16(super, 11, &sector) || !span_le16(super, 19, &few) || !span_le32(super, 32, &many))
		return 0;
	return product(few ? few : many, sector);
}

static const struct size_row {
	const char *type;
	uint64_t at; /* of the superblock */
	uint64_t (*read)(struct span super);
} rows[] = {
	{ "ext2", 1024, read_ext }, { "ext3", 1024, read_ext }, { "ext4", 1024, read_ext },
	{ "xfs", 0, read_xfs },
	{ "squashfs", 0, read_squashfs },
	{ "erofs", 1024, read_erofs },
	{ "btrfs", 64 * 1024, read_btrfs },
	{ "f2fs", 1024, read_f2fs },
	{ "vfat", 0, read_fat },
};

static const struct size_row *find_row(const char *type)
{
	for (size_t i = 0; type && i < COUNT(rows); i++) {
		if (!strcmp(type, rows[i].type))
			return &rows[i];
	}
	return NULL;
}

bool volume_size_place(const char *type, uint64_t *ret)
{
	const struct size_row *row = find_row(type);

	*ret = row ? row->at : 0;
	return row;
}

uint64_t volume_size_said(const char *type, struct span super)
{
	const struct size_row *row = find_row(type);

	return row ? row->read(super) : 0;
}

int volume_size_read(const char *type, int fd, uint64_t offset, uint64_t size, uint64_t *ret)
{
	uint8_t bytes[SUPERBLOCK];
	uint64_t at, len;
	size_t got;
	int err;

	*ret = 0;
	if (!volume_size_place(type, &at) || at >= size)
		return 0;
	len = size - at < sizeof(bytes) ? size - at : sizeof(bytes);
	err = io_pread(fd, bytes, (size_t)len, offset + at, &got);
	if (!err)
		*ret = volume_size_said(type, (struct span){ bytes, got });
	return err;
}
