/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain_role.c - rules about what domains are for others: capabilities, and who serves xenstore
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/iommu.h"
#include "model/machine.h"
#include "rule/functions.h"
#include "rule/property.h"

/* xen,enhanced when this Xen reads it. */
static const struct dt_prop *read_enhanced(const struct report *r, const struct domain *domain)
{
	return property_read(domain->node, "xen,enhanced", system_xen(r->system));
}

/* What it switches on with this Xen, as far as known. */
static enum enhanced enhanced_of(const struct report *r, const struct domain *domain)
{
	if (!read_enhanced(r, domain) || (domain->enhanced == ENHANCED_LEGACY && xen_is_before(system_xen(r->system), 21)))
		return ENHANCED_OFF;
	return domain->enhanced;
}

/* What this domain may do for others, by a Xen that reads it. */
static uint32_t capabilities_of(const struct report *r, const struct domain *domain)
{
	return property_read(domain->node, "capabilities", system_xen(r->system)) ? domain->capabilities : 0;
}

static bool has_xenstore(const struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->domains.count; i++) {
		if (capabilities_of(r, sys->domains.at[i]) & CAPABILITY_XENSTORE)
			return true;
	}
	return system_has_dom0(sys);
}

static void check_enhanced(struct report *r, const struct domain *domain, const char *hint)
{
	const struct dt_prop *prop = read_enhanced(r, domain);
	const struct xen_info *xen = system_xen(r->system);
	const char *text = value_string(prop);

	if (!prop || !prop->value.len)
		return;
	if (domain->enhanced == ENHANCED_LEGACY && xen_is_before(xen, 21))
		found(r, prop->at, hint, "%s does not know xen,enhanced = \"legacy\", which came with 4.21, and takes it for "
		      "\"disabled\"", xen_release(r->diag->arena, xen));
	else if (!text)
		found(r, prop->at, hint, "xen,enhanced is not one text; Xen takes it for \"%s\"",
		      domain->enhanced == ENHANCED_ON  ? "enabled" :
		      domain->enhanced == ENHANCED_OFF ? "disabled" :
							 (const char *)prop->value.at);
	else if (domain->enhanced == ENHANCED_OFF && strcmp(text, "disabled"))
		found(r, prop->at, hint, "xen,enhanced is %s, which Xen takes for \"disabled\"",
		      text_quote(r->diag->arena, text));
}

void domain_enhanced_value(struct report *r, const struct system *sys)
{
	/* "enabled" stops the boot where nobody serves xenstore. */
	const char *hint = has_xenstore(r, sys) ? "write \"enabled\", \"no-xenstore\" or \"disabled\"" :
						  "write \"no-xenstore\" or \"disabled\"";

	for (size_t i = 0; i < sys->domains.count; i++)
		check_enhanced(r, sys->domains.at[i], hint);
}

void domain_enhanced_xenstore(struct report *r, const struct system *sys)
{
	bool served = has_xenstore(r, sys);

	for (size_t i = 0; !served && i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];
		enum enhanced enhanced = enhanced_of(r, domain);

		if (enhanced == ENHANCED_ON || enhanced == ENHANCED_LEGACY)
			found(r, tree_prop(domain->node, "xen,enhanced")->at, "write xen,enhanced = \"no-xenstore\";, or add a Dom0",
			      xen_is_since(system_xen(sys), 21) ?
				      "the domain asks for xenstore; there is no Dom0, and no domain with capabilities = <4>" :
				      "the domain asks for xenstore, and there is no Dom0");
	}
}

void domain_enhanced_static(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	enum enhanced enhanced = enhanced_of(r, domain);

	if (!domain->static_memory)
		return;
	/* Until 4.20 "enabled" is what is "legacy" later. */
	if (enhanced == ENHANCED_LEGACY || (enhanced == ENHANCED_ON && xen_is_before(xen, 21)))
		found(r, tree_prop(domain->node, "xen,enhanced")->at,
		      xen_is_before(xen, 21) ? "write \"no-xenstore\", or take Xen 4.21 or later" : "write \"enabled\"",
		      "init-dom0less allocates the xenstore page, which does not go with static memory");
}

/* Speaks when another one has the part that only one can have; owner is who, or NULL. */
static void only_one(struct report *r, const struct domain *domain, uint32_t capability, const char *what, const struct domain **owner)
{
	const struct dt_prop *prop = tree_prop(domain->node, "capabilities");

	if (!(domain->capabilities & capability))
		return;
	if (system_has_dom0(r->system) || *owner)
		found(r, prop->at, arena_fmt(r->diag->arena, "take away %u", capability), "the domain is to be the %s domain, which '%s' is",
		      what, system_has_dom0(r->system) ? "Dom0" : (*owner)->node->name);
	else
		*owner = domain;
}

void domain_capabilities(struct report *r, const struct system *sys)
{
	const struct domain *hardware = NULL, *xenstore = NULL;
	const uint32_t all = CAPABILITY_CONTROL | CAPABILITY_HARDWARE | CAPABILITY_XENSTORE;

	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];

		if (!capabilities_of(r, domain))
			continue;
		if (domain->capabilities & ~all)
			found(r, tree_prop(domain->node, "capabilities")->at, "add up 1 for control, 2 for hardware, 4 for xenstore",
			      "capabilities is 0x%x, Xen takes up to 0x%x", domain->capabilities, all);
		only_one(r, domain, CAPABILITY_HARDWARE, "hardware", &hardware);
		only_one(r, domain, CAPABILITY_XENSTORE, "xenstore", &xenstore);
	}
}

/* Whether the tree describes a machine without an IOMMU. Not for a tree that describes no machine. */
static bool lacks_iommu(const struct system *sys)
{
	return machine_cpu(sys) && !iommu_any(sys);
}

static void check_hardware(struct report *r, const struct domain *domain, bool no_iommu)
{
	static const char *const refused[] = { "nr_spis", "passthrough" };
	uint32_t spis;

	for (size_t i = 0; i < COUNT(refused); i++) {
		const struct dt_prop *prop = tree_prop(domain->node, refused[i]);

		if (prop && (i ? prop->value.len && memchr(prop->value.at, 0, prop->value.len) : value_u32(prop, &spis)))
			found(r, prop->at, "remove it", "the hardware domain has %s, which Xen does not take from it", refused[i]);
	}
	if (no_iommu && !domain->direct_map)
		found(r, tree_prop(domain->node, "capabilities")->at, "give it xen,static-mem and direct-map",
		      "the hardware domain is not direct-mapped, and the machine has no IOMMU that Xen knows");
}

/* The domain that is to be it; NULL when there is none. At any but the first, and beside Dom0, Xen stops before it reads more. */
static const struct domain *hardware_domain(const struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->domains.count && !system_has_dom0(sys); i++) {
		if (capabilities_of(r, sys->domains.at[i]) & CAPABILITY_HARDWARE)
			return sys->domains.at[i];
	}
	return NULL;
}

void domain_hardware(struct report *r, const struct system *sys)
{
	const struct domain *domain = hardware_domain(r, sys);

	if (domain)
		check_hardware(r, domain, lacks_iommu(sys));
}

/* Xen looks for a device tree in all nodes that follow, not only in the domain's own. */
void domain_hardware_order(struct report *r, const struct system *sys)
{
	const struct domain *domain = hardware_domain(r, sys);
	const struct dt_node *last = NULL;

	for (size_t i = sys->tree->nodes.count; domain && !last && --i > domain->node->index;) {
		if (value_is_compatible(sys->tree->nodes.at[i], "multiboot,device-tree"))
			last = sys->tree->nodes.at[i];
	}
	if (last)
		found(r, tree_prop(domain->node, "capabilities")->at,
		      last->parent == domain->node ? "remove it" : "move the hardware domain behind it",
		      "the hardware domain has, or stands before, a \"multiboot,device-tree\": '%s'", last->path);
}
