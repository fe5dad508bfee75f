/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain_value.c - rules about what single properties of domains say
 */
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "dt/value.h"
#include "model/machine.h"
#include "rule/functions.h"
#include "rule/property.h"

enum {
	GICV2_CPUS_MOST = 8,
	CPUS_MOST = 128,
	/* Interrupts come in ranks of 32; with the 32 of each CPU their numbers stay below 1020. */
	SPIS_MOST = 960,
	/* CONFIG_GICV3_ESPI takes those that reach from number 4096 to 5119 as well. */
	EXTENDED_SPIS_LEAST = 4033, EXTENDED_SPIS_MOST = 5088,
	SVE_STEP = 128, SVE_MOST = 2048,
};

/* The number in a property that this Xen reads, with the property; NULL when there is none. */
static const struct dt_prop *read_number(const struct report *r, const struct domain *domain, const char *name, uint32_t *ret)
{
	const struct dt_prop *prop = property_read(domain->node, name, system_xen(r->system));

	return value_u32(prop, ret) ? prop : NULL;
}

/* Whether a property stands there with a value whose first text is this; as Xen compares. */
static bool says(const struct dt_prop *prop, const char *text)
{
	return prop->value.len > strlen(text) && !memcmp(prop->value.at, text, strlen(text) + 1);
}

/* What may be meant by so many KiB, which the machine has not: bytes, or two cells in the other order. NULL when it is neither. */
static const char *memory_hint(struct report *r, uint64_t kib, uint64_t all)
{
	uint64_t meant = kib <= all ? kib / 4096 * 4 : !(kib & UINT32_MAX) && kib >> 32 <= all / 1024 ? kib >> 32 : 0;

	if (!meant)
		return NULL;
	return arena_fmt(r->diag->arena, kib <= all ? "the unit is KiB; did you mean <0x%llx 0x%llx>, %llu KiB?" :
						      "the high cell stands first; did you mean <0x%llx 0x%llx>, %llu KiB?",
			 (unsigned long long)meant >> 32, (unsigned long long)meant & UINT32_MAX, (unsigned long long)meant);
}

void domain_memory_bytes(struct report *r, const struct system *sys)
{
	struct arena *a = r->diag->arena;
	uint64_t all = machine_memory(sys);

	for (size_t i = 0; all && i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];
		const struct dt_prop *prop = tree_prop(domain->node, "memory");
		uint64_t kib;

		if (machine_is_exceeded(all, domain) && value_u64(prop, &kib))
			found(r, prop->at, memory_hint(r, kib, all), "the domain's memory is %llu KiB (%s), the machine has %s",
			      (unsigned long long)kib, text_size(a, domain->memory_bytes), text_size(a, all));
	}
}

void domain_cpus_gic(struct report *r, const struct system *sys)
{
	const struct dt_node *gic = machine_gicv2(sys);

	for (size_t i = 0; gic && i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];

		if (domain->cpus > GICV2_CPUS_MOST && domain->cpus <= CPUS_MOST)
			found(r, tree_prop(domain->node, "cpus")->at, "write cpus = <8>; or fewer",
			      "the domain has %u cpus; the machine's GICv2, '%s', takes %d", domain->cpus, gic->path, GICV2_CPUS_MOST);
	}
}

/* The scheduler that the command line names, else the one that was built in as the default; NULL when that is not known. */
static const char *scheduler(const struct system *sys)
{
	const struct bootarg *sched = bootargs_last(&sys->bootargs, "sched");
	const struct xen_info *xen = system_xen(sys);

	if (sched && sched->value)
		return sched->value;
	return xen && xen->config ? kconfig_value(xen->config, "SCHED_DEFAULT") : NULL;
}

/* The virtual processors of Dom0: as many as there are others when nothing is said. */
static uint64_t dom0_cpus(const struct system *sys, uint64_t cpus)
{
	const struct bootarg *most = bootargs_last(&sys->bootargs, "dom0_max_vcpus");
	const char *rest;
	uint64_t number = most && most->value ? bootarg_number(most->value, &rest) : 0;

	if (!system_has_dom0(sys))
		return 0;
	return number && number < CPUS_MOST ? number : number ? CPUS_MOST : cpus;
}

/* Whether the processors are divided, so that not all domains share all of them. */
static bool has_pools(const struct system *sys)
{
	for (const struct dt_node *node = sys->chosen->first_child; node; node = node->next) {
		if (value_is_compatible(node, "xen,cpupool"))
			return true;
	}
	return false;
}

void domain_cpus_null(struct report *r, const struct system *sys)
{
	const char *name = scheduler(sys);
	uint64_t cpus = machine_cpus(sys), used = dom0_cpus(sys, cpus);

	if (!sys->domains.count || !name || strcmp(name, "null") || !cpus || has_pools(sys))
		return;
	/* Then Xen takes another one. */
	if (xen_lacks(system_xen(sys), "SCHED_NULL"))
		return;
	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];

		used += domain->cpus <= CPUS_MOST ? domain->cpus : 0;
		if (domain->cpus && domain->cpus <= CPUS_MOST && used > cpus)
			found(r, tree_prop(domain->node, "cpus")->at,
			      system_has_dom0(sys) ? "give the domains fewer cpus, and Dom0 with dom0_max_vcpus=" : "give the domains fewer cpus",
			      "with this domain and those before it there are %llu virtual processors; the null scheduler runs one on each "
			      "of the machine's %llu", (unsigned long long)used, (unsigned long long)cpus);
	}
}

void domain_status(struct report *r, const struct domain *domain)
{
	const struct dt_prop *status = tree_prop(domain->node, "status");
	const char *text = value_string(status);

	if (status && !value_has_string(status, "okay") && !value_has_string(status, "ok"))
		found(r, status->at, "remove the node, in an overlay or by /delete-node/", "the status %s does not switch the domain off, Xen starts it",
		      text ? text_quote(r->diag->arena, text) : "that is no text");
}

void domain_nr_spis(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	bool extended = !xen_is_before(xen, 21) && !xen_lacks(xen, "GICV3_ESPI");
	uint32_t spis;
	const struct dt_prop *prop = read_number(r, domain, "nr_spis", &spis);

	if (prop && spis > SPIS_MOST && !(extended && spis >= EXTENDED_SPIS_LEAST && spis <= EXTENDED_SPIS_MOST))
		found(r, prop->at, "write nr_spis = <960>; or less", "nr_spis is %u, Xen takes up to %d", spis, SPIS_MOST);
}

void domain_sve(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	const struct dt_prop *prop = property_read(domain->node, "sve", xen);
	uint32_t bits;

	/* Without a value it is what the hardware has, and so it is with a negative one. */
	if (!prop || !prop->value.len || property_lacks_option(property_find("sve"), xen))
		return;
	if (!value_u32(prop, &bits))
		found(r, prop->at, "write sve = <128>;, or sve; for all that the machine has", "sve has %zu byte%s, Xen reads 4 or none",
		      prop->value.len, prop->value.len == 1 ? "" : "s");
	else if (bits <= INT32_MAX && (bits > SVE_MOST || bits % SVE_STEP))
		found(r, prop->at, "write sve = <128>;, or sve; for all that the machine has",
		      "sve is %u bits; vectors have a multiple of %d, at most %d", bits, SVE_STEP, SVE_MOST);
}

static void check_frames(struct report *r, const struct domain *domain, const char *name, uint32_t least)
{
	uint32_t frames;
	const struct dt_prop *prop = read_number(r, domain, name, &frames);

	if (prop && (frames < least || frames > INT32_MAX))
		found(r, prop->at, "remove it for Xen's own number", "%s is %u, Xen takes %u to %d", name, frames, least, INT32_MAX);
}

void domain_grant(struct report *r, const struct domain *domain)
{
	uint32_t version;
	const struct dt_prop *prop = read_number(r, domain, "max_grant_version", &version);

	if (prop && version != 1)
		found(r, prop->at, "write max_grant_version = <1>; or remove it", "max_grant_version is %u, Xen on Arm has version 1 alone",
		      version);
	check_frames(r, domain, "max_grant_frames", 1);
	check_frames(r, domain, "max_maptrack_frames", 0);
}

void domain_trap(struct report *r, const struct domain *domain)
{
	uint32_t trap;
	const struct dt_prop *prop = read_number(r, domain, "trap-unmapped-accesses", &trap);

	if (prop && trap > 1)
		found(r, prop->at, "write <0> or <1>", "trap-unmapped-accesses is %u, Xen takes 0 or 1", trap);
}

void domain_sci(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	const struct dt_prop *prop = property_read(domain->node, "xen,sci_type", xen);

	if (!prop)
		return;
	if (!says(prop, "none") && !says(prop, "scmi_smc"))
		found(r, prop->at, "write \"none\" or \"scmi_smc\"", "xen,sci_type is neither \"none\" nor \"scmi_smc\"");
	else if (says(prop, "scmi_smc") && xen_is_since(xen, 21) && xen_lacks(xen, "SCMI_SMC"))
		found(r, prop->at, "build Xen with CONFIG_SCMI_SMC=y, or remove it",
		      "this %s has no CONFIG_SCMI_SMC, which \"scmi_smc\" needs", xen_release(r->diag->arena, xen));
}

void domain_passthrough(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = property_read(domain->node, "passthrough", system_xen(r->system));
	const char *text = value_string(prop);

	if (text && strcmp(text, "enabled") && strcmp(text, "disabled"))
		found(r, prop->at, "write \"enabled\" or \"disabled\"", "passthrough is %s, which Xen takes for no answer",
		      text_quote(r->diag->arena, text));
}

/* MiB for the page tables of a domain that Xen takes when nothing is said. */
static uint64_t p2m_default(const struct domain *domain)
{
	return budget_page_tables(domain->memory_bytes, domain->cpus) >> 20;
}

void domain_p2m_none(struct report *r, const struct domain *domain)
{
	uint32_t mib;
	const struct dt_prop *prop = read_number(r, domain, "xen,domain-p2m-mem-mb", &mib);

	if (prop && !mib)
		found(r, prop->at, "remove it for Xen's own number",
		      "the domain's page tables get no memory: xen,domain-p2m-mem-mb is 0");
}

void domain_p2m_small(struct report *r, const struct domain *domain)
{
	uint32_t mib;
	const struct dt_prop *prop = read_number(r, domain, "xen,domain-p2m-mem-mb", &mib);

	if (prop && mib && domain->memory_bytes && domain->cpus && domain->cpus <= CPUS_MOST && mib < p2m_default(domain))
		found(r, prop->at, "remove it for Xen's own number",
		      "the domain's page tables get %u MiB, Xen would take %llu for %s and %u cpu%s", mib,
		      (unsigned long long)p2m_default(domain), text_size(r->diag->arena, domain->memory_bytes), domain->cpus,
		      domain->cpus == 1 ? "" : "s");
}
