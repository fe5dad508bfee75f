/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain_uart.c - rules about the UART of domains, and about domains that see the machine's addresses
 */
#include "base/number.h"
#include "dt/value.h"
#include "model/machine.h"
#include "rule/functions.h"
#include "rule/property.h"

/* The emulated UART takes a page. */
enum { UART_BYTES = 0x1000 };

/* What Xen gives a UART of its own: not the hardware domain, which has the machine's. */
static bool has_uart(const struct report *r, const struct domain *domain)
{
	bool hardware = property_read(domain->node, "capabilities", system_xen(r->system)) &&
			(domain->capabilities & CAPABILITY_HARDWARE);

	return domain->vpl011 && !hardware;
}

static bool is_direct(const struct report *r, const struct domain *domain)
{
	return property_read(domain->node, "direct-map", system_xen(r->system)) && domain->static_memory;
}

/* The number of the node's interrupt among those that all processors share; false when it is of another kind or unreadable. */
static bool shared_interrupt(const struct dt_node *node, uint32_t *ret)
{
	const struct dt_prop *prop = tree_prop(node, "interrupts");
	uint32_t kind;

	return value_u32(prop, &kind) && !kind && prop->value.len == 12 && span_be32(prop->value, 4, ret);
}

/* How many shared interrupts the domain needs for its UART; 0 when that is not known. */
static uint64_t spis_needed(const struct report *r, const struct domain *domain, const struct dt_node *uart)
{
	uint32_t number;

	if (!is_direct(r, domain))
		return 1;
	return uart && shared_interrupt(uart, &number) ? (uint64_t)number + 1 : 0;
}

void domain_uart_interrupt(struct report *r, const struct system *sys)
{
	const struct dt_node *uart = sys->console.node;

	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];
		const struct dt_prop *prop = property_read(domain->node, "nr_spis", system_xen(sys));
		uint64_t needed = spis_needed(r, domain, uart);
		uint32_t spis;

		if (has_uart(r, domain) && value_u32(prop, &spis) && round_up(spis, 32) < needed)
			found(r, prop->at, arena_fmt(r->diag->arena, "write nr_spis = <%llu>; or more", (unsigned long long)needed),
			      "nr_spis is %u; the interrupt of the domain's UART is number %llu of them", spis,
			      (unsigned long long)needed);
	}
}

void domain_direct_map(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = property_read(domain->node, "direct-map", system_xen(r->system));

	if (prop && !domain->static_memory)
		found(r, prop->at, "add xen,static-mem, or remove it", "the domain is to be direct-mapped and has no xen,static-mem");
}

/* How large the UART's registers are; false when that cannot be read. */
static bool uart_bytes(const struct system *sys, const struct dt_node *uart, uint64_t *ret)
{
	const struct dt_prop *reg = tree_prop(uart, "reg");
	struct cells c = uart->parent ? sys->cells[uart->parent->index] : (struct cells){ 0 };

	return reg && cells_fit(c) && cells_number(reg->value, 4 * c.address, c.size, ret);
}

void domain_direct_map_uart(struct report *r, const struct system *sys)
{
	const struct dt_node *uart = sys->console.node;
	uint64_t bytes;
	uint32_t spis;

	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct domain *domain = sys->domains.at[i];
		struct origin at = domain->node->at;

		if (!is_direct(r, domain))
			continue;
		at = tree_prop(domain->node, "direct-map")->at;
		/* 4.17 asks without nr_spis too, but goes on when there is no answer. */
		if (!has_uart(r, domain) && (xen_is_before(system_xen(sys), 18) || value_u32(tree_prop(domain->node, "nr_spis"), &spis)))
			continue;
		if (!sys->console.name)
			found(r, at, "name Xen's UART in xen,xen-bootargs: dtuart=serial0",
			      "the domain is direct-mapped and takes after Xen's UART, and there is neither dtuart= nor stdout-path");
		else if (!uart)
			found(r, at, "write an alias of /aliases, or a path",
			      "the domain is direct-mapped and takes after Xen's UART '%s', which is not in the tree", sys->console.name);
		else if (!tree_prop(uart, "interrupts") && !tree_prop(uart, "interrupts-extended"))
			found(r, at, NULL, "the domain is direct-mapped and takes after Xen's UART '%s', which has no interrupt",
			      uart->path);
		else if (has_uart(r, domain) && uart_bytes(sys, uart, &bytes) && bytes < UART_BYTES)
			found(r, tree_prop(domain->node, "vpl011")->at, "remove vpl011",
			      "the domain's UART would stand in the place of '%s', which has 0x%llx bytes and not 0x%x", uart->path,
			      (unsigned long long)bytes, UART_BYTES);
	}
}
