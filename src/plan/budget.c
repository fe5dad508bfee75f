/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * budget.c - the machine's memory against everything that will live in it
 */
#include "plan/budget.h"

#include "base/number.h"
#include "dt/value.h"

static const uint64_t page_bytes = 4096, page_info_bytes = 56, mib = 1024 * 1024;

/* What Xen, its heap and the firmware take themselves; EDK2 on QEMU keeps some 40 MiB, Xen's heap is small beside that. */
static const uint64_t own_bytes = 64 * 1024 * 1024, own_heap_bytes = 24 * 1024 * 1024;

/* xen/arch/arm/domain_build.c: DOM0_MEM when nothing is said. */
static const uint64_t dom0_default_bytes = 512 * 1024 * 1024;

static uint64_t add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void demand(struct arena *a, struct budget *b, const struct budget_row *row)
{
	if (!row->bytes)
		return;
	*list_add(a, &b->rows) = *row;
	b->demand = add(b->demand, row->bytes);
	if (row->certain)
		b->certain = add(b->certain, row->bytes);
}

uint64_t budget_page_tables(uint64_t memory_bytes, uint32_t cpus)
{
	/* A MiB for each CPU, a page for each MiB of memory, half a MiB on top; in whole MiB. */
	return round_up(cpus * mib + memory_bytes / mib * page_bytes + mib / 2, mib);
}

static void add_domain(struct arena *a, struct budget *b, const struct system *sys, const struct domain *domain)
{
	const struct dt_prop *memory = tree_prop(domain->node, "memory"), *pool = tree_prop(domain->node, "xen,domain-p2m-mem-mb");
	uint32_t pool_mib;
	struct budget_row row = { .what = "memory", .node = domain->node, .at = memory ? memory->at : domain->node->at, .certain = true };

	/* Static memory is reserved, by a Xen that knows it. */
	row.bytes = domain->static_memory && !xen_is_before(system_xen(sys), 16) ? 0 : domain->memory_bytes;
	demand(a, b, &row);
	row.what = "page tables";
	row.certain = false;
	row.bytes = value_u32(pool, &pool_mib) ? pool_mib * mib : budget_page_tables(domain->memory_bytes, domain->cpus);
	demand(a, b, &row);
}

/* By the command line, else as it was built in; what cannot be read has its own finding, and Xen's default stands. */
static uint64_t dom0_bytes(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const char *built = xen ? kconfig_value(xen->config, "DOM0_MEM") : NULL, *end;
	uint64_t bytes = 0;

	if (bootargs_size(&sys->bootargs, "dom0_mem", &bytes) && bytes)
		return bytes;
	if (built && !bootargs_last(&sys->bootargs, "dom0_mem"))
		bytes = bootarg_size(built, &end);
	return bytes ? bytes : dom0_default_bytes;
}

static void add_dom0(struct arena *a, struct budget *b, const struct system *sys)
{
	struct budget_row row = { .what = "memory", .certain = true };

	if (!system_has_dom0(sys))
		return;
	row.at = sys->bootargs.at ? sys->bootargs.at->at : sys->chosen->at;
	row.bytes = dom0_bytes(sys);
	demand(a, b, &row);
}

/* Whether the loader brings the module's file for it alone, or as the first who uses it. */
static bool brings_file(const struct module *m)
{
	return m->place != PLACE_ELSEWHERE && m->content && m->content->usable && (!m->same_as || !module_can_share(m->same_as, m));
}

static void add_files(struct arena *a, struct budget *b, const struct system *sys)
{
	struct budget_row files = { .what = "files" }, unpacked = { .what = "kernels that Xen unpacks" };

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (!brings_file(m))
			continue;
		files.bytes = b->heap ? 0 : add(files.bytes, round_up(m->content->size, page_bytes));
		if (m->kind == MODULE_KERNEL && m->content->gunzip)
			unpacked.bytes = add(unpacked.bytes, round_up(m->content->gunzip->bytes, page_bytes));
	}
	demand(a, b, &files);
	demand(a, b, &unpacked);
}

static uint64_t sum(const memory_ranges *ranges)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < ranges->count; i++)
		bytes = add(bytes, ranges->at[i].bytes);
	return bytes;
}

static void take_free(struct budget *b, uint64_t base, uint64_t end)
{
	if (end > base && end - base > b->free_bytes) {
		b->free_base = base;
		b->free_bytes = end - base;
	}
}

/* Both lists are sorted and joined. Goes through them side by side. */
static void measure(struct budget *b, const memory_ranges *banks, const memory_ranges *reserved)
{
	size_t next = 0;

	for (size_t i = 0; i < banks->count; i++) {
		uint64_t base = banks->at[i].base, end = base + banks->at[i].bytes;

		for (; next < reserved->count && reserved->at[next].base < end; next++) {
			uint64_t from = reserved->at[next].base, to = from + reserved->at[next].bytes;

			if (to > base && from > base)
				take_free(b, base, from);
			if (to > base)
				b->reserved += (to < end ? to : end) - (from > base ? from : base);
			base = to > base ? to : base;
			if (to > end)
				break; /* it goes on in the next bank */
		}
		take_free(b, base, end);
	}
}

/* What is kept: the heap's ranges, or all others. */
static memory_ranges kept(struct arena *a, const struct system *sys, bool heap)
{
	memory_ranges ranges = { 0 };

	for (size_t i = 0; i < sys->memory.kept.count; i++) {
		if ((sys->memory.kept.at[i].kind == MEMORY_HEAP) == heap)
			*list_add(a, &ranges) = sys->memory.kept.at[i];
	}
	return memory_join(a, &ranges);
}

/* Nothing outside of a static heap is given out, whatever the machine has. */
static void supply_heap(struct arena *a, const struct system *sys, struct budget *b)
{
	const memory_ranges heap = kept(a, sys, true);

	b->known = heap.count;
	b->supply = sum(&heap);
	b->free_base = b->free_bytes = 0;
	for (size_t i = 0; i < heap.count; i++)
		take_free(b, heap.at[i].base, heap.at[i].base + heap.at[i].bytes);
}

static void supply(struct arena *a, const struct system *sys, struct budget *b)
{
	const memory_ranges banks = memory_join(a, &sys->memory.banks), reserved = kept(a, sys, false);

	*b = (struct budget){ .known = banks.count, .total = sum(&banks) };
	measure(b, &banks, &reserved);
	b->supply = b->total - b->reserved;
	if (sys->chosen && !xen_is_before(system_xen(sys), 17))
		b->heap = tree_prop(sys->chosen, "xen,static-heap");
	if (b->heap)
		supply_heap(a, sys, b);
}

void budget_make(struct arena *a, const struct system *sys, struct budget *ret)
{
	struct budget_row own = { .what = "Xen" };

	supply(a, sys, ret);
	add_dom0(a, ret, sys);
	for (size_t i = 0; i < sys->domains.count; i++)
		add_domain(a, ret, sys, sys->domains.at[i]);
	add_files(a, ret, sys);
	own.bytes = add(ret->heap ? own_heap_bytes : own_bytes, ret->total / page_bytes * page_info_bytes);
	demand(a, ret, &own);
}
