/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * piece.c - a few MiB written to a device, or compared with what it kept
 */
#include "flash/piece.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/number.h"

/* What is written at once to find out where a device fails. */
enum { ALIGNMENT = 4096, PROBE = 64 * 1024 };

uint8_t *piece_buffer(uint64_t len)
{
	return aligned_alloc(ALIGNMENT, (size_t)round_up(len ? len : 1, ALIGNMENT));
}

int piece_begin(struct piece_work *w, struct diag *d, struct job *job, const range_list *patched)
{
	*w = (struct piece_work){ .diag = d, .job = job, .patched = patched, .fd = -1 };
	w->own = piece_buffer(CAROUSEL_PIECE);
	w->found = piece_buffer(CAROUSEL_PIECE);
	return w->own && w->found ? 0 : fault(d, -ENOMEM, "cannot make buffers");
}

void piece_end(struct piece_work *w)
{
	free(w->own);
	free(w->found);
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

int piece_reopen(struct piece_work *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	return target_reopen(w->diag, &w->job->target, true, &w->fd);
}

/* The bytes as they shall be on this device. */
static const uint8_t *patched(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	size_t len = (size_t)(range.end - range.start);

	if (!range_touches(w->patched, range.start, range.end))
		return bytes;
	memcpy(w->own, bytes, len);
	patch_apply(&w->job->patches, range.start, w->own, len);
	return w->own;
}

static int read_device(struct piece_work *w, struct range range)
{
	size_t len = (size_t)(range.end - range.start), got = 0;
	int err = io_pread(w->fd >= 0 ? w->fd : w->job->target.fd, w->found, len, range.start, &got);

	return !err && got < len ? -ENODATA : err;
}

/* Where exactly it fails; the start when it does not fail a second time. */
static uint64_t find_failure(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	for (uint64_t at = range.start; at < range.end; at += PROBE) {
		size_t len = range.end - at < PROBE ? (size_t)(range.end - at) : PROBE;

		if (target_write(&w->job->target, bytes + (at - range.start), len, at))
			return at;
	}
	return range.start;
}

static int write_once(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	size_t len = (size_t)(range.end - range.start);

	if (w->job->way->skips_equal && !read_device(w, range) && !memcmp(w->found, bytes, len)) {
		w->job->result.skipped += len;
		return 0;
	}
	return target_write(&w->job->target, bytes, len, range.start);
}

static int write_bytes(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	int err = write_once(w, bytes, range);

	for (unsigned int i = 0; err && i < w->job->way->retries && !interrupt_signal(); i++) {
		w->job->result.retried++;
		err = target_write(&w->job->target, bytes, (size_t)(range.end - range.start), range.start);
	}
	if (err)
		fault(w->diag, err, "cannot write to '%s' at byte %llu", w->job->target.name,
		      (unsigned long long)(err == -EIO ? find_failure(w, bytes, range) : range.start));
	return err;
}

int piece_write(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	int err = write_bytes(w, patched(w, bytes, range), range);

	return err ? err : interrupt_check(w->diag);
}

/* How the two differ, for a person. */
static int fault_differs(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	size_t len = (size_t)(range.end - range.start), first = 0, last = len - 1, count = 0;
	struct job_result *result = &w->job->result;

	/* It is not the device's fault when the image is another one by now. */
	if (source_check(w->diag, w->job->source))
		return -EBUSY;
	while (bytes[first] == w->found[first])
		first++;
	while (bytes[last] == w->found[last])
		last--;
	for (size_t i = first; i <= last; i++)
		count += bytes[i] != w->found[i];
	result->mismatch_at = range.start + first;
	result->mismatch_bytes = last - first + 1;
	return fault(w->diag, 0, "'%s' did not keep what was written: %zu of the %zu bytes from byte %llu on are others, the first is 0x%02x, written was 0x%02x",
		     w->job->target.name, count, last - first + 1, (unsigned long long)result->mismatch_at, w->found[first], bytes[first]);
}

static int compare_once(struct piece_work *w, const uint8_t *bytes, struct range range, bool *ret_same)
{
	int err = read_device(w, range);

	*ret_same = !err && !memcmp(w->found, bytes, (size_t)(range.end - range.start));
	return err;
}

/* What was written again has to be on the medium before it is read. */
static int repair(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	int err = target_write(&w->job->target, bytes, (size_t)(range.end - range.start), range.start);

	w->job->result.retried++;
	if (!err)
		err = target_flush(&w->job->target);
	return err || w->fd < 0 ? err : piece_reopen(w);
}

static int compare_bytes(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	bool same;
	int err = compare_once(w, bytes, range, &same);

	for (unsigned int i = 0; !same && i < w->job->way->retries && !interrupt_signal(); i++) {
		err = repair(w, bytes, range);
		if (!err)
			err = compare_once(w, bytes, range, &same);
	}
	if (err)
		return fault(w->diag, err, "cannot read '%s' back at byte %llu", w->job->target.name, (unsigned long long)range.start);
	return same ? interrupt_check(w->diag) : fault_differs(w, bytes, range);
}

int piece_compare(struct piece_work *w, const uint8_t *bytes, struct range range)
{
	return compare_bytes(w, patched(w, bytes, range), range);
}
