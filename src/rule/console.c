/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c - rules about Xen's console, without which nobody sees what went wrong
 */
#include "rule/console.h"

#include <string.h>

#include "dt/value.h"
#include "model/device.h"
#include "rule/chosen.h"
#include "rule/functions.h"

/* The youngest release whose drivers are in the table. */
enum { XEN_NEWEST = 23 };

/* By xen/drivers/char/ of the releases; those of 32-bit Arm alone are left out. */
static const struct uart_driver {
	const char *compatible;
	const char *option; /* of Kconfig */
	int since, until;   /* the first and the last release, when they are not the first that make domains and the youngest */
	bool polls;         /* works without an interrupt */
} drivers[] = {
	{ "arm,pl011", "HAS_PL011", 0, 0, false },
	{ "arm,sbsa-uart", "HAS_PL011", 18, 0, false },
	{ "ns16550", "HAS_NS16550", 0, 0, true },
	{ "ns16550a", "HAS_NS16550", 0, 0, true },
	{ "snps,dw-apb-uart", "HAS_NS16550", 0, 0, true },
	{ "brcm,bcm2835-aux-uart", "HAS_NS16550", 0, 0, true },
	{ "cdns,uart-r1p8", "HAS_CADENCE_UART", 0, 0, false },
	{ "cdns,uart-r1p12", "HAS_CADENCE_UART", 0, 0, false },
	{ "amlogic,meson-uart", "HAS_MESON", 0, 0, false },
	{ "amlogic,meson6-uart", "HAS_MESON", 0, 0, false },
	{ "amlogic,meson8-uart", "HAS_MESON", 0, 0, false },
	{ "amlogic,meson8b-uart", "HAS_MESON", 0, 0, false },
	{ "amlogic,meson-gx-uart", "HAS_MESON", 0, 0, false },
	{ "marvell,armada-3700-uart", "HAS_MVEBU", 0, 0, false },
	{ "renesas,scif", "HAS_SCIF", 0, 0, false },
	{ "renesas,scifa", "HAS_SCIF", 0, 0, false },
	{ "renesas,hscif", "HAS_SCIF", 0, 0, false },
	{ "fsl,imx8qm-lpuart", "HAS_IMX_LPUART", 17, 18, false },
	{ "fsl,imx8qxp-lpuart", "HAS_IMX_LPUART", 19, 0, false },
	{ "ti,omap4-uart", "HAS_OMAP", 19, 0, false },
	{ "ti,am654-uart", "HAS_OMAP", 19, 0, false },
	{ "nxp,s32g2-linflexuart", "HAS_LINFLEX", 20, 0, false },
	{ "nxp,s32g3-linflexuart", "HAS_LINFLEX", 20, 0, false },
	{ "fsl,s32v234-linflexuart", "HAS_LINFLEX", 20, 0, false },
	{ "fsl,imx6q-uart", "HAS_IMX_UART", 23, 0, false },
};

/* "write dtuart=serial0" with an alias that the tree has. */
static const char *alias_hint(struct report *r)
{
	const struct dt_node *aliases = tree_child(r->system->tree->root, "aliases");

	for (const struct dt_prop *prop = aliases ? aliases->first_prop : NULL; prop; prop = prop->next) {
		const char *path = value_string(prop);

		if (!strncmp(prop->name, "serial", 6) && path && device_find(r->system->tree, path))
			return arena_fmt(r->diag->arena, "write console=dtuart dtuart=%s on Xen's command line", prop->name);
	}
	return "write console=dtuart dtuart= with the path of the board's serial port on Xen's command line";
}

void console_none(struct report *r, const struct system *sys)
{
	const struct console *c = &sys->console;

	if (!c->wanted || c->name || chosen_xen_line_lost(sys))
		return;
	if (strstr(c->outputs, "dtuart"))
		found(r, c->at, alias_hint(r),
		      "neither dtuart= on Xen's command line nor stdout-path in /chosen names a serial port");
	else
		found(r, c->at, alias_hint(r), "console=%s has no dtuart, and no other console is there on arm64", c->outputs);
}

void console_missing(struct report *r, const struct system *sys)
{
	const struct console *c = &sys->console;
	const struct dt_prop *alias;

	if (!c->wanted || !c->name || c->node)
		return;
	alias = *c->name == '/' ? NULL : reference_alias(sys->tree, c->name);
	if (*c->name == '/')
		found(r, c->at, alias_hint(r), "Xen's console '%s' is not in the tree", c->name);
	else if (!alias)
		found(r, c->at, alias_hint(r), "Xen's console '%s' is no alias in /aliases and no path", c->name);
	else
		found(r, alias->at, "write the whole path of the node, with the addresses in the names",
		      "the alias '%s' of Xen's console does not lead to a node", c->name);
}

void console_off(struct report *r, const struct system *sys)
{
	const struct console *c = &sys->console;
	const struct dt_prop *given = c->node ? tree_prop(c->node, "xen,passthrough") : NULL;

	if (!c->wanted || !c->node)
		return;
	if (!device_is_on(c->node))
		found(r, tree_prop(c->node, "status")->at, "write status = \"okay\"; or choose another serial port",
		      "Xen's console '%s' is switched off by its status", c->node->path);
	else if (given)
		found(r, given->at, "remove it, or choose another serial port", "Xen's console '%s' is marked for a domain",
		      c->node->path);
}

static bool has_driver(const struct xen_info *xen, const struct uart_driver *driver)
{
	return !xen_is_before(xen, driver->since) && !(driver->until && xen_is_since(xen, driver->until + 1)) && !xen_lacks(xen, driver->option);
}

/* The driver for one of the node's names that this Xen has; *ret_near is one that only another Xen has. */
static const struct uart_driver *driver_of(const struct system *sys, const struct dt_node *node,
					   const struct uart_driver **ret_near)
{
	const struct xen_info *xen = system_xen(sys);

	*ret_near = NULL;
	for (size_t i = 0; i < COUNT(drivers); i++) {
		if (!device_is_compatible(node, drivers[i].compatible))
			continue;
		if (has_driver(xen, &drivers[i]))
			return &drivers[i];
		*ret_near = &drivers[i];
	}
	return NULL;
}

bool console_is_driven(const struct system *sys, const struct dt_node *device)
{
	const struct uart_driver *near;

	return driver_of(sys, device, &near);
}

void console_driver(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	struct arena *a = r->diag->arena;
	const struct console *c = &sys->console;
	const struct uart_driver *near;

	if (!c->wanted || !c->node || driver_of(sys, c->node, &near))
		return;
	if (near && xen_is_before(xen, near->since))
		found(r, c->at, arena_fmt(a, "take Xen 4.%d or later, or another serial port", near->since),
		      "%s has no driver for '%s', which Xen's console is", xen_release(a, xen), near->compatible);
	else if (near && near->until && xen_is_since(xen, near->until + 1))
		found(r, c->at, arena_fmt(a, "take Xen 4.%d or earlier, or another serial port", near->until),
		      "%s has no driver any more for '%s', which Xen's console is", xen_release(a, xen), near->compatible);
	else if (near)
		found(r, c->at, arena_fmt(a, "build Xen with CONFIG_%s", near->option),
		      "%s was built without CONFIG_%s, so it has no driver for '%s', which Xen's console is", xen_release(a, xen),
		      near->option, near->compatible);
	else if (!xen || xen_is_before(xen, XEN_NEWEST + 1))
		found(r, c->at, "choose another serial port, if the board has one",
		      "no Xen has a driver for Xen's console '%s', which is a %s", c->node->path,
		      compatible_text(r, c->node));
}

void console_address(struct report *r, const struct system *sys)
{
	const struct console *c = &sys->console;
	const struct uart_driver *near, *driver = c->wanted && c->node ? driver_of(sys, c->node, &near) : NULL;
	enum device_answer answer;
	uint64_t base, bytes;
	uint32_t line;

	if (!driver || !sys->gic)
		return;
	answer = device_interrupt(sys->handles, sys->gic, c->node, 0, &line);
	if (device_address(sys->cells, c->node, 0, &base, &bytes) == DEVICE_NONE)
		found(r, c->node->at, "give it reg, and each bus above it ranges", "Xen finds no address of its console '%s'",
		      c->node->path);
	else if (!driver->polls && (answer == DEVICE_NONE || answer == DEVICE_OTHER))
		found(r, c->node->at, "choose a serial port whose interrupt is the GIC's",
		      "Xen's console '%s' has no interrupt of the GIC, without which its driver gives up", c->node->path);
}
