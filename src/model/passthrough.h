/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * passthrough.h - which of the machine's devices a domain is given
 *
 * A module "multiboot,device-tree" of a domain is a device tree of which Xen takes three nodes below the root:
 * /gic stands for the interrupt controller that Xen makes, /aliases is copied, and so is /passthrough with all below it.
 * A node in there may have "xen,reg", which says what memory of the machine is seen where by the guest, and "xen,path",
 * the machine's device, whose interrupts the guest gets (xen/common/device-tree/dom0less-build.c:
 * domain_handle_dtb_boot_module, handle_passthrough_prop).
 *
 * Xen loads at most 30 files and takes a domain's last module of a kind; what goes beyond is left out here, and what
 * goes beyond 128 devices of one file.
 */
#ifndef MODEL_PASSTHROUGH_H
#define MODEL_PASSTHROUGH_H

#include "model/system.h"

struct mapping {
	uint64_t machine, bytes, guest; /* neither wraps around: what goes on behind is cut off */
};

/* A node that asks for something of the machine. */
struct assignment {
	const struct dt_node *node;      /* in the fragment */
	const struct dt_prop *reg;       /* xen,reg, or NULL */
	const struct dt_prop *path_prop; /* xen,path, or NULL */
	const char *path;                /* its value; NULL when it is not there or no string */
	const struct dt_node *host;      /* the machine's node of that path, or NULL */
	bool forced;                     /* xen,force-assign-without-iommu */
	struct cells cells;              /* of xen,reg: what the node above says itself, else 2 and 1 */
	LIST(struct mapping) mappings;   /* the whole rows of xen,reg; none when the cells are not 1 or 2 */
};

/* The device tree of a domain's module, when it is a sound one. */
struct fragment {
	const struct module *module;
	const struct dt_tree *tree;
	const struct dt_node *passthrough, *gic; /* or NULL */
	const struct cells *cells;
	const struct dt_handles *handles;
	LIST(struct assignment) assignments;
};

/* Reads the files of sys's modules; all else in sys is there. */
void passthrough_make(struct diag *d, struct system *sys);

#endif
