/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c - reads the command line, runs the command, ends with its status
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "cmd/command.h"

const struct command *const commands_all[] = {
	&command_build, &command_check, &command_plan, &command_flash, &command_rules, &command_template, NULL,
};

/* A failed write says why only once; with all of the output in one piece that is at the end. */
enum { OUTPUT_BYTES = 1024 * 1024 };

static void gather_output(void)
{
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, NULL, _IOFBF, OUTPUT_BYTES);
}

/* A result that did not reach its reader is a failure, not a success. */
static int close_output(struct diag *d, const struct command *command, int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if ((!fclose(stdout) && !failed) || status != EXIT_OK)
		return status;
	/* "| head": all is done, and the reader wants no more. What became of devices has to be told. */
	if (errno == EPIPE && command != &command_flash) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	if (errno)
		fault(d, -errno, "cannot write to standard output");
	else
		fault(d, 0, "cannot write to standard output: it is full, or nobody reads it any more");
	return EXIT_FAULT;
}

/*
 * A file that we open must not become descriptor 0, 1 or 2 because our caller closed them. What stands in cannot
 * be used the way the stream is, so that output to nowhere is still an error.
 */
static void open_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return;
	}
}

int main(int argc, char **argv)
{
	struct diag d = { .arena = arena_make() };
	struct options opt = { .command = NULL };
	int status;

	open_streams();
	gather_output();
	/* A file size limit shall be an error that can be told, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	/* Who reads what we say may go away. Nothing stays half-written for that. */
	signal(SIGPIPE, SIG_IGN);
	interrupt_catch();
	status = options_read(&d, argc, argv, &opt);
	if (status < 0)
		status = opt.command->run(&d, &opt);
	status = close_output(&d, opt.command, status);
	arena_free(d.arena);
	interrupt_die();
	return status;
}
