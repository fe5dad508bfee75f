/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hardware.h - what a disk is called by its maker, and how it is connected
 */
#ifndef DEVICE_HARDWARE_H
#define DEVICE_HARDWARE_H

#include "base/span.h"
#include "device/block.h"

/* Sets model, vendor, serial, transport and emmc_boot, from sysfs and what udev has about this disk. */
void hardware_read(struct arena *a, const struct node *disk, struct span udev, struct block *b);

/* The best name below /dev/disk that leads to this device; NULL when none does. */
const char *hardware_stable(struct arena *a, const struct roots *r, const struct node *node);

#endif
