/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_gpt.c - any bytes as a disk with a GPT
 *
 * What comes out must keep what gpt.h promises, besides the reader not crashing.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "verify/gpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_disk(int fd, uint64_t bytes, uint32_t sector_size)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct gpt gpt;

	if (gpt_read(a, fd, bytes, sector_size, &p, &gpt) < 0)
		abort();
	assert(p.list.count <= PROBLEMS_KEPT && gpt.sectors == bytes / sector_size);
	for (size_t i = 0; i < gpt.partitions.count; i++) {
		const struct gpt_partition *part = &gpt.partitions.at[i];
		bool inside = part->first_lba <= part->last_lba && part->last_lba < gpt.sectors;

		assert(part->index >= 1 && part->index <= gpt.entry_count && strlen(part->name) <= 3 * 36);
		assert(inside || p.list.count);
		assert(strlen(gpt_guid_text(a, part->guid)) == 36);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_fd fd = -1;

	if (io_memory_file("gpt", (struct span){ data, size }, &fd) < 0)
		abort();
	read_disk(fd, size, 512);
	read_disk(fd, size, 4096);
	read_disk(fd, size + 1, 512);
	return 0;
}
