/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.c - an image onto several devices at once
 */
#include "flash/run.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

enum { TICK_NS = 100 * 1000 * 1000 };

static void *run_one(void *at)
{
	job_run(at);
	return NULL;
}

/* Joins each as soon as it ends, and shows what goes on meanwhile. */
static void join_all(const pthread_t *threads, size_t count, void (*watch)(void *context), void *context)
{
	for (size_t i = 0; i < count;) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += TICK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		if (!pthread_timedjoin_np(threads[i], NULL, &until))
			i++;
		if (watch)
			watch(context);
	}
}

/* It was not touched, and has said why itself, as one does that was run. */
static void end_unstarted(struct job *job, int err, const char *what)
{
	struct diag d = { .arena = arena_make() };
	size_t len;

	d.faults = open_memstream(&job->said, &len);
	job->result.err = fault(&d, err, "%s for '%s'", what, job->target.name);
	if (d.faults)
		fclose(d.faults);
	arena_free(d.arena);
	atomic_store(&job->phase, JOB_ENDED);
}

/* Signals are for the thread that watches. Returns how many were started; the rest have ended with an error. */
static size_t start_all(struct job *jobs, size_t count, pthread_t *threads)
{
	sigset_t all, former;
	size_t started = 0;
	int err = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &former);
	while (started < count && !err) {
		err = pthread_create(&threads[started], NULL, run_one, &jobs[started]);
		started += !err;
	}
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	for (size_t i = started; i < count; i++)
		end_unstarted(&jobs[i], -err, "cannot start a thread");
	return started;
}

void run_jobs(struct arena *a, const struct disk_source *source, struct job *jobs, size_t count, void (*watch)(void *context), void *context)
{
	struct carousel *carousel = carousel_start(source->fd, &source->mapped, count);
	pthread_t *threads = arena_array(a, pthread_t, count);
	size_t started;

	for (size_t i = 0; i < count; i++) {
		jobs[i].source = source;
		jobs[i].carousel = carousel;
		jobs[i].seat = i;
		if (!carousel)
			end_unstarted(&jobs[i], -EAGAIN, "cannot begin to read the image");
	}
	started = carousel ? start_all(jobs, count, threads) : 0;
	join_all(threads, started, watch, context);
	carousel_stop(carousel);
}
