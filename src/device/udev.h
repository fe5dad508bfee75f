/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * udev.h - what udev has found out about a device, where there is a udev
 *
 * It asks devices in ways that need root, so it knows serial numbers that sysfs lacks, and content that a user may not read.
 */
#ifndef DEVICE_UDEV_H
#define DEVICE_UDEV_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"
#include "device/roots.h"

/* All that it has about a device; empty when that is nothing. */
struct span udev_read(struct arena *a, const struct roots *r, dev_t number);

/* The value of a property, as "ID_BUS"; NULL when it is not there or empty. With name_ENC there, that one's, decoded. */
const char *udev_value(struct arena *a, struct span data, const char *name);

#endif
