/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * static.c - rules about static memory of domains and Xen's static heap
 */
#include "dt/value.h"
#include "model/guest.h"
#include "rule/functions.h"
#include "rule/static.h"

static const uint64_t page_bytes = 4096, kernel_alignment = 2 * 1024 * 1024, heap_alignment = 64 * 1024;

/* What Xen 4.16 alone reads; false when they are not both there. */
static bool own_cells(const struct domain *domain, struct cells *ret)
{
	return value_u32(tree_prop(domain->node, "#xen,static-mem-address-cells"), &ret->address) &&
	       value_u32(tree_prop(domain->node, "#xen,static-mem-size-cells"), &ret->size);
}

/* In which cells Xen will read xen,static-mem; false when that is not known, or has its finding. */
static bool static_cells(const struct report *r, const struct domain *domain, struct cells *ret)
{
	struct cells of_chosen = r->system->cells[domain->node->parent->index], own = { 0, 0 };
	bool has_own = own_cells(domain, &own);

	if (xen_is_before(system_xen(r->system), 17)) {
		*ret = own;
		return has_own && cells_fit(own);
	}
	*ret = of_chosen;
	return cells_fit(of_chosen) && (!has_own || (own.address == of_chosen.address && own.size == of_chosen.size));
}

bool static_cells_differ(const struct system *sys, const struct domain *domain)
{
	struct cells of_chosen = sys->cells[domain->node->parent->index], own;

	return domain->static_memory && xen_is_since(system_xen(sys), 17) && own_cells(domain, &own) &&
	       (own.address != of_chosen.address || own.size != of_chosen.size);
}

void static_mem_cells(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	const struct dt_prop *prop = tree_prop(domain->node, "xen,static-mem");
	struct cells of_chosen = r->system->cells[domain->node->parent->index], own = { 0, 0 };

	if (prop && xen_is_before(xen, 17) && !own_cells(domain, &own))
		found(r, prop->at, "write #xen,static-mem-address-cells = <2>; #xen,static-mem-size-cells = <2>; into the domain",
		      "the domain has no #xen,static-mem-address-cells and #xen,static-mem-size-cells, in which %s reads xen,static-mem",
		      xen_release(r->diag->arena, xen));
	else if (static_cells_differ(r->system, domain) && own_cells(domain, &own))
		found(r, tree_prop(domain->node, "#xen,static-mem-address-cells")->at, "remove it, and write xen,static-mem in /chosen's cells",
		      "%s reads xen,static-mem in /chosen's cells, %u and %u, not in %u and %u", xen_release(r->diag->arena, xen),
		      of_chosen.address, of_chosen.size, own.address, own.size);
}

/* A list of ranges in a property: how many there are, and how many bytes each takes there. */
struct ranges {
	const struct dt_prop *prop;
	struct cells cells;
	size_t pair, count;
	bool whole; /* there is one at least, and nothing is left over */
};

static struct ranges ranges_of(const struct dt_prop *prop, struct cells c)
{
	struct ranges ranges = { .prop = prop, .cells = c, .pair = 4 * ((size_t)c.address + c.size) };

	ranges.count = prop->value.len / ranges.pair;
	ranges.whole = ranges.count && prop->value.len % ranges.pair == 0;
	return ranges;
}

static void range_at(const struct ranges *ranges, size_t i, uint64_t *ret_base, uint64_t *ret_bytes)
{
	*ret_base = *ret_bytes = 0;
	cells_number(ranges->prop->value, i * ranges->pair, ranges->cells.address, ret_base);
	cells_number(ranges->prop->value, i * ranges->pair + 4 * (size_t)ranges->cells.address, ranges->cells.size, ret_bytes);
}

/* The first one whose address or size is no multiple; count when there is none. */
static size_t first_uneven(const struct ranges *ranges, uint64_t multiple)
{
	uint64_t base, bytes;
	size_t i = 0;

	for (; i < ranges->count; i++) {
		range_at(ranges, i, &base, &bytes);
		if (base % multiple || bytes % multiple)
			break;
	}
	return i;
}

/* The sum of all sizes, or the largest number there is. */
static uint64_t sum_of(const struct ranges *ranges)
{
	uint64_t sum = 0, base, bytes;

	for (size_t i = 0; i < ranges->count; i++) {
		range_at(ranges, i, &base, &bytes);
		sum = bytes > UINT64_MAX - sum ? UINT64_MAX : sum + bytes;
	}
	return sum;
}

/* The domain's static memory, when it is there and it is known how Xen reads it. */
static bool static_ranges(const struct report *r, const struct domain *domain, struct ranges *ret)
{
	const struct dt_prop *prop = tree_prop(domain->node, "xen,static-mem");
	struct cells c;

	if (!prop || !static_cells(r, domain, &c))
		return false;
	*ret = ranges_of(prop, c);
	return true;
}

void static_mem_value(struct report *r, const struct domain *domain)
{
	const char *where = xen_is_before(system_xen(r->system), 17) ? "#xen,static-mem-address-cells" : "/chosen";
	struct ranges ranges;

	if (static_ranges(r, domain, &ranges) && !ranges.whole)
		found(r, ranges.prop->at, arena_fmt(r->diag->arena, "write each address with %u and each size with %u numbers",
		      ranges.cells.address, ranges.cells.size),
		      "xen,static-mem has %zu bytes; an address and a size have %zu in the cells of '%s', %u and %u",
		      ranges.prop->value.len, ranges.pair, where, ranges.cells.address, ranges.cells.size);
}

void static_mem_alignment(struct report *r, const struct domain *domain)
{
	struct ranges ranges;
	uint64_t base, bytes;
	size_t i;

	if (!static_ranges(r, domain, &ranges) || !ranges.whole)
		return;
	i = first_uneven(&ranges, page_bytes);
	range_at(&ranges, i, &base, &bytes);
	if (i < ranges.count)
		found(r, ranges.prop->at, "write multiples of 0x1000", "0x%llx bytes of static memory at 0x%llx are not whole pages",
		      (unsigned long long)bytes, (unsigned long long)base);
}

void static_mem_size(struct report *r, const struct domain *domain)
{
	struct ranges ranges;
	uint64_t kib, sum;

	if (!static_ranges(r, domain, &ranges) || !ranges.whole || !value_u64(tree_prop(domain->node, "memory"), &kib) || !kib ||
	    first_uneven(&ranges, page_bytes) < ranges.count)
		return;
	sum = sum_of(&ranges) / 1024;
	if (sum != kib)
		found(r, ranges.prop->at,
		      arena_fmt(r->diag->arena, "write memory = <0x%llx 0x%llx>, or other sizes; the cells are %u and %u",
				(unsigned long long)(sum >> 32), (unsigned long long)(sum & UINT32_MAX), ranges.cells.address, ranges.cells.size),
		      "xen,static-mem has %llu KiB, the domain's memory is %llu KiB", (unsigned long long)sum, (unsigned long long)kib);
}

void static_mem_crossing(struct report *r, const struct domain *domain)
{
	const struct xen_info *xen = system_xen(r->system);
	uint64_t guest = 0, base, bytes;
	struct ranges ranges;

	if (!xen_is_before(xen, 22) || domain->direct_map || !static_ranges(r, domain, &ranges) || !ranges.whole)
		return;
	for (size_t i = 0; i < ranges.count && guest < guest_ram0_most; i++, guest += bytes) {
		range_at(&ranges, i, &base, &bytes);
		if (bytes <= guest_ram0_most - guest)
			continue;
		found(r, ranges.prop->at,
		      arena_fmt(r->diag->arena, "make two of it; the second begins at 0x%llx",
				(unsigned long long)(base + guest_ram0_most - guest)),
		      "0x%llx bytes at 0x%llx lie on both sides of the domain's first 3 GiB, at which %s loses count",
		      (unsigned long long)bytes, (unsigned long long)base, xen_release(r->diag->arena, xen));
		return;
	}
}

void static_mem_direct(struct report *r, const struct domain *domain)
{
	struct ranges ranges;
	uint64_t base, bytes;

	if (!domain->direct_map || !static_ranges(r, domain, &ranges) || !ranges.whole)
		return;
	range_at(&ranges, 0, &base, &bytes);
	if (base % page_bytes == 0 && base % kernel_alignment)
		found(r, ranges.prop->at, arena_fmt(r->diag->arena, "0x%llx is the one below it",
		      (unsigned long long)(base / kernel_alignment * kernel_alignment)),
		      "the direct-mapped domain's memory begins at 0x%llx, not at a multiple of 2 MiB", (unsigned long long)base);
}

static const struct dt_prop *heap_prop(const struct system *sys)
{
	return sys->chosen ? tree_prop(sys->chosen, "xen,static-heap") : NULL;
}

/* The heap's ranges, when there is one that Xen reads. */
static bool heap_ranges(const struct system *sys, struct ranges *ret)
{
	const struct dt_prop *prop = heap_prop(sys);
	struct cells c = sys->cells[sys->tree->root->index];

	if (!prop || !cells_fit(c) || xen_is_before(system_xen(sys), 17))
		return false;
	*ret = ranges_of(prop, c);
	return true;
}

void static_heap_release(struct report *r, const struct system *sys)
{
	const struct dt_prop *prop = heap_prop(sys);

	if (prop && xen_is_before(system_xen(sys), 17))
		found(r, prop->at, "take Xen 4.17 or later", "%s does not know xen,static-heap",
		      xen_release(r->diag->arena, system_xen(sys)));
}

void static_heap_value(struct report *r, const struct system *sys)
{
	struct ranges ranges;

	if (!heap_ranges(sys, &ranges))
		return;
	if (!ranges.whole)
		found(r, ranges.prop->at, arena_fmt(r->diag->arena, "write each address with %u and each size with %u numbers",
		      ranges.cells.address, ranges.cells.size),
		      "xen,static-heap has %zu bytes; an address and a size have %zu in the cells of the root, %u and %u",
		      ranges.prop->value.len, ranges.pair, ranges.cells.address, ranges.cells.size);
	else if (!sum_of(&ranges))
		found(r, ranges.prop->at, "write a size", "the static heap has no memory");
}

void static_heap_alignment(struct report *r, const struct system *sys)
{
	struct ranges ranges;
	uint64_t base, bytes;
	size_t i;

	if (!heap_ranges(sys, &ranges) || !ranges.whole)
		return;
	i = first_uneven(&ranges, heap_alignment);
	range_at(&ranges, i, &base, &bytes);
	if (i < ranges.count)
		found(r, ranges.prop->at, "write multiples of 0x10000", "0x%llx bytes of static heap at 0x%llx are not multiples of 64 KiB",
		      (unsigned long long)bytes, (unsigned long long)base);
}
