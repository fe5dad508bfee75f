/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address.c - rules about addresses: files at fixed ones, and memory that no file may lie in
 */
#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "rule/functions.h"

/* What firmware gives away at least (UEFI 2.10, section 7.2.1). */
static const uint64_t page_bytes = 4096;

/*
 * What firmware takes for itself at the top of the memory, where it puts files below. EDK2 on QEMU leaves about 61 MiB
 * above the first file; 64 are on the safe side.
 */
static const uint64_t firmware_bytes = 64 * 1024 * 1024;

/* "0x48000000 to 0x48000fff". bytes is not 0. */
static const char *range_text(struct report *r, uint64_t base, uint64_t bytes)
{
	return arena_fmt(r->diag->arena, "0x%llx to 0x%llx", (unsigned long long)base, (unsigned long long)(base + bytes - 1));
}

/* Whether the stub puts this module where its reg says; Xen's own loader has module-fixed-address. */
static bool is_fixed(const struct report *r, const struct module *m)
{
	return r->system->disk.loader == LOADER_STUB && m->fixed && m->place != PLACE_ELSEWHERE;
}

/* Whole pages for so many bytes. */
static uint64_t pages(uint64_t bytes)
{
	return round_up(bytes, page_bytes);
}

/* The pages that the file takes at its address; false when it has none. What goes beyond 64 bits is cut off. */
static bool taken(const struct module *m, uint64_t *ret_base, uint64_t *ret_bytes)
{
	uint64_t base = m->address / page_bytes * page_bytes, bytes;

	if (!m->content || !m->content->usable || !m->content->size)
		return false;
	bytes = pages(m->address - base + m->content->size);
	*ret_base = base;
	*ret_bytes = bytes > UINT64_MAX - base ? UINT64_MAX - base : bytes;
	return true;
}

void fixed_address_value(struct report *r, const struct module *m)
{
	struct cells c = r->system->cells[m->node->parent->index];

	/* Cells that are neither 1 nor 2 are another rule's to say. */
	if (r->system->disk.loader == LOADER_STUB && m->binary && m->reg && !m->fixed && m->place != PLACE_ELSEWHERE && cells_fit(c))
		found(r, m->reg->at, "a size of 0 is the file's own; without reg the file lies anywhere",
		      "reg has %zu bytes; one address and one size have %u in the cells of '%s'", m->reg->value.len,
		      4 * (c.address + c.size), m->node->parent->path);
}

void fixed_address_size(struct report *r, const struct module *m)
{
	if (is_fixed(r, m) && m->content && m->content->usable && m->reg_bytes && m->reg_bytes < m->content->size)
		found(r, m->reg->at,
		      arena_fmt(r->diag->arena, "write 0x%llx, or 0 for the file's own size", (unsigned long long)m->content->size),
		      "the file '%s' has 0x%llx bytes, its reg has room for 0x%llx", m->name, (unsigned long long)m->content->size,
		      (unsigned long long)m->reg_bytes);
}

void fixed_address_alignment(struct report *r, const struct module *m)
{
	uint64_t below = m->address / page_bytes * page_bytes;

	if (is_fixed(r, m) && below != m->address)
		found(r, m->reg->at, arena_fmt(r->diag->arena, "0x%llx is the one below it", (unsigned long long)below),
		      "the address 0x%llx is not a multiple of %llu", (unsigned long long)m->address, (unsigned long long)page_bytes);
}

/* Where the most memory is; NULL when there is none. */
static const char *memory_hint(struct report *r, const memory_ranges *memory)
{
	const struct memory_range *largest = memory->at;

	for (size_t i = 1; i < memory->count; i++) {
		if (memory->at[i].bytes > largest->bytes)
			largest = &memory->at[i];
	}
	return largest ? arena_fmt(r->diag->arena, "there is memory at %s", range_text(r, largest->base, largest->bytes)) : NULL;
}

void fixed_address_memory(struct report *r, const struct system *sys)
{
	memory_ranges memory = memory_join(r->diag->arena, &sys->memory.banks);
	const char *hint = memory_hint(r, &memory);
	uint64_t base, bytes;

	for (size_t i = 0; memory.count && i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];
		const struct memory_range *bank;

		if (!is_fixed(r, m) || !taken(m, &base, &bytes))
			continue;
		bank = memory_overlap(&memory, base, 1);
		if (!bank || bank->base + bank->bytes - base < bytes)
			found(r, m->reg->at, hint, "'%s' would lie at %s, outside of the tree's memory", m->name,
			      range_text(r, base, bytes));
	}
}

void fixed_address_reserved(struct report *r, const struct module *m)
{
	const struct memory_range *other;
	uint64_t base, bytes;

	if (!is_fixed(r, m) || !taken(m, &base, &bytes))
		return;
	other = memory_overlap(&r->system->memory.kept, base, bytes);
	if (!other)
		other = memory_overlap(&r->system->memory.held, base, bytes);
	if (other)
		found(r, m->reg->at, "give it another address", "'%s' would lie at %s, over %s%s at %s", m->name,
		      range_text(r, base, bytes), other->what,
		      other->at.node ? arena_fmt(r->diag->arena, " of '%s'", other->at.node) : "",
		      range_text(r, other->base, other->bytes));
}

/* A module's file at its place. */
struct spot {
	const struct module *module;
	uint64_t base, bytes;
};

typedef LIST(struct spot) spot_list;

/* By address; at one address those of one file are neighbours, in document order. */
static int compare_spots(const void *x, const void *y)
{
	const struct module *a = ((const struct spot *)x)->module, *b = ((const struct spot *)y)->module;
	int order;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	order = text_compare_fold(a->esp.path, b->esp.path);
	return order ? order : (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

static spot_list all_spots(struct report *r, const struct system *sys)
{
	spot_list spots = { 0 };

	for (size_t i = 0; i < sys->modules.count; i++) {
		struct spot spot = { .module = sys->modules.at[i] };

		if (is_fixed(r, spot.module) && taken(spot.module, &spot.base, &spot.bytes))
			*list_add(r->diag->arena, &spots) = spot;
	}
	if (spots.count)
		qsort(spots.at, spots.count, sizeof(*spots.at), compare_spots);
	return spots;
}

/* Whether it is the same file at the same address. */
static bool is_twin(const struct module *a, const struct module *b)
{
	return a->address == b->address && text_same_fold(a->esp.path, b->esp.path);
}

void fixed_address_overlap(struct report *r, const struct system *sys)
{
	spot_list spots = all_spots(r, sys);
	const struct spot *furthest = spots.at, *first = spots.at;

	/* Of those before it in memory, the one that reaches furthest overlaps it when any does. */
	for (size_t i = 1; i < spots.count; i++) {
		const struct spot *spot = &spots.at[i];

		/* What Xen needs there only once is there once. */
		if (is_twin(first->module, spot->module) && module_can_share(first->module, spot->module))
			continue;
		if (spot->base < furthest->base + furthest->bytes)
			found(r, spot->module->reg->at, "give it another address", "'%s' would lie at %s, over '%s' of '%s' at %s",
			      spot->module->name, range_text(r, spot->base, spot->bytes), furthest->module->name,
			      furthest->module->node->path, range_text(r, furthest->base, furthest->bytes));
		if (spot->base + spot->bytes > furthest->base + furthest->bytes)
			furthest = spot;
		if (!is_twin(first->module, spot->module))
			first = spot;
	}
}

/* What Xen's loader and the firmware put into memory: each file once, and the hypervisor. */
static uint64_t files_bytes(const struct system *sys)
{
	uint64_t bytes = sys->disk.xen && sys->disk.xen->usable ? pages(sys->disk.xen->size) : 0;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (!m->same_as && m->place != PLACE_ELSEWHERE && m->content && m->content->usable && m->content->size <= fat_file_bytes_most)
			bytes += pages(m->content->size);
	}
	return bytes;
}

/* The address down to which so many bytes reach when they are taken from the highest memory on. */
static uint64_t reach_down(const memory_ranges *memory, uint64_t bytes)
{
	for (size_t i = memory->count; i-- > 0;) {
		if (memory->at[i].bytes >= bytes)
			return memory->at[i].base + memory->at[i].bytes - bytes;
		bytes -= memory->at[i].bytes;
	}
	return 0;
}

/* Speaks of what of this memory lies where files will. */
static void top(struct report *r, const struct system *sys, bool xens_own)
{
	memory_ranges memory = memory_join(r->diag->arena, &sys->memory.banks);
	uint64_t lowest = reach_down(&memory, firmware_bytes + files_bytes(sys));

	for (size_t i = 0; sys->disk.loader == LOADER_XEN && i < sys->memory.kept.count; i++) {
		const struct memory_range *range = &sys->memory.kept.at[i], *bank;
		uint64_t end = range->base + range->bytes, base = range->base > lowest ? range->base : lowest;

		bank = end > base && (range->kind != MEMORY_RESERVED) == xens_own ? memory_overlap(&memory, base, end - base) : NULL;
		if (!bank)
			continue;
		base = bank->base > lowest ? bank->base : lowest;
		found(r, range->at, "choose the loader \"stub\", which puts the files beside it, or move it down",
		      "%s at %s lies where firmware puts the files: at %s%s", range->what, range_text(r, range->base, range->bytes),
		      range_text(r, base, bank->base + bank->bytes - base), xens_own ? "" : ", unless it knows of it");
	}
}

void static_top(struct report *r, const struct system *sys)
{
	top(r, sys, true);
}

/* What the board itself needs there, its firmware may keep free. */
void reserved_top(struct report *r, const struct system *sys)
{
	top(r, sys, false);
}
