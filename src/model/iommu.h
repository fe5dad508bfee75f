/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iommu.h - whether Xen can keep a device's accesses to memory inside its domain
 *
 * A device names its IOMMUs in "iommus"; each has to be switched on, and this Xen has to have a driver for it
 * (xen/drivers/passthrough/device_tree.c:iommu_add_dt_device).
 */
#ifndef MODEL_IOMMU_H
#define MODEL_IOMMU_H

#include "model/system.h"

enum iommu_state {
	IOMMU_GOOD,
	IOMMU_UNKNOWN,  /* an IOMMU lists its devices itself ("mmu-masters"), which is not followed here */
	IOMMU_NONE,     /* the device names none */
	IOMMU_LOST,     /* what it names is not in the tree */
	IOMMU_OFF,      /* its status switches it off */
	IOMMU_UNDRIVEN, /* this Xen has no driver for it */
};

/* *ret_iommu is the IOMMU that the answer is about, or NULL. */
enum iommu_state iommu_of(const struct system *sys, const struct dt_node *device, const struct dt_node **ret_iommu);

/* Whether an IOMMU lists its devices itself. */
bool iommu_lists(const struct dt_tree *tree);

/* Whether the machine has any IOMMU that is switched on and driven. */
bool iommu_any(const struct system *sys);

/* Whether Xen's command line switches IOMMUs off ("iommu=no"). */
bool iommu_is_off(const struct bootargs *bootargs);

#endif
