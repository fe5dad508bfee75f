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

/* Signals are for the thread that watches. Returns how many were started; the rest have ended with an error. */
static size_t start_all(struct job *jobs, size_t count, pthread_t *threads)
{
	sigset_t all, former;
	size_t started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &former);
	while (started < count && !pthread_create(&threads[started], NULL, run_one, &jobs[started]))
		started++;
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	for (size_t i = started; i < count; i++) {
		jobs[i].result.err = -EAGAIN;
		atomic_store(&jobs[i].phase, JOB_ENDED);
	}
	return started;
}

int run_jobs(struct diag *d, const struct disk_source *source, struct job *jobs, size_t count, void (*watch)(void *context), void *context)
{
	struct carousel *carousel = carousel_start(source->fd, &source->mapped, count);
	pthread_t *threads = arena_array(d->arena, pthread_t, count);
	size_t started;

	if (!carousel)
		return fault(d, -ENOMEM, "cannot begin to read the image");
	for (size_t i = 0; i < count; i++) {
		jobs[i].source = source;
		jobs[i].carousel = carousel;
		jobs[i].seat = i;
	}
	started = start_all(jobs, count, threads);
	join_all(threads, started, watch, context);
	carousel_stop(carousel);
	if (started < count)
		return fault(d, -EAGAIN, "cannot start a thread for each device");
	return 0;
}
