/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * consent.c - whether devices may be overwritten: what speaks against it, and what their owner says
 */
#include "cmd/consent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/scoped.h"
#include "device/describe.h"

enum { ANSWER = 16 };

static int refuse_all(struct diag *d, const struct block *b, const refusal_list *refusals)
{
	for (size_t i = 0; i < refusals->count; i++) {
		fault(d, 0, "'%s' is not written to: %s [%s]", b->path, refusals->at[i].text, refusals->at[i].id);
		fprintf(stderr, "  hint: %s\n", refusals->at[i].cure);
	}
	return refusals->count ? -EPERM : 0;
}

static int refuse_twin(struct diag *d, const struct block *blocks, size_t number)
{
	for (size_t i = 0; i < number; i++) {
		if (!block_is_twin(d->arena, &roots_here, &blocks[i], &blocks[number]))
			continue;
		return fault(d, 0, "'%s' and '%s' are one device%s", blocks[i].path, blocks[number].path, blocks[i].number == blocks[number].number ? "" :
			     ", or parts of one that overlap: what is written to one changes the other");
	}
	return 0;
}

int consent_look(struct diag *d, const struct options *opt, const char *const *paths, size_t count, uint64_t image_bytes, uint32_t sector_size,
		 const struct stat *file, const struct block **ret)
{
	struct block *blocks = arena_array(d->arena, struct block, count);
	struct danger_expected expected = opt->expected;
	int err = 0;

	expected.image_bytes = image_bytes;
	expected.image_sector_size = sector_size;
	for (size_t i = 0; i < count; i++) {
		refusal_list refusals = { 0 };
		int one = block_look(d, &roots_here, paths[i], &blocks[i]);

		if (!one)
			one = refuse_twin(d, blocks, i);
		if (!one) {
			expected.has_image = file && block_is_behind(d->arena, &roots_here, &blocks[i], file);
			danger_find(d->arena, &blocks[i], &expected, &refusals);
			one = refuse_all(d, &blocks[i], &refusals);
		}
		err = err ? err : one;
	}
	*ret = blocks;
	return err;
}

static void show(struct diag *d, const struct block *blocks, size_t count, const char *what, FILE *to)
{
	for (size_t i = 0; i < count; i++)
		fprintf(to, "%s\n%s", describe_block(d->arena, &blocks[i]), describe_content(d->arena, &blocks[i]));
	if (count == 1)
		fprintf(to, "Everything on it will be lost. Write %s to it? (yes/no) ", what);
	else
		fprintf(to, "Everything on these %zu devices will be lost. Write %s to them? (yes/no) ", count, what);
	fflush(to);
}

/* One line, without its end. An end without a line is no answer. */
static bool read_answer(int fd, char *to, size_t room)
{
	size_t len = 0;
	char c = 0;

	while (!interrupt_signal() && read(fd, &c, 1) == 1 && c != '\n') {
		if (len + 1 < room)
			to[len++] = c;
	}
	to[len] = 0;
	return c == '\n';
}

static int ask(struct diag *d, int fd, const struct block *blocks, size_t count, const char *what)
{
	/* Nobody answers what he cannot see. */
	scoped_stream terminal = isatty(STDERR_FILENO) ? NULL : fopen("/dev/tty", "we");
	char answer[ANSWER];
	bool answered;
	int err;

	/* What was typed before the question was there is no answer to it. */
	if (isatty(fd))
		tcflush(fd, TCIFLUSH);
	show(d, blocks, count, what, terminal ? terminal : stderr);
	answered = read_answer(fd, answer, sizeof(answer));
	if (!answered)
		fputc('\n', terminal ? terminal : stderr);
	err = interrupt_check(d);
	if (err)
		return err;
	return answered && !strcmp(answer, "yes") ? 0 : fault(d, 0, "nothing was written: the answer was not 'yes'");
}

int consent_ask(struct diag *d, const struct options *opt, const struct block *blocks, size_t count, const char *what, bool stdin_taken)
{
	scoped_fd terminal = -1;

	if (opt->expected.unattended)
		return 0;
	if (!stdin_taken && isatty(STDIN_FILENO))
		return ask(d, STDIN_FILENO, blocks, count, what);
	terminal = stdin_taken ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
	if (terminal < 0)
		return fault(d, 0, "nobody can be asked whether to overwrite %s: there is no terminal; --yes answers",
			     count == 1 ? arena_fmt(d->arena, "'%s'", blocks->path) : "the devices");
	return ask(d, terminal, blocks, count, what);
}
