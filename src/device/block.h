/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * block.h - a block device of this machine: what it is, what is on it, who uses it
 *
 * Told from sysfs, udev, the kernel's lists of mounts and swap, and libblkid; nothing is written, and it needs no more rights
 * than reading. What cannot be known is NULL, 0 or false, and says so where that matters (content_known). Texts are as the device
 * has them, which may be anything: device/describe.h shows them. All of it lives in the arena.
 */
#ifndef DEVICE_BLOCK_H
#define DEVICE_BLOCK_H

#include <sys/stat.h>

#include "base/diag.h"
#include "device/roots.h"
#include "device/use.h"
#include "probe/volume.h"

enum transport {
	TRANSPORT_UNKNOWN, TRANSPORT_USB, TRANSPORT_SD, TRANSPORT_EMMC, TRANSPORT_NVME, TRANSPORT_SATA, TRANSPORT_SCSI,
	TRANSPORT_VIRTIO, TRANSPORT_XEN, TRANSPORT_LOOP, TRANSPORT_NETWORK,
};

struct block_part {
	uint32_t number;
	const char *kernel;    /* "sdb1"; NULL: the kernel does not know it */
	uint64_t start, bytes;
	const char *type;      /* a GUID, "0x83"; this and the next three may be NULL */
	const char *type_name; /* "EFI System" */
	const char *label, *guid;
	struct volume holds;
};

struct block {
	const char *path;     /* as the user gave it, or "/dev/sdb" */
	const char *kernel;   /* "sda", "mmcblk0p1" */
	const char *stable;   /* the best name below /dev/disk that leads to it, by what it is, else by where it is plugged in; or NULL */
	const char *disk;     /* of a partition: the kernel's name of its disk; else NULL */
	const char *made_of;  /* of what the kernel has made of others: "sda1, sdb1"; else NULL */
	const char *model, *vendor, *serial; /* NULL: not known. The model of a loop device is its file */
	enum transport transport;
	dev_t number;
	uint64_t sequence;              /* of the medium or disk under this number since the machine started; 0: the kernel does not count */
	uint64_t bytes;                 /* 0: there is no medium in it */
	uint32_t sector_size, physical_sector_size;
	uint32_t best_io;               /* bytes that the device likes to be written at once; 0: it does not say */
	bool read_only, removable, emmc_boot;
	bool denied;                    /* this process may not write to it */
	bool discards;                  /* it takes the news that blocks mean nothing any more */
	bool writes_zeroes;             /* it fills with zeros by itself */
	bool content_known;             /* the rest was read from it, or from what udev has read */
	bool blank;                     /* the first MiB and the last were read and are zeros */
	const char *table;              /* "gpt", "dos"; NULL: none */
	const char *table_id;           /* the disk's GUID, or "0x12345678"; or NULL */
	struct volume holds;            /* directly, without a partition */
	LIST(struct block_part) parts;  /* by number */
	use_list uses;
};
typedef LIST(struct block) block_list;

/* "USB", "SD card" */
const char *transport_name(enum transport transport);

/*
 * Opens a block device as nobody else may have it open for himself: O_EXCL without O_CREAT (open(2)). Who looks at a device, as
 * block_look does, has it so for a moment, which is waited out: 0.3 s. The descriptor is the caller's; -1 with errno, which is EBUSY
 * when something on it is mounted, or another program keeps it.
 */
int block_open_alone(const char *path, int flags);

/* Whether it is a disk, and not a part of one or made of others. */
bool block_is_whole(const struct block *b);

/* Whether what is written to it changes this file: the file, or the device that it is, has bytes of it, be it through partitions and loop devices. */
bool block_is_behind(struct arena *a, const struct roots *r, const struct block *b, const struct stat *file);

/* Whether what is written to one changes the other: both are one device, or have bytes of one disk or file. */
bool block_is_twin(struct arena *a, const struct roots *r, const struct block *one, const struct block *other);

/* The device at a path. One that is no block device is a fault that says what it is. */
must_check int block_look(struct diag *d, const struct roots *r, const char *path, struct block *ret);

/* The device with a number; path is what it is called. */
must_check int block_look_number(struct diag *d, const struct roots *r, const char *path, dev_t number, struct block *ret);

/*
 * All disks, by name, those too that cannot be written to; with what is on them only when that is asked for, because that reads from
 * every disk, and one that is dying answers late. Without what is no disk: device mapper, md, memory, optical and floppy
 * drives, flash without a controller, and loop devices without a file.
 */
must_check int block_list_all(struct diag *d, const struct roots *r, bool content, block_list *ret);

#endif
