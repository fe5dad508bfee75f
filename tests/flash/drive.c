/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * drive.c - the drive of faulty: a medium, its faults, its power, and a log of what it was asked
 */
#include "drive.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/scoped.h"
#include "base/text.h"

enum { SECTOR = 512, CACHE_MOST = 1 << 20 };

int drive_open(const char *path, struct drive *ret)
{
	pthread_condattr_t clock;

	*ret = (struct drive){ .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&ret->changed, &clock);
	pthread_condattr_destroy(&clock);
	return medium_open(path, &ret->medium);
}

/* --- what all requests have in common */

static void note(struct drive *d, const char *what, bool placed, uint64_t off, uint64_t len)
{
	if (!d->log)
		return;
	fputs(what, d->log);
	if (placed)
		fprintf(d->log, " %" PRIu64 " %" PRIu64, off, len);
	for (size_t i = 0; i < d->faults.count; i++) {
		if (d->faults.at[i].now)
			fprintf(d->log, " %s", fault_name(&d->faults.at[i]));
	}
	if (d->off)
		fputs(" power-off", d->log);
	putc('\n', d->log);
	fflush(d->log);
}

/* Waits as long as the faults say that meet the request, or until "clear". */
static void wait_for_faults(struct drive *d)
{
	uint64_t usec = 0;
	unsigned clears = d->clears;
	struct timespec until;

	for (size_t i = 0; i < d->faults.count; i++) {
		const struct fault *f = &d->faults.at[i];

		if (f->now && f->kind == FAULT_DELAY)
			usec += f->value;
		if (f->now && f->kind == FAULT_HANG)
			usec += f->value * 1000000;
	}
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(usec / 1000000);
	until.tv_nsec += (long)(usec % 1000000) * 1000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	while (usec && clears == d->clears && !pthread_cond_timedwait(&d->changed, &d->lock, &until))
		;
}

/* The lock is held from here to leave(), but for the time that the request waits. */
static void enter(struct drive *d, enum fault_request request, const char *name, uint64_t off, uint64_t len)
{
	pthread_mutex_lock(&d->lock);
	while (d->busy)
		pthread_cond_wait(&d->changed, &d->lock);
	d->busy = true;
	fault_meet(&d->faults, request, off, len);
	note(d, name, request != FAULT_FLUSH, off, len);
	wait_for_faults(d);
}

static int leave(struct drive *d, int result)
{
	d->busy = false;
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
	return result;
}

/* Of which the request fails, 0 when of none. */
static int error_of(const struct drive *d, enum fault_kind kind)
{
	const struct fault *f = fault_next(&d->faults, kind, 0);

	if (d->off && d->cut_then == DRIVE_FAIL)
		return -EIO;
	return f ? -(int)f->value : 0;
}

static void flip(const struct drive *d, enum fault_kind kind, uint8_t *bytes, size_t len, uint64_t off)
{
	for (size_t i = 0; i < d->faults.count; i++) {
		const struct fault *f = &d->faults.at[i];

		if (!f->now || f->kind != kind)
			continue;
		for (size_t at = f->from > off ? (size_t)(f->from - off) : 0; at < len && off + at < f->end; at++)
			bytes[at] ^= (uint8_t)(1u << f->value);
	}
}

/* --- power */

static int cut(struct drive *d)
{
	int err = medium_cut(&d->medium, d->cut_seed, d->cut_keep);

	d->off = true;
	d->cut_ahead = false;
	if (d->log)
		fputs("power-cut\n", d->log), fflush(d->log);
	if (d->cut_then == DRIVE_EXIT)
		_exit(0);
	return err;
}

/* How much of a write gets through before the power goes; all of it when it does not go. */
static uint64_t before_cut(const struct drive *d, uint64_t len)
{
	uint64_t left = d->cut_at - d->written;

	if (!d->cut_ahead || len < left)
		return len;
	return left - left % SECTOR;
}

/* --- requests */

int drive_read(struct drive *d, void *to, size_t len, uint64_t off)
{
	uint64_t size;
	int err;

	enter(d, FAULT_READ, "read", off, len);
	size = medium_size(&d->medium);
	if (off >= size)
		return leave(d, 0);
	if (len > size - off)
		len = (size_t)(size - off);
	err = error_of(d, FAULT_READ_ERROR);
	if (!err)
		err = medium_read(&d->medium, to, len, off);
	if (!err)
		flip(d, FAULT_FLIP_READ, to, len, off);
	return leave(d, err < 0 ? err : (int)len);
}

/* Writes what no fault from number i on loses; zeros when from is NULL. */
static int write_around(struct drive *d, const uint8_t *from, uint64_t len, uint64_t off, size_t i)
{
	const struct fault *f = fault_next(&d->faults, FAULT_LOSE_WRITE, i);
	uint64_t end = off + len;
	int err = 0;

	if (!f)
		return len ? medium_write(&d->medium, from, len, off) : 0;
	i = (size_t)(f - d->faults.at) + 1;
	if (f->from >= end || f->end <= off)
		return write_around(d, from, len, off, i);
	if (f->from > off)
		err = write_around(d, from, f->from - off, off, i);
	if (!err && f->end < end)
		err = write_around(d, from ? from + (f->end - off) : NULL, end - f->end, f->end, i);
	return err;
}

/* The part of a write that a failure or the loss of power leaves of it. */
static int write_part(struct drive *d, const uint8_t *from, uint64_t len, uint64_t off)
{
	uint64_t most = from ? before_cut(d, len) : len;
	bool goes = from && d->cut_ahead && d->written + len >= d->cut_at;
	int err;

	if (d->off)
		return 0;
	err = write_around(d, from, most, off, 0);
	d->written += from ? len : 0;
	return !err && goes ? cut(d) : err;
}

/* A write that fails has written what lies before the range of the fault. */
static int write_some(struct drive *d, const uint8_t *from, uint64_t len, uint64_t off)
{
	const struct fault *f = fault_next(&d->faults, FAULT_WRITE_ERROR, 0);
	int err = error_of(d, FAULT_WRITE_ERROR), done = 0;

	if (!err)
		return write_part(d, from, len, off);
	if (f && f->from > off && !d->off)
		done = write_around(d, from, f->from - off, off, 0);
	return done < 0 ? done : err;
}

static int write_flipped(struct drive *d, const uint8_t *from, size_t len, uint64_t off)
{
	scoped_memory uint8_t *bytes = NULL;

	if (!fault_next(&d->faults, FAULT_FLIP_WRITE, 0))
		return write_some(d, from, len, off);
	bytes = malloc(len);
	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, from, len);
	flip(d, FAULT_FLIP_WRITE, bytes, len, off);
	return write_some(d, bytes, len, off);
}

int drive_write(struct drive *d, const void *from, size_t len, uint64_t off)
{
	const struct fault *f;
	int err;

	enter(d, FAULT_WRITE, "write", off, len);
	f = fault_next(&d->faults, FAULT_SHORT_WRITE, 0);
	if (f && f->value < len)
		len = (size_t)f->value;
	err = write_flipped(d, from, len, off);
	return leave(d, err < 0 ? err : (int)len);
}

int drive_discard(struct drive *d, uint64_t len, uint64_t off)
{
	enter(d, FAULT_DISCARD, "discard", off, len);
	return leave(d, write_some(d, NULL, len, off));
}

int drive_flush(struct drive *d)
{
	int err;

	enter(d, FAULT_FLUSH, "flush", 0, 0);
	err = error_of(d, FAULT_FLUSH_ERROR);
	if (!err && !d->off && !fault_next(&d->faults, FAULT_LOSE_FLUSH, 0))
		err = medium_flush(&d->medium);
	return leave(d, err);
}

/* --- commands */

/* A word of "power-cut". */
static bool take_cut(struct drive *d, const char *word, uint64_t *at)
{
	static const char *const then[] = { "then=lose", "then=fail", "then=exit" };
	uint64_t keep;

	for (size_t i = 0; i < sizeof(then) / sizeof(*then); i++) {
		if (!strcmp(word, then[i])) {
			d->cut_then = (enum drive_after)i;
			return true;
		}
	}
	if (!strncmp(word, "at=", 3))
		return text_parse_number(word + 3, INT64_MAX, at);
	if (!strncmp(word, "seed=", 5))
		return text_parse_number(word + 5, INT64_MAX, &d->cut_seed);
	if (strncmp(word, "keep=", 5) || !text_parse_number(word + 5, 100, &keep))
		return false;
	d->cut_keep = (unsigned)keep;
	return true;
}

static int prepare_cut(struct drive *d, char *rest)
{
	uint64_t at = 0;
	char *word;

	d->cut_then = DRIVE_LOSE;
	d->cut_seed = 1;
	d->cut_keep = 50;
	while ((word = strsep(&rest, " "))) {
		if (!take_cut(d, word, &at))
			return -EINVAL;
	}
	d->cut_at = d->written + at;
	d->cut_ahead = true;
	return at ? 0 : cut(d);
}

static int set_log(struct drive *d, const char *path)
{
	if (d->log)
		fclose(d->log);
	d->log = NULL;
	if (!strcmp(path, "off"))
		return 0;
	d->log = fopen(path, "ae");
	return d->log ? 0 : -errno;
}

static int obey_word(struct drive *d, char *line)
{
	char *rest = line;
	const char *word = strsep(&rest, " ");
	uint64_t number;

	if (!strcmp(word, "power-cut"))
		return prepare_cut(d, rest);
	if (!strcmp(word, "log") && rest)
		return set_log(d, rest);
	if (!strcmp(word, "cache") && rest && text_parse_number(rest, CACHE_MOST, &number))
		return medium_set_room(&d->medium, number);
	if (strcmp(word, "mark") || !rest)
		return -EINVAL;
	if (d->log)
		fprintf(d->log, "mark %s\n", rest), fflush(d->log);
	return 0;
}

static int obey(struct drive *d, char *line)
{
	if (!*line || *line == '#' || fault_add(&d->faults, line))
		return 0;
	if (!strcmp(line, "clear")) {
		d->faults.count = 0;
		d->clears++;
		pthread_cond_broadcast(&d->changed);
		return 0;
	}
	if (!strcmp(line, "power-on")) {
		d->off = d->cut_ahead = false;
		return 0;
	}
	return obey_word(d, line);
}

int drive_command(struct drive *d, const char *lines)
{
	scoped_memory char *copy = strdup(lines);
	char *rest = copy, *line;
	int err = copy ? 0 : -ENOMEM;

	pthread_mutex_lock(&d->lock);
	while (!err && (line = strsep(&rest, "\n")))
		err = obey(d, line);
	pthread_mutex_unlock(&d->lock);
	return err;
}

void drive_show(struct drive *d, FILE *to)
{
	pthread_mutex_lock(&d->lock);
	fprintf(to, "power %s\nwritten %" PRIu64 "\ndirty %zu\n", d->off ? "off" : "on", d->written, d->medium.dirty);
	for (size_t i = 0; i < d->faults.count; i++)
		fprintf(to, "%s hits=%" PRIu64 "\n", d->faults.at[i].line, fault_hits(&d->faults.at[i]));
	pthread_mutex_unlock(&d->lock);
}

void drive_close(struct drive *d)
{
	int err = 0;

	pthread_mutex_lock(&d->lock);
	if (!d->off)
		err = medium_flush(&d->medium);
	if (err < 0)
		fprintf(stderr, "faulty: cannot write the cache to the medium: %s\n", strerror(-err));
	pthread_mutex_unlock(&d->lock);
}
