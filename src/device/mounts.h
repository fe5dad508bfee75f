/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mounts.h - what is mounted and swapped to, and on which devices that lies
 *
 * Linux: proc_pid_mountinfo(5), proc_swaps(5). A mount can lie on several devices (Btrfs), on none (tmpfs, what a network has), or
 * on those of other mounts (overlay).
 */
#ifndef DEVICE_MOUNTS_H
#define DEVICE_MOUNTS_H

#include "base/diag.h"
#include "device/node.h"

struct mount {
	const char *where, *type, *source, *options; /* options of the file system, as the kernel writes them */
	LIST(dev_t) devices;
	bool overlay; /* the devices are those of the directories that it lies over */
	bool system;  /* the running system lives there */
};

struct swap {
	const char *path; /* of the device or file */
	bool file;
	LIST(dev_t) devices;
};

struct mounts {
	LIST(struct mount) mounts;
	LIST(struct swap) swaps;
};

/* Without the list of mounts nobody could say what is in use, so that is a fault; a kernel may have no swap. */
must_check int mounts_read(struct diag *d, const struct roots *r, struct mounts *ret);

/* The mount that has this absolute path; NULL when none has. */
const struct mount *mounts_at(const struct mounts *m, const char *path);

#endif
