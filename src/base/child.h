/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * child.h - other programs, run without a shell
 *
 * A child gets its arguments as a vector, /dev/null as input unless told, and only
 * the descriptors it is given. What it says on standard error is kept. That it could
 * not start or was killed is a fault; what its exit status means is the caller's to say.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <sys/types.h>

#include "base/diag.h"

struct child {
	const char *const *argv; /* argv[0] is looked for in PATH; ends with NULL */
	const char *const *env;  /* "NAME=VALUE" put over our environment, "NAME" taken from it; ends with NULL; or NULL */
	int in;                  /* becomes standard input; 0 means /dev/null */
	int out;                 /* becomes standard output; 0 means /dev/null */
	bool has_children;       /* and is ended with them: it has a process group of its own, so it cannot ask at the terminal */
	bool may_crash;          /* that it was killed by a signal is no fault, and 128 and more as its exit status */
	const int *keep;         /* descriptors that it inherits under their number, ends with -1; or NULL */
};

struct child_result {
	int status;       /* exit status */
	const char *said; /* its standard error, at most 64 KiB, never NULL; in the arena */
};

struct child_running {
	const struct child *child;
	pid_t pid;
	int said; /* memfd of its standard error */
};

/* Starts it. The fault for a missing program names the packages that have it. */
must_check int child_start(struct diag *d, const struct child *c, struct child_running *ret);

/* Waits for its end. An interruption ends the child and is a fault. */
must_check int child_wait(struct diag *d, struct child_running *r, struct child_result *ret);

/* Ends it without a word, whatever it was doing. */
void child_end(struct child_running *r);

must_check int child_run(struct diag *d, const struct child *c, struct child_result *ret);

/* "/proc/self/fd/N": how a child opens a descriptor that it was given by keep. */
const char *child_fd_path(struct arena *a, int fd);

#endif
