/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal_lines.c - the lines of a journal, and what they say together
 */
#include "unit/journal_lines.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "unit/journal_torn.h"

const char journal_torn_mark[] = " #torn\n";

/* A line of it, without its line end and mark. */
struct line {
	size_t number;
	uint64_t offset;
	const char *text;
	size_t len;
	bool torn;
	bool marked; /* torn, and found so before */
};

struct reading {
	struct arena *arena;
	struct journal_lines *lines;
	const char *why;
};

static const char *const state_names[] = {
	[PAST_UNTOUCHED] = "untouched", [PAST_BEGUN] = "begun", [PAST_INTERRUPTED] = "interrupted", [PAST_FAILED] = "failed", [PAST_DONE] = "done",
};

const char *journal_hash_text(struct arena *a, const struct table *t, size_t row)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(a, 2 * TABLE_HASH + 1);
	uint8_t hash[TABLE_HASH];

	table_hash(a, t, row, hash);
	for (size_t i = 0; i < TABLE_HASH; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 15];
	}
	return text;
}

static const char *hash_claim(struct arena *a, const char *hash)
{
	return arena_fmt(a, "sha256=%s", hash);
}

/* A copy of a member that is a text, or NULL. */
static const char *text_of(struct arena *a, const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));

	return text ? arena_dup(a, text) : NULL;
}

/* Whatever case its column had: that does not count. */
static const char *claim_of(struct arena *a, const char *text)
{
	size_t kind = strcspn(text, "=");

	return arena_fmt(a, "%s%s", text_lower(a, arena_copy(a, text, kind)), text + kind);
}

/* NULL unless it is a list of texts with at least one. */
static const char *const *claims_of(struct arena *a, const json_t *list)
{
	const char **claims = arena_array(a, const char *, json_array_size(list) + 1);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text)
			return NULL;
		claims[i] = claim_of(a, text);
	}
	return claims[0] ? claims : NULL;
}

static bool is_hash(const char *text)
{
	return text && strlen(text) == 2 * TABLE_HASH && strspn(text, "0123456789abcdef") == 2 * TABLE_HASH;
}

/* "RUN 3", or NULL. */
static const char *unit_of(struct arena *a, const json_t *line)
{
	const char *run = json_string_value(json_object_get(line, "run"));
	const json_t *number = json_object_get(line, "unit");

	if (!run || !json_is_integer(number))
		return NULL;
	return arena_fmt(a, "%s %lld", run, (long long)json_integer_value(number));
}

/* Of two that claim the same, the one that is further along counts, of equal ones the later. */
static void claim(struct reading *r, const char *what, size_t past)
{
	struct journal_lines *lines = r->lines;
	struct claimed *c;
	size_t slot;

	if (!index_find(&lines->claims, what, &slot)) {
		index_add(r->arena, &lines->claims, what, lines->claimed.count);
		list_add(r->arena, &lines->claimed)->worst = past;
		return;
	}
	c = &lines->claimed.at[slot];
	if (c->worst == past)
		return;
	if (lines->pasts.at[past].state >= lines->pasts.at[c->worst].state) {
		size_t former = c->worst;

		c->worst = past;
		past = former;
	}
	*list_add(r->arena, &c->others) = past;
}

static void claim_all(struct reading *r, size_t past)
{
	const struct past *p = &r->lines->pasts.at[past];

	for (const char *const *one = p->claims; *one; one++)
		claim(r, *one, past);
	if (*p->hash)
		claim(r, hash_claim(r->arena, p->hash), past);
}

/* What stood behind this one counts again: units that were begun before it. */
static void unclaim(struct reading *r, const char *what, size_t past)
{
	struct journal_lines *lines = r->lines;
	struct claimed *c;
	size_t slot;

	if (!index_find(&lines->claims, what, &slot) || lines->claimed.at[slot].worst != past)
		return;
	c = &lines->claimed.at[slot];
	for (size_t i = 0; i < c->others.count; i++) {
		size_t other = c->others.at[i];
		enum past_state state = lines->pasts.at[other].state, worst = lines->pasts.at[c->worst].state;

		if (state > worst || (state == worst && other > c->worst))
			c->worst = other;
	}
}

static void unclaim_all(struct reading *r, size_t past)
{
	const struct past *p = &r->lines->pasts.at[past];

	for (const char *const *one = p->claims; *one; one++)
		unclaim(r, *one, past);
	if (*p->hash)
		unclaim(r, hash_claim(r->arena, p->hash), past);
}

static void hold(struct arena *a, struct journal_lines *lines, size_t past)
{
	const struct past *p = &lines->pasts.at[past];

	for (const char *const *one = p->claims; *one; one++)
		index_add(a, &lines->held, *one, past);
	if (*p->hash)
		index_add(a, &lines->held, hash_claim(a, p->hash), past);
}

void journal_lines_hold(struct arena *a, struct journal_lines *lines, bool (*is_held)(void *context, const struct past *past), void *context)
{
	lines->held = (struct name_index){ 0 };
	for (size_t i = 0; i < lines->pasts.count; i++) {
		if (lines->pasts.at[i].state == PAST_BEGUN && is_held(context, &lines->pasts.at[i]))
			hold(a, lines, i);
	}
}

static bool read_begun(struct reading *r, const struct line *line, const json_t *object, const char *unit)
{
	struct arena *a = r->arena;
	struct past p = { .state = PAST_BEGUN, .claims = claims_of(a, json_object_get(object, "claims")), .hash = text_of(a, object, "sha256"),
			  .time = text_of(a, object, "time"), .device = text_of(a, object, "device"),
			  .device_serial = text_of(a, object, "device-serial"), .offset = line->offset, .line = line->number };

	r->why = "it does not say what was given";
	if (!p.claims || !is_hash(p.hash))
		return false;
	r->why = "this unit began before";
	if (index_find(&r->lines->units, unit, &(size_t){ 0 }))
		return false;
	index_add(a, &r->lines->units, unit, r->lines->pasts.count);
	*list_add(a, &r->lines->pasts) = p;
	claim_all(r, r->lines->pasts.count - 1);
	return true;
}

static bool read_end(struct reading *r, const json_t *object, const char *unit, enum past_state state)
{
	struct past *p;
	size_t past;

	r->why = "it ends a unit that never began";
	if (!index_find(&r->lines->units, unit, &past))
		return false;
	p = &r->lines->pasts.at[past];
	p->state = state == PAST_UNTOUCHED && p->state == PAST_BEGUN ? state : state > p->state ? state : p->state;
	p->end_time = text_of(r->arena, object, "time");
	p->why = text_of(r->arena, object, "why");
	if (p->state == PAST_UNTOUCHED)
		unclaim_all(r, past);
	else
		claim_all(r, past);
	return true;
}

const char journal_lost[] = "lost";

static bool read_event(struct reading *r, const struct line *line, const json_t *object)
{
	const char *event = json_string_value(json_object_get(object, "event"));
	const char *unit = unit_of(r->arena, object);

	r->why = "it does not say of which unit it is";
	if (!event || !unit)
		return false;
	for (size_t i = 0; i < COUNT(state_names); i++) {
		if (!strcmp(event, state_names[i]))
			return i == PAST_BEGUN ? read_begun(r, line, object, unit) : read_end(r, object, unit, (enum past_state)i);
	}
	if (!strcmp(event, journal_lost)) {
		r->lines->lost = line->number;
		return true;
	}
	r->why = arena_fmt(r->arena, "this version does not know the event '%s'", event);
	return false;
}

static const char *join(struct arena *a, const char *const *texts)
{
	const char *all = *texts;

	while (*++texts)
		all = arena_fmt(a, "%s, %s", all, *texts);
	return all;
}

static void read_torn(struct reading *r, const struct line *line)
{
	const char **claims = journal_torn_claims(r->arena, line->text, line->len);

	if (!claims)
		return;
	for (size_t i = 0; claims[i]; i++)
		claims[i] = claim_of(r->arena, claims[i]);
	*list_add(r->arena, &r->lines->pasts) = (struct past){
		.state = PAST_BEGUN, .claims = claims, .hash = "", .offset = line->offset, .line = line->number,
	};
	claim_all(r, r->lines->pasts.count - 1);
}

static bool read_line(struct reading *r, const struct line *line)
{
	json_t *object = json_loadb(line->text, line->len, JSON_REJECT_DUPLICATES, NULL);
	bool good = json_is_object(object) && read_event(r, line, object);

	if (!json_is_object(object))
		r->why = "it is no JSON object";
	json_decref(object);
	if (good || !line->torn)
		return good;
	if (!line->marked && !journal_torn_is_cut(r->arena, line->text, line->len, line->offset, &r->why))
		return false;
	read_torn(r, line);
	return true;
}

/* The line that begins at off; it takes off the mark. */
static struct line cut_line(struct span bytes, size_t off, size_t number)
{
	const char *text = (const char *)bytes.at + off;
	size_t mark = strlen(journal_torn_mark), end, stop = span_find(bytes, off, "\n", 1, &end) ? end + 1 : bytes.len;
	struct line line = { .number = number, .offset = off, .text = text, .len = stop - off };

	line.torn = bytes.at[stop - 1] != '\n';

	if (line.len >= mark && !memcmp(text + line.len - mark, journal_torn_mark, mark)) {
		line.torn = line.marked = true;
		line.len -= mark;
	} else if (!line.torn) {
		line.len--;
	}
	return line;
}

/* Only the last line is news; those that were marked were told of when they were. */
static void note_cut(struct reading *r, const struct line *line, size_t pasts_before)
{
	struct journal_lines *lines = r->lines;

	lines->cut = true;
	lines->torn = line->number;
	if (lines->pasts.count > pasts_before)
		lines->torn_claims = join(r->arena, lines->pasts.at[pasts_before].claims);
}

bool journal_lines_read(struct arena *a, struct span bytes, struct journal_lines *lines, size_t *ret_line, const char **ret_why)
{
	struct reading r = { .arena = a, .lines = lines };
	uint64_t before = lines->bytes;
	size_t next;

	lines->bytes += bytes.len;
	for (size_t off = 0; off < bytes.len; off = next) {
		struct line line = cut_line(bytes, off, ++lines->count);
		size_t pasts = lines->pasts.count, end;

		line.offset += before;
		if (!read_line(&r, &line)) {
			*ret_line = lines->count;
			*ret_why = r.why;
			return false;
		}
		next = span_find(bytes, off, "\n", 1, &end) ? end + 1 : bytes.len;
		if (bytes.at[next - 1] != '\n')
			note_cut(&r, &line, pasts);
	}
	return true;
}

/* What was found so far against a row. */
struct against {
	const struct past *past;
	bool held;
};

/* Of what was found so far and what claims this, the one that is further along. */
static void look_at(const struct journal_lines *lines, const char *claim, struct against *f)
{
	const struct past *p;
	size_t slot;

	if (f->held || !index_find(&lines->claims, claim, &slot))
		return;
	p = &lines->pasts.at[lines->claimed.at[slot].worst];
	if (p->state != PAST_UNTOUCHED && (!f->past || p->state > f->past->state))
		f->past = p;
	if (index_find(&lines->held, claim, &slot))
		*f = (struct against){ &lines->pasts.at[slot], true };
}

const struct past *journal_lines_find(struct arena *a, const struct journal_lines *lines, const struct table *t, size_t row, bool *ret_held)
{
	struct against f = { 0 };

	*ret_held = false;
	if (!lines->pasts.count)
		return NULL;
	look_at(lines, hash_claim(a, journal_hash_text(a, t, row)), &f);
	for (const char *const *claim = table_claims_spelt(a, t, row); *claim; claim++)
		look_at(lines, *claim, &f);
	/* Another column may have claimed when the table had others, and the tree may have had another type for it. */
	for (size_t i = 0; i < t->columns.count; i++) {
		look_at(lines, arena_fmt(a, "%s=%s", t->columns.at[i].key, table_cell(t, row, i)->value), &f);
		look_at(lines, arena_fmt(a, "%s=%s", t->columns.at[i].key, table_canonical(a, t, row, i)), &f);
	}
	*ret_held = f.held;
	return f.past;
}

bool journal_lines_has(struct arena *a, const struct journal_lines *lines, const char *run, unsigned int number)
{
	return index_find(&lines->units, arena_fmt(a, "%s %u", run, number), &(size_t){ 0 });
}
