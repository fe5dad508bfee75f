/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h - kernels as Xen on Arm takes them
 *
 * Sources: xen/arch/arm/kernel.c and, from 4.21 on, xen/common/device-tree/kernel.c, in all
 * releases from 4.16 to 4.22. Xen asks in this order for
 * - from 4.18 on, U-Boot's legacy uImage: the payload as it is or gzip, put at the header's load address, or
 *   anywhere when that is 0; what is in it is not looked at;
 * - gzip, once, to go on with what is in it;
 * - the arm64 Image, then before 4.18 uImage, whose compression and load address those releases ignore;
 * - the 32-bit zImage.
 */
#ifndef MODEL_KERNEL_H
#define MODEL_KERNEL_H

#include "model/system.h"

struct kernel {
	bool is_64bit;
	bool packed;          /* Xen unpacks it */
	uint64_t bytes;       /* that Xen copies into the domain's memory: the unpacked file, not what it takes when it runs */
	uint64_t start;       /* where in the domain's memory it must lie; 0: Xen chooses */
	uint64_t text_offset; /* of an arm64 Image: from the start of memory */
	uint64_t image_size;  /* of an arm64 Image: what it takes when it runs; 0: not said */
	const struct probe *inner; /* the Image or zImage itself; NULL when what is in a uImage is neither */
};

/* Whether a file of these bytes is one of the formats; xen may be NULL. One that cannot be looked into gets the benefit. */
bool kernel_is_format(const struct xen_info *xen, const struct probe *p);

/* Whether Xen unpacks it, or would: gzip, or a uImage of gzip. */
bool kernel_is_packed(const struct probe *p);

/* Whether this Xen is known to read all of a uImage's header (4.18), or known not to look at its compression and addresses. */
bool kernel_heeds_uimage(const struct xen_info *xen);
bool kernel_ignores_uimage(const struct xen_info *xen);

/* The architecture of the kernel or of what it is wrapped in, when it is one that Xen on arm64 cannot start; else NULL. */
const char *kernel_foreign_arch(const struct probe *p);

/*
 * The module that Xen boots a domain with, or Dom0 for NULL; NULL when there is none. In a domain the last one of a kind
 * counts, for Dom0 the first.
 */
const struct module *kernel_module(const struct system *sys, const struct domain *domain, enum module_kind kind);

/* What Xen makes of the kernel that the module has on the disk. False when it would refuse it, or when that is not known. */
bool kernel_read(const struct system *sys, const struct module *m, struct kernel *ret);

#endif
