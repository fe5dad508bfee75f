/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * llc.c - rules about colours of the last level cache
 */
#include "rule/llc.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"

enum { COLOURS_MOST = 1024 /* CONFIG_LLC_COLORS_ORDER is at most 10 */ };

static const uint64_t page_bytes = 4096;

/* What the command line says of the cache; 0 where it says nothing. */
struct cache {
	uint64_t bytes, ways, way_bytes;
	const struct bootarg *option; /* the one of the ways */
};

static bool cache_of(const struct system *sys, struct cache *ret)
{
	struct cache cache = { 0 };

	cache.option = bootargs_last(&sys->bootargs, "llc-nr-ways");
	if (!bootargs_size(&sys->bootargs, "llc-size", &cache.bytes) || !cache.option || !cache.option->value ||
	    !text_parse_number(cache.option->value, UINT32_MAX, &cache.ways) || !cache.ways || !cache.bytes || cache.bytes > UINT32_MAX)
		return false;
	cache.way_bytes = cache.bytes / cache.ways;
	*ret = cache;
	return true;
}

bool llc_is_on(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	struct cache cache;

	if (xen_is_before(xen, 20) || xen_lacks(xen, "LLC_COLORING"))
		return false;
	return bootargs_is_on(&sys->bootargs, "llc-coloring", cache_of(sys, &cache));
}

/* Whether it is known that this Xen could. */
static bool can_colour(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	return xen_is_since(xen, 20) && !xen_lacks(xen, "LLC_COLORING");
}

void llc_disabled(struct report *r, const struct system *sys)
{
	bool speaks = can_colour(sys) && !llc_is_on(sys);

	for (size_t i = 0; speaks && i < sys->domains.count; i++) {
		const struct dt_prop *prop = tree_prop(sys->domains.at[i]->node, "llc-colors");

		if (value_string(prop))
			found(r, prop->at, "write llc-coloring=on into Xen's command line", "llc-colors without colouring in Xen's command line");
	}
}

void llc_static_mem(struct report *r, const struct system *sys)
{
	bool speaks = can_colour(sys) && llc_is_on(sys);

	for (size_t i = 0; speaks && i < sys->domains.count; i++) {
		const struct dt_prop *prop = tree_prop(sys->domains.at[i]->node, "xen,static-mem");

		if (prop)
			found(r, prop->at, "remove it, or the colouring from Xen's command line", "static memory cannot be coloured");
	}
}

void llc_cache(struct report *r, const struct system *sys)
{
	uint64_t colours;
	struct cache cache;
	struct origin at;

	if (!can_colour(sys) || !llc_is_on(sys) || !cache_of(sys, &cache))
		return;
	at = cache.option->builtin ? sys->disk.xen_at : sys->bootargs.at->at;
	colours = cache.way_bytes / page_bytes;
	if (cache.way_bytes % page_bytes)
		found(r, at, NULL, "a way of the cache has %llu bytes, not a multiple of %llu", (unsigned long long)cache.way_bytes,
		      (unsigned long long)page_bytes);
	else if (colours < 2 || (colours & (colours - 1)))
		found(r, at, NULL, "llc-size and llc-nr-ways make %llu colours, not a power of 2 from 2 on", (unsigned long long)colours);
}

/* How many there can be whatever the cache is. */
static uint64_t colours_built(const struct xen_info *xen)
{
	const char *text = xen && xen->config ? kconfig_value(xen->config, "LLC_COLORS_ORDER") : NULL;
	uint64_t order;

	return text && text_parse_number(text, 10, &order) ? (uint64_t)1 << order : COLOURS_MOST;
}

/* How many colours there can be: what the command line says, and what was built in. */
static uint64_t colour_count(const struct system *sys)
{
	uint64_t most = colours_built(system_xen(sys));
	struct cache cache;

	if (cache_of(sys, &cache) && cache.way_bytes >= page_bytes && cache.way_bytes / page_bytes < most)
		most = cache.way_bytes / page_bytes;
	return most;
}

struct colours {
	bool has[COLOURS_MOST];
	uint64_t beyond; /* the first number for which there is no colour; 0 when there is none */
};

static bool read_colour(const char **text, uint64_t *ret)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	/* In any base, as Xen reads it. */
	*ret = strtoul(*text, &end, 0);
	*text = end;
	return true;
}

/* Whether there are so many; else it notes the number. */
static bool fits(struct colours *colours, uint64_t number, uint64_t most)
{
	if (number >= most)
		colours->beyond = number;
	return number < most;
}

/* "0,2-6": what is wrong with it, or NULL. */
static const char *colours_wrong(struct report *r, const char *text, uint64_t most, struct colours *ret)
{
	const char *rest = text;
	uint64_t count = 0;

	while (*rest) {
		uint64_t from, to;

		if (!read_colour(&rest, &from))
			return arena_fmt(r->diag->arena, "%s is no number", text_quote(r->diag->arena, rest));
		to = from;
		if (*rest == '-' && (rest++, !read_colour(&rest, &to)))
			return arena_fmt(r->diag->arena, "%s is no number", text_quote(r->diag->arena, rest));
		if (from > to)
			return arena_fmt(r->diag->arena, "%llu-%llu is an empty range", (unsigned long long)from, (unsigned long long)to);
		if (!fits(ret, to, most))
			return arena_fmt(r->diag->arena, "there is no colour %llu, only 0 to %llu", (unsigned long long)to,
					 (unsigned long long)most - 1);
		count += to - from + 1;
		if (!fits(ret, count - 1, most))
			return arena_fmt(r->diag->arena, "these are more than all %llu colours", (unsigned long long)most);
		for (; from <= to; from++)
			ret->has[from] = true;
		if (*rest && *rest++ != ',')
			return arena_fmt(r->diag->arena, "%s is no list of numbers", text_quote(r->diag->arena, text));
	}
	return NULL;
}

static const char *colours_hint(struct report *r, const struct colours *colours, uint64_t most)
{
	return colours->beyond ? arena_fmt(r->diag->arena, "choose from the colours 0 to %llu", (unsigned long long)most - 1) :
				 "write numbers and ranges with commas between: \"0,2-6\"";
}

/* What cannot be read is refused at once; a colour that is not there is too, by those that look when they read. */
static bool is_refused(const struct xen_info *xen, const struct colours *colours)
{
	bool looks = xen_is_since(xen, 22) || xen_is_point(xen, 21, 2) || xen_is_point(xen, 20, 4);

	return !colours->beyond || (looks && colours->beyond >= colours_built(xen));
}

/* Speaks of what Xen refuses, or of what it stops at. */
static void check_option(struct report *r, const struct system *sys, const char *name, bool refused)
{
	struct colours colours = { 0 };
	const struct bootarg *option = bootargs_last(&sys->bootargs, name);
	uint64_t most = colour_count(sys);
	const char *wrong;

	/* Without a value it is as if the option were not there. */
	if (!can_colour(sys) || !llc_is_on(sys) || !option || !option->value)
		return;
	wrong = colours_wrong(r, option->value, most, &colours);
	if (wrong && is_refused(system_xen(sys), &colours) == refused)
		found(r, option->builtin ? sys->disk.xen_at : sys->bootargs.at->at, colours_hint(r, &colours, most), "%s: %s", name, wrong);
}

static void check_options(struct report *r, const struct system *sys, bool refused)
{
	check_option(r, sys, "xen-llc-colors", refused);
	if (system_has_dom0(sys))
		check_option(r, sys, "dom0-llc-colors", refused);
}

void llc_colors_refused(struct report *r, const struct system *sys)
{
	check_options(r, sys, true);
}

void llc_colors(struct report *r, const struct system *sys)
{
	uint64_t most = colour_count(sys);

	if (!can_colour(sys) || !llc_is_on(sys))
		return;
	check_options(r, sys, false);
	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct dt_prop *prop = tree_prop(sys->domains.at[i]->node, "llc-colors");
		struct colours colours = { 0 };
		const char *text = value_string(prop), *wrong = NULL;

		if (prop)
			wrong = !text ? "it is not one string" : !*text ? "there is no colour" : colours_wrong(r, text, most, &colours);
		if (wrong)
			found(r, prop->at, colours_hint(r, &colours, most), "llc-colors: %s", wrong);
	}
}

/* Says where the colours first meet those that others have, and notes them as the owner's. */
static void take(struct report *r, const char *owners[COLOURS_MOST], const struct dt_prop *prop, const char *text,
		 const char *owner)
{
	struct colours colours = { 0 };
	const char *other = NULL;

	if (!text || colours_wrong(r, text, COLOURS_MOST, &colours))
		return;
	for (unsigned i = 0; i < COLOURS_MOST; i++) {
		if (!colours.has[i])
			continue;
		if (owners[i] && !other) {
			other = owners[i];
			found(r, prop->at, "choose other colours", "'%s' has the colour %u, which '%s' has, too", owner, i, other);
		}
		owners[i] = owner;
	}
}

void llc_shared(struct report *r, const struct system *sys)
{
	const char *owners[COLOURS_MOST] = { NULL };
	const struct bootarg *option = bootargs_last(&sys->bootargs, "dom0-llc-colors");

	if (!can_colour(sys) || !llc_is_on(sys))
		return;
	if (system_has_dom0(sys) && option && !option->builtin)
		take(r, owners, sys->bootargs.at, option->value, "Dom0");
	for (size_t i = 0; i < sys->domains.count; i++) {
		const struct dt_prop *prop = tree_prop(sys->domains.at[i]->node, "llc-colors");

		take(r, owners, prop, value_string(prop), sys->domains.at[i]->node->name);
	}
}
