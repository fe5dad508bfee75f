/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * job.c - one device gets an image and is read back
 */
#include "flash/job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "flash/empty.h"
#include "flash/layout.h"
#include "flash/piece.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct work {
	struct diag diag;
	struct job *job;
	struct job_layout layout;
	struct piece_work piece;
	uint8_t *edges[2];      /* the first bytes and the last, as they shall be */
	double began;           /* the phase */
};

static void enter(struct work *w, enum job_phase phase, uint64_t total)
{
	double t = now();

	w->job->result.seconds[atomic_load(&w->job->phase)] += t - w->began;
	w->began = t;
	atomic_store(&w->job->done, 0);
	atomic_store(&w->job->total, total);
	atomic_store(&w->job->phase, phase);
}

static uint64_t back_bytes(const struct work *w)
{
	return w->job->target.bytes - w->layout.back;
}

/* What the image has there, zeros where it ends, and what is other on this device. */
static int read_edge(struct work *w, uint64_t at, size_t len, uint8_t *to)
{
	const struct disk_source *source = w->job->source;
	size_t got = 0;
	int err = 0;

	if (at < source->bytes)
		err = io_pread(source->fd, to, source->bytes - at < len ? (size_t)(source->bytes - at) : len, at, &got);
	if (err)
		return fault(&w->diag, err, "cannot read the image at byte %llu", (unsigned long long)at);
	memset(to + got, 0, len - got);
	patch_apply(&w->job->patches, at, to, len);
	return 0;
}

static int prepare(struct work *w)
{
	struct job *job = w->job;
	int err;

	w->layout = layout_of(job->arena, job);
	job->result.written = range_minus(job->arena, &(range_list){ .at = &(struct range){ 0, job->target.bytes }, .count = 1 }, &w->layout.empty);
	job->result.emptied = w->layout.empty;
	w->edges[0] = piece_buffer(w->layout.front);
	w->edges[1] = piece_buffer(back_bytes(w));
	err = piece_begin(&w->piece, &w->diag, job, &w->layout.patched);
	if (!err && (!w->edges[0] || !w->edges[1]))
		err = fault(&w->diag, -ENOMEM, "cannot make buffers");
	if (!err)
		err = read_edge(w, 0, (size_t)w->layout.front, w->edges[0]);
	if (!err)
		err = read_edge(w, w->layout.back, (size_t)back_bytes(w), w->edges[1]);
	/* From here on there is something to lose. */
	return err ? err : interrupt_check(&w->diag);
}

static int flush(struct work *w)
{
	int err = target_flush(&w->job->target);

	/* After a failed flush what was written may be lost: all of it is read back, and repaired there. */
	for (unsigned int i = 0; err && w->job->way->verifies && i < w->job->way->retries && !interrupt_signal(); i++) {
		w->job->result.retried++;
		err = target_flush(&w->job->target);
	}
	return err ? fault(&w->diag, err, "cannot bring what was written to the medium of '%s'", w->job->target.name) : interrupt_check(&w->diag);
}

static int zero_edges(const struct work *w)
{
	struct job *job = w->job;
	int err = 0;

	for (size_t i = 0; !err && i < w->layout.edges.count; i++) {
		err = target_zero(&job->target, w->layout.edges.at[i]);
		for (unsigned int again = 0; err && again < job->way->retries && !interrupt_signal(); again++) {
			job->result.retried++;
			err = target_zero(&job->target, w->layout.edges.at[i]);
		}
	}
	return err;
}

static bool is_zeros(struct work *w, int fd, struct range range)
{
	size_t len = (size_t)(range.end - range.start), got = 0;
	const uint8_t *bytes = w->piece.found;

	return !io_pread(fd, w->piece.found, len, range.start, &got) && got == len && !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}

/* What was cleared, as the medium has it. */
static bool is_cleared(struct work *w)
{
	scoped_fd fd = -1;
	bool zeros = !target_reopen(&w->diag, &w->job->target, true, &fd);

	for (size_t i = 0; zeros && i < w->layout.edges.count; i++)
		zeros = is_zeros(w, fd, w->layout.edges.at[i]);
	return zeros;
}

static int clear_once(struct work *w)
{
	int err = zero_edges(w);

	return err ? fault(&w->diag, err, "cannot clear the first and the last MiB of '%s'", w->job->target.name) : flush(w);
}

/* Firmware and hosts see no disk from here on. */
static int clear_edges(struct work *w)
{
	const struct job_way *way = w->job->way;
	int err;

	ACTIVITY(&w->diag, "clearing the first and the last MiB of '%s'", w->job->target.name);
	w->job->result.touched = true;
	err = clear_once(w);
	for (unsigned int i = 0; !err && way->verifies && !is_cleared(w); i++) {
		if (i == way->retries)
			return fault(&w->diag, 0, "'%s' does not keep what is written to it: its first and its last MiB were cleared and do not come back"
				     " as zeros", w->job->target.name);
		w->job->result.retried++;
		err = clear_once(w);
	}
	return err;
}

/* The pieces of the image, with what is other here laid over them. */
static int do_pieces(struct work *w, piece_action *action)
{
	struct job *job = w->job;
	struct carousel_piece p;
	int got;

	carousel_join(job->carousel, job->seat);
	while ((got = carousel_next(job->carousel, job->seat, &p)) > 0) {
		struct range within = { p.start > w->layout.front ? p.start : w->layout.front,
					p.start + p.len < w->layout.back ? p.start + p.len : w->layout.back };
		int err = within.start < within.end ? action(&w->piece, p.bytes + (within.start - p.start), within) : 0;

		if (err) {
			carousel_leave(job->carousel, job->seat);
			return err;
		}
		atomic_fetch_add(&job->done, p.len);
	}
	return got < 0 ? fault(&w->diag, got, "cannot read the image") : 0;
}

/* What the image does not have: it is zeros but for what is other here. */
static int do_apart(struct work *w, piece_action *action)
{
	scoped_memory uint8_t *zeros = piece_buffer(CAROUSEL_PIECE);
	int err = zeros ? 0 : fault(&w->diag, -ENOMEM, "cannot make a buffer");

	if (zeros)
		memset(zeros, 0, CAROUSEL_PIECE);
	for (size_t i = 0; !err && i < w->layout.apart.count; i++) {
		const struct range *all = &w->layout.apart.at[i];

		for (uint64_t at = all->start; !err && at < all->end; at += CAROUSEL_PIECE)
			err = action(&w->piece, zeros, (struct range){ at, all->end - at < CAROUSEL_PIECE ? all->end : at + CAROUSEL_PIECE });
	}
	return err;
}

/* The block without which neither firmware nor a host sees a disk. */
static uint64_t first_block(const struct work *w)
{
	return w->layout.front < SOURCE_BLOCK ? w->layout.front : SOURCE_BLOCK;
}

/* The backup GPT, and what stands in front of the partitions behind the first block. */
static int do_edges(struct work *w, piece_action *action)
{
	int err = 0;

	for (size_t i = w->layout.edges.count; !err && i-- > 0;) {
		struct range r = w->layout.edges.at[i];
		bool behind = r.start >= w->layout.front;

		r.start = i ? r.start : first_block(w);
		if (r.start < r.end)
			err = action(&w->piece, behind ? w->edges[1] + (r.start - w->layout.back) : w->edges[0] + r.start, r);
	}
	return err;
}

/* All but the first block, in whatever order the medium takes it. */
static int write_rest(struct work *w)
{
	int err = do_apart(w, piece_write);

	if (!err)
		err = do_pieces(w, piece_write);
	/* What is another image by now need not be read back. */
	if (!err)
		err = source_check(&w->diag, w->job->source);
	if (!err)
		err = do_edges(w, piece_write);
	return err ? err : flush(w);
}

static int read_rest_back(struct work *w)
{
	struct job *job = w->job;
	int err = piece_reopen(&w->piece);

	if (!err)
		err = do_edges(w, piece_compare);
	if (!err)
		err = do_apart(w, piece_compare);
	if (!err)
		err = do_pieces(w, piece_compare);
	if (!err)
		err = empty_check(&w->diag, job, w->piece.fd, &w->layout.empty);
	return err;
}

/* All else is on the medium and came back right: now it becomes a disk. What changed meanwhile was never verified, so it does not. */
static int finish(struct work *w)
{
	struct range first = { 0, first_block(w) };
	int err = source_check(&w->diag, w->job->source);

	if (!err)
		err = piece_write(&w->piece, w->edges[0], first);
	if (!err)
		err = flush(w);
	if (!err && w->job->way->verifies)
		err = piece_reopen(&w->piece);
	return err || !w->job->way->verifies ? err : piece_compare(&w->piece, w->edges[0], first);
}

/* A retry may have written again behind our back. */
static int check(struct work *w)
{
	const struct job_way *way = w->job->way;
	scoped_fd fd = -1;
	int err = w->job->result.retried ? flush(w) : 0;

	if (!err)
		err = target_reopen(&w->diag, &w->job->target, false, &fd);
	return err ? err : way->check(&w->diag, way->context, fd, w->job->target.name);
}

static int run(struct work *w)
{
	struct job *job = w->job;
	uint64_t mapped = range_bytes(&job->source->mapped);
	int err = prepare(w);

	if (err)
		return err;
	enter(w, JOB_CLEARING, range_bytes(&w->layout.empty));
	err = clear_edges(w);
	ACTIVITY(&w->diag, "flashing '%s', which holds no disk until that is done", job->target.name);
	if (!err)
		err = empty_ranges(&w->diag, job, &w->layout.empty);
	enter(w, JOB_WRITING, mapped);
	if (!err)
		err = write_rest(w);
	if (!err && job->way->verifies) {
		enter(w, JOB_READING, mapped);
		err = read_rest_back(w);
	}
	enter(w, JOB_FINISHING, 0);
	if (!err)
		err = finish(w);
	if (!err && job->way->check) {
		enter(w, JOB_CHECKING, 0);
		err = check(w);
	}
	return err;
}

/* As well as that can be done: it is empty to firmware and hosts again. */
static void spoil(struct work *w)
{
	bool zeroed = !zero_edges(w);

	zeroed = !target_flush(&w->job->target) && zeroed;
	w->job->result.may_hold = !zeroed || !is_cleared(w);
	if (w->job->result.may_hold && w->diag.faults)
		fprintf(w->diag.faults, "warning: '%s' may still hold a disk, its former one or this: it cannot be cleared; erase it elsewhere, or destroy it\n",
			w->job->target.name);
}

void job_run(struct job *job)
{
	struct work w = { .job = job, .began = now() };
	size_t len;

	job->arena = arena_make();
	w.diag = (struct diag){ .arena = job->arena, .faults = open_memstream(&job->said, &len) };
	job->result.err = run(&w);
	if (job->result.err && job->result.touched)
		spoil(&w);
	/* Of what was planned nothing counts. */
	if (job->result.err)
		job->result.written = job->result.emptied = (range_list){ 0 };
	enter(&w, JOB_ENDED, 0);
	piece_end(&w.piece);
	free(w.edges[0]);
	free(w.edges[1]);
	if (w.diag.faults)
		fclose(w.diag.faults);
}

void job_free(struct job *job)
{
	if (job->arena)
		arena_free(job->arena);
	free(job->said);
	job->arena = NULL;
	job->said = NULL;
}

const char *job_phase_name(enum job_phase phase)
{
	static const char *const names[JOB_PHASES] = {
		[JOB_WAITING] = "waiting", [JOB_CLEARING] = "clearing", [JOB_WRITING] = "writing", [JOB_READING] = "verifying",
		[JOB_FINISHING] = "finishing", [JOB_CHECKING] = "checking", [JOB_ENDED] = "ended",
	};

	return names[phase];
}
