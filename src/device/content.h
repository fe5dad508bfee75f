/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.h - what is on a device: its table, its partitions, their file systems
 */
#ifndef DEVICE_CONTENT_H
#define DEVICE_CONTENT_H

#include "base/span.h"
#include "device/block.h"

/*
 * Sets the table, the partitions and what is on them. fd < 0: it cannot be opened, then it is told from what the kernel and udev
 * know. A device that cannot be read has content_known false.
 */
void content_read(struct arena *a, const struct roots *r, int fd, const struct node *node, struct span udev, struct block *b);

#endif
