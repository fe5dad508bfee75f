/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal.c - what was given to which board: no identity is given twice
 */
#include "unit/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/scoped.h"
#include "base/text.h"
#include "unit/journal_file.h"
#include "unit/journal_refusal.h"

/* Where the table itself lies: a link to it in another directory is no other table. */
static int beside(struct diag *d, const char *table, const char **ret)
{
	scoped_memory char *itself = NULL;
	struct stat st, link;

	if (stat(table, &st) < 0 || lstat(table, &link) < 0)
		return fault(d, -errno, "cannot look at '%s'", table);
	if (!S_ISREG(st.st_mode))
		return fault(d, 0, "'%s' is no regular file, so no journal can lie beside it; name one with --journal", table);
	if (st.st_nlink > 1)
		return fault(d, 0, "'%s' has %llu names (hard links), each of which would have a journal of its own, and rows would be given twice;"
			     " name one journal for all of them with --journal, or make a copy of the table for each batch", table, (unsigned long long)st.st_nlink);
	if (S_ISLNK(link.st_mode)) {
		itself = realpath(table, NULL);
		if (!itself)
			return fault(d, -errno, "cannot find where the link '%s' leads; name the journal with --journal", table);
	}
	*ret = arena_fmt(d->arena, "%s.journal", itself ? itself : table);
	return 0;
}

/* What is named may be written to. */
static int check_named(struct diag *d, const char *table, const char *path)
{
	struct stat journal, other;

	if (table && !stat(path, &journal) && !stat(table, &other) && journal.st_dev == other.st_dev && journal.st_ino == other.st_ino)
		return fault(d, 0, "'%s' is the table itself; its journal is another file: %s.journal without --journal", path, table);
	return 0;
}

int journal_open(struct diag *d, const char *table, const char *path, struct journal *ret)
{
	char host[256] = "";
	uint64_t random[2] = { 0 };
	int err = path ? check_named(d, table, path) : beside(d, table, &path);

	if (err < 0)
		return err;
	gethostname(host, sizeof(host) - 1);
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		random[0] = (uint64_t)getpid() << 32 ^ (uint64_t)time(NULL);
	*ret = (struct journal){
		.cache = arena_new(d->arena, struct journal_cache), .path = path, .host = arena_dup(d->arena, host),
		.run = arena_fmt(d->arena, "%016llx%016llx", (unsigned long long)random[0], (unsigned long long)random[1]),
	};
	ret->cache->arena = d->arena;
	return 0;
}

/* Of a path or a serial number, which may be any bytes. */
static json_t *text_member(struct arena *a, const char *text)
{
	json_t *string = text ? json_string(text) : json_null();

	return string ? string : json_string(text_shown(a, text));
}

static json_t *make_line(const struct opened *o, const char *event, unsigned int number, size_t row, const char *hash)
{
	json_t *line = json_object();

	json_object_set_new(line, "event", json_string(event));
	json_object_set_new(line, "time", json_string(text_time(o->arena, time(NULL))));
	json_object_set_new(line, "run", json_string(o->j->run));
	json_object_set_new(line, "unit", json_integer(number));
	json_object_set_new(line, "row", json_integer((json_int_t)row));
	json_object_set_new(line, "sha256", json_string(hash));
	return line;
}

/* Takes the object. Keys are sorted: the claims stand first. */
static int line_text(struct diag *d, struct arena *a, json_t *object, const char **ret)
{
	scoped_memory char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);

	json_decref(object);
	if (!text)
		return fault(d, -ENOMEM, "cannot make a text in memory");
	*ret = arena_dup(a, text);
	return 0;
}

static json_t *begun_line(const struct opened *o, const struct table *t, const struct journal_request *request,
			  const struct journal_given *given)
{
	json_t *line = make_line(o, "begun", given->number, given->row, given->hash), *claims = json_array();

	for (const char *const *claim = table_claims_spelt(o->arena, t, given->row); *claim; claim++)
		json_array_append_new(claims, text_member(o->arena, *claim));
	json_object_set_new(line, "claims", claims);
	json_object_set_new(line, "device", text_member(o->arena, request->device));
	json_object_set_new(line, "device-serial", text_member(o->arena, request->device_serial));
	json_object_set_new(line, "host", text_member(o->arena, o->j->host));
	json_object_set_new(line, "pid", json_integer(getpid()));
	return line;
}

/* Writes that the row is begun and keeps its line locked. */
static int give(struct diag *d, struct opened *o, const struct table *t, const struct journal_request *request,
		struct journal_given *given)
{
	uint64_t offset;
	int err = line_text(d, d->arena, begun_line(o, t, request, given), &given->line);

	if (!err)
		err = opened_append(d, o, given->line, &offset);
	return err < 0 ? err : opened_keep(d, o, offset, &given->fd);
}

static bool is_allowed(const struct past *p, bool held, enum journal_allow allow)
{
	if (!p)
		return true;
	return !held && allow >= (p->state == PAST_DONE ? JOURNAL_DONE : JOURNAL_UNFINISHED);
}

/* A long table takes no more memory than a short one. */
static const struct past *find(struct opened *o, const struct table *t, size_t row, bool *ret_held)
{
	if (row % 1024 == 0) {
		arena_free(o->scratch);
		o->scratch = arena_make();
	}
	return journal_lines_find(o->scratch, o->lines, t, row, ret_held);
}

static void count(struct opened *o, const struct table *t, struct journal_state *ret)
{
	for (size_t row = 1; row <= t->rows; row++) {
		bool held;
		const struct past *p = find(o, t, row, &held);

		ret->unused += !p;
		ret->done += p && p->state == PAST_DONE;
		ret->unfinished += p && p->state != PAST_DONE;
	}
}

static int refuse_all(struct diag *d, struct opened *o, const struct table *t)
{
	struct journal_state s = { 0 };

	count(o, t, &s);
	fault(d, 0, "no unused row is left in '%s': %zu done, %zu unfinished (journal '%s'); "
	      "add rows, or name an unfinished one with --row and --reuse=unfinished", t->path, s.done, s.unfinished, o->j->path);
	return -ENODATA;
}

static int check_number(struct diag *d, const struct table *t, size_t row)
{
	return row > t->rows ? fault(d, 0, "there is no row %zu in '%s': it has %zu", row, t->path, t->rows) : 0;
}

static int choose(struct diag *d, struct opened *o, const struct table *t, const struct journal_request *request, size_t *ret)
{
	size_t row = request->row ? request->row : 1;
	const struct past *p = NULL;
	bool held;
	int err = check_number(d, t, row);

	if (err)
		return err;
	if (request->row) {
		p = find(o, t, row, &held);
		*ret = row;
		return is_allowed(p, held, request->allow) ? 0 : journal_refuse(d, o, t, row, p, held);
	}
	while (row <= t->rows && find(o, t, row, &held))
		row++;
	*ret = row;
	return row <= t->rows ? 0 : refuse_all(d, o, t);
}

int journal_check(struct diag *d, const struct journal *j, const struct table *t, const struct journal_request *request)
{
	scoped_opened o = { .fd = -1 };
	struct stat st;
	size_t row;
	int err = check_number(d, t, request->row);

	if (err)
		return err;
	ACTIVITY(d, "reading the journal '%s'", j->path);
	if (lstat(j->path, &st) < 0 && errno == ENOENT)
		return 0;
	err = opened_begin(d, j, O_RDONLY, false, &o);
	return err < 0 ? err : choose(d, &o, t, request, &row);
}

/* What was read a moment ago, or given by this run, is not there any more: who knows what else is gone. */
static int check_whole(struct diag *d, const struct opened *o)
{
	const struct journal_cache *c = o->j->cache;
	bool whole = !o->replaced;

	for (size_t i = 0; i < c->own.count; i++)
		whole = whole && journal_lines_has(o->arena, o->lines, o->j->run, c->own.at[i].number);
	return whole ? 0 : fault(d, 0, "the journal '%s' was emptied or replaced while it was in use, so nobody knows what was given; put what is missing back"
				 " from a copy, and begin anew", o->j->path);
}

int journal_begin(struct diag *d, struct journal *j, const struct table *t, const struct journal_request *request,
		  struct journal_given *ret)
{
	struct journal_given given = { .fd = -1 };
	scoped_opened o = { .fd = -1 };
	int err;

	ACTIVITY(d, "taking %s '%s' for '%s'", table_is_file(t) ? "a row of" : "the values of", t->path, request->device);
	err = opened_begin(d, j, O_RDWR | O_CREAT | O_APPEND, false, &o);
	if (!err)
		err = check_whole(d, &o);
	if (!err)
		err = choose(d, &o, t, request, &given.row);
	/* A long journal is read for a while. */
	if (!err)
		err = interrupt_check(d);
	if (err < 0)
		return err;
	/* A child of this process may have been at it. */
	do {
		given.number = ++j->units;
	} while (journal_lines_has(o.arena, o.lines, j->run, given.number));
	given.hash = arena_dup(d->arena, journal_hash_text(o.arena, t, given.row));
	err = give(d, &o, t, request, &given);
	if (err)
		return err;
	*list_add(j->cache->arena, &j->cache->own) = (struct own_unit){ given.number, given.line, NULL };
	*ret = given;
	return 0;
}

const char *journal_outcome_name(enum journal_outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_DONE] = "done", [OUTCOME_FAILED] = "failed", [OUTCOME_INTERRUPTED] = "interrupted",
		[OUTCOME_UNTOUCHED] = "untouched",
	};

	return names[outcome];
}

/* Somebody has emptied it, or put another in its place: this run's units are not given again, and nothing else before somebody has looked at it. */
static int put_back(struct diag *d, struct opened *o, const struct journal_given *given)
{
	const struct journal_cache *c = o->j->cache;
	const char *lines;
	int err = line_text(d, o->arena, make_line(o, journal_lost, given->number, given->row, given->hash), &lines);

	for (size_t i = 0; !err && i < c->own.count; i++) {
		const struct own_unit *own = &c->own.at[i];

		if (!journal_lines_has(o->arena, o->lines, o->j->run, own->number))
			lines = arena_fmt(o->arena, "%s\n%s%s%s", lines, own->begun, own->end ? "\n" : "", own->end ? own->end : "");
	}
	if (!err)
		err = opened_append(d, o, lines, &(uint64_t){ 0 });
	return err ? err : opened_read_on(d, o);
}

static void keep_end(struct journal_cache *c, unsigned int number, const char *end)
{
	for (size_t i = 0; i < c->own.count; i++) {
		if (c->own.at[i].number == number)
			c->own.at[i].end = arena_dup(c->arena, end);
	}
}

static int write_end(struct diag *d, const struct journal *j, const struct journal_given *given, enum journal_outcome outcome,
		     const char *why)
{
	scoped_opened o = { .fd = -1 };
	int err = opened_begin(d, j, O_RDWR | O_CREAT | O_APPEND, true, &o);
	bool lost = !err && !journal_lines_has(o.arena, o.lines, j->run, given->number);
	const char *text;
	uint64_t offset;
	json_t *line;

	if (lost)
		err = put_back(d, &o, given);
	if (err < 0)
		return err;
	line = make_line(&o, journal_outcome_name(outcome), given->number, given->row, given->hash);
	if (why)
		json_object_set_new(line, "why", text_member(o.arena, why));
	err = line_text(d, o.arena, line, &text);
	if (!err)
		err = opened_append(d, &o, text, &offset);
	if (!err)
		keep_end(j->cache, given->number, text);
	if (err || !lost)
		return err;
	fault(d, 0, "the journal '%s' had lost the beginning of this unit: it was emptied, replaced or taken away meanwhile. The units of this run were put"
	      " back; what else was in it is not known. Nothing is given before that is back: put it back from a copy, and take the line with the event"
	      " '%s' out", j->path, journal_lost);
	return -ESTALE;
}

int journal_end(struct diag *d, const struct journal *j, struct journal_given *given, enum journal_outcome outcome, const char *why)
{
	int err;

	ACTIVITY(d, "writing to the journal how row %zu ended", given->row);
	err = write_end(d, j, given, outcome, why);
	if (err < 0 && err != -ESTALE)
		fprintf(stderr, "  hint: this is what was given: %s\n", given->line);
	journal_drop(given);
	return err;
}

void journal_drop(struct journal_given *given)
{
	scoped_fd_close(&given->fd);
	given->fd = -1;
}

/* Whether it can be made when a row is given. */
static int check_place(struct diag *d, const struct journal *j)
{
	const char *directory = text_directory(d->arena, j->path);
	int err = access(directory, W_OK | X_OK) < 0 ? -errno : 0;

	return err ? fault(d, err, "the journal '%s' cannot be made in '%s'; name another place with --journal", j->path, directory) : 0;
}

static const char *torn_text(struct arena *a, const struct opened *o)
{
	const char *claims = o->lines->torn_claims;

	if (!o->lines->torn)
		return NULL;
	return arena_fmt(a, "line %zu of the journal '%s' was cut off in writing; %s%s", o->lines->torn, o->j->path,
			 claims ? "what it says counts as begun: " : "nothing can be read in it, and nothing was given by it", claims ? claims : "");
}

int journal_look(struct diag *d, const struct journal *j, const struct table *t, struct journal_state *ret)
{
	scoped_opened o = { .fd = -1 };
	struct journal_state state = { 0 };
	struct stat st;
	int err;

	ACTIVITY(d, "reading the journal '%s'", j->path);
	if (lstat(j->path, &st) < 0 && errno == ENOENT) {
		*ret = (struct journal_state){ .unused = t->rows, .fresh = true };
		return check_place(d, j);
	}
	err = opened_begin(d, j, O_RDONLY, false, &o);
	if (err < 0)
		return err;
	state.fresh = o.fresh;
	count(&o, t, &state);
	state.torn = torn_text(d->arena, &o);
	*ret = state;
	return 0;
}
