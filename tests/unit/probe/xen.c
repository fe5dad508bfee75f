/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.c - tests of src/probe/xen.h on files that look like Xen and like what is taken for it
 */
#include "probe/xen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "base/io.h"
#include "base/scoped.h"
#include "samples.h"
#include "tap.h"

enum { FILE_SIZE = 600 * 1024, PIECE = 256 * 1024 };

#define BANNER "Xen 4.17.7 (c/s ) EFI loader\r\n"

/* What goes into one file, and what must be told of it. NULL leaves a text out. */
struct xen_case {
	const char *name;
	bool image;
	uint16_t machine; /* 0: no PE header */
	uint16_t magic, subsystem;
	const char *banner, *ascii, *more;
	const char *version;
	int major, minor;
	bool uefi_binary;
	const char *why_not;
};

static const struct xen_case cases[] = {
	{ "xen.efi", true, 0xaa64, 0x20b, 10, BANNER, "xen,xen-4.17", "xen,uefi-binary", "4.17.7", 4, 17, true, NULL },
	{ "development branch", true, 0xaa64, 0x20b, 10,
	  "Xen 4.23-unstable (c/s Thu Aug 20 2026 git:c447b73) EFI loader\r\n",
	  "xen,xen-4.23", "xen,uefi-binary", "4.23-unstable", 4, 23, true, NULL },
	{ "release of the banner alone", true, 0xaa64, 0x20b, 10, "Xen 4.11.4 (c/s ) EFI loader\r\n",
	  "xen,xen-bootargs", NULL, "4.11.4", 4, 11, false, NULL },
	{ "release of the ASCII text alone", true, 0xaa64, 0x20b, 10, "Xen 4.11.4 boot loader", "xen,xen-4.15", NULL,
	  NULL, 4, 15, false, NULL },
	{ "Linux", true, 0xaa64, 0x20b, 10, NULL, "xen,xen-", "Linux version 6.12.1", NULL, -1, -1, false,
	  "it is an arm64 Linux kernel, not Xen" },
	{ "another EFI program", false, 0xaa64, 0x20b, 10, NULL, NULL, "Linux version %d", NULL, -1, -1, false,
	  "it is a PE file for arm64, but nothing in it says Xen" },
	{ "Xen for x86", false, 0x8664, 0x20b, 10, BANNER, NULL, NULL, "4.17.7", 4, 17, false,
	  "it is Xen 4.17.7 for x86-64, not for arm64" },
	{ "GRUB for x86", false, 0x8664, 0x20b, 10, NULL, NULL, NULL, NULL, -1, -1, false,
	  "it is a PE file for x86-64, not for arm64" },
	{ "unknown machine", false, 0x1234, 0x20b, 10, NULL, NULL, NULL, NULL, -1, -1, false,
	  "it is a PE file for machine 0x1234, not for arm64" },
	{ "without CONFIG_ARM_EFI", true, 0, 0, 0, NULL, "xen,xen-4.17", NULL, NULL, 4, 17, false,
	  "it is Xen 4.17 built without CONFIG_ARM_EFI: it has no PE header" },
	{ "raw Image", true, 0, 0, 0, NULL, NULL, NULL, NULL, -1, -1, false,
	  "it is an arm64 Image without a PE header, not an EFI program" },
	{ "PE32", true, 0xaa64, 0x10b, 10, BANNER, NULL, NULL, "4.17.7", 4, 17, false,
	  "it is Xen 4.17.7, but its PE header has magic 0x10b and subsystem 10 instead of 0x20b and 10" },
	{ "boot service driver", true, 0xaa64, 0x20b, 11, NULL, "xen,xen-4.17", NULL, NULL, 4, 17, false,
	  "it is Xen 4.17, but its PE header has magic 0x20b and subsystem 11 instead of 0x20b and 10" },
	{ "release that has no end", true, 0xaa64, 0x20b, 10, NULL, "xen,xen-4.12345", "xen,uefi-binary-not",
	  NULL, -1, -1, false, "it is an arm64 Image, but nothing in it says Xen" },
	{ "release that is none", true, 0xaa64, 0x20b, 10, NULL, "xen,xen-12345.6", NULL, NULL, -1, -1, false,
	  "it is an arm64 Image, but nothing in it says Xen" },
};

static struct span make_file(struct arena *a, const struct xen_case *c)
{
	uint8_t *at = arena_alloc(a, FILE_SIZE);

	if (c->image)
		put_arm64_image(at);
	if (c->machine)
		put_pe(at, 0x40, c->machine, c->magic, c->subsystem);
	if (c->banner)
		put_utf16(at, 500 * 1024 + 1, c->banner);
	if (c->ascii)
		put_text(at, 300 * 1024, c->ascii);
	if (c->more)
		put_text(at, 4096, c->more);
	return (struct span){ at, FILE_SIZE };
}

static int read_bytes(struct arena *a, struct span bytes, struct xen_info *ret)
{
	scoped_fd fd = -1;
	int err = io_memory_file("xen", bytes, &fd);

	return err < 0 ? err : xen_read(a, fd, bytes.len, ret);
}

static void test_cases(struct arena *a)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct xen_case *c = &cases[i];
		struct xen_info x = { 0 };

		ok(read_bytes(a, make_file(a, c), &x) == 0, c->name);
		is_text(x.version, c->version, arena_fmt(a, "%s: version", c->name));
		ok(x.major == c->major && x.minor == c->minor, arena_fmt(a, "%s: release", c->name));
		ok(x.has_uefi_binary == c->uefi_binary, arena_fmt(a, "%s: xen,uefi-binary", c->name));
		ok(x.pe == (c->machine != 0) && x.machine == c->machine, arena_fmt(a, "%s: PE", c->name));
		ok(x.efi_arm64 == (c->machine == 0xaa64 && c->magic == 0x20b && c->subsystem == 10),
		   arena_fmt(a, "%s: EFI program", c->name));
		is_text(x.why_not, c->why_not, arena_fmt(a, "%s: why not", c->name));
	}
}

/* Files that are no PE are told by their heads. */
static void test_wrong_kinds(struct arena *a)
{
	static const struct {
		const char *name, *why_not;
	} wrong[] = {
		{ "arm64.gz", "it is gzip data holding an arm64 Image; firmware starts uncompressed files only" },
		{ "elf", "it is an ELF file for arm64, as xen-syms is; firmware starts PE files only" },
		{ "zboot", "it is an EFI zboot kernel for arm64 holding gzip data holding an arm64 Image, not Xen" },
		{ "bzimage", "it is a Linux bzImage for x86-64, not a PE file" },
		{ "riscv", "it is a Linux Image for riscv64, not for arm64" },
		{ "cpio", "it is a cpio archive, not a PE file" },
		{ "xen.cfg", "it is text, not a PE file" },
		{ "empty", "it is an empty file, not a PE file" },
		{ "zeros", "it is unknown data, not a PE file" },
	};
	struct samples s;

	samples_make(a, &s);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct xen_info x = { 0 };

		ok(read_bytes(a, samples_find(&s, wrong[i].name)->bytes, &x) == 0 && x.major < 0, wrong[i].name);
		is_text(x.why_not, wrong[i].why_not, arena_fmt(a, "%s: why not", wrong[i].name));
	}
}

/* Texts that stand across the border of two pieces are found, and whole, wherever it cuts them. */
static void test_borders(struct arena *a)
{
	const struct xen_case empty = { .image = true, .machine = 0xaa64, .magic = 0x20b, .subsystem = 10 };
	const struct span file = make_file(a, &empty);
	const size_t len = 2 * sizeof(BANNER);
	uint8_t text[200] = { 0 };
	static const uint8_t zeros[sizeof(text)];
	scoped_fd fd = -1;
	bool good = true;

	if (!ok(io_memory_file("xen", file, &fd) == 0, "a file in memory"))
		return;
	put_utf16(text, 0, BANNER);
	put_text(text, len, "xen,xen-4.17");
	put_text(text, len + 20, "xen,uefi-binary");
	for (off_t at = PIECE - 1200; at < PIECE + 100; at++) {
		struct xen_info x = { 0 };

		good = pwrite(fd, text, sizeof(text), at) == sizeof(text) && good;
		good = xen_read(a, fd, FILE_SIZE, &x) == 0 && x.version && !strcmp(x.version, "4.17.7") && good;
		good = x.major == 4 && x.minor == 17 && x.has_uefi_binary && !x.why_not && good;
		good = pwrite(fd, zeros, sizeof(zeros), at) == sizeof(zeros) && good;
	}
	ok(good, "texts across the border of two pieces");
}

static void test_cut_banner(struct arena *a)
{
	struct span file = make_file(a, &cases[0]);
	struct xen_info x = { 0 };

	file.len = 500 * 1024 + 20;
	ok(read_bytes(a, file, &x) == 0 && !x.version && x.major == 4, "a banner that the end of the file cuts off");
}

/* A file of 16 GiB is looked at as far as 64 MiB. */
static void test_huge(struct arena *a)
{
	const struct xen_case c = { .image = true, .machine = 0xaa64, .magic = 0x20b, .subsystem = 10 };
	const uint64_t size = 16ULL << 30;
	struct xen_info x = { 0 };
	uint8_t banner[200] = { 0 };
	scoped_fd fd = -1;

	put_utf16(banner, 0, BANNER);
	if (!ok(io_memory_file("huge", make_file(a, &c), &fd) == 0 && ftruncate(fd, (off_t)size) == 0, "a huge file"))
		return;
	ok(pwrite(fd, banner, sizeof(banner), 65 << 20) == sizeof(banner), "a banner behind 64 MiB");
	ok(xen_read(a, fd, size, &x) == 0 && !x.version, "is not looked at");
	ok(pwrite(fd, banner, sizeof(banner), 60 << 20) == sizeof(banner), "a banner before");
	ok(xen_read(a, fd, size, &x) == 0 && x.version, "is");
}

static void test_unreadable(struct arena *a)
{
	scoped_fd directory = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct xen_info x = { .major = 7 };

	ok(xen_read(a, directory, 4096, &x) == -EISDIR && x.major == 7, "a directory cannot be read");
}

int main(void)
{
	struct arena *a = arena_make();

	test_cases(a);
	test_wrong_kinds(a);
	test_borders(a);
	test_cut_banner(a);
	test_huge(a);
	test_unreadable(a);
	arena_free(a);
	return done();
}
