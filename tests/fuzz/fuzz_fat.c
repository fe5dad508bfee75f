/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_fat.c - any bytes as a FAT volume
 *
 * What comes out must keep what fat.h promises, besides the reader not crashing.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "verify/fat.h"

enum { LARGE = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A path is names between single slashes, none of which leads elsewhere. */
static void check_path(const char *path)
{
	const char *name = path;

	for (;; name++) {
		size_t len = strcspn(name, "/");

		assert(len && !(len == 1 && name[0] == '.') && !(len == 2 && !memcmp(name, "..", 2)));
		name += len;
		if (!*name)
			return;
	}
}

static void check_entry(const struct fat_entry *e, uint64_t at, uint64_t bytes, const struct problems *p)
{
	uint64_t sum = 0;

	check_path(e->path);
	assert(e->alias && !strchr(e->alias, '/'));
	for (size_t i = 0; i < e->extents.count; i++) {
		const struct fat_extent *x = &e->extents.at[i];

		assert(x->bytes && x->offset >= at && x->offset - at <= bytes && x->bytes <= bytes - (x->offset - at));
		sum += x->bytes;
	}
	assert(e->directory || sum <= e->size);
	assert(e->directory || sum == e->size || p->list.count);
}

/* The volume starts at byte at of the input. */
static void read_volume(int fd, uint64_t at, uint64_t bytes)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct fat_volume v;

	if (fat_read(a, fd, at, bytes, &p, &v) < 0)
		abort();
	assert(p.list.count <= PROBLEMS_KEPT && v.oem && v.label && v.root_label);
	assert(v.free_clusters <= v.clusters);
	for (size_t i = 0; i < v.entries.count; i++)
		check_entry(&v.entries.at[i], at, bytes, &p);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_fd fd = -1;

	if (io_memory_file("fat", (struct span){ data, size }, &fd) < 0)
		abort();
	read_volume(fd, 0, size);
	read_volume(fd, 0, size + 1);
	/* Zeros behind it: room for the clusters that make a FAT16 without their weight in the corpus. */
	if (size < LARGE && ftruncate(fd, LARGE))
		abort();
	read_volume(fd, 0, LARGE);
	read_volume(fd, 512, LARGE - 512);
	return 0;
}
