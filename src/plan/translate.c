/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * translate.c - the tree as it goes to the target
 */
#include "plan/translate.h"

#include <assert.h>
#include <libfdt.h>
#include <string.h>

#include "base/number.h"
#include "plan/config.h"
#include "unit/slot.h"

/* libfdt looks through all names for each property: above so many steps equal names are not looked for. */
static const uint64_t name_steps_most = (uint64_t)1 << 28;

struct writer {
	struct arena *arena;
	const struct system *sys;
	void *to;
	int err; /* the first that libfdt gave */
	size_t next_module;
	const struct dt_prop *dom0_line; /* is copied to xen,dom0-bootargs in /chosen; NULL when none is */
	const char *line_marker;         /* for the copy of a line that is a unit's, else NULL */
	struct translation *result;
};

static void keep(struct writer *w, int err)
{
	if (!w->err)
		w->err = err;
}

static void put(struct writer *w, const char *name, const void *value, size_t len)
{
	keep(w, fdt_property(w->to, name, value, (int)len));
}

static void put_string(struct writer *w, const char *name, const char *value)
{
	put(w, name, value, strlen(value) + 1);
}

/* The module that lives in this node, or NULL. Modules and nodes come in the same order. */
static const struct module *module_at(struct writer *w, const struct dt_node *node)
{
	const struct module *m;

	if (w->next_module == w->sys->modules.count)
		return NULL;
	m = w->sys->modules.at[w->next_module];
	if (m->node != node)
		return NULL;
	w->next_module++;
	return m;
}

/*
 * U-Boot's fix-up writes its variable bootargs into /chosen (boot/fdt_support.c: fdt_chosen), where Dom0's line would come
 * from when nothing else says it. So it is said.
 */
static bool says_dom0_line(const struct system *sys)
{
	return sys->disk.loader == LOADER_STUB && sys->chosen && !tree_prop(sys->chosen, "xen,dom0-bootargs") &&
	       module_count(sys, NULL, MODULE_KERNEL);
}

static void put_dom0_command_line(struct writer *w)
{
	if (w->dom0_line)
		put(w, "xen,dom0-bootargs", w->dom0_line->value.at, w->dom0_line->value.len);
	else
		put_string(w, "xen,dom0-bootargs", "");
}

/* What a unit gets as its line goes into the copy as well. */
static const char *marker_of_copy(struct arena *a, const struct system *sys, const struct dt_prop *line)
{
	struct unit_slots slots = unit_slots(a, sys->tree);

	for (size_t i = 0; line && i < slots.list.count; i++) {
		const struct unit_slot *slot = &slots.list.at[i];

		if (!slot->wrong && slot->prop == line)
			return arena_fmt(a, "xen,dom0-bootargs=%s:%s", slot->name, unit_type_name(slot->type));
	}
	return NULL;
}

/* The marker of /chosen, if any, with the one for the copy behind it. */
static void put_marker(struct writer *w, const struct dt_prop *marker)
{
	size_t len = marker ? marker->value.len : 0, more = strlen(w->line_marker) + 1;
	uint8_t *both = arena_alloc(w->arena, len + more);

	if (len)
		memcpy(both, marker->value.at, len);
	memcpy(both + len, w->line_marker, more);
	put(w, unit_marker_name, both, len + more);
}

static void put_chosen(struct writer *w, const struct dt_node *node)
{
	/* Xen would write 2 into both itself (efi-boot.h: setup_chosen_node); then the tree says it to everybody. */
	if (!tree_prop(node, "#address-cells"))
		keep(w, fdt_property_u32(w->to, "#address-cells", 2));
	if (!tree_prop(node, "#size-cells"))
		keep(w, fdt_property_u32(w->to, "#size-cells", 2));
	/* Should firmware hand this very tree over, Xen still reads the configuration. */
	if (w->sys->disk.loader == LOADER_XEN && !tree_prop(node, "xen,uefi-cfg-load"))
		put(w, "xen,uefi-cfg-load", "", 0);
	if (!tree_prop(node, "xen,xen-bootargs"))
		put_string(w, "xen,xen-bootargs", w->sys->bootargs.line);
	if (says_dom0_line(w->sys))
		put_dom0_command_line(w);
	if (w->line_marker && !tree_prop(node, unit_marker_name))
		put_marker(w, NULL);
}

/* Whether a module's own property is replaced by what the loader writes. */
static bool is_replaced(const struct module *m, const struct dt_prop *prop)
{
	return m && m->name && (prop == m->binary || prop == m->other_binary || prop == m->reg);
}

/*
 * What is ours alone. And with these Xen would want its configuration file, which is not there, or read a file that nobody has
 * checked.
 */
static bool is_dropped(const struct writer *w, const struct dt_prop *prop)
{
	if (!strcmp(prop->name, "xen-esp,allow"))
		return true;
	return w->sys->disk.loader == LOADER_STUB && (!strcmp(prop->name, "xen,uefi-cfg-load") ||
	       !strcmp(prop->name, "xen,uefi-binary") || !strcmp(prop->name, "uefi,binary"));
}

/* Other numbers than 1 and 2 have their finding. */
static uint8_t one_or_two(uint32_t cells)
{
	return cells == 1 ? 1 : 2;
}

static void put_hole(struct writer *w, const struct module *m)
{
	struct cells cells = w->sys->cells[m->node->parent->index];
	struct translate_hole hole = {
		.module = m, .address_cells = one_or_two(cells.address), .size_cells = one_or_two(cells.size),
	};
	int len = (hole.address_cells + hole.size_cells) * (int)sizeof(fdt32_t);
	void *at = NULL;

	keep(w, fdt_property_placeholder(w->to, "reg", len, &at));
	if (!at)
		return;
	memset(at, 0, (size_t)len);
	/* What was written stays where it is: only the names move when the tree is finished. */
	hole.address_at = (uint32_t)((uint8_t *)at - (uint8_t *)w->to);
	hole.size_at = hole.address_at + hole.address_cells * (uint32_t)sizeof(fdt32_t);
	*list_add(w->arena, &w->result->holes) = hole;
}

/* The path, behind as many ".\" as make Xen load it anew. */
static void put_spelled(struct writer *w, const struct module *m)
{
	size_t len = strlen(m->esp.path);
	char *at = arena_alloc(w->arena, 2 * m->spelling + len + 1);

	for (unsigned i = 0; i < m->spelling; i++)
		memcpy(at + 2 * i, ".\\", 2);
	memcpy(at + 2 * m->spelling, m->esp.path, len + 1);
	put_string(w, "xen,uefi-binary", at);
}

static void put_file(struct writer *w, const struct module *m)
{
	if (w->sys->disk.loader == LOADER_STUB)
		put_hole(w, m);
	else
		put_spelled(w, m);
}

static void put_node(struct writer *w, const struct dt_node *node)
{
	const struct module *m = module_at(w, node);

	keep(w, fdt_begin_node(w->to, node->name));
	for (const struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		if (m && m->name && prop == m->binary)
			put_file(w, m);
		else if (node == w->sys->chosen && w->line_marker && prop == tree_prop(node, unit_marker_name))
			put_marker(w, prop);
		else if (!is_replaced(m, prop) && !is_dropped(w, prop))
			put(w, prop->name, prop->value.at, prop->value.len);
	}
	if (node == w->sys->chosen)
		put_chosen(w, node);
}

static bool is_below(const struct dt_node *node, const struct dt_node *above)
{
	while (node && node != above)
		node = node->parent;
	return node != NULL;
}

static void put_nodes(struct writer *w)
{
	const struct dt_tree *tree = w->sys->tree;
	int depth = -1;

	for (size_t i = 0; i < tree->nodes.count; i++) {
		const struct dt_node *node = tree->nodes.at[i];

		if (w->sys->disk.node && is_below(node, w->sys->disk.node)) {
			module_at(w, node); /* even one that was put there by mistake */
			continue;
		}
		for (; depth >= node->depth; depth--)
			keep(w, fdt_end_node(w->to));
		put_node(w, node);
		depth = node->depth;
	}
	for (; depth >= 0; depth--)
		keep(w, fdt_end_node(w->to));
}

static void put_reservations(struct writer *w, const void *blob)
{
	/* Xen deletes them (efi-boot.h: fdt_add_uefi_nodes). */
	for (int i = 0; !w->sys->fixes && i < fdt_num_mem_rsv(blob); i++) {
		uint64_t address, size;

		if (!fdt_get_mem_rsv(blob, i, &address, &size))
			keep(w, fdt_add_reservemap_entry(w->to, address, size));
	}
	keep(w, fdt_finish_reservemap(w->to));
}

static size_t dom0_room(const struct writer *w)
{
	return (w->dom0_line ? w->dom0_line->value.len : 1) + (w->line_marker ? strlen(w->line_marker) : 0) + 128;
}

/* What was cured is longer, names may stand anew for every property, and modules' names and /chosen's additions come on top. */
static size_t room_for(const struct writer *w, uint64_t *ret_props)
{
	const struct system *sys = w->sys;
	size_t room = sys->tree->blob.len + 8192;

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		for (const struct dt_prop *p = sys->tree->nodes.at[i]->first_prop; p; p = p->next) {
			room += strlen(p->name) + 1 + p->value.len;
			*ret_props += 1;
		}
	}
	for (size_t i = 0; i < sys->modules.count; i++)
		room += (sys->modules.at[i]->name ? strlen(sys->modules.at[i]->esp.path) : 0) + 2 * sys->modules.at[i]->spelling + 32;
	return room + 2 * CONFIG_OPTIONS_MOST + dom0_room(w);
}

struct translation translate_tree(struct arena *a, const struct system *sys)
{
	const void *blob = sys->tree->blob.at;
	struct translation result = { 0 };
	struct writer w = { .arena = a, .sys = sys, .result = &result };
	uint64_t props = 0;
	size_t room;
	bool share;

	w.dom0_line = says_dom0_line(sys) ? bootargs_of_dom0(sys) : NULL;
	w.line_marker = marker_of_copy(a, sys, w.dom0_line);
	room = room_for(&w, &props);
	share = props * fdt_size_dt_strings(blob) <= name_steps_most;
	w.to = arena_alloc(a, room);
	keep(&w, fdt_create_with_flags(w.to, (int)room, share ? 0 : FDT_CREATE_FLAG_NO_NAME_DEDUP));
	put_reservations(&w, blob);
	put_nodes(&w);
	keep(&w, fdt_finish(w.to));
	assert(!w.err); /* the room was counted, and the calls are in order */
	fdt_set_boot_cpuid_phys(w.to, fdt_boot_cpuid_phys(blob));
	result.tree = (struct span){ w.to, fdt_totalsize(w.to) };
	return result;
}

uint64_t translate_room(uint64_t tree_bytes, uint64_t config_bytes)
{
	return round_up(tree_bytes + config_bytes + TRANSLATE_SLACK, TRANSLATE_PAGE);
}
