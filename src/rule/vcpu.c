/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vcpu.c - rules about the nodes that describe virtual processors of domains
 */
#include "dt/value.h"
#include "rule/functions.h"

enum { CPUS_MOST = 128 };

/* The next child that describes a virtual processor, from this one on; NULL when there is none. */
static const struct dt_node *next_vcpu(const struct dt_node *node)
{
	while (node && !value_is_compatible(node, "xen,vcpu"))
		node = node->next;
	return node;
}

/* The first one of the domain when this Xen, as far as known, reads them. */
static const struct dt_node *first_vcpu(const struct report *r, const struct domain *domain)
{
	return xen_is_before(system_xen(r->system), 21) ? NULL : next_vcpu(domain->node->first_child);
}

void vcpu_release(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	const struct dt_node *node = next_vcpu(domain->node->first_child);

	if (node && xen_is_before(xen, 21) && !xen_is_before(xen, 12))
		found(r, node->at, "take Xen 4.21 or later, or use cpupools",
		      "%s does not read nodes compatible with \"xen,vcpu\", which came with 4.21", xen_release(r->diag->arena, xen));
}

void vcpu_id(struct report *r, const struct domain *domain)
{
	for (const struct dt_node *node = first_vcpu(r, domain); node; node = next_vcpu(node->next)) {
		const struct dt_prop *prop = tree_prop(node, "id");
		uint32_t id;

		if (!value_u32(prop, &id))
			found(r, prop ? prop->at : node->at, "write id = <0>;", "the virtual processor has no id");
		else if (domain->cpus && id >= domain->cpus)
			found(r, prop->at, NULL, "there is no virtual processor %u, the domain has %u: 0 to %u", id, domain->cpus, domain->cpus - 1);
	}
}

void vcpu_repeated(struct report *r, const struct domain *domain)
{
	const struct dt_node *first[CPUS_MOST] = { 0 };

	for (const struct dt_node *node = first_vcpu(r, domain); node; node = next_vcpu(node->next)) {
		const struct dt_prop *prop = tree_prop(node, "id");
		uint32_t id;

		if (!value_u32(prop, &id) || id >= CPUS_MOST)
			continue;
		if (first[id])
			found(r, prop->at, "keep one of them", "virtual processor %u has a node already, '%s'", id, first[id]->name);
		else
			first[id] = node;
	}
}
