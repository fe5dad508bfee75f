/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h - the machine's devices: where they are for the CPU, and by which lines they interrupt
 *
 * As Xen reads them (xen/common/device-tree/device-tree.c): a node by its whole path, its "reg" through the
 * "ranges" of the buses above, its interrupts through "interrupt-parent" or "interrupts-extended". What stands
 * in words that are not followed here is unknown, not wrong: buses with addresses of three cells (PCI), interrupts
 * that go through an interrupt-map. Of hostile lengths only the first part is read; the rest is unknown.
 */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include "model/system.h"

/* Interrupt numbers of the GIC: 16 to 31 are those of one CPU each (PPIs), from 32 on they are shared (SPIs). */
enum { DEVICE_SPI_FIRST = 32, DEVICE_PPI_FIRST = 16, DEVICE_SPI_MOST = 1019 };

enum device_answer {
	DEVICE_NONE,    /* there is no such thing, or Xen cannot make sense of it */
	DEVICE_KNOWN,
	DEVICE_OTHER,   /* for interrupts: of a controller that is not Xen's */
	DEVICE_UNKNOWN, /* not followed here */
};

/* The node with this path, all of it with unit addresses; the case of letters does not count for Xen. NULL when there is none. */
const struct dt_node *device_find(const struct dt_tree *tree, const char *path);

/* Whether its status does not switch it off. */
bool device_is_on(const struct dt_node *node);

/* Whether one of the compatible strings is this, whatever the case of its letters. */
bool device_is_compatible(const struct dt_node *node, const char *string);

/* The index-th pair of "reg" as the CPU's address; cells is that of the node's tree. */
enum device_answer device_address(const struct cells *cells, const struct dt_node *node, size_t index, uint64_t *ret_base,
				  uint64_t *ret_bytes);

/*
 * The node that Xen takes for its interrupt controller: the first one in the tree that it has a driver for. NULL when there is
 * none. xen may be NULL: then every driver is there.
 */
const struct dt_node *device_gic(const struct dt_tree *tree, const struct xen_info *xen);

/* The index-th interrupt as a number of the GIC. */
enum device_answer device_interrupt(const struct dt_handles *handles, const struct dt_node *gic, const struct dt_node *node,
				    size_t index, uint32_t *ret);

#endif
