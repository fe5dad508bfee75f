/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * placement.c - where Xen puts a kernel, its device tree and its ramdisk in a domain's memory
 */
#include "model/placement.h"

#include "base/number.h"
#include "dt/cells.h"
#include "model/guest.h"

/* Addresses and sizes beyond what any machine has are not computed with: sums stay far from 2^64. */
static const uint64_t usual_place = 128ULL << 20, mib = 1ULL << 20, number_most = 1ULL << 52;

/* A 32-bit kernel that runs anywhere goes as high as it can in the first 128 MiB. */
static bool place_kernel(const struct kernel *k, struct placement_bank bank, uint64_t *ret)
{
	uint64_t top = bank.bytes < usual_place ? bank.bytes : usual_place;

	if (k->start) {
		*ret = k->start;
		return true;
	}
	if (k->is_64bit) {
		*ret = bank.base + k->text_offset;
		return true;
	}
	if (k->bytes > top)
		return false;
	*ret = (bank.base + top - k->bytes) / PLACEMENT_STEP * PLACEMENT_STEP;
	return true;
}

/* Where tree and ramdisk go; false when there is no place. */
static bool place_modules(struct placement_bank bank, const struct placement *p, uint64_t bytes, uint64_t *ret)
{
	uint64_t end = bank.base + bank.bytes, usual = bank.base + usual_place;

	if (end >= usual + bytes && p->kernel_end < usual)
		*ret = usual;
	else if (end - bytes > round_up(p->kernel_end, PLACEMENT_STEP))
		*ret = end - bytes;
	else if (p->kernel_at - bank.base > bytes)
		*ret = p->kernel_at - bytes;
	else
		return false;
	return true;
}

enum placement_failure placement_find(const struct kernel *k, struct placement_bank bank, uint64_t ramdisk_bytes, struct placement *ret)
{
	uint64_t modules;

	*ret = (struct placement){ 0 };
	if (k->bytes > number_most || ramdisk_bytes > number_most || k->text_offset > number_most)
		return PLACEMENT_OUTSIDE;
	if (bank.base > number_most || bank.bytes > number_most || !place_kernel(k, bank, &ret->kernel_at) || ret->kernel_at < bank.base)
		return PLACEMENT_OUTSIDE;
	ret->kernel_end = ret->kernel_at + k->bytes;
	modules = PLACEMENT_STEP + round_up(ramdisk_bytes, PLACEMENT_STEP);
	if (modules + round_up(ret->kernel_end, PLACEMENT_STEP) - ret->kernel_at > bank.bytes)
		return PLACEMENT_FULL;
	if (!place_modules(bank, ret, modules, &ret->tree_at))
		return PLACEMENT_NOWHERE;
	ret->modules_end = ret->tree_at + modules;
	return ret->kernel_end > bank.base + bank.bytes ? PLACEMENT_OUTSIDE : PLACEMENT_FITS;
}

bool placement_overlaps(const struct kernel *k, struct placement_bank bank, const struct placement *p)
{
	uint64_t end;

	if (!k->image_size || k->image_size > number_most)
		return k->image_size;
	end = p->kernel_at + k->image_size;
	return end > bank.base + bank.bytes || (p->kernel_at < p->modules_end && p->tree_at < end);
}

uint64_t placement_least(const struct kernel *k, uint64_t base, uint64_t ramdisk_bytes)
{
	/* With so much all of it has a place, when it has one at all. */
	uint64_t most = 2 * usual_place + k->bytes + ramdisk_bytes + k->text_offset + k->image_size + 4 * PLACEMENT_STEP;

	if (k->bytes > guest_ram0_most || ramdisk_bytes > guest_ram0_most || k->text_offset > guest_ram0_most || k->image_size > guest_ram0_most)
		return 0;
	most = most < guest_ram0_most ? most : guest_ram0_most;
	for (uint64_t bytes = mib; bytes <= most; bytes += mib) {
		const struct placement_bank bank = { base, bytes };
		struct placement p;

		if (placement_find(k, bank, ramdisk_bytes, &p) == PLACEMENT_FITS && !placement_overlaps(k, bank, &p))
			return bytes;
	}
	return 0;
}

/* A direct-mapped domain has the banks of xen,static-mem (4.17), in /chosen's cells (assign_static_memory_11). */
static bool direct_bank(const struct system *sys, const struct domain *domain, struct placement_bank *ret)
{
	const struct dt_prop *prop = tree_prop(domain->node, "xen,static-mem");
	struct cells c = sys->cells[sys->chosen->index];

	return prop && cells_fit(c) && cells_number(prop->value, 0, c.address, &ret->base) &&
	       cells_number(prop->value, 4 * c.address, c.size, &ret->bytes) && ret->bytes;
}

bool placement_bank_of(const struct system *sys, const struct domain *domain, struct placement_bank *ret)
{
	if (domain->direct_map)
		return direct_bank(sys, domain, ret);
	ret->base = guest_ram0_base;
	ret->bytes = domain->memory_bytes < guest_ram0_most ? domain->memory_bytes : guest_ram0_most;
	return ret->bytes;
}
