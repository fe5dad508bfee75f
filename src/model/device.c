/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c - the machine's devices: where they are for the CPU, and by which lines they interrupt
 */
#include "model/device.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"

/* More than real trees have: 64 ranges in one bus are many. */
enum { PAIRS_MOST = 16, RANGES_MOST = 128, LINES_MOST = 64 };

static const struct gic_driver {
	const char *compatible;
	const char *option; /* of Kconfig */
	int option_since;   /* the release that has it; before, the driver is always there */
} gic_drivers[] = {
	{ "arm,gic-v3", "GICV3", 0 },
	{ "arm,cortex-a15-gic", "GICV2", 19 },
	{ "arm,cortex-a7-gic", "GICV2", 19 },
	{ "arm,gic-400", "GICV2", 19 },
};

/* Whether the first len characters of path are the name. */
static bool is_named(const struct dt_node *node, const char *path, size_t len)
{
	size_t i;

	for (i = 0; i < len && node->name[i] && text_upper(node->name[i]) == text_upper(path[i]); i++)
		;
	return i == len && !node->name[len];
}

const struct dt_node *device_find(const struct dt_tree *tree, const char *path)
{
	const struct dt_node *node = tree->root;

	if (!strcmp(path, "/"))
		return node;
	if (*path != '/')
		return NULL;
	while (node && *path == '/') {
		const struct dt_node *child = node->first_child;
		size_t len = strcspn(++path, "/");

		while (child && !is_named(child, path, len))
			child = child->next;
		node = child;
		path += len;
	}
	return *path ? NULL : node;
}

bool device_is_on(const struct dt_node *node)
{
	const struct dt_prop *status = tree_prop(node, "status");
	const char *text = value_string(status);

	return !status || (text && (!strcmp(text, "okay") || !strcmp(text, "ok")));
}

bool device_is_compatible(const struct dt_node *node, const char *string)
{
	const struct dt_prop *prop = tree_prop(node, "compatible");
	size_t off = 0;

	while (prop && off < prop->value.len) {
		const char *text = (const char *)prop->value.at + off;
		size_t len = strnlen(text, prop->value.len - off);

		if (len < prop->value.len - off && text_same_fold(text, string))
			return true;
		off += len + 1;
	}
	return false;
}

/* Moves an address on the bus to the bus above it. */
static enum device_answer translate(const struct cells *cells, const struct dt_node *bus, uint64_t *address)
{
	const struct dt_prop *ranges = tree_prop(bus, "ranges");
	struct cells own = cells[bus->index], outer = cells[bus->parent->index];
	size_t row;

	if (!ranges)
		return DEVICE_NONE;
	if (!cells_fit(outer))
		return DEVICE_UNKNOWN;
	row = 4 * (own.address + outer.address + own.size);
	for (size_t i = 0; i < RANGES_MOST && ranges->value.len; i++) {
		uint64_t from, to, bytes;

		if (!cells_number(ranges->value, i * row, own.address, &from) ||
		    !cells_number(ranges->value, i * row + 4 * own.address, outer.address, &to) ||
		    !cells_number(ranges->value, i * row + 4 * (own.address + outer.address), own.size, &bytes))
			return DEVICE_NONE;
		if (*address >= from && *address - from < bytes) {
			*address = *address - from + to;
			return DEVICE_KNOWN;
		}
	}
	return ranges->value.len ? DEVICE_UNKNOWN : DEVICE_KNOWN;
}

enum device_answer device_address(const struct cells *cells, const struct dt_node *node, size_t index, uint64_t *ret_base,
				  uint64_t *ret_bytes)
{
	const struct dt_prop *reg = tree_prop(node, "reg");
	enum device_answer answer = DEVICE_KNOWN;
	uint64_t base, bytes;
	struct cells c;
	size_t at;

	if (!node->parent || !reg)
		return DEVICE_NONE;
	c = cells[node->parent->index];
	if (!cells_fit(c) || index >= PAIRS_MOST)
		return DEVICE_UNKNOWN;
	at = 4 * index * (c.address + c.size);
	if (!cells_number(reg->value, at, c.address, &base) || !cells_number(reg->value, at + 4 * c.address, c.size, &bytes))
		return DEVICE_NONE;
	for (const struct dt_node *bus = node->parent; bus->parent && answer == DEVICE_KNOWN; bus = bus->parent)
		answer = cells_fit(cells[bus->index]) ? translate(cells, bus, &base) : DEVICE_UNKNOWN;
	if (answer == DEVICE_KNOWN) {
		*ret_base = base;
		*ret_bytes = bytes > UINT64_MAX - base ? UINT64_MAX - base : bytes;
	}
	return answer;
}

static bool is_driven(const struct dt_node *node, const struct xen_info *xen)
{
	for (size_t i = 0; i < COUNT(gic_drivers); i++) {
		const struct gic_driver *driver = &gic_drivers[i];

		if (device_is_compatible(node, driver->compatible) &&
		    (xen_is_before(xen, driver->option_since) || !xen_lacks(xen, driver->option)))
			return true;
	}
	return false;
}

const struct dt_node *device_gic(const struct dt_tree *tree, const struct xen_info *xen)
{
	for (size_t i = 1; i < tree->nodes.count; i++) {
		const struct dt_node *node = tree->nodes.at[i];

		if (tree_prop(node, "interrupt-controller") && device_is_on(node) && !tree_prop(node, "xen,passthrough") &&
		    is_driven(node, xen))
			return node;
	}
	return NULL;
}

/* The node that understands the words of "interrupts". A tree may say that a node is its own parent, so the steps are counted. */
static const struct dt_node *interrupt_parent(const struct dt_handles *handles, const struct dt_node *node)
{
	for (int steps = 0; node && steps < 2 * TREE_DEPTH_MOST; steps++) {
		uint32_t phandle;

		node = value_u32(tree_prop(node, "interrupt-parent"), &phandle) ? reference_node(handles, phandle) : node->parent;
		if (node && tree_prop(node, "#interrupt-cells"))
			return node;
	}
	return NULL;
}

/* What the words at byte off say to this controller. */
static enum device_answer read_line(const struct dt_node *gic, const struct dt_node *controller, struct span words, size_t off,
				    uint32_t *ret)
{
	uint32_t kind, number;

	if (controller != gic)
		return tree_prop(controller, "interrupt-controller") ? DEVICE_OTHER : DEVICE_UNKNOWN;
	if (!span_be32(words, off, &kind) || !span_be32(words, off + 4, &number))
		return DEVICE_NONE;
	if (kind > 1 || number > DEVICE_SPI_MOST)
		return DEVICE_UNKNOWN;
	*ret = number + (kind ? DEVICE_PPI_FIRST : DEVICE_SPI_FIRST);
	return DEVICE_KNOWN;
}

static enum device_answer read_extended(const struct dt_handles *handles, const struct dt_node *gic, struct span words,
					size_t index, uint32_t *ret)
{
	size_t off = 0;
	uint32_t phandle;

	for (size_t i = 0; i < LINES_MOST && span_be32(words, off, &phandle); i++) {
		const struct dt_node *controller = reference_node(handles, phandle);
		uint32_t cells = 0;

		off += 4;
		if (phandle && (!controller || !value_u32(tree_prop(controller, "#interrupt-cells"), &cells) ||
				cells > (words.len - off) / 4))
			return DEVICE_NONE;
		if (i == index)
			return phandle ? read_line(gic, controller, words, off, ret) : DEVICE_NONE;
		off += 4 * (size_t)cells;
	}
	return index < LINES_MOST ? DEVICE_NONE : DEVICE_UNKNOWN;
}

enum device_answer device_interrupt(const struct dt_handles *handles, const struct dt_node *gic, const struct dt_node *node,
				    size_t index, uint32_t *ret)
{
	const struct dt_prop *words = tree_prop(node, "interrupts-extended");
	const struct dt_node *controller;
	uint32_t cells;

	if (words)
		return read_extended(handles, gic, words->value, index, ret);
	words = tree_prop(node, "interrupts");
	controller = words ? interrupt_parent(handles, node) : NULL;
	if (!controller || !value_u32(tree_prop(controller, "#interrupt-cells"), &cells) || !cells)
		return DEVICE_NONE;
	if (index >= LINES_MOST)
		return DEVICE_UNKNOWN;
	if (cells > words->value.len / 4 || (index + 1) * cells > words->value.len / 4)
		return DEVICE_NONE;
	return read_line(gic, controller, words->value, 4 * index * cells, ret);
}
