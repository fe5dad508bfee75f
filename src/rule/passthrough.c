/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * passthrough.c - rules about the device tree of a domain's module, as it stands
 */
#include "rule/given.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/device.h"
#include "rule/functions.h"
#include "rule/property.h"

/* Xen's own handle for the guest's interrupt controller when the fragment has none (GUEST_PHANDLE_GIC). */
static const uint32_t gic_phandle = 65000;

void passthrough_empty(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];

		if (!f->passthrough)
			found(r, f->module->binary->at,
			      "put the devices into a node that is called passthrough, without an address",
			      "'%s' has no node /passthrough, so it gives the domain no device", f->module->name);
	}
}

/* What dtc makes for itself is not missed. */
static bool is_lost(const struct fragment *f, const struct dt_node *child)
{
	return child != f->gic && child != f->passthrough && !text_same_fold(child->name, "aliases") &&
	       strncmp(child->name, "__", 2);
}

void passthrough_lost(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];
		const struct dt_node *first = NULL;
		size_t count = 0;

		for (const struct dt_node *child = f->tree->root->first_child; child; child = child->next) {
			count += is_lost(f, child);
			first = !first && is_lost(f, child) ? child : first;
		}
		if (first)
			found(r, f->module->binary->at, "move it below /passthrough", "%s%s does not come to the domain",
			      given_text(r, f, first),
			      count > 1 ? arena_fmt(r->diag->arena, " and %zu more nodes beside it", count - 1) : "");
	}
}

void passthrough_bus(struct report *r, const struct system *sys)
{
	static const char *const buses[] = { "simple-bus", "simple-mfd", "isa", "arm,amba-bus" };

	for (size_t i = 0; i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];
		const struct assignment *inner = NULL;
		bool known = false;

		for (size_t j = 0; j < f->assignments.count; j++)
			inner = f->assignments.at[j].node->parent == f->passthrough ? &f->assignments.at[j] : inner;
		for (size_t j = 0; inner && j < COUNT(buses); j++)
			known |= value_is_compatible(f->passthrough, buses[j]);
		if (inner && !known)
			found(r, f->module->binary->at, "write compatible = \"simple-bus\"; into it",
			      "%s is no simple-bus, in which Linux would look for %s", given_text(r, f, f->passthrough),
			      given_text(r, f, inner->node));
	}
}

/* The name that a property in there is likely meant for; NULL when it is another's. A device has names of its own. */
static const char *meant(const char *name)
{
	static const char *const known[] = { "xen,path", "xen,reg", "xen,force-assign-without-iommu", NULL };
	const char *near = property_nearest(name, known);

	if (!near || !strcmp(near, name))
		return NULL;
	return !strncasecmp(name, "xen", 3) || !strcmp(near, "xen,force-assign-without-iommu") ? near : NULL;
}

/* The property that was meant to be this one; NULL when there is none. */
static const struct dt_prop *misspelt(const struct dt_node *node, const char *wanted)
{
	const char *near;

	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		near = meant(prop->name);
		if (near && !strcmp(near, wanted))
			return prop;
	}
	return NULL;
}

/* Of xen,path and xen,reg, which go together, the one that the node lacks; NULL when it lacks none or both. */
static const char *lacks(const struct dt_node *node)
{
	const struct dt_prop *path = tree_prop(node, "xen,path"), *reg = tree_prop(node, "xen,reg");

	if (path && !reg)
		return "xen,reg";
	return reg && !path && !tree_prop(node, "xen,force-assign-without-iommu") ? "xen,path" : NULL;
}

/* What is there instead of the one that the node lacks: as that, or as what makes it needless. */
static const struct dt_prop *instead(const struct dt_node *node)
{
	const char *wanted = lacks(node);
	const struct dt_prop *prop = wanted ? misspelt(node, wanted) : NULL;

	return prop || !wanted || !strcmp(wanted, "xen,reg") ? prop : misspelt(node, "xen,force-assign-without-iommu");
}

static void check_names(struct report *r, const struct fragment *f, const struct dt_node *node)
{
	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		const char *near = meant(prop->name);

		if (near && prop != instead(node))
			found(r, f->module->binary->at, arena_fmt(r->diag->arena, "did you mean '%s'?", near), "Xen reads no '%s', as %s has",
			      prop->name, given_text(r, f, node));
	}
}

void passthrough_property(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];
		size_t node = f->passthrough ? f->passthrough->index + 1 : f->tree->nodes.count;

		for (; node < f->tree->nodes.count && f->tree->nodes.at[node]->depth > f->passthrough->depth; node++)
			check_names(r, f, f->tree->nodes.at[node]);
	}
}

static void judge_pair(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct dt_prop *there = instead(s->node);
	const char *wanted = lacks(s->node);
	const char *hint = !wanted ? NULL : !strcmp(wanted, "xen,reg") ?
			   "write xen,reg = <machine size guest>; an empty one for a device without registers" :
			   "write xen,path = \"...\"; with the path of the machine's device";

	if (there)
		hint = arena_fmt(r->diag->arena, "write '%s' for '%s'", meant(there->name), there->name);
	if (wanted)
		found(r, f->module->binary->at, hint, "%s has %s but no %s", given_text(r, f, s->node),
		      !strcmp(wanted, "xen,reg") ? "xen,path" : "xen,reg", wanted);
}

void passthrough_pair(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_pair);
}

/* Whether a handle means something in the guest: Xen's interrupt controller, or what is copied. */
static bool comes_along(const struct fragment *f, uint32_t phandle)
{
	const struct dt_node *node = reference_node(f->handles, phandle);
	uint32_t own;

	if (!f->gic || !(value_u32(tree_prop(f->gic, "phandle"), &own) || value_u32(tree_prop(f->gic, "linux,phandle"), &own)))
		own = gic_phandle;
	while (node && node != f->passthrough)
		node = node->parent;
	return phandle == own || node;
}

/* The property that says where the node's interrupts go, in what comes along. */
static const struct dt_prop *parent_prop(const struct fragment *f, const struct dt_node *node)
{
	const struct dt_prop *prop = NULL;

	for (; node && !prop; node = node == f->passthrough ? NULL : node->parent)
		prop = tree_prop(node, "interrupt-parent");
	return prop;
}

static void judge_parent(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct dt_prop *prop = tree_prop(s->node, "interrupts") ? parent_prop(f, s->node) : NULL;
	uint32_t phandle;

	if (!tree_prop(s->node, "interrupts"))
		return;
	if (!prop)
		found(r, f->module->binary->at, "write interrupt-parent = <&gic>; into /passthrough, and a node gic beside it",
		      "%s has interrupts, but neither it nor what is above it up to /passthrough an interrupt-parent",
		      given_text(r, f, s->node));
	else if (!value_u32(prop, &phandle) || !comes_along(f, phandle))
		found(r, f->module->binary->at, "write interrupt-parent = <&gic>; with gic the label of the node /gic",
		      "the interrupt-parent of %s does not come to the domain", given_text(r, f, s->node));
}

void passthrough_parent(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_parent);
}

void passthrough_phandle(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	for (size_t i = 0; xen_is_since(xen, 22) && i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];
		const struct dt_handle *last = f->handles->list.count ? &f->handles->list.at[f->handles->list.count - 1] : NULL;

		if (last && last->phandle >= gic_phandle - 1)
			found(r, f->module->binary->at, "leave the numbers to dtc: use labels",
			      "%s has the phandle %u, %s takes none above %u", given_text(r, f, last->node), last->phandle,
			      xen_release(r->diag->arena, xen), gic_phandle - 2);
	}
}
