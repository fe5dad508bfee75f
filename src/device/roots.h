/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * roots.h - where the kernel's and udev's own files stand
 *
 * They are a parameter for one reason: what they look like on hardware that is not at hand is then a directory of a test.
 */
#ifndef DEVICE_ROOTS_H
#define DEVICE_ROOTS_H

struct roots {
	const char *sys, *proc, *dev, *run; /* without a slash at the end */
};

/* Those of this machine. */
extern const struct roots roots_here;

#endif
