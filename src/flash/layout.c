/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.c - which bytes of a device a job writes, empties and leaves
 */
#include "flash/layout.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

struct job_layout layout_of(struct arena *a, const struct job *job)
{
	uint64_t bytes = job->target.bytes, front = least(JOB_EDGE, bytes);
	uint64_t back = bytes > 2 * JOB_EDGE ? (bytes - JOB_EDGE) / SOURCE_BLOCK * SOURCE_BLOCK : front;
	struct job_layout l = { .front = front, .back = back };
	range_list patches = patch_ranges(a, &job->patches), between = { 0 }, used = { 0 };

	l.patched = range_whole(a, &patches, SOURCE_BLOCK);
	l.apart = range_minus(a, &l.patched, &job->source->mapped);
	l.apart = range_cut(a, &l.apart, front, back);
	for (size_t i = 0; i < job->source->mapped.count; i++)
		range_add(a, &used, job->source->mapped.at[i].start, job->source->mapped.at[i].end);
	for (size_t i = 0; i < l.apart.count; i++)
		range_add(a, &used, l.apart.at[i].start, l.apart.at[i].end);
	range_join(&used);
	range_add(a, &between, front, back);
	l.empty = range_minus(a, &between, &used);
	return l;
}
