/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * records.c - tests of the directory of records; with a directory's name it fills that for tests/cli/labels.test
 */
#include "cmd/records.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

static const uint8_t hash[TABLE_HASH] = { 0xab, 0xcd, 0xef, 0x01 };
static const time_t day = 1795729661; /* 2026-11-26T21:47:41Z */

static void add_value(struct arena *a, struct unit_record *r, const char *name, const char *value)
{
	*list_add(a, &r->identity.values) = (struct unit_value){ name, value };
}

/* One with everything. */
static struct unit_record record_of(struct arena *a, const char *serial, time_t started)
{
	struct unit_record r = { .host = "bench", .started = started, .ended = started + 61 };

	r.image.path = "out/disk.img";
	r.image.bytes = (uint64_t)2 << 30;
	r.image.hash = hash;
	r.device.path = "/dev/sdb";
	r.device.stable = "/dev/disk/by-id/usb-Generic_Reader-0:0";
	r.device.model = "Reader \"X\"";
	r.device.serial = "000A";
	r.device.transport = "usb";
	r.device.bytes = (uint64_t)8 << 30;
	r.device.sector_size = 512;
	r.identity.table = "units.csv";
	r.identity.row = 3;
	if (serial)
		add_value(a, &r, "serial", serial);
	r.identity.disk_guid = "6b1e6f5c-2bd3-4a4e-9f0a-0c1d2e3f4a5b";
	*list_add(a, &r.identity.partition_guids) = "0f0e0d0c-0b0a-4908-8706-050403020100";
	*list_add(a, &r.identity.volume_ids) = "1234ABCD";
	*list_add(a, &r.written) = (struct unit_range){ 0, 1 << 20 };
	*list_add(a, &r.written) = (struct unit_range){ 8 << 20, 4096 };
	*list_add(a, &r.unmapped) = (struct unit_range){ 1 << 20, 7 << 20 };
	r.unmapped_how = "discarded";
	*list_add(a, &r.behind) = (struct unit_range){ 16 << 20, 1 << 20 };
	r.behind_how = "kept";
	r.read_back = READ_BACK_OK;
	*list_add(a, &r.phases) = (struct unit_phase){ "write", 40123 };
	*list_add(a, &r.phases) = (struct unit_phase){ "read-back", 20007 };
	return r;
}

static void write_one(struct diag *d, const char *dir, const struct unit_record *r)
{
	const char *path;

	if (records_write(d, dir, r, &path) < 0)
		exit(1);
}

/* Serial numbers with every character that bars can have, and what a page must bear. */
static int fill(struct diag *d, const char *dir)
{
	static const char *const serials[] = {
		"A17", "0123456789", "SN-000123", "1234567", " !\"#$%&'()*+,-./", "0123456789:;<=>?@", "ABCDEFGHIJKLMNOPQR", "STUVWXYZ[\\]^_`", "abcdefghijklmn",
		"opqrstuvwxyz{|}~", "12AB345678CD9", "9596979899", "99887766554433221100998877665544",
		"</h2><script>alert('1')</script>&amp;", "Gr\xc3\xbc\xc3\x9f""e", "a\tb\xc2\x85""c", "a-serial-number-that-is-far-too-long-for-bars-on-a-label",
	};
	struct unit_record r;

	for (size_t i = 0; i < COUNT(serials); i++) {
		r = record_of(d->arena, serials[i], day + (time_t)i);
		add_value(d->arena, &r, "mac0", "00:16:3e:12:34:56");
		add_value(d->arena, &r, "mac1", "00:16:3e:12:34:57");
		add_value(d->arena, &r, "site", "a <b> & \"c\" 'd'");
		write_one(d, dir, &r);
	}
	r = record_of(d->arena, "FAILED", day + 100);
	r.outcome = OUTCOME_FAILED;
	r.why = "read-back differs <here>";
	r.read_back = READ_BACK_MISMATCH;
	r.mismatch = (struct unit_range){ 4096, 512 };
	write_one(d, dir, &r);
	/* Made anew after a failure, in the same second: it counts once. */
	r.identity.values.count = 0;
	add_value(d->arena, &r, "serial", "AGAIN");
	write_one(d, dir, &r);
	r.outcome = OUTCOME_DONE;
	write_one(d, dir, &r);
	r = record_of(d->arena, "0123456789 0123456789 0123456789", day + 150);
	for (int i = 0; i < 9; i++)
		add_value(d->arena, &r, arena_fmt(d->arena, "value%d", i), "00:16:3e:12:34:56 and a long text behind it that does not fit");
	write_one(d, dir, &r);
	/* Of no table. */
	r = record_of(d->arena, NULL, day + 200);
	r.identity.row = 0;
	r.identity.table = NULL;
	write_one(d, dir, &r);
	write_one(d, dir, &(struct unit_record){ .outcome = OUTCOME_INTERRUPTED, .why = "SIGINT", .started = day + 201 });
	return records_write_labels(d, dir) < 0;
}

static const char *content(struct diag *d, const char *path)
{
	struct span all;

	return io_read_file(d->arena, path, 1 << 20, &all) < 0 ? NULL : (const char *)all.at;
}

static void test_names(struct diag *d)
{
	struct unit_record r = record_of(d->arena, "A17", day), nasty = record_of(d->arena, "../x/\xc3\xa4 *", day), bare = { .started = day };
	const char *first = NULL, *second = NULL, *third = NULL;

	ok(!records_open(d, "records") && !records_open(d, "records"), "the directory is made once");
	ok(!records_write(d, "records", &r, &first), "a record");
	is_text(first, "records/A17-20261126T214741Z.json", "its name");
	first = content(d, first);
	r.retries = 1;
	ok(!records_write(d, "records", &r, &second) && !strcmp(second, "records/A17-20261126T214741Z-2.json"), "the same name is another file");
	is_text(content(d, "records/A17-20261126T214741Z.json"), first, "and the first one stays");
	ok(!records_write(d, "records", &nasty, &third), "a serial number that is no name");
	is_text(third, "records/_._x_____-20261126T214741Z.json", "stays in the directory");
	ok(!records_write(d, "records", &bare, &third), "a record of which nothing is known");
	is_text(third, "records/unit-20261126T214741Z.json", "has a name too");
}

static bool has(const char *page, const char *text)
{
	return page && strstr(page, text);
}

static void test_labels(struct diag *d)
{
	const char *page, *again;

	ok(!records_write_labels(d, "records"), "labels");
	page = content(d, "records/labels.html");
	ok(has(page, ">A17<") && !has(page, "Without a label"), "a label");
	ok(!records_write_labels(d, "records"), "labels again");
	again = content(d, "records/labels.html");
	is_text(again, page, "are the same");
	if (symlink("nowhere", "records/bad.json") < 0 || mkdir("records/dir.json", 0777) < 0)
		exit(1);
	ok(!records_write_labels(d, "records"), "what is no record does not disturb");
	page = content(d, "records/labels.html");
	ok(has(page, "<td>bad.json</td><td>no record</td>") && has(page, "<td>dir.json</td>"), "and is named");
}

static void test_troubles(struct diag *d)
{
	scoped_fd file = open("file", O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	const char *path = NULL;

	ok(records_open(d, "none/none") < 0 && records_open(d, "file") < 0, "no directory, no records");
	ok(records_write(d, "none", &(struct unit_record){ .started = day }, &path) < 0 && !path, "nor can one be written there");
	ok(records_write_labels(d, "none") < 0, "nor labels");
}

/* In a directory that others may write to. */
static void test_strangers(struct diag *d)
{
	struct unit_record r = record_of(d->arena, "LAST", day);
	scoped_fd file = open("precious", O_CREAT | O_WRONLY | O_CLOEXEC, 0666);

	ok(file >= 0 && !mkdir("strange", 0777) && !mkfifo("strange/pipe.json", 0666) && !symlink("../precious", "strange/labels.html"),
	   "a strange directory");
	ok(records_open(d, "strange") < 0 && records_write_labels(d, "strange") < 0, "a page that is a link is not written");
	ok(!*content(d, "precious"), "nor what it leads to");
	unlink("strange/labels.html");
	alarm(20);
	write_one(d, "strange", &r);
	ok(!records_open(d, "strange") && !records_write_labels(d, "strange") && has(content(d, "strange/labels.html"), "LAST"),
	   "nobody waits for a pipe among the records");
	alarm(0);
}

static void write_row(struct diag *d, const char *dir, const char *serial, size_t row, time_t started, const char *const *claims)
{
	struct unit_record r = record_of(d->arena, serial, started);

	r.identity.row = row;
	r.identity.claims = claims;
	add_value(d->arena, &r, "site", arena_fmt(d->arena, "hall %lld", (long long)started));
	write_one(d, dir, &r);
}

/* How often a page has a text. */
static size_t times(const char *page, const char *text)
{
	size_t count = 0;

	for (const char *at = page; at && (at = strstr(at, text)); at++)
		count++;
	return count;
}

static void test_order(struct diag *d)
{
	static const char *const nine[] = { "serial=A-9", "mac=00:16:3e:00:00:09", NULL }, *const ten[] = { "serial=A-10", NULL };
	static const char *const other[] = { "serial=A-11", "mac=00:16:3e:00:00:09", NULL };
	const char *page;

	ok(!records_open(d, "order"), "a directory for a batch");
	write_row(d, "order", "A-10", 10, day, ten);
	write_row(d, "order", "A-9", 9, day, nine);
	ok(!records_write_labels(d, "order"), "labels of one run");
	page = content(d, "order/labels.html");
	ok(has(page, ">A-9<") && has(strstr(page, ">A-9<"), ">A-10<"), "stand in the order of the rows");
	write_row(d, "order", "A-9", 9, day + 1, nine);
	ok(!records_write_labels(d, "order"), "a unit made anew with a corrected row");
	page = content(d, "order/labels.html");
	ok(times(page, ">A-9<") == 1 && has(page, "hall 1795729662"), "has one label, the later");
	ok(has(strstr(page, ">A-10<"), ">A-9<"), "which stands at the end");
	write_row(d, "order", "A-11", 9, day + 2, other);
	ok(!records_write_labels(d, "order"), "and when its serial number was corrected");
	page = content(d, "order/labels.html");
	ok(!has(page, ">A-9<") && times(page, ">A-11<") == 1, "it is known by its MAC address");
}

/* Devices without values are made in one second, too. */
static void test_order_of_devices(struct diag *d)
{
	struct unit_record r = record_of(d->arena, NULL, day);
	const char *page, *nine;

	r.identity.row = 0;
	if (records_open(d, "devices") < 0)
		exit(1);
	for (int i = 11; i > 7; i--) {
		r.device.serial = arena_fmt(d->arena, "SN%d", i);
		write_one(d, "devices", &r);
	}
	ok(!records_write_labels(d, "devices"), "labels of devices");
	page = content(d, "devices/labels.html");
	nine = strstr(page, ">SN9<");
	ok(nine && has(nine, ">SN10<") && has(nine, ">SN11<") && !has(nine, ">SN8<"), "numbers in names count by their value");
}

static void test_foreign_page(struct diag *d)
{
	scoped_fd file = -1;

	if (mkdir("foreign", 0777) < 0)
		exit(1);
	file = open("foreign/labels.html", O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	ok(file >= 0 && write(file, "<!DOCTYPE html>\nmine", 20) == 20, "a page that somebody else made");
	ok(records_open(d, "foreign") < 0 && records_write_labels(d, "foreign") < 0, "is not replaced");
	is_text(content(d, "foreign/labels.html"), "<!DOCTYPE html>\nmine", "and stays as it was");
}

/* Who stops the run wants to know how far it came. */
static void test_stopped(struct diag *d)
{
	struct unit_record r = record_of(d->arena, "STOPPED", day);
	const char *path = NULL;

	r.outcome = OUTCOME_INTERRUPTED;
	interrupt_catch();
	raise(SIGTERM);
	ok(interrupt_check(d) < 0, "the user wants to stop");
	ok(!records_write(d, "records", &r, &path) && has(content(d, path), "\"interrupted\""), "that has its record");
	ok(!records_write_labels(d, "records") && has(content(d, "records/labels.html"), "<td>STOPPED</td>"), "and its line");
}

int main(int argc, char **argv)
{
	struct diag d = { .arena = arena_make() };
	char dir[] = "/tmp/records.XXXXXX";
	int status;

	if (argc > 1) {
		status = fill(&d, argv[1]);
		arena_free(d.arena);
		return status;
	}
	umask(022);
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return 1;
	test_names(&d);
	test_labels(&d);
	test_troubles(&d);
	test_strangers(&d);
	test_order(&d);
	test_order_of_devices(&d);
	test_foreign_page(&d);
	test_stopped(&d);
	if (!tap_failed && !chdir("/") && system(arena_fmt(d.arena, "rm -rf %s", dir)))
		return 1;
	arena_free(d.arena);
	return done();
}
