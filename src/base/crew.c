/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crew.c - numbered jobs, worked on by all cores
 */
#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { CREW_MOST = 64, TICK_NS = 100 * 1000 * 1000 };

struct crew {
	void (*job)(void *context, size_t number);
	void *context;
	size_t jobs;
	atomic_size_t next;
	pthread_t threads[CREW_MOST];
	size_t thread_count;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	size_t running; /* threads that still work; under lock */
};

static void *work(void *at)
{
	struct crew *crew = at;
	size_t number;

	while ((number = atomic_fetch_add(&crew->next, 1)) < crew->jobs)
		crew->job(crew->context, number);
	pthread_mutex_lock(&crew->lock);
	crew->running--;
	pthread_cond_signal(&crew->ended);
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

static size_t usable_cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : (size_t)CPU_COUNT(&set);
}

static void start_threads(struct crew *crew, size_t wanted)
{
	sigset_t all, former;

	/* Signals are for the owner's thread, which sleeps where they wake it. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &former);
	pthread_mutex_lock(&crew->lock);
	while (crew->thread_count < wanted &&
	       !pthread_create(&crew->threads[crew->thread_count], NULL, work, crew))
		crew->thread_count++;
	crew->running = crew->thread_count;
	pthread_mutex_unlock(&crew->lock);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
}

struct crew *crew_start(size_t jobs, void (*job)(void *context, size_t number), void *context)
{
	struct crew *crew = calloc(1, sizeof(*crew));
	size_t wanted = usable_cores();

	if (!crew)
		return NULL;
	if (wanted > CREW_MOST)
		wanted = CREW_MOST;
	if (wanted > jobs)
		wanted = jobs;
	crew->job = job;
	crew->context = context;
	crew->jobs = jobs;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->ended, NULL);
	start_threads(crew, wanted);
	if (!crew->thread_count && jobs) {
		free(crew);
		return NULL;
	}
	return crew;
}

static void wait_for_end(struct crew *crew, void (*tick)(void *context), void *context)
{
	pthread_mutex_lock(&crew->lock);
	while (crew->running) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += TICK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&crew->ended, &crew->lock, &until);
		if (tick) {
			pthread_mutex_unlock(&crew->lock);
			tick(context);
			pthread_mutex_lock(&crew->lock);
		}
	}
	pthread_mutex_unlock(&crew->lock);
}

void crew_join(struct crew *crew, void (*tick)(void *context), void *context)
{
	if (!crew)
		return;
	wait_for_end(crew, tick, context);
	for (size_t i = 0; i < crew->thread_count; i++)
		pthread_join(crew->threads[i], NULL);
	pthread_cond_destroy(&crew->ended);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}
