/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * use.h - who uses a device: mounts, swap, devices made of it
 *
 * Followed through everything that the kernel makes of a device (device mapper, md, bcache, loop devices) to what is mounted in
 * the end. Only what this process can see counts: what is mounted in another namespace shows when the device is opened (O_EXCL).
 */
#ifndef DEVICE_USE_H
#define DEVICE_USE_H

#include "device/mounts.h"

enum use_kind {
	USE_MOUNT,
	USE_SWAP,
	USE_HOLDER, /* the kernel has made a device of it */
	USE_LOOP,   /* the same by a loop device, which the kernel keeps no record of */
	USE_POOL,   /* a member of what the running system may live in, which cannot be told from outside */
	USE_HELD,   /* the kernel refuses to open it for one alone, and the others do not say why */
};

struct block_use {
	enum use_kind kind;
	const char *node;  /* which device it is that is used: "sda2" */
	const char *where; /* mount point, swap file, or the name of the device that is made of it; NULL: none */
	const char *text;  /* "'sda2' is mounted on '/data'", safe for a terminal */
	bool system;       /* the running system lives there */
};
typedef LIST(struct block_use) use_list;

/* A loop device. */
struct loop {
	struct node node;
	LIST(dev_t) devices; /* on which its file lies, or which it is made of */
	bool file;
};

/* What is used on this machine; read once for all devices. */
struct users {
	const struct roots *roots;
	struct mounts all;
	LIST(struct loop) loops;
};

must_check int users_read(struct diag *d, const struct roots *r, struct users *ret);

/* Adds the uses of a device and of its partitions; of a partition those of the whole disk, too, because who has that has all parts. */
void users_find(struct arena *a, const struct users *users, const struct node *node, use_list *ret);

#endif
