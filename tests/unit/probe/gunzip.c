/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gunzip.c - tests of src/probe/gunzip.h and kernel.h: members, what is behind them, and a kernel's word across pieces
 */
#include "probe/gunzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/io.h"
#include "base/scoped.h"
#include "probe/kernel.h"
#include "tap.h"

enum { LARGE = 5 * 1024 * 1024 };

static uint8_t packed[LARGE], plain[LARGE];
static size_t packed_len;

static void start(void)
{
	packed_len = 0;
}

static void add_bytes(const void *bytes, size_t len)
{
	memcpy(packed + packed_len, bytes, len);
	packed_len += len;
}

static void add_member(const void *bytes, size_t len)
{
	z_stream z = { 0 };

	deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = packed + packed_len;
	z.avail_out = (uInt)(sizeof(packed) - packed_len);
	deflate(&z, Z_FINISH);
	packed_len = sizeof(packed) - z.avail_out;
	deflateEnd(&z);
}

static struct gunzip measure(uint64_t most)
{
	struct gunzip g = { 0 };
	scoped_fd fd = -1;

	if (io_memory_file("gz", (struct span){ packed, packed_len }, &fd) < 0 || gunzip_measure(fd, 0, packed_len, most, NULL, NULL, &g) < 0)
		g.damaged = "no file";
	return g;
}

static void fill(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof(plain); i++) {
		state = state * 1103515245 + 12345;
		plain[i] = (uint8_t)(state >> 28);
	}
}

static void test_measure(void)
{
	struct gunzip g;

	start();
	add_member(plain, 3 * 1024 * 1024);
	g = measure(UINT64_MAX);
	ok(gunzip_fits_xen(&g) && g.bytes == 3 * 1024 * 1024 && g.said == g.bytes && g.members == 1, "one member is as Xen wants it");
	g = measure(1024 * 1024);
	ok(g.cut && !gunzip_fits_xen(&g), "more than is wanted");
	add_bytes("\0", 1);
	g = measure(UINT64_MAX);
	ok(!g.damaged && g.behind == 1 && !g.garbage && !gunzip_fits_xen(&g), "a byte behind it, which is padding");
	packed_len--;
	packed_len += 200 * 1024;
	memset(packed + packed_len - 200 * 1024, 0, 200 * 1024);
	g = measure(UINT64_MAX);
	ok(!g.damaged && g.behind == 200 * 1024 && !g.garbage, "more padding than is read at once");
	packed[packed_len - 1] = 1;
	g = measure(UINT64_MAX);
	ok(!g.damaged && g.behind == 200 * 1024 && g.garbage, "and behind it something else");
	packed_len -= 200 * 1024;
	add_member("more", 4);
	g = measure(UINT64_MAX);
	ok(!g.damaged && g.members == 2 && g.bytes == 3 * 1024 * 1024 + 4 && g.said == 4 && !gunzip_fits_xen(&g), "two members");
	start();
	add_member("", 0);
	g = measure(UINT64_MAX);
	ok(!g.damaged && g.members == 1 && !gunzip_fits_xen(&g), "nothing in it");
	start();
	add_member("text", 4);
	packed[1] = 0x9e;
	g = measure(UINT64_MAX);
	ok(gunzip_fits_xen(&g), "the old magic");
	packed[1] = 0x8b;
	packed[packed_len - 8] ^= 1;
	g = measure(UINT64_MAX);
	ok(g.damaged, "a wrong checksum");
	packed[packed_len - 8] ^= 1;
	for (size_t len = packed_len; len-- > 0;) {
		packed_len = len;
		g = measure(UINT64_MAX);
		if (!g.damaged)
			break;
	}
	ok(g.damaged, "every truncation is damage");
}

static struct kernel_info scan(struct arena *a, size_t len)
{
	struct kernel_info info = { 0 };
	scoped_fd fd = -1;

	if (io_memory_file("kernel", (struct span){ plain, len }, &fd) < 0 || kernel_scan_file(a, fd, 0, len, &info) < 0)
		return (struct kernel_info){ 0 };
	return info;
}

static void put(size_t at, const char *words)
{
	memcpy(plain + at, words, strlen(words) + 1);
}

static void test_banner(struct arena *a)
{
	static const char banner[] = "Linux version 6.1.0-13-arm64 (who@where) (gcc) #1";

	for (size_t at = 2 * 1024 * 1024 - 60; at < 2 * 1024 * 1024 + 4; at += 21) {
		fill();
		put(at, banner);
		is_text(scan(a, sizeof(plain)).release, "6.1.0-13-arm64", "a banner across the end of a piece");
	}
	fill();
	put(sizeof(plain) - sizeof(banner), banner);
	is_text(scan(a, sizeof(plain)).release, "6.1.0-13-arm64", "at the end of the file");
	fill();
	put(100, "Linux version %s (%s@%s)");
	put(200, "Linux version 2.6");
	put(300, "Linux version 5 (a@b)");
	put(400, "Linux version 5.1 (ab) c@d");
	ok(!scan(a, 1000).release, "what only speaks of Linux");
}

int main(void)
{
	struct arena *a = arena_make();

	fill();
	test_measure();
	test_banner(a);
	arena_free(a);
	return done();
}
