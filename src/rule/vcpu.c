/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vcpu.c - rules about the virtual processors of domains, and on which of the machine's they run
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/machine.h"
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

/* What a list of processors says, read as Xen reads it (xen/common/device-tree/dom0less-build.c: domain_vcpu_affinity). */
struct affinity {
	uint64_t most;    /* the highest number */
	bool some;        /* there is at least one processor in it */
	const char *rest; /* what Xen does not read any more */
};

static struct affinity read_affinity(const char *text)
{
	struct affinity result = { 0 };

	while (*text) {
		uint64_t start = bootarg_number(text, &text), end = start;

		if (*text == '-')
			end = bootarg_number(text + 1, &text);
		result.some = result.some || start <= end;
		result.most = end > result.most ? end : result.most;
		if (*text == ',')
			text++;
		else
			break;
	}
	result.rest = text;
	return result;
}

static void check_affinity(struct report *r, const struct dt_prop *prop, size_t cpus)
{
	const char *text = value_string(prop);
	struct affinity affinity;

	if (!text)
		return;
	affinity = read_affinity(text);
	if (cpus && affinity.most >= cpus)
		found(r, prop->at, NULL, "there is no processor %llu, the machine has %zu: 0 to %zu", (unsigned long long)affinity.most, cpus,
		      cpus - 1);
	else if (!affinity.some)
		found(r, prop->at, "write as \"0-1,3\"", "there is no processor in %s", text_quote(r->diag->arena, text));
}

void vcpu_affinity(struct report *r, const struct system *sys)
{
	size_t cpus = machine_cpus(sys);

	for (size_t i = 0; i < sys->domains.count; i++) {
		for (const struct dt_node *node = first_vcpu(r, sys->domains.at[i]); node; node = next_vcpu(node->next))
			check_affinity(r, tree_prop(node, "hard-affinity"), cpus);
	}
}

/* Whether the text is numbers and ranges alone, with commas between them. */
static bool is_list(const char *text)
{
	for (;;) {
		const char *start = text;

		bootarg_number(start, &text);
		if (text == start)
			return false;
		if (*text == '-') {
			start = text + 1;
			bootarg_number(start, &text);
			if (text == start)
				return false;
		}
		if (*text != ',')
			return !*text;
		text++;
	}
}

void vcpu_affinity_text(struct report *r, const struct domain *domain)
{
	for (const struct dt_node *node = first_vcpu(r, domain); node; node = next_vcpu(node->next)) {
		const struct dt_prop *prop = tree_prop(node, "hard-affinity");
		const char *text = value_string(prop);

		if (prop && !text)
			found(r, prop->at, "write as \"0-1,3\"", "hard-affinity is not one text");
		else if (prop && *text && !is_list(text))
			found(r, prop->at, "write as \"0-1,3\"", "hard-affinity is %s, which is no list of processors",
			      text_quote(r->diag->arena, text));
	}
}
