/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain.c - what a domain's own properties say
 */
#include "model/domain.h"

#include <string.h>

#include "dt/value.h"

/*
 * The first text counts, and any other than these switches nothing on; what is no text does
 * (xen/common/device-tree/dom0less-build.c: construct_domU).
 */
static enum enhanced read_enhanced(const struct dt_prop *prop)
{
	const char *text = prop && memchr(prop->value.at, 0, prop->value.len) ? (const char *)prop->value.at : NULL;

	if (!prop)
		return ENHANCED_OFF;
	if (!text || !strcmp(text, "enabled"))
		return ENHANCED_ON;
	if (!strcmp(text, "legacy"))
		return ENHANCED_LEGACY;
	return !strcmp(text, "no-xenstore") ? ENHANCED_NO_XENSTORE : ENHANCED_OFF;
}

void domain_read(struct domain *domain)
{
	const struct dt_node *node = domain->node;
	uint64_t kib = 0;

	value_u64(tree_prop(node, "memory"), &kib);
	domain->memory_bytes = kib < UINT64_MAX / 1024 ? kib * 1024 : UINT64_MAX / 1024 * 1024;
	value_u32(tree_prop(node, "cpus"), &domain->cpus);
	value_u32(tree_prop(node, "capabilities"), &domain->capabilities);
	domain->vpl011 = tree_prop(node, "vpl011");
	domain->direct_map = tree_prop(node, "direct-map");
	domain->static_memory = tree_prop(node, "xen,static-mem");
	domain->enhanced = read_enhanced(tree_prop(node, "xen,enhanced"));
}
