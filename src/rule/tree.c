/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - rules about the tree around the domains
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "plan/boot.h"
#include "plan/path.h"
#include "plan/translate.h"
#include "rule/functions.h"

/* xen/common/device-tree/bootfdt.c: DEVICE_TREE_MAX_DEPTH is 16, the root is level 0. */
enum { DEPTH_MOST = 15 };

void chosen_missing(struct report *r, const struct system *sys)
{
	if (!sys->chosen)
		found(r, sys->tree->root->at, "add it, with the domains and modules", "the tree has no /chosen");
}

void chosen_ranges(struct report *r, const struct system *sys)
{
	const struct dt_prop *ranges = sys->chosen ? tree_prop(sys->chosen, "ranges") : NULL;

	if (ranges && ranges->value.len)
		found(r, ranges->at, "remove it", "/chosen has ranges that are not empty");
}

void chosen_cells(struct report *r, const struct system *sys)
{
	static const char *const names[] = { "#address-cells", "#size-cells" };

	for (size_t i = 0; sys->chosen && i < COUNT(names); i++) {
		const struct dt_prop *prop = tree_prop(sys->chosen, names[i]);
		uint32_t cells = 0;

		if (prop && (!value_u32(prop, &cells) || prop->value.len != 4 || cells < 1 || cells > 2))
			found(r, prop->at, "write <2>", "%s is %u, Xen's loader takes 1 or 2", names[i], cells);
	}
}

void memory_header(struct report *r, const struct system *sys)
{
	const struct memory_range *range = sys->memory.held.at;

	if (range)
		mended(r, range->at, "the disk's tree does not have them; Xen would delete them",
		       "reserve it in /reserved-memory if that is needed while Xen runs",
		       "the tree's header reserves memory at 0x%llx%s", (unsigned long long)range->base,
		       sys->memory.held.count > 1 ? arena_fmt(r->diag->arena, " and %zu more", sys->memory.held.count - 1) : "");
}

static bool has_dom0_file(const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		if (sys->modules.at[i]->place == PLACE_DOM0 && sys->modules.at[i]->binary)
			return true;
	}
	return false;
}

void chosen_one_cell(struct report *r, const struct system *sys)
{
	const struct dt_prop *prop = sys->chosen ? tree_prop(sys->chosen, "#address-cells") : NULL;
	uint32_t cells;

	if (sys->disk.loader == LOADER_XEN && value_u32(prop, &cells) && prop->value.len == 4 && cells == 1 && has_dom0_file(sys))
		found(r, prop->at, "write <2>", "with one address cell the boot fails when firmware loads a file above 4 GiB");
}

static bool has_module(const struct dt_node *node)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		if (value_is_compatible(child, "multiboot,module"))
			return true;
	}
	return false;
}

static void check_children(struct report *r, const struct dt_node *node)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		if (!tree_prop(child, "compatible"))
			found(r, child->at, has_module(child) ? "write compatible = \"xen,domain\"" : "give it a compatible, or remove it",
			      "the node has no compatible, at which Xen's loader stops");
	}
}

void node_compatible(struct report *r, const struct system *sys)
{
	if (sys->chosen)
		check_children(r, sys->chosen);
	for (size_t i = 0; i < sys->domains.count; i++)
		check_children(r, sys->domains.at[i]->node);
}

/* What of the list is a known string but for its case, or NULL. A list that does not end is another's to say. */
static const char *known_but_for_case(const struct dt_prop *compatible, const char **ret_known)
{
	static const char *const known[] = {
		"xen,domain", "multiboot,module", "multiboot,kernel", "multiboot,ramdisk", "multiboot,device-tree", "xen,xsm-policy",
		"xen,evtchn-v1", "xen,domain-shared-memory-v1", "xen,cpupool", "xen,vcpu",
	};
	const char *at = compatible ? (const char *)compatible->value.at : NULL, *end = at ? at + compatible->value.len : NULL;

	for (; at < end && memchr(at, 0, (size_t)(end - at)); at += strlen(at) + 1) {
		for (size_t i = 0; i < COUNT(known); i++) {
			*ret_known = known[i];
			if (text_same_fold(at, known[i]) && strcmp(at, known[i]))
				return at;
		}
	}
	return NULL;
}

static void check_case(struct report *r, const struct dt_node *node)
{
	for (const struct dt_node *child = node->first_child; child; child = child->next) {
		const struct dt_prop *compatible = tree_prop(child, "compatible");
		const char *right, *wrong = known_but_for_case(compatible, &right);

		if (wrong)
			found(r, compatible->at, arena_fmt(r->diag->arena, "write '%s'", right), "the compatible '%s' is not '%s' to Xen's loader",
			      wrong, right);
	}
}

void compatible_case(struct report *r, const struct system *sys)
{
	/* What is no domain for its case has children all the same. */
	for (const struct dt_node *child = sys->chosen ? sys->chosen->first_child : NULL; child; child = child->next)
		check_case(r, child);
	if (sys->chosen)
		check_case(r, sys->chosen);
}

/* Whether it is known to go on behind a node that is too deep. */
static bool skips_deep_nodes(const struct xen_info *xen)
{
	return xen_is_since(xen, 22) || xen_is_point(xen, 21, 2) || xen_is_point(xen, 20, 4);
}

void tree_depth(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count && !skips_deep_nodes(system_xen(sys)); i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		/* One finding for a branch: at its first node that is too deep. */
		if (node->depth == DEPTH_MOST + 1)
			found(r, node->at, NULL, "the node is %d levels below the root, Xen reads %d", node->depth, DEPTH_MOST);
	}
}

void tree_room(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;
	uint64_t tree, room;

	if (plan->boot) {
		tree = plan->boot->tree.len;
		room = translate_room(plan->boot->tree_room, 0);
	} else {
		tree = plan_find(plan, plan_path(a, plan_tree_name))->size;
		room = translate_room(tree, plan_find(plan, plan_path(a, plan_config_name))->size);
	}
	if (room > TRANSLATE_MOST)
		found(r, (struct origin){ .file = plan->sys->tree->file }, "remove nodes that the system does not use",
		      "the tree of %s needs %s with what is added on the way, Xen maps %s", text_size(a, tree), text_size(a, room),
		      text_size(a, TRANSLATE_MOST));
}
