/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h - what an unpacked kernel says of itself: whether it is Linux, and how it was built
 *
 * A Linux kernel has its banner in it as plain text: "Linux version 6.1.0-13-arm64 (who@where)
 * (compiler) ..." (init/version-timestamp.c, before 6.1 init/version.c). Programs that only speak of
 * Linux have no number behind the word, or nobody who built it. With CONFIG_IKCONFIG=y it has its configuration
 * between "IKCFG_ST" and "IKCFG_ED" (kernel/configs.c); with =m or without it does not.
 */
#ifndef PROBE_KERNEL_H
#define PROBE_KERNEL_H

#include "base/arena.h"
#include "base/attributes.h"
#include "base/span.h"
#include "probe/kconfig.h"

struct kernel_info {
	const char *release;          /* of Linux: "6.1.0-13-arm64"; NULL: it is not known to be Linux */
	const struct kconfig *config; /* NULL: not known */
};

/* Looks at a kernel that comes in pieces. Holds some memory until its end. */
struct kernel_scan;

/* NULL when there is no memory for it. */
struct kernel_scan *kernel_scan_begin(void);
void kernel_scan_add(void *scan, struct span bytes);
/* What was found. Ends the scan, which may be NULL. */
struct kernel_info kernel_scan_end(struct arena *a, struct kernel_scan *scan);

/* The same for the len bytes at off of a descriptor, whatever its position. A negative errno when it cannot be read. */
must_check int kernel_scan_file(struct arena *a, int fd, uint64_t off, uint64_t len, struct kernel_info *ret);

#endif
