/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_boot.c - the boot sector of a FAT volume, its copy and FSInfo
 *
 * What must hold is what the specification says and what EDK2's
 * FatPkg/EnhancedFatDxe/Init.c:FatOpenDevice refuses.
 */
#include "verify/fat_reader.h"

#include <inttypes.h>

#include "verify/fat_name.h"

enum {
	BOOT_BYTES = 512, /* that have a meaning, whatever the sector size */
	SECTOR_MOST = 4096,
	CLUSTER_MOST = 64 * 1024, /* U-Boot's CONFIG_FS_FAT_MAX_CLUSTSIZE */
	FAT12_CLUSTERS = 4085,    /* from which on it is a FAT16 */
	FAT16_CLUSTERS = 65525,   /* from which on it is a FAT32 */
	FAT32_CLUSTERS = 0x0ffffff5,
	EXTENDED_SIGNATURE = 0x29,
	UNKNOWN = 0xffffffff,     /* FSInfo may say so */
};

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static const char *text_at(struct fat_reader *f, struct span boot, uint64_t off, uint64_t len)
{
	char text[3 * 11 + 1];
	struct span s;

	if (!span_cut(boot, off, len, &s))
		return "";
	fat_name_text(s, text);
	return arena_dup(f->arena, text);
}

/* The fields as they stand there. FAT32 has the FAT's length elsewhere, and more fields before the label. */
static void parse(struct fat_reader *f, struct span boot)
{
	struct fat_volume *v = f->volume;
	bool is_32 = !record_le16(boot, 22);
	uint64_t extended = is_32 ? 66 : 38;

	v->oem = text_at(f, boot, 3, 8);
	v->bytes_per_sector = record_le16(boot, 11);
	v->sectors_per_cluster = record_u8(boot, 13);
	v->reserved_sectors = record_le16(boot, 14);
	v->fats = record_u8(boot, 16);
	v->total_sectors = record_le16(boot, 19) ? record_le16(boot, 19) : record_le32(boot, 32);
	v->media = record_u8(boot, 21);
	v->fat_sectors = is_32 ? record_le32(boot, 36) : record_le16(boot, 22);
	v->hidden_sectors = record_le32(boot, 28);
	if (record_u8(boot, extended) == EXTENDED_SIGNATURE) {
		v->volume_id = record_le32(boot, extended + 1);
		v->label = text_at(f, boot, extended + 5, 11);
	}
	if (is_32) {
		f->root_cluster = record_le32(boot, 44);
		f->info_sector = record_le16(boot, 48);
		f->backup_sector = record_le16(boot, 50);
	}
}

/* What places are computed from. False when they cannot be. */
static bool check_units(struct fat_reader *f)
{
	const struct fat_volume *v = f->volume;
	size_t before = f->problems->list.count + f->problems->dropped;

	if (!is_power_of_two(v->bytes_per_sector) || v->bytes_per_sector < 512 || v->bytes_per_sector > SECTOR_MOST)
		problem(f->problems, "boot sector has %" PRIu32 " bytes a sector, must be 512, 1024, 2048 or 4096",
			v->bytes_per_sector);
	if (!is_power_of_two(v->sectors_per_cluster))
		problem(f->problems, "boot sector has %" PRIu32 " sectors a cluster, must be a power of two",
			v->sectors_per_cluster);
	if (!v->reserved_sectors)
		problem(f->problems, "boot sector has 0 reserved sectors, must count itself");
	if (v->fats != 1 && v->fats != 2)
		problem(f->problems, "boot sector has %" PRIu32 " FATs, must have 1 or 2", v->fats);
	if (!v->fat_sectors)
		problem(f->problems, "boot sector has 0 sectors a FAT");
	if (!v->total_sectors)
		problem(f->problems, "boot sector has 0 sectors in all");
	return before == f->problems->list.count + f->problems->dropped;
}

/* Whether the volume's parts fit into it and it into its partition. */
static bool check_room(struct fat_reader *f, uint64_t data_sector)
{
	const struct fat_volume *v = f->volume;
	uint64_t most = f->bytes / v->bytes_per_sector;

	if (v->total_sectors > most) {
		problem(f->problems, "boot sector has %" PRIu32 " sectors of %" PRIu32
			" bytes, its partition has %" PRIu64, v->total_sectors, v->bytes_per_sector, most);
		return false;
	}
	if (data_sector + v->sectors_per_cluster > v->total_sectors) {
		problem(f->problems, "the first cluster ends before sector %" PRIu64 ", the volume has %" PRIu32
			" sectors", data_sector + v->sectors_per_cluster, v->total_sectors);
		return false;
	}
	return true;
}

/* The width of the FAT is what the number of clusters says; EDK2 refuses a volume that claims another one. */
static void check_type(struct fat_reader *f, bool is_32)
{
	struct fat_volume *v = f->volume;

	v->type = is_32 ? 32 : v->clusters < FAT12_CLUSTERS ? 12 : 16;
	if (is_32 && v->clusters < FAT16_CLUSTERS)
		problem(f->problems, "FAT32 has %" PRIu32 " clusters, must have at least %d", v->clusters,
			FAT16_CLUSTERS);
	if (is_32 && v->clusters >= FAT32_CLUSTERS)
		problem(f->problems, "FAT32 has %" PRIu32 " clusters, must have fewer than %d", v->clusters,
			FAT32_CLUSTERS);
	if (!is_32 && v->clusters >= FAT16_CLUSTERS)
		problem(f->problems, "FAT16 has %" PRIu32 " clusters, must have fewer than %d", v->clusters,
			FAT16_CLUSTERS);
}

/* The number of clusters that a FAT of this length can describe. */
static void check_fat_length(struct fat_reader *f)
{
	struct fat_volume *v = f->volume;
	uint64_t have = (uint64_t)v->fat_sectors * v->bytes_per_sector;
	uint64_t need = (((uint64_t)v->clusters + 2) * v->type + 7) / 8;
	uint64_t most = v->type == 32 ? FAT32_CLUSTERS : FAT16_CLUSTERS;

	f->last_cluster = v->clusters + 1;
	if (have < need) {
		problem(f->problems, "FAT has %" PRIu64 " bytes, %" PRIu32 " clusters need %" PRIu64, have,
			v->clusters, need);
		f->last_cluster = (uint32_t)(have * 8 / v->type - 1);
	}
	if (f->last_cluster > most)
		f->last_cluster = (uint32_t)most;
}

/* Computes where everything is. False when it is not all there. */
static bool place(struct fat_reader *f, struct span boot)
{
	struct fat_volume *v = f->volume;
	uint64_t sector = v->bytes_per_sector;
	uint64_t root_sector = v->reserved_sectors + (uint64_t)v->fats * v->fat_sectors, data_sector;
	bool is_32 = !record_le16(boot, 22);

	f->root_bytes = is_32 ? 0 : record_le16(boot, 17) * (uint64_t)FAT_RECORD;
	data_sector = root_sector + (f->root_bytes + sector - 1) / sector;
	if (!check_room(f, data_sector))
		return false;
	f->cluster_bytes = v->bytes_per_sector * v->sectors_per_cluster;
	f->fat_at = f->at + v->reserved_sectors * sector;
	f->fat_bytes = v->fat_sectors * sector;
	f->root_at = f->at + root_sector * sector;
	f->data_at = f->at + data_sector * sector;
	v->clusters = (uint32_t)((v->total_sectors - data_sector) / v->sectors_per_cluster);
	check_type(f, is_32);
	check_fat_length(f);
	return true;
}

static void check_common(struct fat_reader *f, struct span boot)
{
	const struct fat_volume *v = f->volume;
	uint8_t state = record_u8(boot, v->type == 32 ? 65 : 37), extended = record_u8(boot, v->type == 32 ? 66 : 38);

	if (record_le16(boot, 510) != 0xaa55)
		problem(f->problems, "boot sector ends in 0x%04x, not in 0xaa55", record_le16(boot, 510));
	if (v->media != 0xf0 && v->media < 0xf8)
		problem(f->problems, "boot sector has media byte 0x%02x, must be 0xf0 or from 0xf8 on", v->media);
	if (f->cluster_bytes > CLUSTER_MOST)
		problem(f->problems, "clusters have %" PRIu32 " bytes, must have at most %d", f->cluster_bytes,
			CLUSTER_MOST);
	if (extended != EXTENDED_SIGNATURE)
		problem(f->problems, "boot sector has extended signature 0x%02x, must be 0x%02x for its label and id",
			extended, EXTENDED_SIGNATURE);
	/* Linux and Windows set bit 0 while the volume is mounted. */
	if (state & 3)
		problem(f->problems, "boot sector has state 0x%02x, which marks the volume as not cleanly unmounted",
			state);
}

static void check_only_32(struct fat_reader *f, struct span boot)
{
	if (record_le16(boot, 17))
		problem(f->problems, "FAT32 has %d root directory entries, must have 0", record_le16(boot, 17));
	if (record_le16(boot, 19))
		problem(f->problems, "FAT32 has %d as its 16-bit sector count, must have 0", record_le16(boot, 19));
	if (record_le16(boot, 40) & 0x80)
		problem(f->problems, "FAT32 has flags 0x%04x, which turn the mirroring of its FATs off",
			record_le16(boot, 40));
	if (record_le16(boot, 42))
		problem(f->problems, "FAT32 has version 0x%04x, must have 0", record_le16(boot, 42));
}

/* U-Boot wants whole sectors (fs/fat/fat.c), EDK2 wants some. */
static void check_only_16(struct fat_reader *f)
{
	if (!f->root_bytes || f->root_bytes % f->volume->bytes_per_sector)
		problem(f->problems, "FAT%u has %" PRIu64 " root directory entries, must fill sectors of %" PRIu32
			" entries", f->volume->type, f->root_bytes / FAT_RECORD,
			f->volume->bytes_per_sector / FAT_RECORD);
}

int fat_boot_read(struct fat_reader *f, bool *ret_readable)
{
	uint8_t bytes[BOOT_BYTES];
	struct span boot = { bytes, sizeof(bytes) };
	int err = window_read(f->window, f->at, bytes, sizeof(bytes));

	if (err < 0)
		return err;
	parse(f, boot);
	*ret_readable = check_units(f) && place(f, boot);
	if (!f->volume->type) {
		if (record_le16(boot, 510) != 0xaa55)
			problem(f->problems, "boot sector ends in 0x%04x, not in 0xaa55", record_le16(boot, 510));
		return 0;
	}
	check_common(f, boot);
	if (f->volume->type == 32)
		check_only_32(f, boot);
	else
		check_only_16(f);
	return 0;
}

/* Whether a sector number of the boot sector leads into the reserved sectors behind it. */
static bool is_spare(const struct fat_reader *f, uint32_t sector)
{
	return sector && sector < f->volume->reserved_sectors;
}

static int check_backup(struct fat_reader *f)
{
	uint8_t boot[SECTOR_MOST], copy[SECTOR_MOST];
	uint32_t size = f->volume->bytes_per_sector, i = 0;
	int err = window_read(f->window, f->at, boot, size);

	if (!err)
		err = window_read(f->window, f->at + (uint64_t)f->backup_sector * size, copy, size);
	if (err < 0)
		return err;
	while (i < size && boot[i] == copy[i])
		i++;
	if (i < size)
		problem(f->problems, "boot sector and its backup in sector %" PRIu32 " differ at byte %" PRIu32
			": 0x%02x and 0x%02x", f->backup_sector, i, boot[i], copy[i]);
	return 0;
}

static void check_hints(struct fat_reader *f, struct span info)
{
	uint32_t free_clusters = record_le32(info, 488), next = record_le32(info, 492);

	if (free_clusters != f->volume->free_clusters && free_clusters != UNKNOWN)
		problem(f->problems, "FSInfo has %" PRIu32 " free clusters, the FAT has %" PRIu32, free_clusters,
			f->volume->free_clusters);
	if ((next < 2 || next > f->last_cluster) && next != UNKNOWN)
		problem(f->problems, "FSInfo has %" PRIu32 " as next free cluster, must be 2 to %" PRIu32, next,
			f->last_cluster);
}

static int check_info(struct fat_reader *f)
{
	static const struct { uint32_t at, want; } signatures[] = {
		{ 0, 0x41615252 }, { 484, 0x61417272 }, { 508, 0xaa550000 },
	};
	uint8_t bytes[BOOT_BYTES];
	struct span info = { bytes, sizeof(bytes) };
	uint64_t off = f->at + (uint64_t)f->info_sector * f->volume->bytes_per_sector;
	bool right = true;
	int err = window_read(f->window, off, bytes, sizeof(bytes));

	if (err < 0)
		return err;
	for (size_t i = 0; i < COUNT(signatures); i++) {
		uint32_t got = record_le32(info, signatures[i].at);

		if (got != signatures[i].want)
			problem(f->problems, "FSInfo has signature 0x%08" PRIx32 " at byte %" PRIu32
				", must be 0x%08" PRIx32, got, signatures[i].at, signatures[i].want);
		right = right && got == signatures[i].want;
	}
	if (right)
		check_hints(f, info);
	return 0;
}

int fat_boot_check_spare(struct fat_reader *f)
{
	int err = 0;

	if (f->volume->type != 32)
		return 0;
	/* 0 says that there is no copy; nothing needs it. */
	if (is_spare(f, f->backup_sector))
		err = check_backup(f);
	else if (f->backup_sector)
		problem(f->problems, "boot sector has its backup in sector %" PRIu32 ", the volume has %" PRIu32
			" reserved sectors", f->backup_sector, f->volume->reserved_sectors);
	if (err < 0)
		return err;
	if (is_spare(f, f->info_sector))
		return check_info(f);
	problem(f->problems, "boot sector has FSInfo in sector %" PRIu32 ", the volume has %" PRIu32
		" reserved sectors", f->info_sector, f->volume->reserved_sectors);
	return 0;
}
