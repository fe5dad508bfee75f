/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * property.c - the properties of a domain's node: which Xen reads them, and as what
 */
#include "rule/property.h"

#include <string.h>
#include <strings.h>

#include "base/distance.h"

static const struct property properties[] = {
	{ .name = "compatible", .type = PROPERTY_OWN_RULE, .since = 12 },
	{ .name = "#address-cells", .type = PROPERTY_OWN_RULE, .since = 12 },
	{ .name = "#size-cells", .type = PROPERTY_OWN_RULE, .since = 12 },
	{ .name = "memory", .type = PROPERTY_U64, .since = 12 },
	{ .name = "cpus", .type = PROPERTY_U32, .since = 12 },
	{ .name = "vpl011", .type = PROPERTY_FLAG, .since = 12, .option = "SBSA_VUART_CONSOLE" },
	{ .name = "nr_spis", .type = PROPERTY_U32, .since = 13 },
	{ .name = "xen,static-mem", .type = PROPERTY_OWN_RULE, .since = 16, .option = "STATIC_MEMORY" },
	{ .name = "#xen,static-mem-address-cells", .type = PROPERTY_U32, .since = 16, .until = 16 },
	{ .name = "#xen,static-mem-size-cells", .type = PROPERTY_U32, .since = 16, .until = 16 },
	{ .name = "direct-map", .type = PROPERTY_FLAG, .since = 17 },
	{ .name = "xen,enhanced", .type = PROPERTY_OWN_RULE, .since = 17 },
	/* Came with XSA-409 and so into older releases too: 4.14.6, 4.15.4, 4.16.3. */
	{ .name = "xen,domain-p2m-mem-mb", .type = PROPERTY_U32, .since = 17, .backported = 14 },
	{ .name = "domain-cpupool", .type = PROPERTY_OWN_RULE, .since = 17, .option = "BOOT_TIME_CPUPOOLS",
	  .without = WITHOUT_EFFECT },
	{ .name = "max_grant_version", .type = PROPERTY_U32, .since = 18 },
	{ .name = "max_grant_frames", .type = PROPERTY_U32, .since = 18 },
	{ .name = "max_maptrack_frames", .type = PROPERTY_U32, .since = 18 },
	{ .name = "sve", .type = PROPERTY_FLAG_OR_U32, .since = 18, .option = "ARM64_SVE" },
	{ .name = "passthrough", .type = PROPERTY_STRING, .since = 19 },
	{ .name = "llc-colors", .type = PROPERTY_OWN_RULE, .since = 20, .option = "LLC_COLORING" },
	{ .name = "capabilities", .type = PROPERTY_U32, .since = 21 },
	{ .name = "trap-unmapped-accesses", .type = PROPERTY_U32, .since = 21 },
	{ .name = "xen,sci_type", .type = PROPERTY_OWN_RULE, .since = 21 },
	{ .name = "v8r_el1_msa", .type = PROPERTY_STRING, .since = 22, .option = "MPU" },
};

const struct property *property_find(const char *name)
{
	for (size_t i = 0; i < COUNT(properties); i++) {
		if (!strcmp(properties[i].name, name))
			return &properties[i];
	}
	return NULL;
}

/* The name without what is often left out or added: case, Xen's prefix, and which of '-' and '_' it is. */
static const char *plain(const char *name, char to[DISTANCE_LENGTH_MOST + 1])
{
	size_t len = 0;

	if (!strncasecmp(name, "xen,", 4))
		name += 4;
	for (; *name && len < DISTANCE_LENGTH_MOST; name++)
		to[len++] = *name == '_' ? '-' : *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
	to[len] = 0;
	return *name ? NULL : to;
}

/* How many mistakes a name of this length may have: one in four characters, and one in the shortest. */
static size_t mistakes(size_t len)
{
	return len < 8 ? 1 : len < 12 ? 2 : 3;
}

/* How far the word, or what is plain of it, is from the name; SIZE_MAX when it is too far. */
static size_t distance_from(const char *word, const char *plain_word, const char *name)
{
	char own[DISTANCE_LENGTH_MOST + 1];
	size_t most = mistakes(strlen(plain(name, own))), distance = distance_between(plain_word, own, most);
	size_t whole = distance_between(word, name, most);

	distance = whole < distance ? whole : distance;
	return distance <= most ? distance : SIZE_MAX;
}

const struct property *property_near(const char *name)
{
	char wanted[DISTANCE_LENGTH_MOST + 1];
	const struct property *near = NULL;
	size_t best = SIZE_MAX;

	for (size_t i = 0; plain(name, wanted) && i < COUNT(properties); i++) {
		size_t distance = distance_from(name, wanted, properties[i].name);

		if (distance < best) {
			near = &properties[i];
			best = distance;
		}
	}
	return near;
}

const char *property_nearest(const char *name, const char *const *names)
{
	char wanted[DISTANCE_LENGTH_MOST + 1];
	const char *near = NULL;
	size_t best = SIZE_MAX;

	for (; plain(name, wanted) && *names; names++) {
		size_t distance = distance_from(name, wanted, *names);

		if (distance < best) {
			near = *names;
			best = distance;
		}
	}
	return near;
}

bool property_is_standard(const char *name)
{
	static const char *const names[] = {
		"phandle", "linux,phandle", "ranges", "dma-ranges", "reg", "reg-names", "status", "name", "model", "label", "device_type",
		"interrupt-parent", "description", "comment",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return name[0] == '#' || !strncmp(name, "xen-esp,", 8) || !strncmp(name, "xen,esp-", 8);
}

bool property_is_read(const struct property *p, const struct xen_info *xen)
{
	return !xen_is_before(xen, p->backported ? p->backported : p->since) && !(p->until && xen_is_since(xen, p->until + 1));
}

bool property_lacks_option(const struct property *p, const struct xen_info *xen)
{
	return p->option && xen_is_since(xen, p->since) && xen_lacks(xen, p->option);
}

const struct dt_prop *property_read(const struct dt_node *node, const char *name, const struct xen_info *xen)
{
	const struct property *p = property_find(name);

	return p && property_is_read(p, xen) ? tree_prop(node, name) : NULL;
}
