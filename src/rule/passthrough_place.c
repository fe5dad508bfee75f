/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * passthrough_place.c - rules about devices that domains are given: where the guest finds them
 */
#include "rule/given.h"

#include <stdlib.h>

#include "model/device.h"
#include "model/guest.h"
#include "rule/functions.h"

static const uint64_t page_bytes = 4096;

/* Whether Xen gets as far as to read xen,reg. */
static bool is_read(const struct assignment *s)
{
	return s->reg && (s->path_prop || s->forced);
}

static void judge_cells(struct report *r, const struct fragment *f, const struct assignment *s)
{
	if (is_read(s) && !cells_fit(s->cells))
		found(r, f->module->binary->at, "write #address-cells = <2>; #size-cells = <2>; into it",
		      "xen,reg of %s is in the cells of '%s', which are %u and %u", given_text(r, f, s->node),
		      s->node->parent->path, s->cells.address, s->cells.size);
}

void passthrough_cells(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_cells);
}

static void judge_reg(struct report *r, const struct fragment *f, const struct assignment *s)
{
	size_t row = 4 * (2 * s->cells.address + s->cells.size);
	bool nothing = false;

	if (!is_read(s) || !cells_fit(s->cells))
		return;
	for (size_t i = 0; i < s->mappings.count; i++)
		nothing |= !s->mappings.at[i].bytes;
	if (s->reg->value.len % row)
		found(r, f->module->binary->at,
		      arena_fmt(r->diag->arena,
				"'%s' has %u address cells and %u size cells for it, unless it says otherwise itself",
				s->node->parent->path, s->cells.address, s->cells.size),
		      "xen,reg of %s has %zu bytes; machine, size and guest take %zu, and Xen ignores the rest",
		      given_text(r, f, s->node), s->reg->value.len, row);
	else if (nothing)
		found(r, f->module->binary->at, "write machine, size and guest, in this order", "xen,reg of %s has a size of 0",
		      given_text(r, f, s->node));
}

void passthrough_reg(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_reg);
}

static void judge_alignment(struct report *r, const struct fragment *f, const struct assignment *s)
{
	for (size_t i = 0; is_read(s) && i < s->mappings.count; i++) {
		const struct mapping *m = &s->mappings.at[i];

		if ((m->machine | m->bytes | m->guest) % page_bytes) {
			found(r, f->module->binary->at,
			      "take whole pages of 0x1000 bytes around the registers; reg may go on to say where in them",
			      "xen,reg of %s is not of whole pages: <0x%llx 0x%llx 0x%llx>", given_text(r, f, s->node),
			      (unsigned long long)m->machine, (unsigned long long)m->bytes, (unsigned long long)m->guest);
			return;
		}
	}
}

void passthrough_alignment(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_alignment);
}

/* How many bytes from this address on one row of xen,reg maps. */
static uint64_t mapped_from(const struct assignment *s, uint64_t base)
{
	for (size_t i = 0; i < s->mappings.count; i++) {
		const struct mapping *m = &s->mappings.at[i];

		if (base >= m->guest && base - m->guest < m->bytes)
			return m->bytes - (base - m->guest);
	}
	return 0;
}

/* Rows may lie side by side. */
static bool is_inside(const struct assignment *s, uint64_t base, uint64_t bytes)
{
	for (;;) {
		uint64_t part = mapped_from(s, base);

		if (!part || part >= bytes)
			return part;
		base += part;
		bytes -= part;
	}
}

static void judge_address(struct report *r, const struct fragment *f, const struct assignment *s)
{
	uint64_t base, bytes;

	for (size_t i = 0; is_read(s) && s->mappings.count && device_address(f->cells, s->node, i, &base, &bytes) == DEVICE_KNOWN;
	     i++) {
		if (is_inside(s, base, bytes))
			continue;
		found(r, f->module->binary->at, "write into reg where xen,reg puts it for the guest",
		      "reg of %s says 0x%llx bytes at 0x%llx, where xen,reg puts nothing or less", given_text(r, f, s->node),
		      (unsigned long long)bytes, (unsigned long long)base);
		return;
	}
}

void passthrough_address(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_address);
}

static void judge_own(struct report *r, const struct fragment *f, const struct assignment *s)
{
	for (size_t i = 0; is_read(s) && i < s->mappings.count; i++) {
		const struct mapping *m = &s->mappings.at[i];
		struct guest_range range;

		if (!guest_overlap(r->system, f->module->domain, m->guest, m->bytes, &range))
			continue;
		found(r, f->module->binary->at, "map it elsewhere in the guest",
		      "xen,reg of %s puts 0x%llx bytes at 0x%llx, over %s at 0x%llx", given_text(r, f, s->node),
		      (unsigned long long)m->bytes, (unsigned long long)m->guest, range.what, (unsigned long long)range.base);
		return;
	}
}

struct place {
	const struct assignment *of;
	struct mapping map;
};

static int compare_places(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	if (a->map.guest != b->map.guest)
		return a->map.guest < b->map.guest ? -1 : 1;
	return (a->of->node->index > b->of->node->index) - (a->of->node->index < b->of->node->index);
}

/* Two that put one page of the machine at one place are at peace. */
static void judge_neighbours(struct report *r, const struct fragment *f)
{
	LIST(struct place) places = { 0 };
	bool *said = arena_array(r->diag->arena, bool, f->assignments.count);
	const struct place *furthest;

	for (size_t i = 0; i < f->assignments.count; i++) {
		for (size_t j = 0; is_read(&f->assignments.at[i]) && j < f->assignments.at[i].mappings.count; j++)
			*list_add(r->diag->arena, &places) =
				(struct place){ &f->assignments.at[i], f->assignments.at[i].mappings.at[j] };
	}
	if (places.count)
		qsort(places.at, places.count, sizeof(*places.at), compare_places);
	furthest = places.at;
	for (size_t i = 1; i < places.count; i++) {
		const struct place *p = &places.at[i];

		if (!said[p->of - f->assignments.at] && p->map.bytes &&
		    p->map.guest - furthest->map.guest < furthest->map.bytes &&
		    p->map.machine - p->map.guest != furthest->map.machine - furthest->map.guest) {
			said[p->of - f->assignments.at] = true;
			found(r, f->module->binary->at, "give each its own place in the guest",
			      "%s and %s are both put at 0x%llx", given_text(r, f, furthest->of->node),
			      given_text(r, f, p->of->node), (unsigned long long)p->map.guest);
		}
		if (p->map.guest + p->map.bytes > furthest->map.guest + furthest->map.bytes)
			furthest = p;
	}
}

void passthrough_overlap(struct report *r, const struct system *sys)
{
	given_each(r, judge_own);
	for (size_t i = 0; i < sys->fragments.count; i++)
		judge_neighbours(r, sys->fragments.at[i]);
}
