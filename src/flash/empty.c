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
enum { DISCARD = 1024 * 1024 * 1024, ZERO = 16 * 1024 * 1024, STRIDE = 1024 * 1024, SAMPLE = 4096 };

struct emptying {
	struct diag *diag;
	struct job *job;
	uint8_t *sample; /* SAMPLE bytes */
};

static int fault_empty(struct emptying *e, int err, uint64_t at)
{
	return fault(e->diag, err, "cannot make '%s' empty at byte %llu", e->job->target.name, (unsigned long long)at);
}

/* Whether samples of what was discarded are zeros. */
static int is_zero(struct emptying *e, struct range range, bool *ret)
{
	*ret = true;
	for (uint64_t at = range.start; *ret && at < range.end; at += STRIDE) {
		size_t len = range.end - at < SAMPLE ? (size_t)(range.end - at) : SAMPLE, got;
		int err = io_pread(e->job->target.fd, e->sample, len, at, &got);

		if (err || got < len)
			return fault_empty(e, err, at);
		*ret = !e->sample[0] && !memcmp(e->sample, e->sample + 1, len - 1);
	}
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
	bool sound = false;
	int err = target_discard(&e->job->target, range, how);

	if (err)
		return fault_empty(e, err, range.start);
	if (!zeros || *how == CLEARED_ZEROED)
		return interrupt_check(e->diag);
	/* All zeros by a promise only count as such when nobody asked for certainty. */
	if (*how == CLEARED_DISCARDED && e->job->way->unmapped == UNMAPPED_AUTO)
		err = is_zero(e, range, &sound);
	if (err || sound)
		return err ? err : interrupt_check(e->diag);
	*how = CLEARED_ZEROED;
	return zero(e, range);
}

static int empty_list(struct emptying *e, const range_list *list, bool zeros, enum cleared *how)
{
	int err = 0;

	for (size_t i = 0; !err && i < list->count; i++) {
		for (uint64_t at = list->at[i].start; !err && at < list->at[i].end; at += DISCARD) {
			struct range piece = { at, list->at[i].end - at < DISCARD ? list->at[i].end : at + DISCARD };

			err = empty_piece(e, piece, zeros, how);
			atomic_fetch_add(&e->job->done, piece.end - piece.start);
		}
	}
	return err;
}

int empty_ranges(struct diag *d, struct job *job, const range_list *ranges)
{
	scoped_memory uint8_t *sample = piece_buffer(SAMPLE);
	struct emptying e = { .diag = d, .job = job, .sample = sample };
	range_list inside = range_cut(d->arena, ranges, 0, job->source->bytes), behind = range_cut(d->arena, ranges, job->source->bytes, UINT64_MAX);
	int err;

	if (job->way->unmapped == UNMAPPED_KEEP)
		return 0;
	if (!sample)
		return fault(d, -ENOMEM, "cannot make a buffer");
	err = empty_list(&e, &inside, true, &job->result.inside);
	return err ? err : empty_list(&e, &behind, job->way->unmapped == UNMAPPED_ZERO, &job->result.behind);
}
