/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.c - rules about the machine as the tree describes it to Xen
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/device.h"
#include "model/machine.h"
#include "rule/chosen.h"
#include "rule/functions.h"

/* The secure, the physical, the virtual and the hypervisor's timer (xen/arch/arm/time.c:init_dt_xen_time). */
enum { TIMER_LINES = 4 };

void host_missing(struct report *r, const struct system *sys)
{
	if (!machine_is_there(sys))
		found(r, sys->tree->root->at, "#include the board's device tree, or apply this one to it with --overlay",
		      "the tree has no CPUs, no interrupt controller and no timer, so it does not describe a machine");
}

/* What the tree wants to have as its interrupt controller: the one that the root names, else the first one. */
static const struct dt_node *main_controller(const struct system *sys)
{
	uint32_t phandle;

	if (value_u32(tree_prop(sys->tree->root, "interrupt-parent"), &phandle) && reference_node(sys->handles, phandle))
		return reference_node(sys->handles, phandle);
	for (size_t i = 1; i < sys->tree->nodes.count; i++) {
		if (tree_prop(sys->tree->nodes.at[i], "interrupt-controller"))
			return sys->tree->nodes.at[i];
	}
	return NULL;
}

static void judge_controller(struct report *r, const struct dt_node *node)
{
	const struct dt_prop *status = tree_prop(node, "status"), *given = tree_prop(node, "xen,passthrough");

	if (!tree_prop(node, "interrupt-controller"))
		found(r, node->at, "write interrupt-controller; into it", "the interrupt controller has no interrupt-controller property");
	else if (!device_is_on(node))
		found(r, status->at, "write status = \"okay\"", "the interrupt controller is switched off by its status");
	else if (given)
		found(r, given->at, "remove it", "the interrupt controller is marked for a domain");
	else
		found(r, node->at, "Xen drives arm,gic-v3, arm,gic-400, arm,cortex-a15-gic and arm,cortex-a7-gic",
		      "Xen has no driver for the interrupt controller %s", compatible_text(r, node));
}

void host_gic(struct report *r, const struct system *sys)
{
	const struct dt_node *node = main_controller(sys), *any = device_gic(sys->tree, NULL);
	const struct xen_info *xen = system_xen(sys);

	if (sys->gic || !machine_is_there(sys))
		return;
	if (any)
		found(r, any->at, "build Xen with CONFIG_GICV2 and CONFIG_GICV3",
		      "%s was built without the driver for the interrupt controller %s", xen_release(r->diag->arena, xen),
		      compatible_text(r, any));
	else if (node)
		judge_controller(r, node);
	else
		found(r, sys->tree->root->at, "take the board's whole device tree", "the tree has no interrupt controller");
}

static const struct dt_node *timer_of(const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (device_is_compatible(node, "arm,armv8-timer") || device_is_compatible(node, "arm,armv7-timer"))
			return node;
	}
	return NULL;
}

void host_timer(struct report *r, const struct system *sys)
{
	const struct dt_node *timer = timer_of(sys);
	uint32_t line;

	if (!machine_is_there(sys))
		return;
	if (!timer) {
		found(r, sys->tree->root->at, "take the board's whole device tree",
		      "the tree has no timer that is arm,armv8-timer");
		return;
	}
	/* With names the order is free, since 4.18. */
	for (size_t i = 0; i < TIMER_LINES && sys->gic && !tree_prop(timer, "interrupt-names"); i++) {
		enum device_answer answer = device_interrupt(sys->handles, sys->gic, timer, i, &line);

		if (answer == DEVICE_NONE || answer == DEVICE_OTHER) {
			found(r, timer->at, "it has those of the secure, physical, virtual and hypervisor's timer",
			      "the timer has no interrupt %zu of %d at the GIC", i + 1, TIMER_LINES);
			return;
		}
	}
}

static bool is_cpu(const struct dt_node *node)
{
	const char *type = value_string(tree_prop(node, "device_type"));

	return type && text_same_fold(type, "cpu");
}

static const struct dt_node *next_cpu(const struct dt_node *node)
{
	while (node && !is_cpu(node))
		node = node->next;
	return node;
}

/* A child of /cpus; NULL when there is none. */
static const struct dt_node *first_cpu(const struct system *sys)
{
	const struct dt_node *cpus = tree_child(sys->tree->root, "cpus");

	return cpus ? next_cpu(cpus->first_child) : NULL;
}

void host_cpus(struct report *r, const struct system *sys)
{
	const struct dt_node *cpu = first_cpu(sys);

	if (!machine_is_there(sys))
		return;
	if (!cpu)
		found(r, sys->tree->root->at, "take the board's whole device tree",
		      "the tree has no CPU: no child of /cpus with device_type = \"cpu\"");
	else if (!tree_prop(cpu, "compatible"))
		found(r, cpu->at, "write compatible = \"arm,armv8\";",
		      "the first CPU has no compatible, from which Xen makes those of all domains");
}

/* Why Xen cannot call the firmware to start CPUs; NULL when it can. */
static const char *psci_wrong(const struct system *sys)
{
	static const char *const names[] = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci" };
	const char *wrong = "the tree has no node that is arm,psci-1.0";

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];
		const char *method;

		for (size_t j = 0; j < COUNT(names); j++) {
			if (!device_is_compatible(node, names[j]))
				continue;
			method = value_string(tree_prop(node, "method"));
			if (method && !strcmp(method, "smc"))
				return NULL;
			wrong = "the method of PSCI is not \"smc\"";
		}
	}
	return wrong;
}

/* Why Xen does not start this CPU, when it is not the one that boots; NULL when it does. */
static const char *start_wrong(const struct dt_node *cpu, const char *psci)
{
	const char *method = value_string(tree_prop(cpu, "enable-method"));

	if (!tree_prop(cpu, "reg"))
		return "it has no reg";
	if (!method)
		return "it has no enable-method";
	if (!strcmp(method, "psci"))
		return psci;
	if (strcmp(method, "spin-table"))
		return "its enable-method is neither psci nor spin-table";
	return tree_prop(cpu, "cpu-release-addr") ? NULL : "it has no cpu-release-addr";
}

void host_cpu_start(struct report *r, const struct system *sys)
{
	const char *psci = psci_wrong(sys), *wrong = NULL;
	const struct dt_node *last = NULL;
	size_t count = 0;

	for (const struct dt_node *cpu = first_cpu(sys); cpu; cpu = next_cpu(cpu->next)) {
		const char *why = start_wrong(cpu, psci);

		count += why != NULL;
		last = why ? cpu : last;
		wrong = why ? why : wrong;
	}
	/* One CPU runs already; nobody knows which. */
	if (count > 1)
		found(r, last->at, "take them from the board's device tree for the bare machine",
		      "%zu CPUs cannot be started by Xen, but for the one that it boots on; of this one: %s", count, wrong);
}

void host_cpus_many(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const char *text = xen && xen->config ? kconfig_value(xen->config, "NR_CPUS") : NULL;
	uint64_t most, count = 0;

	for (const struct dt_node *cpu = first_cpu(sys); cpu; cpu = next_cpu(cpu->next))
		count++;
	if (text && text_parse_number(text, UINT32_MAX, &most) && count > most)
		found(r, first_cpu(sys)->parent->at, "build Xen with a larger CONFIG_NR_CPUS",
		      "the machine has %llu CPUs, %s was built for %llu", (unsigned long long)count,
		      xen_release(r->diag->arena, xen), (unsigned long long)most);
}

/* What Xen makes itself in Dom0's tree, and by which a node of that name is none of its concern. */
void host_path_taken(struct report *r, const struct system *sys)
{
	static const struct {
		const char *name, *compatible;
	} taken[] = {
		{ "hypervisor", "xen,xen" },
		{ "psci", "arm,psci" },
		{ "psci", "arm,psci-0.2" },
		{ "psci", "arm,psci-1.0" },
	};
	const struct dt_node *hypervisor = tree_child(sys->tree->root, "hypervisor"), *psci = tree_child(sys->tree->root, "psci");
	bool skipped = false;

	if (!system_has_dom0(sys))
		return;
	if (hypervisor && !device_is_compatible(hypervisor, taken[0].compatible))
		found(r, hypervisor->at, "give it another name", "Dom0 gets this node and Xen's own of the same path");
	for (size_t i = 1; psci && i < COUNT(taken); i++)
		skipped |= device_is_compatible(psci, taken[i].compatible);
	if (psci && !skipped)
		found(r, psci->at, "give it another name", "Dom0 gets this node and Xen's own of the same path");
}

/* A number of one or two cells, and nothing else. */
static bool read_limit(const struct dt_prop *prop, uint64_t *ret)
{
	return prop && (prop->value.len == 4 || prop->value.len == 8) &&
	       cells_number(prop->value, 0, (uint32_t)(prop->value.len / 4), ret);
}

void chosen_initrd_value(struct report *r, const struct system *sys)
{
	const struct dt_prop *start = sys->chosen ? tree_prop(sys->chosen, "linux,initrd-start") : NULL;
	const struct dt_prop *end = start ? tree_prop(sys->chosen, "linux,initrd-end") : NULL;
	uint64_t from, to;

	if (start && (!read_limit(start, &from) || !read_limit(end, &to) || from >= to))
		found(r, start->at, "remove linux,initrd-start and linux,initrd-end",
		      "linux,initrd-start and linux,initrd-end are no two addresses, the first below the second");
}

void chosen_initrd(struct report *r, const struct system *sys)
{
	const struct dt_prop *start = sys->chosen ? tree_prop(sys->chosen, "linux,initrd-start") : NULL;
	const struct dt_prop *end = start ? tree_prop(sys->chosen, "linux,initrd-end") : NULL;
	uint64_t from, to;

	if (start && read_limit(start, &from) && read_limit(end, &to) && from < to)
		found(r, start->at, "remove linux,initrd-start and linux,initrd-end, and write a module for the ramdisk",
		      "Xen takes what happens to lie at 0x%llx for Dom0's ramdisk", (unsigned long long)from);
}

void bootargs_unread(struct report *r, const struct system *sys)
{
	const struct dt_prop *bootargs = chosen_lone_bootargs(sys);

	if (bootargs && system_has_dom0(sys))
		found(r, bootargs->at,
		      "write it as xen,xen-bootargs when it is for Xen, as xen,dom0-bootargs when it is for Dom0",
		      "Dom0 gets bootargs, and Xen an empty command line");
	else if (bootargs)
		found(r, bootargs->at, "write it as xen,xen-bootargs when it is for Xen",
		      "nobody reads bootargs, and Xen gets an empty command line");
}
