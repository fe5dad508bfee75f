/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest.c - what a domain sees where: the guest's memory map
 */
#include "model/guest.h"

#include "base/number.h"
#include "model/device.h"

enum { GIC_V2, GIC_V3, UART, GRANTS, SERVICES };
static const struct guest_range fixed[] = {
	[GIC_V2] = { 0x03001000, 0x3000, "the guest's interrupt controller" },
	[GIC_V3] = { 0x03001000, 0x01020000 - 0x1000, "the guest's interrupt controller" },
	[UART] = { 0x22000000, 0x1000, "the guest's UART" },
	[GRANTS] = { 0x38000000, 0x01000000, "the guest's grant table" },
	[SERVICES] = { 0x39000000, 0x01000000, "the guest's pages for Xen's services" },
};

/* The guest's interrupt controller is of the machine's version; without one in the tree nothing is known of it. */
static bool has(const struct system *sys, const struct domain *domain, size_t which)
{
	switch (which) {
	case GIC_V2:
		return sys->gic;
	case GIC_V3:
		return sys->gic && device_is_compatible(sys->gic, "arm,gic-v3");
	case UART:
		return domain->vpl011;
	default:
		return domain->enhanced != ENHANCED_OFF;
	}
}

static bool overlaps(uint64_t base, uint64_t bytes, const struct guest_range *range)
{
	return range->bytes && bytes && base < range->base + range->bytes && range->base - (base < range->base ? base : range->base) < bytes;
}

bool guest_overlap(const struct system *sys, const struct domain *domain, uint64_t base, uint64_t bytes, struct guest_range *ret)
{
	uint64_t low = domain->memory_bytes < guest_ram0_most ? domain->memory_bytes : guest_ram0_most;
	uint64_t high = domain->memory_bytes - low;
	const struct guest_range ram[] = {
		{ guest_ram0_base, low, "the guest's memory" },
		{ guest_ram1_base, high < guest_ram1_most ? high : guest_ram1_most, "the guest's memory" },
	};

	for (size_t i = 0; !domain->direct_map && i < COUNT(ram); i++) {
		*ret = ram[i];
		if (overlaps(base, bytes, ret))
			return true;
	}
	for (size_t i = 0; !domain->direct_map && i < COUNT(fixed); i++) {
		*ret = fixed[i];
		if (overlaps(base, bytes, ret) && has(sys, domain, i))
			return true;
	}
	return false;
}
