/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.c - tests of src/probe/probe.h on samples made by hand
 */
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "samples.h"
#include "tap.h"

enum { LONGEST_CUT = 4096 };

static struct probe probe_sample(struct arena *a, const struct samples *s, const char *name)
{
	const struct sample_file *f = samples_find(s, name);
	struct probe p;

	probe_bytes(a, f->bytes, f->bytes.len, &p);
	return p;
}

static void test_kinds(struct arena *a, const struct samples *s)
{
	for (size_t i = 0; i < s->files.count; i++) {
		const struct sample_file *f = &s->files.at[i];
		struct probe p;

		probe_bytes(a, f->bytes, f->bytes.len, &p);
		ok(p.kind == f->kind, arena_fmt(a, "%s: kind", f->name));
		is_text(probe_describe(a, &p), f->described, arena_fmt(a, "%s: described", f->name));
		ok(probe_can_be_ramdisk(&p) == f->ramdisk, arena_fmt(a, "%s: as a ramdisk", f->name));
	}
}

/* The first len bytes, in memory that ends there, of a file that is cut there or goes on. */
static bool cut_holds(struct arena *a, const struct sample_file *f, size_t len)
{
	scoped_memory uint8_t *cut = malloc(len ? len : 1);
	const struct span head = { cut + (len ? 0 : 1), len };
	struct probe cut_off, goes_on;

	if (!cut)
		return false;
	memcpy(cut, f->bytes.at, len);
	probe_bytes(a, head, len, &cut_off);
	probe_bytes(a, head, UINT64_MAX, &goes_on);
	return cut_off.name && cut_off.article && (cut_off.kind == PROBE_EMPTY) == !len && goes_on.name &&
	       goes_on.kind != PROBE_EMPTY;
}

static void test_truncations(const struct samples *s)
{
	for (size_t i = 0; i < s->files.count; i++) {
		const struct sample_file *f = &s->files.at[i];
		struct arena *a = arena_make();
		bool good = true;

		for (size_t len = 0; len <= f->bytes.len && len <= LONGEST_CUT; len++)
			good = cut_holds(a, f, len) && good;
		ok(good, arena_fmt(a, "%s: every truncation", f->name));
		arena_free(a);
	}
}

static void test_image_facts(struct arena *a, const struct samples *s)
{
	struct probe p = probe_sample(a, s, "arm64");

	ok(p.image.text_offset == 0x80000 && p.image.image_size == 0x123000 && p.image.flags == 0xa, "arm64: sizes");
	ok(!p.image.big_endian && p.image.page_size == 4096 && !p.image.old, "arm64: flags");
	ok(p.pe.present && p.pe.machine == 0xaa64 && p.machine == 0xaa64, "arm64: also a PE");
	ok(p.pe.sections == 2 && p.pe.magic == 0x20b && p.pe.subsystem == 10, "arm64: PE numbers");
	ok(p.pe.image_size == 0x123000, "arm64: PE size");
	p = probe_sample(a, s, "arm64-raw");
	ok(!p.pe.present && !p.machine, "arm64-raw: no PE");
	ok(p.image.big_endian && p.image.page_size == 65536, "arm64-raw: flags");
	p = probe_sample(a, s, "arm64-old");
	ok(p.image.old && p.image.text_offset == 0x80000 && !p.image.image_size && !p.image.big_endian,
	   "arm64-old: an offset and nothing else");
	p = probe_sample(a, s, "zimage");
	ok(p.zimage.start == 0x8000 && p.zimage.end == 0x300000, "zimage: addresses");
	is_text(p.arch, "arm", "zimage: arch");
	p = probe_sample(a, s, "pe-short");
	ok(p.machine == 0xaa64 && !p.pe.magic && !p.pe.subsystem, "pe-short: without optional header");
}

static void test_wrapper_facts(struct arena *a, const struct samples *s)
{
	struct probe p = probe_sample(a, s, "arm64.gz");

	ok(p.inner && p.inner->kind == PROBE_ARM64_IMAGE && p.inner->image.image_size == 0x123000, "arm64.gz: inside");
	p = probe_sample(a, s, "zboot");
	is_text(p.compression, "gzip", "zboot: compression");
	ok(p.pe.present && p.machine == 0xaa64, "zboot: also a PE");
	p = probe_sample(a, s, "uimage.gz");
	ok(p.uimage.os == 5 && p.uimage.arch == 22, "uimage: system");
	ok(p.uimage.type == 2 && p.uimage.compression == 1, "uimage: type");
	ok(p.uimage.load == 0x80080000 && p.uimage.ep == 0x80080040, "uimage: addresses");
	ok(p.uimage.size == samples_find(s, "arm64.gz")->bytes.len, "uimage: size");
	ok(p.inner->inner->kind == PROBE_ARM64_IMAGE, "uimage: through gzip to the kernel");
	p = probe_sample(a, s, "script.scr");
	ok(!p.inner, "script.scr: nothing is told of the inside");
	p = probe_sample(a, s, "uimage-empty");
	ok(!p.inner, "uimage-empty: nothing is told of what is not there");
	p = probe_sample(a, s, "gzip-damaged");
	ok(!p.inner, "gzip-damaged: nothing is told of the inside");
}

static void test_other_facts(struct arena *a, const struct samples *s)
{
	struct probe p = probe_sample(a, s, "elf");

	ok(p.elf.bits == 64 && !p.elf.big_endian && p.elf.type == 2 && p.machine == 183, "elf: facts");
	p = probe_sample(a, s, "elf-be");
	ok(p.elf.bits == 32 && p.elf.big_endian && p.elf.type == 3 && p.machine == 20, "elf-be: facts");
	p = probe_sample(a, s, "dtb");
	ok(p.dtb.totalsize == 128 && p.dtb.version == 17, "dtb: facts");
	p = probe_sample(a, s, "xsm");
	is_text(p.xsm.target, "XenFlask", "xsm: target");
	ok(p.xsm.version == 31, "xsm: version");
	p = probe_sample(a, s, "xsm-odd");
	ok(!p.xsm.target, "xsm-odd: no target");
	p = probe_sample(a, s, "xz");
	ok(p.xz_check == 4, "xz: check");
	p = probe_sample(a, s, "cpio-padded");
	is_text(p.cpio_format, "newc", "cpio-padded: format");
	p = probe_sample(a, s, "cpio-crc");
	is_text(p.cpio_format, "crc", "cpio-crc: format");
	p = probe_sample(a, s, "cpio-odc");
	is_text(p.cpio_format, "odc", "cpio-odc: format");
	p = probe_sample(a, s, "cpio-binary");
	is_text(p.cpio_format, "binary", "cpio-binary: format");
}

/* gzip in gzip in gzip, over and over: the look inside ends, the memory for it is bounded. */
static void test_nesting(struct arena *a)
{
	struct span packed = { (const uint8_t *)"x\n", 2 };
	const struct probe *p;
	struct probe outer;
	unsigned depth = 0;

	for (int i = 0; i < 20; i++)
		packed = sample_gzip(a, packed);
	probe_bytes(a, packed, packed.len, &outer);
	for (p = &outer; p; p = p->inner)
		depth += p->kind == PROBE_GZIP;
	ok(depth == 4, "gzip twenty times: looked at four of them");
}

static void test_bomb(struct arena *a)
{
	const size_t len = 16 * 1024 * 1024;
	const struct span packed = sample_gzip(a, (struct span){ arena_alloc(a, len), len });
	struct probe p;

	probe_bytes(a, packed, packed.len, &p);
	ok(p.kind == PROBE_GZIP && p.inner && p.inner->kind == PROBE_UNKNOWN, "gzip of 16 MiB of zeros");
}

/* A character that the end of the head cuts through is no reason to call text binary; the end of the file is. */
static void test_cut_text(struct arena *a)
{
	const struct span head = { (const uint8_t *)"gr\xc3", 3 };
	struct probe p;

	probe_bytes(a, head, 100, &p);
	ok(p.kind == PROBE_TEXT, "text whose head ends within a character");
	probe_bytes(a, head, 3, &p);
	ok(p.kind == PROBE_UNKNOWN, "text that ends within a character");
}

static void test_file(struct arena *a, const struct samples *s)
{
	const struct sample_file *f = samples_find(s, "arm64");
	scoped_fd fd = -1, directory = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct probe p = { .kind = PROBE_TAR };

	if (!ok(io_memory_file("arm64", f->bytes, &fd) == 0, "a file in memory"))
		return;
	ok(lseek(fd, 100, SEEK_SET) == 100 && probe_file(a, fd, f->bytes.len, &p) == 0 && p.kind == PROBE_ARM64_IMAGE,
	   "a file, whatever its position");
	ok(lseek(fd, 0, SEEK_CUR) == 100, "the position stays");
	p = (struct probe){ .kind = PROBE_TAR };
	ok(probe_file(a, directory, 4096, &p) == -EISDIR && p.kind == PROBE_TAR, "a directory cannot be read");
	ok(probe_file(a, -1, 4096, &p) == -EBADF && p.kind == PROBE_TAR, "nor can what is not open");
}

int main(void)
{
	struct arena *a = arena_make();
	struct samples s;

	samples_make(a, &s);
	test_kinds(a, &s);
	test_truncations(&s);
	test_image_facts(a, &s);
	test_wrapper_facts(a, &s);
	test_other_facts(a, &s);
	test_nesting(a);
	test_bomb(a);
	test_cut_text(a);
	test_file(a, &s);
	arena_free(a);
	return done();
}
