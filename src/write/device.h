/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h - a finished image onto a block device
 */
#ifndef WRITE_DEVICE_H
#define WRITE_DEVICE_H

#include "plan/mapped.h"

struct device {
	const char *name;     /* as the user gave it */
	int fd;               /* nobody else has it open for writing, and nothing on it is mounted; -1: none */
	uint64_t bytes;
	uint32_t sector_size; /* bytes, logical */
};

#define scoped_device __attribute__((cleanup(device_close))) struct device
void device_close(struct device *device);

/* A device that somebody uses, that cannot be written or that is none is a fault. */
must_check int device_open(struct diag *d, const char *path, struct device *ret);

/*
 * Writes what is mapped of an image that is as large as the device or smaller. What firmware or a host knows a disk by, the first
 * MiB and the last, goes first and comes last: a device that was not finished is empty to them. Then everything is on the medium,
 * and what is read next comes from there.
 */
must_check int device_write(struct diag *d, const struct device *device, int from, const mapped_list *mapped, bool quiet);

/* Makes it empty to firmware and hosts again, as well as that can be done. */
void device_spoil(const struct device *device);

#endif
