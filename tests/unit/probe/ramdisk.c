/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ramdisk.c - tests of src/probe/ramdisk.h: archives in a row, packed ones, paths and links; every truncation and damage
 */
#include "probe/ramdisk.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

enum { ROOM = 64 * 1024, FILE_MODE = 0100755, LINK_MODE = 0120777, DIRECTORY_MODE = 0040755 };

struct maker {
	uint8_t bytes[ROOM];
	size_t len;
};

static void add_zeros(struct maker *m, size_t count)
{
	memset(m->bytes + m->len, 0, count);
	m->len += count;
}

static void add_padded(struct maker *m, const void *bytes, size_t len)
{
	memcpy(m->bytes + m->len, bytes, len);
	m->len += len;
	add_zeros(m, -m->len & 3);
}

static void add_entry(struct maker *m, const char *magic, unsigned mode, const char *name, const char *content, size_t len)
{
	char header[200];
	int header_len = snprintf(header, sizeof(header), "%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s", magic, 1, mode, 0, 0, 1, 0,
				  (unsigned)len, 0, 0, 0, 0, (unsigned)strlen(name) + 1, 0, name);

	add_padded(m, header, (size_t)header_len + 1);
	add_padded(m, content, len);
}

static void add_text(struct maker *m, unsigned mode, const char *name, const char *content)
{
	add_entry(m, "070701", mode, name, content, strlen(content));
}

static void add_end(struct maker *m)
{
	add_text(m, 0, "TRAILER!!!", "");
}

static void add_packed(struct maker *m, const struct maker *inside)
{
	z_stream z = { 0 };

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)(uintptr_t)inside->bytes;
	z.avail_in = (uInt)inside->len;
	z.next_out = m->bytes + m->len;
	z.avail_out = (uInt)(ROOM - m->len);
	deflate(&z, Z_FINISH);
	m->len = ROOM - z.avail_out;
	deflateEnd(&z);
}

static struct ramdisk read_it(struct arena *a, const struct maker *m, size_t len, uint64_t most)
{
	struct ramdisk r = { 0 };
	scoped_fd fd = -1;

	if (io_memory_file("ramdisk", (struct span){ m->bytes, len }, &fd) < 0 || ramdisk_read(a, fd, len, most, &r) < 0)
		return (struct ramdisk){ 0 };
	return r;
}

static void fill(struct maker *m)
{
	static const char elf[20] = "\x7f" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xb7";

	*m = (struct maker){ 0 };
	add_text(m, DIRECTORY_MODE, ".", "");
	add_text(m, LINK_MODE, "bin", "usr/bin");
	add_text(m, DIRECTORY_MODE, "./usr/bin", "");
	add_text(m, DIRECTORY_MODE, "usr", "");
	add_text(m, LINK_MODE, "usr/bin/sh", "../../usr/bin/busybox");
	add_entry(m, "070702", FILE_MODE, "usr/bin/busybox", elf, sizeof(elf));
	add_text(m, FILE_MODE, "/init", "#! /bin/sh -e\n");
	add_text(m, LINK_MODE, "round", "about");
	add_text(m, LINK_MODE, "about", "round");
	add_text(m, LINK_MODE, "top", "//");
	add_text(m, LINK_MODE, "empty", "");
	add_end(m);
}

static void test_paths(struct arena *a)
{
	static struct maker m;
	const struct ramdisk_entry *e;
	struct ramdisk r;

	fill(&m);
	r = read_it(a, &m, m.len, UINT64_MAX);
	ok(r.whole && r.entries.count == 11 && !r.packings, "an archive");
	e = ramdisk_find(a, &r, "/init");
	is_text(e ? e->interpreter : NULL, "/bin/sh", "a script's interpreter");
	e = ramdisk_find(a, &r, "/bin/sh");
	is_text(e ? e->path : NULL, "usr/bin/busybox", "through a linked directory and a link that goes up");
	ok(e && e->machine == 183 && e->bits == 64 && e->executable, "an ELF program");
	ok(ramdisk_find(a, &r, "//usr/./bin/../bin//busybox") == e, "a path with all that paths can have");
	ok(!ramdisk_find(a, &r, "/round"), "links in a circle");
	e = ramdisk_find(a, &r, "/top");
	ok(e && e->type == RAMDISK_DIRECTORY, "a link to the root");
	ok(ramdisk_find(a, &r, "/top/init") == ramdisk_find(a, &r, "/init"), "and through it");
	ok(!ramdisk_find(a, &r, "/empty"), "a link to nothing");
	ok(!ramdisk_find(a, &r, "/sbin/init"), "what is not there");
	ok(!ramdisk_find(a, &r, "/init2") && !ramdisk_find(a, &r, "/ini"), "no part of a name");
}

static void test_rows(struct arena *a)
{
	static struct maker one, two, all;
	struct ramdisk r;

	fill(&one);
	two = (struct maker){ 0 };
	add_text(&two, FILE_MODE, "init", "#!/second\n");
	add_end(&two);
	all = one;
	add_zeros(&all, 512);
	add_packed(&all, &two);
	add_zeros(&all, 7);
	r = read_it(a, &all, all.len, UINT64_MAX);
	ok(r.whole && r.packings == 1u << PACKING_GZIP, "a plain archive, zeros, a packed one, zeros");
	is_text(ramdisk_find(a, &r, "/init")->interpreter, "/second", "the last file of a path counts");
	r = read_it(a, &all, all.len, 100);
	ok(!r.whole, "more than is wanted");
	all = (struct maker){ 0 };
	add_packed(&all, &two);
	add_packed(&all, &one);
	r = read_it(a, &all, all.len, UINT64_MAX);
	ok(r.whole && r.entries.count == 12, "two packed ones");
	is_text(ramdisk_find(a, &r, "/init")->interpreter, "/bin/sh", "in their order");
	all = two;
	add_zeros(&all, 1);
	memcpy(all.bytes + all.len, one.bytes, one.len);
	all.len += one.len;
	ok(!read_it(a, &all, all.len, UINT64_MAX).whole, "an archive at no multiple of four is none");
	all = two;
	memcpy(all.bytes + all.len, "something", 9);
	all.len += 9;
	ok(!read_it(a, &all, all.len, UINT64_MAX).whole, "something else behind it");
	ok(read_it(a, &all, 0, UINT64_MAX).whole, "nothing at all");
}

static void test_damage(struct arena *a)
{
	static struct maker m, packed;
	size_t wrong = 0;

	fill(&m);
	packed = (struct maker){ 0 };
	add_packed(&packed, &m);
	for (size_t len = 0; len < m.len; len++)
		read_it(a, &m, len, UINT64_MAX);
	for (size_t len = 1; len < packed.len - 8; len++)
		wrong += read_it(a, &packed, len, UINT64_MAX).whole;
	is_number(wrong, 0, "no truncation of a packed one is whole");
	for (size_t at = 0; at < m.len; at++) {
		m.bytes[at] ^= 0xff;
		read_it(a, &m, m.len, UINT64_MAX);
		m.bytes[at] ^= 0xff;
	}
	ok(true, "damage of every byte is survived");
}

int main(void)
{
	struct arena *a = arena_make();

	test_paths(a);
	test_rows(a);
	test_damage(a);
	arena_free(a);
	return done();
}
