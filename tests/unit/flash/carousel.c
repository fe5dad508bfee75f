/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * carousel.c - tests of an image that is read once for several devices
 */
#include "flash/carousel.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "tap.h"

/* The image: each 8 bytes say where they are. Two ranges with a hole between, and a short end behind the file's. */
enum { IMAGE = 21 * 1024 * 1024, SEATS = 5 };

static range_list mapped;
static struct arena *arena;

static int make_image(void)
{
	int fd = -1;
	uint64_t *words = malloc(IMAGE);

	for (size_t i = 0; i < IMAGE / 8; i++)
		words[i] = i * 8;
	if (io_memory_file("image", (struct span){ (const uint8_t *)words, IMAGE }, &fd))
		fd = -1;
	free(words);
	return fd;
}

struct taker {
	struct carousel *carousel;
	size_t seat;
	unsigned int rounds, slow_us; /* of each piece */
	size_t stop_after;            /* pieces, then it leaves; 0: never */
	uint64_t bytes;               /* that came, all rounds */
	_Atomic size_t pieces;
	bool wrong;
	int err;
};

static bool is_right(const struct carousel_piece *p)
{
	for (size_t i = 0; i + 8 <= p->len; i += 4096) {
		uint64_t word, want = p->start + i;

		memcpy(&word, p->bytes + i, 8);
		if (word != (want < IMAGE ? want : 0))
			return false;
	}
	return !((uintptr_t)p->bytes % 4096);
}

static void *take(void *at)
{
	struct taker *t = at;

	for (unsigned int round = 0; round < t->rounds && !t->err; round++) {
		uint8_t *seen = calloc(1, (IMAGE + 8192) / 4096);
		struct carousel_piece p;
		int got;

		carousel_join(t->carousel, t->seat);
		while ((got = carousel_next(t->carousel, t->seat, &p)) > 0) {
			if (t->slow_us)
				usleep(t->slow_us);
			t->wrong |= !is_right(&p) || seen[p.start / 4096]++;
			t->bytes += p.len;
			if (++t->pieces == t->stop_after) {
				carousel_leave(t->carousel, t->seat);
				break;
			}
		}
		free(seen);
		t->err = got < 0 ? got : 0;
	}
	return NULL;
}

static void run(struct taker *takers, size_t count, int fd)
{
	pthread_t threads[SEATS];
	struct carousel *c = carousel_start(fd, &mapped, count);

	for (size_t i = 0; i < count; i++) {
		takers[i].carousel = c;
		takers[i].seat = i;
		pthread_create(&threads[i], NULL, take, &takers[i]);
	}
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	carousel_stop(c);
}

static void test_one(int fd)
{
	struct taker t[1] = { { .rounds = 2 } };

	run(t, 1, fd);
	ok(!t[0].wrong && !t[0].err, "one device gets what the image has, each piece once a round");
	is_number(t[0].bytes, 2 * range_bytes(&mapped), "all of it, in both rounds");
}

static void test_several(int fd)
{
	struct taker t[SEATS] = { { .rounds = 3 }, { .rounds = 2, .slow_us = 500 }, { .rounds = 3 }, { .rounds = 1, .stop_after = 4 }, { .rounds = 4 } };
	bool good = true;

	run(t, SEATS, fd);
	for (size_t i = 0; i < SEATS; i++) {
		good = good && !t[i].wrong && !t[i].err;
		if (!t[i].stop_after)
			good = good && t[i].bytes == t[i].rounds * range_bytes(&mapped);
	}
	ok(good, "several get all of it, in their own rounds, while one leaves in the middle");
}

/* Its 10 pieces take four seconds. The others have to be through long before. */
static void *take_slowly(void *at)
{
	struct taker *t = at;
	struct carousel_piece p;

	carousel_join(t->carousel, t->seat);
	while ((t->err = carousel_next(t->carousel, t->seat, &p)) > 0) {
		usleep(t->slow_us);
		t->wrong |= !is_right(&p);
		t->pieces++;
	}
	return NULL;
}

static void test_slow(int fd)
{
	struct taker slow = { .slow_us = 400000 }, quick = { .rounds = 3 };
	struct carousel *c = carousel_start(fd, &mapped, 2);
	size_t behind;
	pthread_t one, other;

	slow.carousel = quick.carousel = c;
	quick.seat = 1;
	pthread_create(&one, NULL, take_slowly, &slow);
	usleep(50000);
	pthread_create(&other, NULL, take, &quick);
	pthread_join(other, NULL);
	behind = slow.pieces;
	pthread_join(one, NULL);
	carousel_stop(c);
	printf("# behind by %zu pieces\n", behind);
	ok(!quick.wrong && quick.bytes == 3 * range_bytes(&mapped) && behind < 8, "one that is slow does not hold up the others");
	ok(!slow.wrong && !slow.err && slow.pieces == 10, "and gets all of it as well");
}

static void test_failing(void)
{
	struct taker t[2] = { { .rounds = 1 }, { .rounds = 1 } };
	/* A directory can be opened and not be read. */
	scoped_fd fd = dup(-1);

	run(t, 2, fd);
	ok(t[0].err == -EBADF && t[1].err == -EBADF, "an image that cannot be read is an error for each");
}

static void test_nothing(int fd)
{
	struct carousel_piece p;
	range_list none = { 0 };
	struct carousel *c = carousel_start(fd, &none, 1);

	carousel_join(c, 0);
	is_number((uint64_t)carousel_next(c, 0, &p), 0, "of nothing there is no piece");
	carousel_leave(c, 0);
	carousel_stop(c);
	carousel_stop(NULL);
}

int main(void)
{
	scoped_fd fd = make_image();

	arena = arena_make();
	range_add(arena, &mapped, 0, 5 * 1024 * 1024 + 4096);
	range_add(arena, &mapped, 8 * 1024 * 1024, IMAGE + 4096);
	test_one(fd);
	test_several(fd);
	test_slow(fd);
	test_failing();
	test_nothing(fd);
	arena_free(arena);
	return done();
}
