/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * region.c - rules about memory that is set aside: by /reserved-memory, and for domains and Xen
 */
#include "model/shared.h"
#include "rule/functions.h"

typedef LIST(const struct memory_range *) region_list;

/* "0x48000000 to 0x48000fff". */
static const char *region_text(struct report *r, const struct memory_range *range)
{
	return arena_fmt(r->diag->arena, "0x%llx to 0x%llx", (unsigned long long)range->base,
			 (unsigned long long)(range->base + range->bytes - 1));
}

/* Whether nothing is left over behind the ranges; else the cells may be others than meant, and that has its finding. */
static bool is_whole(const struct report *r, const struct memory_range *range)
{
	const struct dt_prop *prop = tree_prop(range->node, range->at.prop);
	struct cells c = r->system->cells[range->node->parent->index];

	return tree_prop(range->node, "#xen,static-mem-address-cells") || prop->value.len % (4 * ((size_t)c.address + c.size)) == 0;
}

/* Whether what Xen keeps is a region of its own. A part of shared memory counts where its id stands first. */
static bool counts(const struct report *r, const struct memory_range *range)
{
	const struct shared_node *shared;

	switch (range->kind) {
	case MEMORY_SHARED:
		shared = shared_find(r->system->shared, range->node);
		return shared && shared->first;
	case MEMORY_HEAP:
	case MEMORY_STATIC:
		return is_whole(r, range);
	default:
		return true;
	}
}

/* Sorted by address. */
static region_list regions(struct report *r)
{
	const memory_ranges *kept = &r->system->memory.kept;
	region_list list = { 0 };

	for (size_t i = 0; i < kept->count; i++) {
		if (counts(r, &kept->at[i]))
			*list_add(r->diag->arena, &list) = &kept->at[i];
	}
	return list;
}

/* Which of two is to move: what the machine reserves stays where it is, else the first one in the tree. */
static bool comes_second(const struct memory_range *a, const struct memory_range *b)
{
	if ((a->kind == MEMORY_RESERVED) != (b->kind == MEMORY_RESERVED))
		return b->kind == MEMORY_RESERVED;
	return a->order > b->order;
}

static void overlap(struct report *r, const struct memory_range *a, const struct memory_range *b)
{
	const struct xen_info *xen = system_xen(r->system);
	const struct memory_range *at = comes_second(a, b) ? a : b, *other = at == a ? b : a;
	const char *who = xen_release(r->diag->arena, xen), *effect;

	if (!xen_is_before(xen, 19))
		effect = "stops before its console is up";
	else if (!xen_is_before(xen, 18) || (a->order > b->order ? a : b)->kind == MEMORY_SHARED)
		effect = "reads no further in the tree";
	else
		effect = "does not notice and uses the memory twice";
	found(r, at->at, "give it another address", "the %s at %s overlaps the %s of '%s' at %s; %s %s", at->what,
	      region_text(r, at), other->what, other->node->path, region_text(r, other), who, effect);
}

static uint64_t end_of(const struct memory_range *range)
{
	return range->base + range->bytes;
}

static const struct memory_range *further(const struct memory_range *a, const struct memory_range *b)
{
	return !a || end_of(b) > end_of(a) ? b : a;
}

void region_overlap(struct report *r, const struct system *sys)
{
	/* Two that are both only reserved do no harm before 4.18. */
	bool strict = xen_is_since(system_xen(sys), 18);
	region_list list = regions(r);
	const struct memory_range *furthest = NULL, *furthest_used = NULL;

	/* Of those before it in memory, the one that reaches furthest overlaps it when any does. */
	for (size_t i = 0; i < list.count; i++) {
		const struct memory_range *range = list.at[i];
		bool used = strict || range->kind != MEMORY_RESERVED;
		const struct memory_range *before = used ? furthest : furthest_used;

		if (before && end_of(before) > range->base)
			overlap(r, before, range);
		furthest = further(furthest, range);
		if (used)
			furthest_used = further(furthest_used, range);
	}
}

/* Of those that Xen notes the one that it notes first, or NULL. */
static const struct memory_range *first_region(struct report *r)
{
	region_list list = regions(r);
	const struct memory_range *first = NULL;

	for (size_t i = 0; i < list.count; i++) {
		if (!first || list.at[i]->order < first->order)
			first = list.at[i];
	}
	return first;
}

/* Of those that stand behind the first part of their region, the first in the tree, when something stands before that; else NULL. */
static const struct shared_node *late_part(const struct shared *shared, const struct dt_node *noted)
{
	const struct shared_node *late = NULL;

	for (size_t i = 0, end; i < shared->by_id.count; i = end) {
		const struct shared_node *first = shared->by_id.at[i], *second;

		end = shared_end(shared, i);
		second = end - i > 1 ? shared->by_id.at[i + 1] : NULL;
		if (second && first->placed && second->placed && first->node != noted && (!late || second->node->index < late->node->index))
			late = second;
	}
	return late;
}

void shared_mem_order(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const struct memory_range *first = xen_is_since(xen, 18) && xen_is_before(xen, 19) ? first_region(r) : NULL;
	const struct shared_node *late = first && !xen_lacks(xen, "STATIC_SHM") ? late_part(sys->shared, first->node) : NULL;

	if (late)
		found(r, late->value->at, "take Xen 4.19 or later, or let the shared region stand before all other reserved memory",
		      "the %s of '%s' stands before '%s', so that %s takes its second part for an overlap and reads no further in the tree",
		      first->what, first->node->path, late->id, xen_release(r->diag->arena, xen));
}

void region_memory(struct report *r, const struct system *sys)
{
	memory_ranges memory = memory_join(r->diag->arena, &sys->memory.banks);
	region_list list = regions(r);

	for (size_t i = 0; memory.count && i < list.count; i++) {
		const struct memory_range *range = list.at[i], *bank = memory_overlap(&memory, range->base, 1);

		if (range->kind != MEMORY_RESERVED && (!bank || end_of(bank) < end_of(range)))
			found(r, range->at, "choose an address in the machine's memory, and look at the cells in which it is read",
			      "the %s at %s is not all in the tree's memory", range->what, region_text(r, range));
	}
}

/* How many regions Xen can note, and whether shared memory takes part. */
static size_t room(const struct xen_info *xen, bool *ret_shared)
{
	*ret_shared = xen_is_since(xen, 17) && xen_is_before(xen, 19);
	return xen_is_before(xen, 17) ? 128 : 256;
}

void region_number(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	region_list list = regions(r);
	const struct memory_range *last = NULL;
	bool with_shared;
	size_t most = room(xen, &with_shared), count = 0;

	for (size_t i = 0; i < list.count; i++) {
		if (list.at[i]->kind == MEMORY_SHARED && !with_shared)
			continue;
		count++;
		if (!last || list.at[i]->order > last->order)
			last = list.at[i];
	}
	if (count > most)
		found(r, last->at, "join neighbours", "there are %zu regions of reserved and static memory, %s takes %zu", count,
		      xen_release(r->diag->arena, xen), most);
}
