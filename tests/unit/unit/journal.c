/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * journal.c - tests of what was given to which board
 */
#include "unit/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "tap.h"

static const char three[] = "serial,mac\nA,1\nB,2\nC,3\n";
static int words; /* where faults go */
static struct diag *d;

/* What the library's code calls in place of the C library's. */
static struct {
	int calls, fail_at; /* the call that fails, from 1 */
	off_t size;         /* of the file, at the last call for one */
	bool directory;     /* one for a directory came last */
	bool idle;          /* nothing need come to a medium: no power cut in this test is a real one */
	int error;
} syncs;

int fsync(int fd)
{
	struct stat st = { 0 };

	fstat(fd, &st);
	if (S_ISDIR(st.st_mode))
		syncs.directory = true;
	else
		syncs.size = st.st_size;
	if (++syncs.calls == syncs.fail_at) {
		errno = syncs.error ? syncs.error : EIO;
		return -1;
	}
	return syncs.idle ? 0 : (int)syscall(SYS_fsync, fd);
}

/* What faults said since the last call. */
static const char *said(void)
{
	struct span all = { 0 };

	if (lseek(words, 0, SEEK_SET) < 0 || io_read_rest(d->arena, words, 1 << 20, &all) < 0 || ftruncate(words, 0) < 0 || lseek(words, 0, SEEK_SET) < 0)
		abort();
	return (const char *)all.at;
}

/* Without what differs from run to run: times. */
static const char *said_timeless(void)
{
	char *text = arena_dup(d->arena, said());

	for (char *at = text; (at = strstr(at, "20")); at++) {
		if (strlen(at) >= 20 && at[4] == '-' && at[19] == 'Z')
			memcpy(at, "TIME................", 20);
	}
	return text;
}

static struct table *table_of(const char *text)
{
	struct table *t = table_parse(d, "units.csv", text, strlen(text));
	size_t mac;

	if (table_find(t, "mac", &mac))
		table_type(t, mac, UNIT_MAC);
	table_check(d, t);
	if (d->findings.count)
		abort();
	return t;
}

static struct journal a_journal(const char *path)
{
	struct journal j;

	if (journal_open(d, "units.csv", path, &j) < 0)
		abort();
	return j;
}

/* As another run has it, which knows nothing of what the file was before. */
static void another_run(struct journal *j)
{
	*j = a_journal(j->path);
}

/* The row that is given and ended at once, 0 when none is. */
static size_t take(struct journal *j, const struct table *t, size_t row, enum journal_allow allow, enum journal_outcome outcome, const char *why)
{
	struct journal_request request = { .row = row, .allow = allow, .device = "/dev/sdb", .device_serial = "X1" };
	struct journal_given given = { .fd = -1 };

	if (journal_begin(d, j, t, &request, &given) < 0)
		return 0;
	return journal_end(d, j, &given, outcome, why) < 0 ? 0 : given.row;
}

/* The same without an end, as a power cut leaves it. */
static size_t lose(struct journal *j, const struct table *t, size_t row, enum journal_allow allow)
{
	struct journal_request request = { .row = row, .allow = allow, .device = "/dev/sdc" };
	struct journal_given given = { .fd = -1 };

	if (journal_begin(d, j, t, &request, &given) < 0)
		return 0;
	journal_drop(&given);
	return given.row;
}

static struct span content(const char *path)
{
	struct span all;

	if (io_read_file(d->arena, path, 1 << 24, &all) < 0)
		abort();
	return all;
}

static void put(const char *path, const void *bytes, size_t len)
{
	scoped_fd fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);

	if (fd < 0 || io_write(fd, bytes, len) < 0)
		abort();
}

static void without_first_line(const char *path)
{
	struct span all = content(path);
	const char *end = memchr(all.at, '\n', all.len);

	if (end)
		put(path, end + 1, all.len - (size_t)((const uint8_t *)end + 1 - all.at));
}

static bool is_state(const struct journal *j, const struct table *t, size_t unused, size_t done, size_t unfinished)
{
	struct journal_state s;

	return !journal_look(d, j, t, &s) && s.unused == unused && s.done == done && s.unfinished == unfinished;
}

static void test_order(void)
{
	struct journal j = a_journal("order");
	const struct table *t = table_of(three);

	ok(is_state(&j, t, 3, 0, 0) && access("order", F_OK), "looking makes no journal");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "the first row is given");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_FAILED, "read-back differs"), 2, "then the second, although nobody ended well");
	is_number(lose(&j, t, 0, JOURNAL_UNUSED), 3, "then the third");
	ok(is_state(&j, t, 0, 1, 2), "all are used");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "and none is left");
	is_text(said(), "fault: no unused row is left in 'units.csv': 1 done, 2 unfinished (journal 'order'); add rows, or name an unfinished one with "
		"--row and --reuse=unfinished\n  while taking a row of 'units.csv' for '/dev/sdb'\n", "that is said");
	is_number(take(&j, t, 0, JOURNAL_DONE, OUTCOME_DONE, NULL), 0, "what is allowed for a named row is not for others");
	said();
	is_number(take(&j, t, 1, JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 0, "a row that is done is not given again");
	is_text(said_timeless(), "fault: row 1 (mac=1, serial=A) of 'units.csv' is not given: it was given to '/dev/sdb' (serial 'X1') at TIME................, "
		"and that was done at TIME................; take another row, or, if that board shall be made anew, write --reuse=done\n"
		"  while taking a row of 'units.csv' for '/dev/sdb'\n", "when, where and how it ended");
	is_number(take(&j, t, 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "a row that failed is not given again");
	is_text(said_timeless(), "fault: row 2 (mac=2, serial=B) of 'units.csv' is not given: it was given to '/dev/sdb' (serial 'X1') at TIME................, "
		"and that failed at TIME................: read-back differs; take another row, or, if that board is made anew now, write --reuse=unfinished\n"
		"  while taking a row of 'units.csv' for '/dev/sdb'\n", "that is said");
	is_number(take(&j, t, 2, JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 2, "unless that is allowed");
	is_number(take(&j, t, 2, JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 0, "once");
	said();
	is_number(lose(&j, t, 3, JOURNAL_UNUSED), 0, "a row without an end is not given again");
	is_text(said_timeless(), "fault: row 3 (mac=3, serial=C) of 'units.csv' is not given: it was given to '/dev/sdc' at TIME................, "
		"and that has no end: the power failed or the program was killed; take another row, or, if that board is made anew now, write --reuse=unfinished\n"
		"  while taking a row of 'units.csv' for '/dev/sdc'\n", "that is said");
	is_number(take(&j, t, 1, JOURNAL_DONE, OUTCOME_FAILED, NULL), 1, "a row that is done is given when that is allowed");
	is_number(take(&j, t, 1, JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 0, "what was done once stays done");
	is_number(take(&j, t, 4, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "there is no row behind the last");
	is_number(take(&j, t, 3, JOURNAL_DONE, OUTCOME_INTERRUPTED, "SIGINT"), 3, "an end by the user");
	is_number(take(&j, t, 3, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "is none");
	ok(strstr(said(), "was interrupted at 20") != NULL, "that is said");
}

/* A table has one journal, by whatever name it is reached. */
static void test_beside(void)
{
	scoped_memory char *work = realpath(".", NULL);
	const char *here = arena_fmt(d->arena, "%s/units.csv.journal", work);
	struct journal j;

	put("units.csv", three, strlen(three));
	is_text(a_journal(NULL).path, "units.csv.journal", "the journal lies beside the table");
	ok(!mkdir("links", 0777) && !symlink("../units.csv", "links/units.csv") && !symlink("links/units.csv", "other"), "links to the table");
	ok(!journal_open(d, "links/units.csv", NULL, &j), "one of them is the table");
	is_text(j.path, here, "whose journal lies beside the table itself");
	ok(!journal_open(d, "other", NULL, &j), "a link to it");
	is_text(j.path, here, "leads there, too");
	ok(!journal_open(d, "links/../units.csv", NULL, &j), "a longer path");
	is_text(j.path, "links/../units.csv.journal", "stays as it was named");
	ok(!mkfifo("pipe.csv", 0666) && journal_open(d, "pipe.csv", NULL, &j) < 0, "a pipe has no journal beside it");
	is_text(said(), "fault: 'pipe.csv' is no regular file, so no journal can lie beside it; name one with --journal\n", "that is said");
	ok(!journal_open(d, "pipe.csv", "j", &j) && !strcmp(j.path, "j"), "but one that is named");
	ok(journal_open(d, "gone.csv", NULL, &j) < 0, "nor is there one of a table that is gone");
	said();
}

/* What never came to a board counts as if it had not begun, and what counted before it counts again. */
static void test_untouched(void)
{
	struct journal j = a_journal("untouched");
	const struct table *t = table_of(three);

	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_UNTOUCHED, "interrupted by SIGINT"), 1, "a row that comes to no board");
	ok(is_state(&j, t, 3, 0, 0), "is unused");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "and is given to the next one");
	is_number(take(&j, t, 1, JOURNAL_DONE, OUTCOME_UNTOUCHED, NULL), 1, "what is done and shall be made anew, and is not");
	ok(is_state(&j, t, 2, 1, 0), "stays done");
	is_number(lose(&j, t, 2, JOURNAL_UNUSED), 2, "what was begun and has no end");
	is_number(take(&j, t, 2, JOURNAL_UNFINISHED, OUTCOME_UNTOUCHED, NULL), 2, "is begun again in vain");
	ok(is_state(&j, t, 1, 1, 1), "and is still without an end");
	is_number(take(&j, t, 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "so that it is not given");
	ok(strstr(said(), "to '/dev/sdc' at 20") != NULL, "because of what was before");
	j = a_journal("untouched");
	is_number(take(&j, t, 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "nor after all of the journal was read at once");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 3, "the next row is given");
	said();
}

/* What is given is on the medium, and what is not on the medium is not given. */
static void test_synced(void)
{
	struct journal j = a_journal("synced");
	const struct table *t = table_of(three);
	struct journal_request request = { .device = "/dev/sdb" };
	struct journal_given given = { .fd = -1 };

	syncs.calls = 0;
	syncs.directory = false;
	ok(!journal_begin(d, &j, t, &request, &given), "a row");
	ok(syncs.calls == 2 && syncs.directory && (size_t)syncs.size == content("synced").len, "its line and the new file's name are on the medium");
	ok(!journal_end(d, &j, &given, OUTCOME_DONE, NULL) && syncs.calls == 4 && (size_t)syncs.size == content("synced").len, "so is its end");
	syncs.fail_at = syncs.calls + 2;
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "what does not come to the medium is not given");
	ok(strstr(said(), "cannot bring the journal 'synced' to the medium: Input/output error") != NULL, "that is said");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 3, "and counts as begun");
	syncs.fail_at = syncs.calls + 4;
	is_number(take(&j, t, 2, JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 0, "an end that does not come to the medium is told of");
	unlink("synced");
	another_run(&j);
	syncs.fail_at = syncs.calls + 1;
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "nor is one given when the file's name does not");
	ok(strstr(said(), "cannot bring the directory '.' to the medium") != NULL, "that is said");
	syncs.fail_at = syncs.calls + 1;
	syncs.error = EINVAL;
	is_number(take(&j, t, 3, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 3, "but where directories cannot be brought there");
	syncs.fail_at = syncs.error = 0;
	syncs.directory = false;
	ok(!journal_begin(d, &j, t, &request, &given) && given.row == 1 && syncs.directory, "the next one brings it there, and no row is used up");
	journal_drop(&given);
}

/* Whatever is done to the table, what belongs to a unit is not given again. */
static void test_edited(void)
{
	const char *older = arena_fmt(d->arena, "{\"claims\":[\"Board=B1\"],\"event\":\"begun\",\"run\":\"r\",\"sha256\":\"%064d\",\"unit\":1}\n", 0);
	struct journal j = a_journal("edited");

	is_number(take(&j, table_of(three), 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "a row from the middle");
	is_number(take(&j, table_of("mac,serial\n2,B\n9,Z\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "rows and columns in another order");
	is_number(take(&j, table_of("serial,mac\nB,7\nA,2\nC,9\nD,4\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 4, "a serial number or an address in another row");
	is_number(take(&j, table_of("serial,mac,x\nB,2,y\nQ,5,y\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "a new column");
	is_number(lose(&j, table_of("id\nX\n"), 0, JOURNAL_UNUSED), 1, "a table where the first column claims");
	is_number(take(&j, table_of("id,serial\nX,U\nY,V\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "what claimed before there was a better column");
	is_number(lose(&j, table_of("Board\nB1\nB2\n"), 0, JOURNAL_UNUSED), 1, "a name with a capital");
	is_number(take(&j, table_of("bOARD\nB1\nB2\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "is the same with others");
	is_number(take(&j, table_of("boarD,SERIAL,x\nB1,m,1\nB2,n,1\nB3,o,1\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 3, "also when another column claims");
	put("edited", older, strlen(older));
	another_run(&j);
	is_number(take(&j, table_of("board\nB1\nB2\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "and when the journal has it in another case");
	said();
	unlink("edited");
	another_run(&j);
	is_number(take(&j, table_of(three), 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "a row from the middle");
	is_number(take(&j, table_of("serial,mac\nA,2\n"), 1, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "also when the row is named");
	ok(strstr(said(), "row 1 (mac=2, serial=A) of 'units.csv' is not given: mac=2, which is in line 1 of 'edited', too, was given to") != NULL, "that is said");
}

static struct table *numbers_of(const char *text, enum unit_type type)
{
	struct table *t = table_parse(d, "units.csv", text, strlen(text));

	table_type(t, 0, type);
	table_check(d, t);
	return t;
}

/* However a value is spelt, and whatever type the tree has for it. */
static void test_spelt(void)
{
	struct journal j = a_journal("spelt");
	static const char text[] = "serial\n01\n2\n";

	is_number(take(&j, numbers_of("serial\n0x1\n", UNIT_NUMBER), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a number");
	is_number(take(&j, numbers_of(text, UNIT_NUMBER), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "in another spelling");
	unlink("spelt");
	another_run(&j);
	is_number(take(&j, numbers_of(text, UNIT_NUMBER), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a number");
	is_number(take(&j, numbers_of(text, UNIT_TEXT), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "that is a text in the next tree");
	unlink("spelt");
	another_run(&j);
	is_number(take(&j, numbers_of(text, UNIT_TEXT), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a text");
	is_number(take(&j, numbers_of(text, UNIT_NUMBER), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "that is a number in the next tree");
	unlink("spelt");
	another_run(&j);
	is_number(take(&j, table_of("id,wifi-mac\nX,52540000000a\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "an address for the record");
	is_number(take(&j, table_of("id,mac\nY,52-54-00-00-00-0A\nZ,1\n"), 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "that another column has");
}

/* Every complete line of a begun unit in the first len bytes: its serial number was given. */
static bool was_given(struct span journal, size_t len, const char *serial)
{
	const char *needle = arena_fmt(d->arena, "\"serial=%s\"", serial);
	size_t at = 0, end;
	bool given = false;

	while (span_find((struct span){ journal.at, len }, at, needle, strlen(needle), &at)) {
		given = given || span_find((struct span){ journal.at, len }, at, "\n", 1, &end);
		at++;
	}
	return given;
}

/* With the journal cut to len bytes: gives all that is left, and counts what was given before. */
static size_t twice_after_cut(struct span whole, size_t len, const struct table *t)
{
	struct journal j = a_journal("cut");
	size_t twice = 0, row;

	put("cut", whole.at, len);
	another_run(&j);
	while ((row = take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL)))
		twice += was_given(whole, len, table_cell(t, row, 0)->value);
	/* It must have ended because no row was left, not because the journal could not be read. */
	return strstr(said(), "no unused row is left") ? twice : 1000;
}

static void test_cut(void)
{
	struct journal j = a_journal("whole");
	const struct table *t = table_of(three), *more = table_of("serial,mac\nA,1\nB,2\nC,3\nD,4\nE,5\n");
	struct span whole, torn;
	size_t twice = 0, again = 0, marks;

	syncs.idle = true;
	take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL);
	take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_FAILED, "\xc3\xa4");
	lose(&j, t, 0, JOURNAL_UNUSED);
	whole = content("whole");
	for (size_t len = 0; len <= whole.len; len++)
		twice += twice_after_cut(whole, len, more);
	is_number(twice, 0, "a power cut at every byte: nothing is given twice, and the rest is given");
	/* A second cut while the line after the first one is written. */
	for (size_t len = 100; len < whole.len; len += 97) {
		twice_after_cut(whole, len, more);
		torn = content("cut");
		for (size_t end = len; end < len + 60 && end < torn.len; end += 5)
			again += twice_after_cut(torn, end, more);
		ok(!again, arena_fmt(d->arena, "a second cut behind byte %zu", len));
	}
	twice_after_cut(whole, whole.len - 1, more);
	ok(span_find(content("cut"), 0, "} #torn\n", 8, &marks), "a line that was cut off is marked and kept");
}

static void test_torn(void)
{
	struct journal j = a_journal("torn");
	const struct table *t = table_of(three);
	struct journal_state s;
	struct span whole;
	size_t device = 0, claims = 0;

	take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL);
	lose(&j, t, 0, JOURNAL_UNUSED);
	whole = content("torn");
	ok(!journal_look(d, &j, t, &s) && !s.torn, "a whole journal is not torn");
	span_find(whole, 0, "done", 4, &device);
	span_find(whole, device, "\"device\"", 8, &device);
	put("torn", whole.at, device);
	another_run(&j);
	ok(!journal_look(d, &j, t, &s) && s.unused == 1 && s.unfinished == 1, "what can be read of a torn line counts as begun");
	is_text(s.torn, "line 3 of the journal 'torn' was cut off in writing; what it says counts as begun: mac=2, serial=B", "that is told");
	span_find(whole, device - 40, "\"mac=2\"", 7, &claims);
	put("torn", whole.at, claims + 10);
	another_run(&j);
	ok(!journal_look(d, &j, t, &s) && s.unused == 1 && s.done == 1 && s.unfinished == 1, "also when not all claims can");
	is_text(s.torn, "line 3 of the journal 'torn' was cut off in writing; what it says counts as begun: mac=2", "that is told");
	put("torn", whole.at, claims + 5);
	another_run(&j);
	ok(!journal_look(d, &j, t, &s) && s.unused == 2 && s.done == 1, "where nothing can be read, nothing counts");
	is_text(s.torn, "line 3 of the journal 'torn' was cut off in writing; nothing can be read in it, and nothing was given by it", "that is told");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "the row is given");
	ok(!journal_look(d, &j, t, &s) && !s.torn && s.done == 2, "it is told of once");
}

/* Nothing of this is what is left of a line, so nobody knows what was there. */
static void test_spoilt(void)
{
	static const struct { const char *name, *end; size_t len; const char *why; } rows[] = {
		{ "zeros", "\0\0\0\0\0\0", 6, "its end is zeros" }, { "half a line, then zeros", "{\"claims\":[\"mac=2\"\0\0", 20, "its end is zeros" },
		{ "another file", "my precious notes", 17, "it has no line end, and is not the beginning of a line" },
		{ "other line ends", "{\"event\":\"done\"}\r", 17, "it has no line end, and is not" },
		{ "two lines in one", "{\"event\":\"done\"}{\"event\":\"done\"}", 32, "it has no line end, and is not" },
		{ "another object", "{\"a\":1", 6, "it has no line end, and is not" }, { "a bit", "{\"claims\":[\"mac=\x82", 17, "it has no line end, and is not" },
	};
	struct journal j = a_journal("spoilt");
	const struct table *t = table_of(three);
	const char *text;
	char line[64];
	struct span good;

	take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL);
	good = content("spoilt");
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int first = 0; first < 2; first++) {
			char *bytes = arena_alloc(d->arena, good.len + rows[i].len);
			size_t before = first ? 0 : good.len;
			struct journal new = a_journal("spoilt");

			memcpy(bytes, good.at, before);
			memcpy(bytes + before, rows[i].end, rows[i].len);
			put("spoilt", bytes, before + rows[i].len);
			another_run(&j);
			snprintf(line, sizeof(line), "line %d of the journal 'spoilt' cannot be understood: ", first ? 1 : 3);
			said();
			ok(!take(&new, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), "nothing is given");
			text = said();
			ok(strstr(text, line) && strstr(text, rows[i].why),
			   arena_fmt(d->arena, "%s is no line that was cut off (%d)", rows[i].name, first));
			ok(content("spoilt").len == before + rows[i].len, "and nothing is written behind it");
		}
	}
}

static void test_damaged(void)
{
	static const struct { const char *line, *why; } rows[] = {
		{ "not json", "it is no JSON object" }, { "", "it is no JSON object" }, { "[1]", "it is no JSON object" }, { "\"a\":1,", "it is no JSON object" },
		{ "{\"event\":\"done\"}", "it does not say of which unit it is" },
		{ "{\"event\":\"done\",\"run\":\"x\",\"unit\":1}", "it ends a unit that never began" },
		{ "{\"event\":\"gone\",\"run\":\"x\",\"unit\":1}", "this version does not know the event 'gone'" },
		{ "{\"event\":\"begun\",\"run\":\"x\",\"unit\":1}", "it does not say what was given" },
		{ "{\"event\":\"begun\",\"run\":\"x\",\"unit\":1,\"claims\":[],\"sha256\":\"00\"}", "it does not say what was given" },
	};
	const struct table *t = table_of(three);
	struct journal j = a_journal("damaged");
	const char *more;
	struct span whole;
	size_t flips = 0;
	const char *run;

	take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL);
	whole = content("damaged");
	run = j.run;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = arena_fmt(d->arena, "%s%s\n", (const char *)whole.at, rows[i].line);

		put("damaged", text, strlen(text));
		another_run(&j);
		ok(!take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) && content("damaged").len == strlen(text), "a damaged journal gives nothing and stays");
		is_text(said(), arena_fmt(d->arena, "fault: line 3 of the journal 'damaged' cannot be understood: %s. Nothing is given while it is not known what was; "
			"put the line back from a copy\n  while taking a row of 'units.csv' for '/dev/sdb'\n", rows[i].why), rows[i].why);
	}
	more = arena_fmt(d->arena, "%s{\"event\":\"failed\",\"run\":\"%s\",\"unit\":1}\n", (const char *)whole.at, run);
	put("damaged", more, strlen(more));
	another_run(&j);
	ok(is_state(&j, t, 2, 1, 0), "a second end makes nothing undone");
	put("damaged", arena_fmt(d->arena, "%s%s", (const char *)whole.at, (const char *)whole.at), 2 * whole.len);
	another_run(&j);
	ok(!take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) && strstr(said(), "this unit began before"), "a line twice");
	/* A bit that is wrong anywhere: refused, or harmless. */
	for (size_t i = 0; i < whole.len; i++) {
		uint8_t *bad = (uint8_t *)arena_copy(d->arena, whole.at, whole.len);

		bad[i] ^= 0x80;
		put("damaged", bad, whole.len);
		another_run(&j);
		flips += take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) == 1;
	}
	is_number(flips, 0, "a high bit that is wrong anywhere makes no used row unused");
	said();
}

/* Takes rows until none is left and writes each into the pipe once it was given. */
static void worker(const char *path, const struct table *t, int to)
{
	struct journal j = a_journal(path);
	struct journal_request request = { .device = "/dev/null" };
	struct journal_given given = { .fd = -1 };

	while (!journal_begin(d, &j, t, &request, &given)) {
		uint32_t row = (uint32_t)given.row;

		if (io_write(to, &row, sizeof(row)) < 0 || journal_end(d, &j, &given, OUTCOME_DONE, NULL) < 0)
			_exit(1);
	}
	_exit(0);
}

static pid_t start(const char *path, const struct table *t, int to)
{
	pid_t pid = fork();

	if (!pid)
		worker(path, t, to);
	return pid;
}

static const struct table *many_rows(int count)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const struct table *t;

	fputs("serial\n", out);
	for (int i = 1; i <= count; i++)
		fprintf(out, "S%d\n", i);
	fclose(out);
	t = table_of(text);
	free(text);
	return t;
}

/* How many different rows came; more than once is ret_twice. */
static size_t rows_of(int from, size_t rows, size_t *ret_twice)
{
	uint8_t *seen = arena_array(d->arena, uint8_t, rows + 1);
	size_t count = 0;
	uint32_t row;

	*ret_twice = 0;
	while (read(from, &row, sizeof(row)) == sizeof(row)) {
		count += !seen[row];
		*ret_twice += seen[row];
		seen[row] = 1;
	}
	return count;
}

static void test_race(void)
{
	const struct table *t = many_rows(200);
	pid_t workers[3];
	int ends[2];
	size_t twice, count;

	if (pipe(ends) < 0)
		abort();
	for (size_t i = 0; i < COUNT(workers); i++)
		workers[i] = start("race", t, ends[1]);
	close(ends[1]);
	count = rows_of(ends[0], 200, &twice);
	for (size_t i = 0; i < COUNT(workers); i++)
		waitpid(workers[i], NULL, 0);
	close(ends[0]);
	is_number(twice, 0, "three processes and 200 rows: none is given twice");
	is_number(count, 200, "and all are given");
	said();
}

/* kill -9 at many points: rows may be lost, none comes twice. */
static void test_killed(void)
{
	const struct table *t = many_rows(150);
	struct journal j = a_journal("killed");
	struct journal_state s = { .unused = 150 };
	size_t twice, count;
	int ends[2], kills = 0;

	if (pipe(ends) < 0)
		abort();
	for (; s.unused && kills < 1000; kills++) {
		pid_t pid = start("killed", t, ends[1]);

		usleep((useconds_t)(1000 + kills % 37 * 211 + kills * 10)); /* at last it is slow enough for any machine */
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if (journal_look(d, &j, t, &s) < 0)
			break;
	}
	close(ends[1]);
	count = rows_of(ends[0], 150, &twice);
	close(ends[0]);
	is_number(s.unused, 0, arena_fmt(d->arena, "killed at %d points, the journal can be read each time", kills));
	is_number(twice, 0, "no row was given twice");
	ok(count + s.unfinished >= 150, "what was not given is known to be unfinished");
	said();
}

/* A unit that another process writes at this moment is not given, whatever is allowed and whatever became of the row before. */
static void test_alive(const char *path, enum journal_allow before, enum journal_outcome outcome)
{
	const struct table *t = table_of(three);
	struct journal j = a_journal(path);
	int ends[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ends) < 0 || (before && !take(&j, t, 1, JOURNAL_UNUSED, outcome, NULL)))
		abort();
	pid = fork();
	if (!pid) {
		struct journal_request request = { .row = 1, .allow = before, .device = "/dev/sdb" };
		struct journal_given given = { .fd = -1 };

		byte = journal_begin(d, &j, t, &request, &given) < 0;
		if (write(ends[1], &byte, 1) == 1)
			pause();
		_exit(0);
	}
	ok(read(ends[0], &byte, 1) == 1 && !byte, "another process is at work");
	is_number(take(&j, t, 1, JOURNAL_DONE, OUTCOME_DONE, NULL), 0, "its row is not given");
	ok(strstr(said(), "that is being written now; wait for its end, or take another row") != NULL, "that is said");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "the next one is");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	is_number(take(&j, t, 1, before ? before : JOURNAL_UNFINISHED, OUTCOME_DONE, NULL), 1, "when it was killed, its row may be given again");
	close(ends[0]);
	close(ends[1]);
}

static void test_places(void)
{
	const struct table *t = table_of(three);
	struct journal link = a_journal("link"), dir = a_journal("dir"), none = a_journal("none/journal"), pipe_ = a_journal("pipe"), gone = a_journal("gone");
	struct journal_request request = { .device = "/dev/sdb" };
	struct journal_given given = { .fd = -1 };
	struct journal_state state;

	ok(!symlink("elsewhere", "link") && !mkdir("dir", 0777) && !mkfifo("pipe", 0666), "a link, a directory and a pipe");
	ok(!take(&link, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) && access("elsewhere", F_OK), "a symbolic link is no journal");
	ok(strstr(said(), "fault: the journal 'link' is a symbolic link, which could lead elsewhere tomorrow; name the file itself with --journal\n") != NULL, "that is said");
	ok(!take(&dir, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), "a directory is none");
	ok(strstr(said(), "fault: the journal 'dir' is a directory; name a file with --journal\n") != NULL, "that is said");
	ok(!take(&pipe_, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) && strstr(said(), "is not a regular file"), "a pipe is none");
	ok(!take(&none, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), "there must be a directory");
	ok(strstr(said(), "fault: cannot open the journal 'none/journal': No such file or directory\n") != NULL, "that is said");
	ok(!journal_begin(d, &gone, t, &request, &given) && !unlink("gone") && journal_end(d, &gone, &given, OUTCOME_DONE, NULL) == -ESTALE,
	   "a journal that is gone at the end");
	ok(given.fd < 0 && journal_look(d, &gone, t, &state) < 0 && strstr(said(), "fault: line 1 of the journal 'gone' says that it was emptied, replaced or "
		"taken away"), "and gives nothing more");
	without_first_line("gone");
	ok(!journal_look(d, &gone, t, &state) && state.done == 1 && state.unused == t->rows - 1, "until somebody has looked at it; this unit is there");
	unlink("gone");
	another_run(&gone);
	said();
	ok(!journal_begin(d, &gone, t, &request, &given), "a journal");
	put("gone", "", 0);
	ok(journal_end(d, &gone, &given, OUTCOME_DONE, NULL) == -ESTALE && strstr(said(), "had lost the beginning of this unit: it was emptied, replaced or taken away"),
	   "one that was emptied is said");
	without_first_line("gone");
	ok(!journal_look(d, &gone, t, &state) && state.done == 1 && state.unused == t->rows - 1, "and has this unit again");
}

/* In a child, whose limits, user and mounts end with it. */
static int in_child(int (*run)(const struct table *t), const struct table *t)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid)
		_exit(run(t));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int write_beyond_limit(const struct table *t)
{
	struct journal j = a_journal("limit");
	struct rlimit limit = { 700, 700 };
	size_t before;

	signal(SIGXFSZ, SIG_IGN);
	if (take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) != 1)
		return 1;
	before = content("limit").len;
	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return 2;
	if (take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL))
		return 3;
	return content("limit").len == before ? 0 : 4;
}

static int write_without_permission(const struct table *t)
{
	struct journal j = a_journal("closed/journal");

	if (mkdir("closed", 0555) < 0 || (!geteuid() && seteuid(65534) < 0))
		return 1;
	return take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL) ? 2 : 0;
}

/* A medium of a page, then full. */
static int write_on_full_medium(const struct table *t)
{
	struct journal j = a_journal("small/journal");
	size_t given = 0, row;
	bool full = false;

	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNS : CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mkdir("small", 0777) < 0 || mount("tmpfs", "small", "tmpfs", 0, "size=8k") < 0)
		return 77;
	while ((row = take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL)) == given + 1)
		given++;
	full = strstr(said(), "No space left on device");
	umount("small");
	return row || !full || !given ? 1 : 0;
}

static void test_full(void)
{
	const struct table *t = table_of(three);
	int status;

	is_number((uint64_t)in_child(write_beyond_limit, t), 0, "what does not fit is taken back, and no row is given");
	is_number((uint64_t)in_child(write_without_permission, t), 0, "without permission no row is given");
	ok(strstr(said(), "cannot open the journal 'closed/journal': Permission denied") != NULL, "that is said");
	status = in_child(write_on_full_medium, many_rows(100));
	ok(status == 0 || status == 77, status == 77 ? "a full medium # SKIP this machine mounts nothing here" : "on a full medium no row is given");
	said();
}

static bool write_file(const char *path, struct span bytes)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	return fd >= 0 && !io_write(fd, bytes.at, bytes.len);
}

/* What was read once is not read again; but only as long as it is still so. */
static void test_again(void)
{
	struct journal j = a_journal("again"), other = a_journal("again");
	const struct table *t = table_of(three);
	struct journal_state state;
	struct span first;

	is_number(take(&j, t, 1, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a row");
	ok(!io_read_file(d->arena, "again", JOURNAL_BYTES_MOST, &first), "what the journal has then");
	is_number(take(&other, t, 2, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "another process takes another");
	ok(is_state(&j, t, 1, 2, 0), "which is seen");
	ok(write_file("copy", first) && !rename("copy", "again"), "an older copy is put back");
	ok(is_state(&j, t, 2, 1, 0), "which is seen, too");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 2, "and goes on from there");
	ok(!truncate("again", (off_t)first.len), "it is cut in its place");
	ok(is_state(&other, t, 2, 1, 0) && is_state(&j, t, 2, 1, 0), "which both see");
	ok(!truncate("again", (off_t)first.len - 3) && !truncate("again", (off_t)first.len), "and bytes of it are lost");
	ok(journal_look(d, &j, t, &state) < 0, "which is seen by who has read them");
}

/* What a run has given is nobody else's, whatever is done to the journal before its next device. */
static void test_replaced(void)
{
	const struct table *t = table_of(three);

	for (int how = 0; how < 4; how++) {
		struct journal j = a_journal("replaced"), before = a_journal("replaced");
		struct journal_request request = { .device = "/dev/sdb" };
		struct journal_given one = { .fd = -1 }, two = { .fd = -1 };
		struct span older;

		ok(!unlink("replaced") || errno == ENOENT, "no journal");
		is_number(take(&before, t, 1, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a journal with a unit");
		older = content("replaced");
		said();
		ok(!journal_begin(d, &j, t, &request, &one) && one.row == 2, "a run gives the next row");
		if (how == 0)
			put("replaced", older.at, older.len);
		else if (how == 1)
			ok(write_file("copy", older) && !rename("copy", "replaced"), "a copy");
		else if (how == 2)
			put("replaced", "", 0);
		else
			unlink("replaced");
		ok(journal_begin(d, &j, t, &request, &two) < 0 && two.fd < 0, "and none after the journal was emptied, replaced or taken away");
		ok(strstr(said(), "fault: the journal 'replaced' was emptied or replaced while it was in use") != NULL, "that is said");
		ok(journal_end(d, &j, &one, OUTCOME_DONE, NULL) == -ESTALE, "the first one has its end");
		said();
		is_number(take(&before, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 0, "no run gives anything then");
		ok(strstr(said(), "what stood there before is lost") != NULL, "that is said");
	}
}

/* A last line that was cut off is no reason to take any other file for the journal. */
static void test_torn_and_emptied(void)
{
	const struct table *t = table_of(three);
	struct journal j = a_journal("emptied");
	struct journal_request request = { .device = "/dev/sdb" };
	struct journal_given given = { .fd = -1 };
	struct journal_state state;
	const char *torn;

	is_number(take(&j, t, 1, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 1, "a journal");
	torn = arena_fmt(d->arena, "%s{\"claims\":[\"serial=B\"],\"ev", (const char *)content("emptied").at);
	put("emptied", torn, strlen(torn));
	another_run(&j);
	ok(!journal_look(d, &j, t, &state) && state.torn && state.done == 1, "whose last line was cut off");
	put("emptied", "", 0);
	ok(journal_begin(d, &j, t, &request, &given) < 0 && strstr(said(), "was emptied or replaced"), "is emptied before a row is given");
	put("emptied", torn, strlen(torn));
	another_run(&j);
	ok(!journal_look(d, &j, t, &state) && !journal_begin(d, &j, t, &request, &given) && given.row == 3, "if not, a row is given");
	journal_drop(&given);
}

/* All units of a run come back, those too that had ended before. */
static void test_put_back(void)
{
	const struct table *t = table_of(three);
	struct journal j = a_journal("back");
	struct journal_request request = { .device = "/dev/sdb" };
	struct journal_given given[3] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	struct journal_state state;

	for (int i = 0; i < 3; i++)
		ok(!journal_begin(d, &j, t, &request, &given[i]), "a unit");
	ok(!journal_end(d, &j, &given[0], OUTCOME_DONE, NULL), "the first one is done");
	put("back", "", 0);
	ok(journal_end(d, &j, &given[1], OUTCOME_FAILED, "x") == -ESTALE, "the journal is emptied before the second one ends");
	ok(!journal_end(d, &j, &given[2], OUTCOME_DONE, NULL), "the third one has all it needs");
	without_first_line("back");
	another_run(&j);
	ok(!journal_look(d, &j, t, &state) && state.unused == 0 && state.done == 2 && state.unfinished == 1, "all are there");
	said();
}

static void test_long(void)
{
	const struct table *t = many_rows(100000);
	struct journal j = a_journal("long");
	FILE *out = fopen("long", "w");

	for (int i = 1; out && i <= 99999; i++)
		fprintf(out, "{\"claims\":[\"serial=S%d\"],\"event\":\"begun\",\"run\":\"r\",\"sha256\":\"%064d\",\"unit\":%d}\n", i, i, i);
	ok(out && !fclose(out), "a long journal");
	is_number(take(&j, t, 0, JOURNAL_UNUSED, OUTCOME_DONE, NULL), 100000, "its one unused row is found");
	ok(is_state(&j, t, 0, 1, 99999), "all are used");
}

int main(void)
{
	struct diag diag = { .arena = arena_make() };
	char dir[] = "/tmp/journal.XXXXXX";

	d = &diag;
	words = memfd_create("words", MFD_CLOEXEC);
	if (words < 0 || !mkdtemp(dir) || chdir(dir) < 0 || dup2(words, 2) < 0)
		return 1;
	chmod(dir, 0755);
	test_beside();
	test_order();
	test_untouched();
	test_synced();
	test_edited();
	test_spelt();
	test_again();
	test_replaced();
	test_put_back();
	test_torn_and_emptied();
	test_cut();
	test_torn();
	test_spoilt();
	test_damaged();
	test_race();
	test_killed();
	test_alive("alive", JOURNAL_UNUSED, OUTCOME_DONE);
	test_alive("alive-failed", JOURNAL_UNFINISHED, OUTCOME_FAILED);
	test_alive("alive-done", JOURNAL_DONE, OUTCOME_DONE);
	test_places();
	test_full();
	test_long();
	if (!tap_failed && !chdir("/") && system(arena_fmt(d->arena, "rm -rf %s", dir)))
		return 1;
	arena_free(d->arena);
	return done();
}
