/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c - what the machine below Xen has, as far as the tree says
 */
#include "model/machine.h"

#include <string.h>

#include "dt/value.h"
#include "model/device.h"

static bool is_cpu(const struct dt_node *node)
{
	const char *type = value_string(tree_prop(node, "device_type"));

	return type && !strcmp(type, "cpu");
}

size_t machine_cpus(const struct system *sys)
{
	const struct dt_node *cpus = tree_child(sys->tree->root, "cpus");
	size_t count = 0;

	for (const struct dt_node *node = cpus ? cpus->first_child : NULL; node; node = node->next)
		count += is_cpu(node) && tree_prop(node, "reg");
	return count;
}

const struct dt_node *machine_cpu(const struct system *sys)
{
	const struct dt_node *cpus = tree_child(sys->tree->root, "cpus"), *node = cpus ? cpus->first_child : NULL;

	while (node && !is_cpu(node))
		node = node->next;
	return node;
}

uint64_t machine_memory(const struct system *sys)
{
	uint64_t all = 0;

	for (size_t i = 0; i < sys->memory.banks.count; i++)
		all = sys->memory.banks.at[i].bytes > UINT64_MAX - all ? UINT64_MAX : all + sys->memory.banks.at[i].bytes;
	return all;
}

bool machine_is_exceeded(uint64_t bytes, const struct domain *domain)
{
	return bytes && domain->memory_bytes / 4 > bytes;
}

bool machine_is_there(const struct system *sys)
{
	if (tree_child(sys->tree->root, "cpus"))
		return true;
	for (size_t i = 1; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (tree_prop(node, "interrupt-controller") || device_is_compatible(node, "arm,armv8-timer") ||
		    device_is_compatible(node, "arm,armv7-timer"))
			return true;
	}
	return false;
}

const struct dt_node *machine_gicv2(const struct system *sys)
{
	static const char *const known[] = { "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic" };

	for (size_t i = 0; sys->gic && i < COUNT(known); i++) {
		if (device_is_compatible(sys->gic, known[i]))
			return sys->gic;
	}
	return NULL;
}
