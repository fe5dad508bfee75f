/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest_tree.c - rules about the device tree that Xen makes for a domain
 */
#include <string.h>

#include "base/number.h"
#include "dt/value.h"
#include "model/machine.h"
#include "rule/functions.h"
#include "rule/property.h"

enum {
	GUEST_TREE_BYTES = 4096, /* until 4.21, and from 4.18 on the domain's own tree beside it */
	CPUS_MOST = 128,
	HEADER_BYTES = 64,       /* with the end of an empty list of reservations */
	NAMES_MOST = 32,
	DOMAIN_NAME_MOST = 40,   /* of longer ones Xen finds no command line */
};

/* A tree that is written: its bytes without the names of properties, which are there once each. */
struct size {
	uint64_t bytes;
	const char *names[NAMES_MOST];
	size_t count;
};

static void add_node(struct size *s, const char *name)
{
	s->bytes += 4 + round_up(strlen(name) + 1, 4) + 4;
}

/* Whether the name stands as the end of one that is there. */
static bool has_name(const struct size *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t own = strlen(s->names[i]), len = strlen(name);

		if (own >= len && !strcmp(s->names[i] + own - len, name))
			return true;
	}
	return false;
}

static void add_property(struct size *s, const char *name, uint64_t len)
{
	s->bytes += 12 + round_up(len, 4);
	if (has_name(s, name) || s->count == NAMES_MOST)
		return;
	s->names[s->count++] = name;
	s->bytes += strlen(name) + 1;
}

/* What stands in the tree of each domain, with the shortest values. A node has no length. */
static void add_common(struct size *s)
{
	static const struct { const char *name; int len; } parts[] = {
		{ "", -1 }, { "#address-cells", 4 }, { "#size-cells", 4 },
		{ "chosen", -1 },
		{ "psci", -1 }, { "compatible", 35 }, { "method", 4 }, { "cpu_off", 4 }, { "cpu_on", 4 },
		{ "cpus", -1 }, { "#address-cells", 4 }, { "#size-cells", 4 },
		{ "memory@0", -1 }, { "device_type", 7 }, { "reg", 16 },
		{ "interrupt-controller@0", -1 }, { "#address-cells", 4 }, { "#interrupt-cells", 4 }, { "interrupt-controller", 0 },
		{ "compatible", 11 }, { "reg", 32 }, { "linux,phandle", 4 }, { "phandle", 4 },
		{ "timer", -1 }, { "compatible", 16 }, { "interrupts", 36 }, { "interrupt-parent", 4 },
	};

	for (size_t i = 0; i < COUNT(parts); i++) {
		if (parts[i].len < 0)
			add_node(s, parts[i].name);
		else
			add_property(s, parts[i].name, (uint64_t)parts[i].len);
	}
}

static bool is_64bit(const struct domain *domain)
{
	for (size_t i = 0; i < domain->modules.count; i++) {
		const struct module *m = domain->modules.at[i];

		if (m->kind == MODULE_KERNEL && m->file && m->file->usable && m->file->probe.kind == PROBE_ARM64_IMAGE)
			return true;
	}
	return false;
}

/* Each has the compatible of the machine's first one, and its clock-frequency. */
static void add_cpu(struct size *s, const struct dt_node *cpu, bool enable_method)
{
	const struct dt_prop *compatible = tree_prop(cpu, "compatible");
	uint32_t clock;

	add_node(s, "cpu@0");
	add_property(s, "compatible", compatible ? compatible->value.len : 0);
	add_property(s, "device_type", 4);
	add_property(s, "reg", 4);
	if (value_u32(tree_prop(cpu, "clock-frequency"), &clock))
		add_property(s, "clock-frequency", 4);
	if (enable_method)
		add_property(s, "enable-method", 5);
}

/* With the second one all names are there, so that the others take as much as it. */
static void add_cpus(struct size *s, const struct domain *domain, const struct dt_node *cpu)
{
	bool enable_method = is_64bit(domain);
	uint64_t before;

	add_cpu(s, cpu, enable_method);
	before = s->bytes;
	if (domain->cpus > 1)
		add_cpu(s, cpu, enable_method);
	if (domain->cpus > 2)
		s->bytes += (s->bytes - before) * (domain->cpus - 2);
}

/* The command line is that of the first module that has one. */
static void add_modules(struct size *s, const struct domain *domain)
{
	const struct dt_prop *bootargs = NULL;
	bool ramdisk = false;

	for (size_t i = 0; i < domain->modules.count; i++) {
		bootargs = bootargs ? bootargs : domain->modules.at[i]->bootargs;
		ramdisk = ramdisk || domain->modules.at[i]->kind == MODULE_RAMDISK;
	}
	if (value_string(bootargs) && *value_string(bootargs) && !strchr(domain->node->name, '@') &&
	    strlen(domain->node->name) <= DOMAIN_NAME_MOST)
		add_property(s, "bootargs", bootargs->value.len);
	if (ramdisk) {
		add_property(s, "linux,initrd-start", 8);
		add_property(s, "linux,initrd-end", 8);
	}
}

static void add_devices(struct size *s, const struct domain *domain, const struct xen_info *xen)
{
	if (domain->vpl011) {
		add_node(s, "sbsa-uart@0");
		add_property(s, "compatible", 14);
		add_property(s, "reg", 16);
		add_property(s, "interrupts", 12);
		add_property(s, "interrupt-parent", 4);
		add_property(s, "current-speed", 4);
	}
	if (property_read(domain->node, "xen,enhanced", xen) &&
	    (domain->enhanced == ENHANCED_ON || domain->enhanced == ENHANCED_NO_XENSTORE)) {
		add_node(s, "hypervisor");
		add_property(s, "compatible", 21);
		add_property(s, "reg", 16);
		add_property(s, "interrupts", 12);
		add_property(s, "interrupt-parent", 4);
	}
}

/* How much Xen has for it; what it copies of the domain's own tree is not more than that one's size. 0 when it is not known. */
static uint64_t room(const struct domain *domain, const struct xen_info *xen)
{
	uint64_t bytes = GUEST_TREE_BYTES;

	for (size_t i = 0; i < domain->modules.count; i++) {
		const struct module *m = domain->modules.at[i];

		if (m->kind != MODULE_DEVICE_TREE || xen_is_before(xen, 18))
			continue;
		if (!m->file || !m->file->usable)
			return 0;
		bytes += m->file->size;
	}
	return bytes;
}

void guest_tree_room(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const struct dt_node *cpu = machine_cpu(sys);

	for (size_t i = 0; cpu && xen_is_before(xen, 22) && !xen_is_before(xen, 12) && i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];
		struct size size = { .bytes = HEADER_BYTES + 4 };
		uint64_t most = room(domain, xen);

		if (!domain->cpus || domain->cpus > CPUS_MOST || (domain->capabilities & CAPABILITY_HARDWARE))
			continue;
		add_common(&size);
		add_cpus(&size, domain, cpu);
		add_modules(&size, domain);
		add_devices(&size, domain, xen);
		if (most && size.bytes > most)
			found(r, tree_prop(domain->node, "cpus")->at, "take fewer cpus or a shorter command line, or Xen 4.22 or later",
			      "%s has %llu bytes for the domain's device tree, which takes %llu or more with %u cpu%s",
			      xen_release(r->diag->arena, xen), (unsigned long long)most, (unsigned long long)size.bytes, domain->cpus,
			      domain->cpus == 1 ? "" : "s");
	}
}
