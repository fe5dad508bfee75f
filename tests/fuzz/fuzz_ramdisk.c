/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_ramdisk.c - libFuzzer entry for what looks through whole files: ramdisks, gzip and kernels
 *
 * Build: clang -fsanitize=fuzzer,address,undefined with src/probe and src/base.
 */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "probe/gunzip.h"
#include "probe/kernel.h"
#include "probe/ramdisk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(bool condition)
{
	if (!condition)
		abort();
}

static void check_ramdisk(struct arena *a, int fd, size_t len)
{
	struct ramdisk r;

	if (ramdisk_read(a, fd, len, 1024 * 1024, &r) < 0)
		return;
	for (size_t i = 0; i < r.entries.count && i < 100; i++) {
		const struct ramdisk_entry *e = &r.entries.at[i], *hit = ramdisk_find(a, &r, e->path);

		demand(e->path && (e->type != RAMDISK_LINK || e->target));
		demand(!e->interpreter || strlen(e->interpreter) > 0);
		demand(!hit || hit->type != RAMDISK_LINK);
	}
}

static void check_gunzip(int fd, size_t len)
{
	struct gunzip g;

	if (gunzip_measure(fd, 0, len, 1024 * 1024, NULL, NULL, &g) < 0)
		return;
	demand(!gunzip_fits_xen(&g) || (g.members == 1 && !g.damaged && g.bytes == g.said));
	demand(g.behind <= len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_make();
	struct kernel_info info;
	scoped_fd fd = -1;

	if (!io_memory_file("fuzz", (struct span){ bytes, len }, &fd)) {
		check_ramdisk(a, fd, len);
		check_gunzip(fd, len);
		demand(!kernel_scan_file(a, fd, 0, len, &info));
		demand(!info.release || strlen(info.release) < 64);
	}
	arena_free(a);
	return 0;
}
