/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.h - a block device as sysfs has it, and the small files of its directory
 *
 * Linux: Documentation/ABI/stable/sysfs-block. What is not there, or cannot be read, is absent, never an error.
 */
#ifndef DEVICE_NODE_H
#define DEVICE_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "device/roots.h"

struct node {
	const char *name;   /* "sda2", "cciss/c0d0" */
	const char *dir;    /* in sysfs, symbolic links followed */
	const char *device; /* of it, what stands behind the root: "/devices/pci0000:00/…/block/sda/sda2" */
	dev_t number;
};

typedef LIST(const char *) name_list;

/* Each answers whether there is such a device. */
bool node_by_number(struct arena *a, const struct roots *r, dev_t number, struct node *ret);
bool node_by_name(struct arena *a, const struct roots *r, const char *name, struct node *ret);

/* By a path below /dev, as the kernel's lists have it. It need not exist: the name alone tells of a disk, and of a mapped device. */
bool node_by_path(struct arena *a, const struct roots *r, const char *path, struct node *ret);

/* The device that this is a partition of; false when it is none. */
bool node_disk(struct arena *a, const struct roots *r, const struct node *node, struct node *ret);

/* The names of its partitions that the kernel knows. */
void node_partitions(struct arena *a, const struct node *node, name_list *ret);

/* "dm-0" and the name that its maker gave it, "'dm-0' ('root')", as it is shown. */
const char *node_shown(struct arena *a, const struct node *node);

/* The text of a file, without blanks at its ends; NULL when there is none or it is empty. */
const char *node_text(struct arena *a, const char *dir, const char *file);

uint64_t node_number(struct arena *a, const char *dir, const char *file, uint64_t otherwise);

bool node_has(struct arena *a, const char *dir, const char *file);

/* What stands in a directory; numbers in names count as numbers. */
void node_names(struct arena *a, const char *dir, name_list *ret);

/* The directory, or the nearest above it and still in sysfs, that has this file; NULL when none has. */
const char *node_above(struct arena *a, const struct node *node, const char *file);

#endif
