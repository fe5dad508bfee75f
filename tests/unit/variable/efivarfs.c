/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efivarfs.c - tests of src/variable/efivarfs.h over a plain directory
 *
 * What only a kernel does is in tests/boot/boot-entry-edk2.test. A plain file keeps its tail when less is
 * written, a variable does not; so nothing becomes shorter here.
 */
#include "variable/efivarfs.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

enum { OTHER = 0x55 };

struct place {
	struct diag *d;
	const char *dir;
};

static const char *file_of(const struct place *p, const char *name)
{
	return arena_fmt(p->d->arena, "%s/%s-" BOOT_GUID, p->dir, name);
}

static void put(const struct place *p, const char *name, const char *bytes, size_t len)
{
	scoped_fd fd = open(file_of(p, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || io_write(fd, bytes, len))
		abort();
}

/* The variable in hexadecimal, attributes first; NULL when there is none. */
static const char *hex_of(const struct place *p, const char *name)
{
	struct arena *a = p->d->arena;
	const char *text = "";
	struct span s;

	if (io_read_file(a, file_of(p, name), 4096, &s))
		return NULL;
	for (size_t i = 0; i < s.len; i++)
		text = arena_fmt(a, "%s%02x", text, s.at[i]);
	return text;
}

static struct boot_request request_for(uint8_t guid)
{
	struct boot_request r = {
		.option = { .attributes = LOAD_OPTION_ACTIVE, .description = "Xen", .partition = 1, .first_lba = 2048, .sectors = 4096,
			    .path = LOAD_OPTION_LOADER },
	};

	memset(r.option.guid, guid, GUID_BYTES);
	return r;
}

static bool holds(const struct place *p, const char *name, const struct load_option *option)
{
	struct span s, want = load_option_encode(p->d->arena, option);

	return !io_read_file(p->d->arena, file_of(p, name), 4096, &s) && s.len == want.len + 4 && s.at[0] == 7 && !s.at[1] &&
		!memcmp(s.at + 4, want.at, want.len);
}

static void test_write(const struct place *p)
{
	struct boot_request r = request_for(1);
	struct boot_change change;

	put(p, BOOT_ORDER, "\7\0\0\0\1\0", 6);
	put(p, "Boot0001", "\7\0\0\0" "damaged", 11);
	put(p, "Boot0000", "", 0);
	put(p, "Timeout", "\7\0\0\0\5\0", 6);
	ok(!efivarfs_check(p->d, p->dir), "there are variables and they can be written");
	ok(!efivarfs_set_boot(p->d, p->dir, &r, &change) && change.number == 2, "a free number, not that of an empty file");
	ok(holds(p, "Boot0002", &r.option), "the entry is there, with its attributes");
	is_text(hex_of(p, BOOT_ORDER), "0700000002000100", "first");
	is_text(hex_of(p, "Boot0001"), "0700000064616d61676564", "others' entries are untouched");
	is_text(hex_of(p, "Timeout"), "070000000500", "and so are other variables");
	ok(!efivarfs_set_boot(p->d, p->dir, &r, &change) && !change.option_differs && !change.order_differs, "a second time nothing is to do");
}

static int flags_of(const char *file)
{
	scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);
	int flags = 0;

	return fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0 ? 0 : flags;
}

static bool set_flags(const char *file, int flags)
{
	scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0;
}

static void test_replace(const struct place *p)
{
	static const uint8_t former[][GUID_BYTES] = { { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } };
	struct boot_request r = request_for(2);
	struct boot_change change;
	int flags = flags_of(file_of(p, "Boot0002"));
	bool immutable = set_flags(file_of(p, "Boot0002"), flags | FS_IMMUTABLE_FL);
	bool again;

	r.former = former;
	r.former_count = 1;
	ok(!efivarfs_set_boot(p->d, p->dir, &r, &change) && change.number == 2, "the entry of a partition that is gone");
	ok(holds(p, "Boot0002", &r.option), "is replaced");
	again = flags_of(file_of(p, "Boot0002")) & FS_IMMUTABLE_FL;
	ok(again == immutable, immutable ? "it was immutable and is so again" : "it was not immutable # SKIP needs root and a file system with flags");
	(void)!set_flags(file_of(p, "Boot0002"), flags);
}

static void test_drop(const struct place *p)
{
	static const uint8_t former[][GUID_BYTES] = { { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 } };
	struct boot_request dead = request_for(3), r = request_for(2);
	struct span bytes = load_option_encode(p->d->arena, &dead.option);
	char *variable = arena_alloc(p->d->arena, bytes.len + 4);
	struct boot_change change;

	memcpy(variable + 4, bytes.at, bytes.len);
	put(p, "Boot0009", variable, bytes.len + 4);
	r.former = former;
	r.former_count = 1;
	ok(!efivarfs_set_boot(p->d, p->dir, &r, &change) && change.dropped.count == 1, "a second entry that leads nowhere");
	is_text(hex_of(p, "Boot0009"), NULL, "is removed");
	ok(holds(p, "Boot0002", &r.option), "and the first stays");
}

/* Faults are said on stderr; what they say is in tests/image/boot-entry.test. */
static void test_refused(const struct place *p)
{
	struct boot_request r = request_for(7);
	struct place empty = { p->d, arena_fmt(p->d->arena, "%s/empty", p->dir) };
	struct boot_change change = { .number = OTHER };

	ok(efivarfs_check(p->d, file_of(p, "none")) < 0 && efivarfs_set_boot(p->d, file_of(p, "none"), &r, &change) < 0, "no directory");
	if (mkdir(empty.dir, 0755) < 0)
		abort();
	ok(efivarfs_check(p->d, empty.dir) < 0 && efivarfs_set_boot(p->d, empty.dir, &r, &change) < 0, "nothing in it");
	if (mkdir(file_of(&empty, "Boot0000"), 0755) < 0)
		abort();
	ok(efivarfs_check(p->d, empty.dir) < 0 && efivarfs_set_boot(p->d, empty.dir, &r, &change) < 0, "an entry that cannot be read");
	is_number(change.number, OTHER, "and nothing is said to be done");
	if (rmdir(file_of(&empty, "Boot0000")) < 0 || rmdir(empty.dir) < 0)
		abort();
}

int main(void)
{
	struct diag d = { .arena = arena_make() };
	char name[] = "/tmp/efivarfs.XXXXXX";
	struct place p = { &d, mkdtemp(name) };

	if (!p.dir)
		abort();
	test_write(&p);
	test_replace(&p);
	test_drop(&p);
	test_refused(&p);
	for (const char *const *v = (const char *const[]){ "Boot0000", "Boot0001", "Boot0002", BOOT_ORDER, "Timeout", NULL }; *v; v++)
		unlink(file_of(&p, *v));
	ok(!rmdir(p.dir), "no other file was left");
	arena_free(d.arena);
	return done();
}
