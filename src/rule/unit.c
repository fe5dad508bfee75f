/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.c - rules about what the tree marks for a unit
 */
#include <string.h>

#include "base/distance.h"
#include "base/text.h"
#include "dt/value.h"
#include "model/partuuid.h"
#include "plan/boot.h"
#include "plan/path.h"
#include "rule/functions.h"
#include "unit/slot.h"

/* Says all that is wrong in one of two ways. */
static void say_wrong(struct report *r, const struct system *sys, enum unit_wrong one, enum unit_wrong other)
{
	struct unit_slots slots = unit_slots(r->diag->arena, sys->tree);

	for (size_t i = 0; i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];

		if (slot->wrong && (slot->wrong == one || slot->wrong == other))
			found(r, one == UNIT_NO_PLACEHOLDER ? slot->prop->at : slot->marker->at, slot->hint, "%s", slot->text);
	}
}

void unit_marker(struct report *r, const struct system *sys)
{
	say_wrong(r, sys, UNIT_NO_MARKER, UNIT_MANY);
}

void unit_property(struct report *r, const struct system *sys)
{
	say_wrong(r, sys, UNIT_NO_PROPERTY, UNIT_NO_PROPERTY);
}

void unit_placeholder(struct report *r, const struct system *sys)
{
	say_wrong(r, sys, UNIT_NO_PLACEHOLDER, UNIT_NO_PLACEHOLDER);
}

void unit_twice(struct report *r, const struct system *sys)
{
	say_wrong(r, sys, UNIT_TWICE, UNIT_TWICE);
}

static bool is_below(const struct dt_node *node, const struct dt_node *above)
{
	while (node && node != above)
		node = node->parent;
	return above && node;
}

/* Of the tool's own names what is near to one that it knows; others are notes of somebody else. */
static void check_own(struct report *r, const struct dt_node *node)
{
	static const char prefix[] = "xen-esp,";
	static const char *const known[] = { "allow", "unit", NULL };

	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		const char *own, *near;

		if (strncmp(prop->name, prefix, strlen(prefix)))
			continue;
		own = prop->name + strlen(prefix);
		near = distance_nearest(own, known);
		if (near && strcmp(near, own))
			found(r, prop->at, arena_fmt(r->diag->arena, "did you mean '%s%s'?", prefix, near), "this tool knows no property %s",
			      text_quote(r->diag->arena, prop->name));
	}
}

void unit_unknown(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		/* What is in the disk node is told there. */
		if (!is_below(sys->tree->nodes.at[i], sys->disk.node))
			check_own(r, sys->tree->nodes.at[i]);
	}
}

/* By what a node is, what it has and where: checks have read it, and Xen does. */
static bool is_structure(const char *name)
{
	static const char *const names[] = {
		"compatible", "reg", "ranges", "dma-ranges", "device_type", "status", "phandle", "linux,phandle", "interrupts",
		"interrupts-extended", "interrupt-parent", "interrupt-map", "interrupt-map-mask", "iommus", "iommu-map", "iommu-map-mask",
		"mmu-masters",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return *name == '#';
}

/* The machine's memory, CPUs and names: the budget, the placement of files and the console were worked out from them. */
static bool is_machine(const struct dt_node *node)
{
	static const char *const names[] = { "memory", "reserved-memory", "cpus", "aliases" };

	while (node->parent && node->parent->parent)
		node = node->parent;
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t len = strlen(names[i]);

		if (!strncmp(node->name, names[i], len) && (!node->name[len] || node->name[len] == '@'))
			return true;
	}
	return false;
}

/* Of /chosen and what is below it: a line for Linux may be a unit's, and what Xen does not read. */
static const char *why_not_chosen(const struct system *sys, const struct unit_slot *slot)
{
	const char *name = slot->prop->name;

	if (slot->prop == sys->bootargs.at)
		return "it is Xen's command line, which was checked";
	if (!strcmp(name, "bootargs") || (slot->node == sys->chosen && !strcmp(name, "xen,dom0-bootargs")))
		return NULL;
	if (slot->node != sys->chosen)
		return "Xen reads this node, and what it says was checked";
	return !strcmp(name, "stdout-path") || !strncmp(name, "linux,", 6) ? "it leads to what was checked" : NULL;
}

/* Why the property cannot be a unit's, or NULL. */
static const char *why_not(const struct system *sys, const struct unit_slot *slot)
{
	const char *name = slot->prop->name, *why = NULL;

	if (is_below(slot->node, sys->disk.node))
		return "the disk node does not come to the target";
	if (!strncmp(name, "xen-esp,", 8))
		return "it is this tool's own";
	if (is_structure(name))
		return "it says what the node is, which was checked";
	if (is_machine(slot->node))
		return "it belongs to the machine that everything was checked for";
	if (is_below(slot->node, sys->chosen))
		why = why_not_chosen(sys, slot);
	if (why)
		return why;
	if ((!strncmp(name, "xen,", 4) && strcmp(name, "xen,dom0-bootargs")) || !strcmp(name, "uefi,binary"))
		return "the loader or Xen reads it, and what it says was checked";
	return partuuid_count(slot->prop->value) ? "it names a partition by PARTUUID={label}, and that GUID is the disk's" : NULL;
}

void unit_place(struct report *r, const struct system *sys)
{
	struct unit_slots slots = unit_slots(r->diag->arena, sys->tree);

	for (size_t i = 0; i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];
		const char *why = slot->wrong ? NULL : why_not(sys, slot);

		if (why)
			found(r, slot->prop->at, NULL, "'%s' cannot differ from unit to unit: %s", slot->prop->name, why);
	}
}

void unit_real(struct report *r, const struct system *sys)
{
	struct unit_slots slots = unit_slots(r->diag->arena, sys->tree);

	for (size_t i = 0; i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];

		if (!slot->wrong && slot->type == UNIT_MAC && unit_is_station(slot->prop->value))
			found(r, slot->prop->at, NULL, "the placeholder %s is an address that Linux takes",
			      unit_value_text(r->diag->arena, UNIT_MAC, slot->prop->value));
	}
}

void unit_loader(struct report *r, const struct system *sys)
{
	if (sys->disk.unit_values == UNIT_VALUES_FILE && sys->disk.loader == LOADER_XEN)
		found(r, sys->disk.unit_values_at, NULL, "Xen's own loader does not read the values of a unit from a file");
}

void unit_none(struct report *r, const struct plan *plan)
{
	bool wanted = plan->boot && plan->sys->disk.unit_values == UNIT_VALUES_FILE;

	/* What is marked wrongly has its finding. */
	if (wanted && !plan->boot->values.count && !unit_slots(r->diag->arena, plan->sys->tree).list.count)
		found(r, plan->sys->disk.unit_values_at, NULL, "the values of a unit are to stand in a file, and the tree has none");
}

/* As the user wrote it; NULL for the copy of a line that is named itself. */
static const struct dt_prop *find_prop(const struct system *sys, const struct boot_value *value)
{
	const struct dt_node *node = tree_find(sys->tree, value->node);

	return node ? tree_prop(node, value->prop) : NULL;
}

void unit_uncovered(struct report *r, const struct plan *plan)
{
	const char *path = plan_path(r->diag->arena, plan_unit_name);

	for (size_t i = 0; plan->boot && i < plan->boot->values.count; i++) {
		const struct boot_value *value = &plan->boot->values.at[i];
		const struct dt_prop *prop = find_prop(plan->sys, value);

		if (prop && value->name)
			found(r, prop->at, NULL, "'%s' comes from \\%s as the value '%s', which no signature covers", value->prop, path, value->name);
		else if (prop)
			found(r, prop->at, NULL, "a partition's GUID in '%s' comes from \\%s, which no signature covers", value->prop, path);
	}
}
