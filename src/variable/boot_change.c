/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_change.c - which Boot#### an entry gets, and what becomes of BootOrder
 */
#include "variable/boot_change.h"

#include <string.h>

#include "wire/bytes.h"

enum { NUMBERS = 0x10000, NAME = 4 };

/* How well an entry's number suits; the better is the larger. */
enum fit { FIT_NONE, FIT_FORMER, FIT_SAME, FIT_EQUAL };

const char *boot_name(struct arena *a, uint16_t number)
{
	return arena_fmt(a, "Boot%04X", number);
}

bool boot_parse_name(const char *name, uint16_t *ret)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned number = 0;

	if (strlen(name) != NAME + 4 || strncmp(name, "Boot", NAME))
		return false;
	for (const char *at = name + NAME; *at; at++) {
		const char *digit = strchr(digits, *at);

		if (!digit)
			return false;
		number = number << 4 | (unsigned)(digit - digits);
	}
	*ret = (uint16_t)number;
	return true;
}

static bool is_former(const struct boot_request *request, const uint8_t *guid)
{
	for (size_t i = 0; i < request->former_count; i++) {
		if (!memcmp(request->former[i], guid, GUID_BYTES))
			return true;
	}
	return false;
}

static bool same_bytes(struct span x, struct span y)
{
	return x.len == y.len && (!x.len || !memcmp(x.at, y.at, x.len));
}

static enum fit fit_of(struct arena *a, const struct boot_request *request, struct span wanted, struct span option)
{
	struct load_option there;

	if (same_bytes(wanted, option))
		return FIT_EQUAL;
	if (!load_option_decode(a, option, &there) || !load_option_same_path(&there, &request->option))
		return FIT_NONE;
	if (!memcmp(there.guid, request->option.guid, GUID_BYTES))
		return FIT_SAME;
	return is_former(request, there.guid) ? FIT_FORMER : FIT_NONE;
}

static bool free_number(struct arena *a, const struct boot_state *state, uint16_t *ret)
{
	bool *taken = arena_array(a, bool, NUMBERS);

	for (size_t i = 0; i < state->entries.count; i++)
		taken[state->entries.at[i].number] = true;
	for (unsigned n = 0; n < NUMBERS; n++) {
		if (!taken[n]) {
			*ret = (uint16_t)n;
			return true;
		}
	}
	return false;
}

/* An odd byte at the end is nobody's number and goes. */
static void make_order(struct arena *a, struct span order, struct boot_change *change)
{
	uint8_t *bytes = arena_alloc(a, order.len + 2);
	bool *gone = arena_array(a, bool, NUMBERS);
	size_t len = 2;
	uint16_t number;

	gone[change->number] = true;
	for (size_t i = 0; i < change->dropped.count; i++)
		gone[change->dropped.at[i]] = true;
	bytes_put16(bytes, change->number);
	for (uint64_t at = 0; span_le16(order, at, &number); at += 2) {
		if (gone[number])
			continue;
		bytes_put16(bytes + len, number);
		len += 2;
	}
	change->order = (struct span){ bytes, len };
	change->order_differs = !same_bytes(order, change->order);
}

/* The best entry there is, the lowest of equal ones; its place in the list or -1. */
static ptrdiff_t best_entry(const struct boot_state *state, const enum fit *fits)
{
	ptrdiff_t best = -1;

	for (size_t i = 0; i < state->entries.count; i++) {
		bool better = best < 0 ? fits[i] != FIT_NONE : fits[i] > fits[best] ||
			(fits[i] == fits[best] && state->entries.at[i].number < state->entries.at[best].number);

		if (better)
			best = (ptrdiff_t)i;
	}
	return best;
}

bool boot_change_make(struct arena *a, const struct boot_state *state, const struct boot_request *request, struct boot_change *ret)
{
	struct boot_change change = { .option = load_option_encode(a, &request->option) };
	enum fit *fits = arena_array(a, enum fit, state->entries.count + 1);
	ptrdiff_t best;

	for (size_t i = 0; i < state->entries.count; i++)
		fits[i] = fit_of(a, request, change.option, state->entries.at[i].option);
	best = best_entry(state, fits);
	if (best < 0 && !free_number(a, state, &change.number))
		return false;
	if (best >= 0)
		change.number = state->entries.at[best].number;
	change.option_differs = best < 0 || fits[best] != FIT_EQUAL;
	for (size_t i = 0; i < state->entries.count; i++) {
		if ((ptrdiff_t)i != best && fits[i] == FIT_FORMER)
			*list_add(a, &change.dropped) = state->entries.at[i].number;
	}
	make_order(a, state->order, &change);
	*ret = change;
	return true;
}
