/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tools.c - tests of src/probe/probe.h on what the real tools make
 *
 * Each tool that is not installed is skipped.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/child.h"
#include "base/io.h"
#include "base/scoped.h"
#include "probe/probe.h"
#include "samples.h"
#include "tap.h"

enum { MOST_ARGUMENTS = 16 };

/*
 * In arguments: @IN is an arm64 Image, @ROOT a directory with it, @DTS and @ITS are
 * sources; @OUT is the result, or else what the tool writes to standard output.
 */
struct tool_case {
	const char *argv[MOST_ARGUMENTS];
	enum probe_kind kind;
	bool ramdisk;
	const char *described;
};

static const struct tool_case cases[] = {
	{ { "gzip", "-c", "@IN" }, PROBE_GZIP, false, "gzip data holding an arm64 Image" },
	{ { "gzip", "-9", "-n", "-c", "@DTS" }, PROBE_GZIP, false, "gzip data holding device tree source" },
	{ { "xz", "-c", "@IN" }, PROBE_XZ, true, "xz data" },
	{ { "xz", "--check=crc32", "-c", "@IN" }, PROBE_XZ, true, "xz data" },
	{ { "xz", "--format=lzma", "-c", "@IN" }, PROBE_LZMA, true, "LZMA data" },
	{ { "xz", "--format=lzma", "-9", "-c", "@IN" }, PROBE_LZMA, true, "LZMA data" },
	{ { "zstd", "-q", "-c", "@IN" }, PROBE_ZSTD, true, "zstd data" },
	{ { "lz4", "-q", "-l", "-c", "@IN" }, PROBE_LZ4_LEGACY, true, "LZ4 data (legacy format)" },
	{ { "lz4", "-q", "-c", "@IN" }, PROBE_LZ4_FRAME, false, "LZ4 data (frame format)" },
	{ { "bzip2", "-c", "@IN" }, PROBE_BZIP2, true, "bzip2 data" },
	{ { "lzop", "-c", "@IN" }, PROBE_LZO, true, "LZO data" },
	{ { "cpio", "-o", "-H", "newc" }, PROBE_CPIO, true, "a cpio archive" },
	{ { "cpio", "-o", "-H", "crc" }, PROBE_CPIO, true, "a cpio archive" },
	{ { "cpio", "-o", "-H", "odc" }, PROBE_CPIO, false, "a cpio archive" },
	{ { "cpio", "-o", "-H", "bin" }, PROBE_CPIO, false, "a cpio archive" },
	{ { "tar", "-c", "@IN" }, PROBE_TAR, false, "a tar archive" },
	{ { "tar", "-c", "--format=ustar", "@IN" }, PROBE_TAR, false, "a tar archive" },
	{ { "dtc", "-q", "-I", "dts", "-O", "dtb", "@DTS" }, PROBE_DTB, false, "a device tree blob" },
	{ { "mkimage", "-A", "arm64", "-T", "kernel", "-C", "none", "-d", "@IN", "@OUT" }, PROBE_UIMAGE, false,
	  "a U-Boot uImage for arm64 holding an arm64 Image" },
	{ { "mkimage", "-A", "arm", "-T", "ramdisk", "-C", "none", "-d", "@DTS", "@OUT" }, PROBE_UIMAGE, false,
	  "a U-Boot uImage for arm holding device tree source" },
	{ { "mkimage", "-T", "script", "-C", "none", "-d", "@DTS", "@OUT" }, PROBE_UIMAGE, false, NULL },
	{ { "mkimage", "-f", "@ITS", "@OUT" }, PROBE_FIT, false, "a U-Boot FIT image" },
	{ { "mkfs.ext2", "-q", "-F", "@OUT", "4M" }, PROBE_EXT, true, "an ext2 file system" },
	{ { "mkfs.ext3", "-q", "-F", "@OUT", "4M" }, PROBE_EXT, true, "an ext3 file system" },
	{ { "mkfs.ext4", "-q", "-F", "@OUT", "4M" }, PROBE_EXT, true, "an ext4 file system" },
	{ { "mksquashfs", "@ROOT", "@OUT", "-noappend", "-quiet", "-no-progress" }, PROBE_SQUASHFS, true,
	  "a squashfs file system" },
	{ { "mkfs.cramfs", "@ROOT", "@OUT" }, PROBE_CRAMFS, true, "a cramfs file system" },
	{ { "genromfs", "-d", "@ROOT", "-f", "@OUT" }, PROBE_ROMFS, true, "a romfs file system" },
};

static const char dts[] = "/dts-v1/;\n/ {\n\tmodel = \"probe\";\n\tchosen { };\n};\n";

struct place {
	struct diag *diag;
	char *root; /* directory of it all */
};

static const char *expand(const struct place *p, const char *word)
{
	struct arena *a = p->diag->arena;

	if (word[0] != '@')
		return word;
	if (!strcmp(word, "@ROOT"))
		return arena_fmt(a, "%s/root", p->root);
	return arena_fmt(a, "%s/%s", p->root, !strcmp(word, "@IN") ? "root/Image" : word + 1);
}

static bool write_file(const char *path, const void *bytes, size_t len)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	return fd >= 0 && io_write(fd, bytes, len) == 0;
}

static bool write_text(const char *path, const char *text)
{
	return write_file(path, text, strlen(text));
}

static const char *make_its(const struct place *p)
{
	return arena_fmt(p->diag->arena,
			 "/dts-v1/;\n/ {\n\tdescription = \"probe\";\n\timages { k { data = /incbin/(\"%s\"); "
			 "type = \"kernel\"; arch = \"arm64\"; os = \"linux\"; compression = \"none\"; load = <0>; "
			 "entry = <0>; }; };\n\tconfigurations { default = \"c\"; c { kernel = \"k\"; }; };\n};\n",
			 expand(p, "@IN"));
}

static bool make_place(struct place *p)
{
	uint8_t image[20000] = { 0 };

	put_arm64_image(image);
	return mkdtemp(p->root) && !mkdir(expand(p, "@ROOT"), 0755) &&
	       write_file(expand(p, "@IN"), image, sizeof(image)) && write_text(expand(p, "@DTS"), dts) &&
	       write_text(expand(p, "@ITS"), make_its(p));
}

static void remove_place(const struct place *p)
{
	static const char *const files[] = { "@IN", "@DTS", "@ITS", "@OUT", "@ROOT" };

	for (size_t i = 0; i < COUNT(files); i++)
		remove(expand(p, files[i]));
	remove(p->root);
}

static bool installed(struct arena *a, const char *program)
{
	const char *path = getenv("PATH");

	for (const char *dir = path; dir && *dir; dir += strcspn(dir, ":"), dir += *dir == ':')
		if (!access(arena_fmt(a, "%.*s/%s", (int)strcspn(dir, ":"), dir, program), X_OK))
			return true;
	return false;
}

/* Runs the tool; *ret_fd is its result. */
static bool run(const struct place *p, const struct tool_case *c, int *ret_fd)
{
	struct arena *a = p->diag->arena;
	const char *names = arena_fmt(a, "%s\n", expand(p, "@IN")), *argv[MOST_ARGUMENTS + 1] = { NULL };
	scoped_fd in = -1, out = memfd_create("out", MFD_CLOEXEC);
	struct child child = { .argv = argv, .out = out };
	struct child_result result;
	bool to_file = false;

	for (size_t i = 0; i < MOST_ARGUMENTS && c->argv[i]; i++) {
		argv[i] = expand(p, c->argv[i]);
		to_file |= !strcmp(c->argv[i], "@OUT");
	}
	remove(expand(p, "@OUT"));
	if (out < 0 || io_memory_file("names", (struct span){ (const uint8_t *)names, strlen(names) }, &in) < 0)
		return false;
	child.in = in;
	if (child_run(p->diag, &child, &result) < 0)
		return false;
	if (result.status) {
		printf("# %s\n", result.said);
		return false;
	}
	*ret_fd = to_file ? open(expand(p, "@OUT"), O_RDONLY | O_CLOEXEC) : give_fd(&out);
	return *ret_fd >= 0;
}

static const char *title(struct arena *a, const struct tool_case *c)
{
	const char *text = c->argv[0];

	for (size_t i = 1; i < MOST_ARGUMENTS && c->argv[i]; i++)
		text = arena_fmt(a, "%s %s", text, c->argv[i]);
	return text;
}

static void test_tool(const struct place *p, const struct tool_case *c)
{
	struct arena *a = p->diag->arena;
	const char *name = title(a, c);
	scoped_fd fd = -1;
	struct probe probe;
	struct stat st;

	if (!installed(a, c->argv[0])) {
		ok(true, arena_fmt(a, "%s # SKIP no %s", name, c->argv[0]));
		return;
	}
	if (!ok(run(p, c, &fd) && !fstat(fd, &st) && probe_file(a, fd, (uint64_t)st.st_size, &probe) == 0, name))
		return;
	ok(probe.kind == c->kind && probe_can_be_ramdisk(&probe) == c->ramdisk, arena_fmt(a, "%s: kind", name));
	if (c->described)
		is_text(probe_describe(a, &probe), c->described, arena_fmt(a, "%s: described", name));
	if (c->kind == PROBE_XZ)
		ok(probe.xz_check == (strstr(name, "crc32") ? 1 : 4), arena_fmt(a, "%s: check", name));
}

static void test_self(struct arena *a)
{
	scoped_fd fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct probe p;

	ok(fd >= 0 && probe_file(a, fd, 4096, &p) == 0 && p.kind == PROBE_ELF && p.machine, "this program");
}

int main(void)
{
	struct arena *a = arena_make();
	struct diag d = { .arena = a };
	const char *tmp = getenv("TMPDIR");
	struct place p = { &d, arena_fmt(a, "%s/probe-XXXXXX", tmp ? tmp : "/tmp") };

	if (ok(make_place(&p), "a place to work"))
		for (size_t i = 0; i < COUNT(cases); i++)
			test_tool(&p, &cases[i]);
	remove_place(&p);
	test_self(a);
	arena_free(a);
	return done();
}
