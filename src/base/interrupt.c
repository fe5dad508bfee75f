/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * interrupt.c - the user's wish to stop, seen at safe places
 */
#include "base/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static volatile sig_atomic_t came;

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU };

static void note(int sig)
{
	if (!came)
		came = sig;
}

void interrupt_catch(void)
{
	/* No SA_RESTART: a wait must end when the user wants to stop. */
	struct sigaction action = { .sa_handler = note };
	struct sigaction former;

	for (size_t i = 0; i < COUNT(caught); i++) {
		/* A signal that our parent ignores (nohup) stays ignored. */
		if (!sigaction(caught[i], NULL, &former) && former.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
}

int interrupt_signal(void)
{
	return came;
}

const char *interrupt_name(struct arena *a, int sig)
{
	static const struct { int number; const char *name; } names[] = {
		{ SIGABRT, "SIGABRT" }, { SIGALRM, "SIGALRM" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" }, { SIGHUP, "SIGHUP" },
		{ SIGILL, "SIGILL" }, { SIGINT, "SIGINT" }, { SIGKILL, "SIGKILL" }, { SIGPIPE, "SIGPIPE" }, { SIGQUIT, "SIGQUIT" },
		{ SIGSEGV, "SIGSEGV" }, { SIGSYS, "SIGSYS" }, { SIGTERM, "SIGTERM" }, { SIGTRAP, "SIGTRAP" }, { SIGUSR1, "SIGUSR1" },
		{ SIGUSR2, "SIGUSR2" }, { SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" },
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		if (names[i].number == sig)
			return names[i].name;
	}
	return arena_fmt(a, "signal %d", sig);
}

int interrupt_check(struct diag *d)
{
	if (!came)
		return 0;
	fault(d, 0, "interrupted by %s", interrupt_name(d->arena, came));
	return -EINTR;
}

void interrupt_die(void)
{
	if (!came)
		return;
	signal(came, SIG_DFL);
	raise(came);
}
