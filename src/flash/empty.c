/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * empty.c - what an image does not map made empty, so that nothing from before shines through
 */
#include "flash/empty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "flash/piece.h"

/* At once, so that an interrupt is seen; between two samples; of each. */
enum { DISCARD = 1024 * 1024 * 1024, ZERO = 16 * 1024 * 1024, STRIDE = 1024 * 1024, LATER_STRIDE = 4 * STRIDE, SAMPLE = 4096 };

struct emptying {
	struct diag *diag;
	struct job *job;
	int fd;          /* to look at the device by */
	uint8_t *sample; /* SAMPLE bytes */
};

static int fault_empty(struct emptying *e, int err, uint64_t at)
{
	return fault(e->diag, err, "cannot make '%s' empty at byte %llu", e->job->target.name, (unsigned long long)at);
}

/* Where the first sample is that is not zeros, one in each stride; the range's end when all are. */
static int find_rest(struct emptying *e, struct range range, uint64_t stride, uint64_t *ret)
{
	for (uint64_t at = range.start; at < range.end; at += stride) {
		size_t len = range.end - at < SAMPLE ? (size_t)(range.end - at) : SAMPLE, got;
		int err = io_pread(e->fd, e->sample, len, at, &got);

		if (err || got < len)
			return fault(e->diag, err, "cannot read '%s' back at byte %llu", e->job->target.name, (unsigned long long)at);
		*ret = at;
		if (e->sample[0] || memcmp(e->sample, e->sample + 1, len - 1))
			return 0;
	}
	*ret = range.end;
	return 0;
}

static int zero(struct emptying *e, struct range range)
{
	int err = 0;

	for (uint64_t at = range.start; !err && at < range.end; at += ZERO) {
		err = target_zero(&e->job->target, (struct range){ at, range.end - at < ZERO ? range.end : at + ZERO });
		if (err)
			return fault_empty(e, err, at);
		err = interrupt_check(e->diag);
	}
	return err;
}

/* zeros: nothing but zeros will do. */
static int empty_piece(struct emptying *e, struct range range, bool zeros, enum cleared *how)
{
	uint64_t rest = 0;
	int err = target_discard(&e->job->target, range, how);

	if (err)
		return fault_empty(e, err, range.start);
	if (!zeros || *how == CLEARED_ZEROED)
		return interrupt_check(e->diag);
	/* All zeros by a promise only count as such when nobody asked for certainty. */
	if (*how == CLEARED_DISCARDED && e->job->way->unmapped == UNMAPPED_AUTO)
		err = find_rest(e, range, STRIDE, &rest);
	if (err || rest == range.end)
		return err ? err : interrupt_check(e->diag);
	*how = CLEARED_ZEROED;
	return zero(e, range);
}

/* *how: what holds for all of the list. */
static int empty_list(struct emptying *e, const range_list *list, bool zeros, enum cleared *how)
{
	enum cleared one;
	int err = 0;

	*how = CLEARED_ZEROED;
	for (size_t i = 0; !err && i < list->count; i++) {
		for (uint64_t at = list->at[i].start; !err && at < list->at[i].end; at += DISCARD) {
			struct range piece = { at, list->at[i].end - at < DISCARD ? list->at[i].end : at + DISCARD };

			err = empty_piece(e, piece, zeros, &one);
			*how = !err && one < *how ? one : *how;
			atomic_fetch_add(&e->job->done, piece.end - piece.start);
		}
	}
	return err;
}

int empty_ranges(struct diag *d, struct job *job, const range_list *ranges)
{
	scoped_memory uint8_t *sample = piece_buffer(SAMPLE);
	struct emptying e = { .diag = d, .job = job, .fd = job->target.fd, .sample = sample };
	range_list inside = range_cut(d->arena, ranges, 0, job->source->bytes), behind = range_cut(d->arena, ranges, job->source->bytes, UINT64_MAX);
	int err;

	if (job->way->unmapped == UNMAPPED_KEEP)
		return 0;
	if (!sample)
		return fault(d, -ENOMEM, "cannot make a buffer");
	err = empty_list(&e, &inside, true, &job->result.inside);
	return err ? err : empty_list(&e, &behind, job->way->unmapped == UNMAPPED_ZERO, &job->result.behind);
}

int empty_check(struct diag *d, struct job *job, int fd, const range_list *ranges)
{
	scoped_memory uint8_t *sample = piece_buffer(SAMPLE);
	struct emptying e = { .diag = d, .job = job, .fd = fd, .sample = sample };
	range_list inside = range_cut(d->arena, ranges, 0, job->source->bytes);
	int err = sample ? 0 : fault(d, -ENOMEM, "cannot make a buffer");

	for (size_t i = 0; !err && i < inside.count && job->way->unmapped != UNMAPPED_KEEP; i++) {
		uint64_t rest;

		err = find_rest(&e, inside.at[i], LATER_STRIDE, &rest);
		if (!err && rest < inside.at[i].end) {
			job->result.mismatch_at = rest;
			job->result.mismatch_bytes = SAMPLE;
			err = fault(d, 0, "'%s' did not become empty: something is left at byte %llu, where the image has nothing", job->target.name,
				    (unsigned long long)rest);
		}
		if (!err)
			err = interrupt_check(d);
	}
	return err;
}
