/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * progress.c - one line on the terminal when work takes long
 */
#include "base/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 30, FIRST_SHOWN_MS = 1000, STEP_MS = 100 };

static struct bar {
	const char *what;
	uint64_t total;
	int64_t began, drawn; /* ms on the monotonic clock */
	bool active, visible;
} bar;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void take_off(void)
{
	if (bar.visible)
		fputs("\r\033[K", stderr);
	bar.visible = false;
}

void progress_begin(struct diag *d, const char *what, uint64_t total, bool quiet)
{
	const char *term = getenv("TERM");

	bar = (struct bar){ .what = what, .total = total ? total : 1, .began = now_ms() };
	bar.active = !quiet && isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
	d->before_print = take_off;
}

void progress_set(uint64_t done)
{
	int64_t now = bar.active ? now_ms() : 0;
	char blocks[BAR_WIDTH + 1];
	int64_t elapsed = now - bar.began;
	size_t full;

	if (!bar.active || elapsed < FIRST_SHOWN_MS || now - bar.drawn < STEP_MS)
		return;
	if (done > bar.total)
		done = bar.total;
	full = (size_t)((double)done / (double)bar.total * BAR_WIDTH);
	memset(blocks, ' ', BAR_WIDTH);
	memset(blocks, '=', full);
	blocks[BAR_WIDTH] = 0;
	fprintf(stderr, "\r\033[K%-9s [%s] %3d%%  %.0f of %.0f MiB", bar.what, blocks,
		(int)((double)done * 100 / (double)bar.total), (double)done / 1048576, (double)bar.total / 1048576);
	if (done)
		fprintf(stderr, "  %d s left", (int)((double)(bar.total - done) * (double)elapsed / (double)done / 1000) + 1);
	fflush(stderr);
	bar.drawn = now;
	bar.visible = true;
}

void progress_end(struct diag *d)
{
	take_off();
	bar.active = false;
	d->before_print = NULL;
}
