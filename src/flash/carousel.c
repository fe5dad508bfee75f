/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * carousel.c - an image that is read once for several devices
 */
#include "flash/carousel.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/io.h"

/* Pieces that are read ahead; how long in all the others may have waited for one seat before that has to read for itself. */
enum { SLOTS = 8, PATIENCE_MS = 1000, TICK_MS = 100, ALIGNMENT = 4096 };

/* Who reads or has it in hand, and the slot that it is in; free when there is nobody. */
struct buffer {
	uint8_t *bytes;
	size_t users;
	int err; /* negative errno of reading it */
};

struct place {
	uint64_t start;
	size_t len;
};

struct seat {
	bool joined;
	bool alone;            /* it reads for itself */
	int64_t held_up;       /* ms that others have waited for it */
	uint64_t next;         /* number of the piece that it takes next; they go on from round to round */
	size_t left;           /* pieces of this round that it has not taken */
	struct buffer *holds;  /* the one that it took last, or NULL */
};

/* There are as many buffers as slots and seats, so one is free for whoever has none. */
struct carousel {
	int fd;
	struct place *places; /* of all pieces of a round */
	size_t count;
	struct seat *seats;
	size_t seat_count;
	struct buffer *buffers;
	size_t buffer_count;
	struct buffer *slots[SLOTS]; /* piece number n is in slot n % SLOTS */
	uint8_t *memory;
	uint64_t loaded;      /* pieces below this number were read */
	bool ends, runs;
	pthread_t reader;
	pthread_mutex_t lock; /* for all of the above but the bytes */
	pthread_cond_t changed;
};

static int read_piece(const struct carousel *c, uint64_t number, uint8_t *to)
{
	const struct place *place = &c->places[number % c->count];
	size_t got = 0;
	int err = io_pread(c->fd, to, place->len, place->start, &got);

	if (!err)
		memset(to + got, 0, place->len - got);
	return err;
}

static struct buffer *take_free(struct carousel *c)
{
	struct buffer *b = c->buffers;

	while (b->users)
		b++;
	b->users = 1;
	return b;
}

static void give_back(struct buffer **b)
{
	if (*b)
		(*b)->users--;
	*b = NULL;
}

static bool takes_part(const struct seat *s)
{
	return s->joined && !s->alone && s->left;
}

/* The seat that has still to take what the next piece would replace, or NULL. */
static struct seat *find_blocking(const struct carousel *c)
{
	for (size_t i = 0; i < c->seat_count; i++) {
		if (takes_part(&c->seats[i]) && c->seats[i].next + SLOTS <= c->loaded)
			return &c->seats[i];
	}
	return NULL;
}

static bool somebody_waits(const struct carousel *c)
{
	for (size_t i = 0; i < c->seat_count; i++) {
		if (takes_part(&c->seats[i]) && c->seats[i].next == c->loaded)
			return true;
	}
	return false;
}

/* Whether the next piece will be taken by anybody in the round that it is in. */
static bool somebody_wants(const struct carousel *c)
{
	for (size_t i = 0; i < c->seat_count; i++) {
		if (takes_part(&c->seats[i]) && c->seats[i].next + c->seats[i].left > c->loaded)
			return true;
	}
	return false;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits a moment, and notes when somebody waits with us. */
static void wait_for_blocking(struct carousel *c)
{
	struct seat *blocking = find_blocking(c);
	bool holds_up = somebody_waits(c);
	int64_t began = now_ms(), until = began + TICK_MS;
	struct timespec t = { until / 1000, until % 1000 * 1000000 };

	pthread_cond_timedwait(&c->changed, &c->lock, &t);
	if (holds_up)
		blocking->held_up += now_ms() - began;
	if (blocking->held_up >= PATIENCE_MS)
		blocking->alone = true;
}

static void load(struct carousel *c)
{
	struct buffer **slot = &c->slots[c->loaded % SLOTS];

	give_back(slot);
	*slot = take_free(c);
	pthread_mutex_unlock(&c->lock);
	(*slot)->err = read_piece(c, c->loaded, (*slot)->bytes);
	pthread_mutex_lock(&c->lock);
	c->loaded++;
	pthread_cond_broadcast(&c->changed);
}

static void *turn(void *at)
{
	struct carousel *c = at;

	pthread_mutex_lock(&c->lock);
	while (!c->ends) {
		if (find_blocking(c))
			wait_for_blocking(c);
		else if (somebody_wants(c))
			load(c);
		else
			pthread_cond_wait(&c->changed, &c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* --- what seats do */

void carousel_join(struct carousel *c, size_t number)
{
	struct seat *s = &c->seats[number];

	pthread_mutex_lock(&c->lock);
	*s = (struct seat){ .joined = true, .next = c->loaded, .left = c->count };
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static void leave(struct carousel *c, struct seat *s)
{
	give_back(&s->holds);
	s->joined = false;
	pthread_cond_broadcast(&c->changed);
}

void carousel_leave(struct carousel *c, size_t number)
{
	pthread_mutex_lock(&c->lock);
	leave(c, &c->seats[number]);
	pthread_mutex_unlock(&c->lock);
}

/* Waits for the piece, or finds out that it will not come. */
static void take_shared(struct carousel *c, struct seat *s)
{
	while (!s->alone && s->next == c->loaded)
		pthread_cond_wait(&c->changed, &c->lock);
	if (s->alone)
		return;
	s->holds = c->slots[s->next % SLOTS];
	s->holds->users++;
}

static void take_alone(struct carousel *c, struct seat *s)
{
	s->holds = take_free(c);
	pthread_mutex_unlock(&c->lock);
	s->holds->err = read_piece(c, s->next, s->holds->bytes);
	pthread_mutex_lock(&c->lock);
}

static int take(struct carousel *c, struct seat *s, struct carousel_piece *ret)
{
	const struct place *place = &c->places[s->next % c->count];
	int err;

	take_shared(c, s);
	if (s->alone)
		take_alone(c, s);
	s->next++;
	s->left--;
	err = s->holds->err;
	if (!err)
		*ret = (struct carousel_piece){ place->start, place->len, s->holds->bytes };
	pthread_cond_broadcast(&c->changed);
	return err ? err : 1;
}

int carousel_next(struct carousel *c, size_t number, struct carousel_piece *ret)
{
	struct seat *s = &c->seats[number];
	int got = 0;

	pthread_mutex_lock(&c->lock);
	give_back(&s->holds);
	if (s->left)
		got = take(c, s, ret);
	if (got <= 0)
		leave(c, s);
	pthread_mutex_unlock(&c->lock);
	return got;
}

/* --- beginning and end */

static uint64_t count_pieces(const range_list *mapped)
{
	uint64_t count = 0;

	for (size_t i = 0; i < mapped->count; i++)
		count += (mapped->at[i].end - mapped->at[i].start + CAROUSEL_PIECE - 1) / CAROUSEL_PIECE;
	return count;
}

static void cut_pieces(struct carousel *c, const range_list *mapped)
{
	for (size_t i = 0; i < mapped->count; i++) {
		for (uint64_t at = mapped->at[i].start; at < mapped->at[i].end; at += CAROUSEL_PIECE) {
			uint64_t left = mapped->at[i].end - at;

			c->places[c->count++] = (struct place){ at, left < CAROUSEL_PIECE ? (size_t)left : CAROUSEL_PIECE };
		}
	}
}

static bool make_room(struct carousel *c, const range_list *mapped, size_t seats)
{
	c->seat_count = seats;
	c->buffer_count = SLOTS + seats;
	c->places = calloc(count_pieces(mapped) + 1, sizeof(*c->places));
	c->seats = calloc(seats, sizeof(*c->seats));
	c->buffers = calloc(c->buffer_count, sizeof(*c->buffers));
	c->memory = aligned_alloc(ALIGNMENT, c->buffer_count * CAROUSEL_PIECE);
	return c->places && c->seats && c->buffers && c->memory;
}

static bool start_reader(struct carousel *c)
{
	pthread_condattr_t clock;
	sigset_t all, former;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, &clock);
	pthread_condattr_destroy(&clock);
	/* Signals are for the thread that shows what goes on. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &former);
	c->runs = !pthread_create(&c->reader, NULL, turn, c);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return c->runs;
}

struct carousel *carousel_start(int fd, const range_list *mapped, size_t seats)
{
	struct carousel *c = calloc(1, sizeof(*c));
	bool runs;

	if (!c)
		return NULL;
	c->fd = fd;
	runs = make_room(c, mapped, seats);
	for (size_t i = 0; runs && i < c->buffer_count; i++)
		c->buffers[i].bytes = c->memory + i * CAROUSEL_PIECE;
	if (runs) {
		cut_pieces(c, mapped);
		runs = start_reader(c);
	}
	if (runs)
		return c;
	carousel_stop(c);
	return NULL;
}

void carousel_stop(struct carousel *c)
{
	if (!c)
		return;
	if (c->runs) {
		pthread_mutex_lock(&c->lock);
		c->ends = true;
		pthread_cond_broadcast(&c->changed);
		pthread_mutex_unlock(&c->lock);
		pthread_join(c->reader, NULL);
		pthread_cond_destroy(&c->changed);
		pthread_mutex_destroy(&c->lock);
	}
	free(c->places);
	free(c->seats);
	free(c->buffers);
	free(c->memory);
	free(c);
}
