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

/*
 * At once, so that an interrupt is seen; written outright at both ends of what is discarded, where devices that know larger pieces leave something;
 * between two samples; of each.
 */
enum { DISCARD = 1024 * 1024 * 1024, ZERO = 16 * 1024 * 1024, EDGE = 4 * 1024 * 1024, STRIDE = 1024 * 1024, LATER_STRIDE = 4 * STRIDE, SAMPLE = 4096 };

struct emptying {
	struct diag *diag;
	struct job *job;
	int fd;          /* to look at the device by */
	uint8_t *bytes;  /* STRIDE of them */
};

static int fault_empty(struct emptying *e, int err, uint64_t at)
{
	return fault(e->diag, err, "cannot make '%s' empty at byte %llu", e->job->target.name, (unsigned long long)at);
}

/* What is looked at: len bytes in each stride. */
struct sampling {
	uint64_t stride;
	size_t len;
};

/* The first byte of the first sample that is not zeros; the range's end when all are. The last bytes are always looked at. */
static int find_rest(struct emptying *e, struct range range, struct sampling by, uint64_t *ret)
{
	uint64_t last = range.end - range.start < by.len ? range.start : range.end - by.len;

	for (uint64_t at = range.start; at < range.end;) {
		size_t len = range.end - at < by.len ? (size_t)(range.end - at) : by.len, got;
		int err = io_pread(e->fd, e->bytes, len, at, &got);

		if (err || got < len)
			return fault(e->diag, err, "cannot read '%s' back at byte %llu", e->job->target.name, (unsigned long long)at);
		*ret = at;
		if (e->bytes[0] || memcmp(e->bytes, e->bytes + 1, len - 1))
			return 0;
		at = at < last && at + by.stride > last ? last : at + by.stride;
	}
	*ret = range.end;
	return interrupt_check(e->diag);
}

static int zero_once(struct emptying *e, struct range range)
{
	int err = target_zero(&e->job->target, range);

	for (unsigned int i = 0; err && i < e->job->way->retries && !interrupt_signal(); i++) {
		e->job->result.retried++;
		err = target_zero(&e->job->target, range);
	}
	return err;
}

static int zero(struct emptying *e, struct range range)
{
	int err = 0;

	for (uint64_t at = range.start; !err && at < range.end; at += ZERO) {
		err = zero_once(e, (struct range){ at, range.end - at < ZERO ? range.end : at + ZERO });
		if (err)
			return fault_empty(e, err, at);
		err = interrupt_check(e->diag);
	}
	return err;
}

/* Zeros by a promise, at both ends by writing them. Whether the rest looks so. */
static int trust(struct emptying *e, struct range range, bool *ret)
{
	uint64_t rest;
	int err;

	*ret = false;
	if (e->job->way->unmapped != UNMAPPED_AUTO || range.end - range.start <= 2 * EDGE)
		return 0;
	err = zero(e, (struct range){ range.start, range.start + EDGE });
	if (!err)
		err = zero(e, (struct range){ range.end - EDGE, range.end });
	range = (struct range){ range.start + EDGE, range.end - EDGE };
	if (!err)
		err = find_rest(e, range, (struct sampling){ STRIDE, SAMPLE }, &rest);
	*ret = !err && rest == range.end;
	return err;
}

/* zeros: nothing but zeros will do. */
static int empty_piece(struct emptying *e, struct range range, bool zeros, enum cleared *how)
{
	bool trusted = false;
	int err = 0;

	*how = target_discard(&e->job->target, range);
	if (!zeros || *how == CLEARED_ZEROED)
		return interrupt_check(e->diag);
	if (*how == CLEARED_DISCARDED)
		err = trust(e, range, &trusted);
	if (err || trusted)
		return err;
	*how = CLEARED_ZEROED;
	return zero(e, range);
}

/*
 * What hosts look for at the ends of a partition that grows, and of what was there before (md, ZFS: the last MiB, btrfs: the first), is gone
 * whatever the device can do.
 */
static int zero_ends(struct emptying *e, const range_list *list)
{
	int err = 0;

	for (size_t i = 0; !err && i < list->count; i++) {
		struct range range = list->at[i];
		uint64_t len = range.end - range.start < EDGE ? range.end - range.start : EDGE;

		err = zero(e, (struct range){ range.start, range.start + len });
		if (!err)
			err = zero(e, (struct range){ range.end - len, range.end });
	}
	return err;
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
	scoped_memory uint8_t *bytes = piece_buffer(STRIDE);
	struct emptying e = { .diag = d, .job = job, .fd = job->target.fd, .bytes = bytes };
	range_list inside = range_cut(d->arena, ranges, 0, job->source->bytes), behind = range_cut(d->arena, ranges, job->source->bytes, UINT64_MAX);
	int err;

	if (job->way->unmapped == UNMAPPED_KEEP)
		return 0;
	if (!bytes)
		return fault(d, -ENOMEM, "cannot make a buffer");
	err = empty_list(&e, &inside, true, &job->result.inside);
	if (!err)
		err = empty_list(&e, &behind, job->way->unmapped == UNMAPPED_ZERO, &job->result.behind);
	if (!err && job->result.behind != CLEARED_ZEROED)
		err = zero_ends(&e, &behind);
	return err;
}

/* Other places than those that were looked at before. */
static int check_range(struct emptying *e, struct range range, bool all)
{
	const struct sampling by = all ? (struct sampling){ STRIDE, STRIDE } : (struct sampling){ LATER_STRIDE, SAMPLE };
	uint64_t skipped = !all && range.end - range.start > LATER_STRIDE ? LATER_STRIDE / 2 : 0, rest;
	int err = find_rest(e, (struct range){ range.start + skipped, range.end }, by, &rest);

	if (err || rest == range.end)
		return err;
	e->job->result.mismatch_at = rest;
	e->job->result.mismatch_bytes = by.len;
	return fault(e->diag, 0, "'%s' did not become empty: something is left at byte %llu or behind it, where the image has nothing", e->job->target.name,
		     (unsigned long long)rest);
}

int empty_check(struct diag *d, struct job *job, int fd, const range_list *ranges)
{
	scoped_memory uint8_t *bytes = piece_buffer(STRIDE);
	struct emptying e = { .diag = d, .job = job, .fd = fd, .bytes = bytes };
	bool all = job->way->unmapped == UNMAPPED_ZERO;
	range_list looked = range_cut(d->arena, ranges, 0, all ? UINT64_MAX : job->source->bytes);
	int err = bytes ? 0 : fault(d, -ENOMEM, "cannot make a buffer");

	for (size_t i = 0; !err && i < looked.count && job->way->unmapped != UNMAPPED_KEEP; i++)
		err = check_range(&e, looked.at[i], all);
	return err;
}
