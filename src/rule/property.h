/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * property.h - the properties of a domain's node: which Xen reads them, and as what
 *
 * One table of all that Xen 4.12 to 4.22 read in a node compatible with "xen,domain"
 * (xen/common/device-tree/dom0less-bindings.c and dom0less-build.c, xen/arch/arm/dom0less-build.c; before 4.21
 * xen/arch/arm/dom0less-build.c, before 4.19 xen/arch/arm/domain_build.c). Releases are the minor number of 4.x.
 */
#ifndef RULE_PROPERTY_H
#define RULE_PROPERTY_H

#include "dt/tree.h"
#include "probe/xen.h"

/* The latest release in the table: a later one may read more. */
enum { PROPERTY_NEWEST = 22 };

enum property_type {
	PROPERTY_FLAG,        /* it is there or not; nobody reads a value */
	PROPERTY_U32,
	PROPERTY_U64,
	PROPERTY_STRING,
	PROPERTY_FLAG_OR_U32,
	PROPERTY_OWN_RULE,    /* a rule of its own looks at it */
};

/* What happens when the option was not built in. */
enum property_without { WITHOUT_PANIC, WITHOUT_EFFECT };

struct property {
	const char *name;
	enum property_type type;
	int since;              /* the first release that reads it */
	int backported;         /* the first one whose later point releases may do; 0: none before since */
	int until;              /* the last one; 0: it is still read */
	const char *option;     /* of Kconfig, that it needs and that is as old as it; NULL when none */
	enum property_without without;
};

/* NULL when Xen has no such property. */
const struct property *property_find(const char *name);

/* The property that the name is likely to be meant for, being misspelt; NULL when none is near. */
const struct property *property_near(const char *name);

/* The same for names of another kind of node, which end with NULL; one of them is the nearest to itself. */
const char *property_nearest(const char *name, const char *const *names);

/* Whether the name stands in any node, or is read by others than Xen. */
bool property_is_standard(const char *name);

/* Whether a Xen of this release reads it, as far as known: true for an unknown release. */
bool property_is_read(const struct property *p, const struct xen_info *xen);

/* Whether the Xen is known to read the property but to be built without the option that it needs. */
bool property_lacks_option(const struct property *p, const struct xen_info *xen);

/* The node's property when it is there and, as far as known, this Xen reads it; else NULL. name is one of the table. */
const struct dt_prop *property_read(const struct dt_node *node, const char *name, const struct xen_info *xen);

#endif
