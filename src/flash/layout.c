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
	range_list patches = patch_ranges(a, &job->patches), all = { 0 }, edges = { 0 }, used = { 0 };

	l.patched = range_whole(a, &patches, SOURCE_BLOCK);
	l.apart = range_minus(a, &l.patched, &job->source->mapped);
	l.apart = range_cut(a, &l.apart, front, back);
	for (size_t i = 0; i < job->source->mapped.count; i++)
		range_add(a, &used, job->source->mapped.at[i].start, job->source->mapped.at[i].end);
	for (size_t i = 0; i < l.patched.count; i++)
		range_add(a, &used, l.patched.at[i].start, l.patched.at[i].end);
	range_add(a, &used, 0, job->way->unmapped == UNMAPPED_KEEP ? least(SOURCE_BLOCK, front) : front);
	if (job->way->unmapped != UNMAPPED_KEEP)
		range_add(a, &used, back, bytes);
	range_join(&used);
	range_add(a, &all, 0, bytes);
	l.empty = range_minus(a, &all, &used);
	range_add(a, &edges, 0, front);
	range_add(a, &edges, back, bytes);
	l.edges = range_minus(a, &edges, &l.empty);
	return l;
}
