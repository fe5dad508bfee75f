/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c - what the machine below Xen has, as far as the tree says
 */
#include "model/machine.h"

#include <string.h>

#include "dt/value.h"

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

static bool is_gicv2(const struct dt_node *node)
{
	return value_is_compatible(node, "arm,gic-400") || value_is_compatible(node, "arm,cortex-a15-gic") ||
	       value_is_compatible(node, "arm,cortex-a7-gic");
}

const struct dt_node *machine_gicv2(const struct system *sys)
{
	const struct dt_node *first = NULL;

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (value_is_compatible(node, "arm,gic-v3"))
			return NULL;
		if (!first && is_gicv2(node))
			first = node;
	}
	return first;
}

const struct dt_node *machine_uart(struct arena *a, const struct system *sys, const char **ret_name)
{
	const struct bootarg *dtuart = bootargs_last(&sys->bootargs, "dtuart");
	const char *text = dtuart ? dtuart->value : NULL;

	if (!text || !*text)
		text = sys->chosen ? value_string(tree_prop(sys->chosen, "stdout-path")) : NULL;
	*ret_name = text && *text ? arena_copy(a, text, strcspn(text, ":")) : NULL;
	return *ret_name ? reference_named(sys->tree, *ret_name) : NULL;
}

bool machine_has_iommu(const struct system *sys)
{
	static const char *const known[] = {
		"arm,smmu-v1", "arm,smmu-v2", "arm,mmu-400", "arm,mmu-401", "arm,mmu-500", "arm,smmu-v3",
	};

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		/* Those of Renesas have many names, but this they have too. */
		if (tree_prop(sys->tree->nodes.at[i], "#iommu-cells"))
			return true;
		for (size_t j = 0; j < COUNT(known); j++) {
			if (value_is_compatible(sys->tree->nodes.at[i], known[j]))
				return true;
		}
	}
	return false;
}
