/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest.c - tests of src/model/guest.h: what of a guest's memory map a range overlaps
 */
#include "model/guest.h"

#include "tap.h"

/* A machine with a GICv3, so that guests have one. */
static const char *hit(const struct domain *domain, uint64_t base, uint64_t bytes)
{
	static struct dt_prop compatible = { .name = "compatible", .value = { (const uint8_t *)"arm,gic-v3", sizeof("arm,gic-v3") } };
	static const struct dt_node gic = { .name = "gic", .first_prop = &compatible, .last_prop = &compatible, .prop_count = 1 };
	const struct system sys = { .gic = &gic };
	struct guest_range range;

	return guest_overlap(&sys, domain, base, bytes, &range) ? range.what : "nothing";
}

int main(void)
{
	const struct domain small = { .memory_bytes = 0x10000000, .vpl011 = true, .enhanced = ENHANCED_ON };
	const struct domain large = { .memory_bytes = 0x100000000 };
	const struct domain direct = { .memory_bytes = 0x10000000, .direct_map = true };

	is_text(hit(&small, 0x3ffff000, 0x1000), "nothing", "below the memory");
	is_text(hit(&small, 0x3ffff000, 0x1001), "the guest's memory", "one byte into it");
	is_text(hit(&small, 0x4ffff000, 0x1000), "the guest's memory", "its last page");
	is_text(hit(&small, 0x50000000, 0x10000000), "nothing", "behind it");
	is_text(hit(&small, 0x200000000, 0x1000), "nothing", "a small domain has no second bank");
	is_text(hit(&large, 0xfffff000, 0x1000), "the guest's memory", "the last page of the first bank");
	is_text(hit(&large, 0x100000000, 0x1000), "nothing", "between the banks");
	is_text(hit(&large, 0x23ffff000, 0x1000), "the guest's memory", "the last page of the second bank");
	is_text(hit(&large, 0x240000000, 0x1000), "nothing", "behind the second bank");
	is_text(hit(&small, 0x03000000, 0x1000), "nothing", "below the interrupt controller");
	is_text(hit(&small, 0x03001000, 1), "the guest's interrupt controller", "its distributor");
	is_text(hit(&small, 0x0401f000, 0x1000), "the guest's interrupt controller", "the last redistributor");
	is_text(hit(&small, 0x04020000, 0x1000), "nothing", "behind it");
	is_text(hit(&small, 0x22000000, 0x1000), "the guest's UART", "the UART");
	is_text(hit(&small, 0x22001000, 0x1000), "nothing", "behind the UART");
	is_text(hit(&small, 0x38ffffff, 1), "the guest's grant table", "the grant table");
	is_text(hit(&small, 0x39ffffff, 1), "the guest's pages for Xen's services", "the magic pages");
	is_text(hit(&small, 0x3a000000, 0x1000), "nothing", "behind them");
	is_text(hit(&small, 0, UINT64_MAX), "the guest's memory", "everything");
	is_text(hit(&small, 0x40000000, 0), "nothing", "no bytes");
	is_text(hit(&large, 0x22000000, 0x1000), "nothing", "no UART without vpl011");
	is_text(hit(&large, 0x38000000, 0x1000), "nothing", "no grant table without xen,enhanced");
	is_text(hit(&direct, 0x40000000, 0x1000), "nothing", "a direct-mapped domain has the machine's map");
	return done();
}
