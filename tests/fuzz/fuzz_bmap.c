/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_bmap.c - any bytes as the map of an image
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "flash/bmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = { .arena = arena_make(), .faults = fopen("/dev/null", "w") };
	struct bmap map;

	/* Its own checksum stops most of what is changed, so that is left out by what is tried. */
	if (!bmap_parse(&d, "map", (struct span){ data, size }, &map)) {
		range_list ranges = bmap_ranges(d.arena, &map);

		assert(map.block && range_bytes(&ranges) <= map.image_bytes + 2 * (uint64_t)map.block + 4096);
		for (size_t i = 0; i < map.ranges.count; i++)
			assert(map.ranges.at[i].range.end <= map.image_bytes && map.ranges.at[i].range.start < map.ranges.at[i].range.end);
	}
	if (d.faults)
		fclose(d.faults);
	arena_free(d.arena);
	return 0;
}
