/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * child.c - other programs, run without a shell
 */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/scoped.h"

extern char **environ;

enum { SAID_MOST = 64 * 1024, WAIT_MS = 100, URGE_MOST = 30, SIGNALLED = 128 };

/* Which packages bring a program that we run. */
static const struct program {
	const char *name, *debian, *yocto, *buildroot;
} programs[] = {
	{ "cpp", "cpp", "gcc-cross or the host's gcc", "the host's gcc" },
	{ "dtc", "device-tree-compiler", "dtc-native", "host-dtc" },
	{ "sbsign", "sbsigntool", "sbsigntool-native of meta-secure-core", "none, so the host's sbsigntools" },
	{ "sbverify", "sbsigntool", "sbsigntool-native of meta-secure-core", "none, so the host's sbsigntools" },
};

static int fault_missing(struct diag *d, const char *name)
{
	for (size_t i = 0; i < COUNT(programs); i++) {
		const struct program *p = &programs[i];

		if (!strcmp(p->name, name))
			return fault(d, -ENOENT, "cannot run '%s' (Debian: %s; Yocto: %s; Buildroot: %s)", name, p->debian,
				     p->yocto, p->buildroot);
	}
	return fault(d, -ENOENT, "cannot run '%s'", name);
}

const char *child_fd_path(struct arena *a, int fd)
{
	return arena_fmt(a, "/proc/self/fd/%d", fd);
}

static bool same_variable(const char *a, const char *b)
{
	size_t len = strcspn(a, "=");

	return !strncmp(a, b, len) && b[len] == '=';
}

/* Our environment with the given variables in place of their former values. */
static char **merge_environment(struct arena *a, const char *const *over)
{
	LIST(char *) list = { 0 };
	char **entry;

	for (entry = environ; *entry; entry++) {
		bool replaced = false;

		for (const char *const *o = over; o && *o; o++)
			replaced = replaced || same_variable(*o, *entry);
		if (!replaced)
			*list_add(a, &list) = *entry;
	}
	for (const char *const *o = over; o && *o; o++) {
		if (strchr(*o, '='))
			*list_add(a, &list) = arena_dup(a, *o);
	}
	*list_add(a, &list) = NULL;
	return list.at;
}

static int add_streams(posix_spawn_file_actions_t *actions, const struct child *c, int said)
{
	int err = 0;

	if (c->in)
		err = posix_spawn_file_actions_adddup2(actions, c->in, STDIN_FILENO);
	else
		err = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!err && c->out)
		err = posix_spawn_file_actions_adddup2(actions, c->out, STDOUT_FILENO);
	else if (!err)
		err = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(actions, said, STDERR_FILENO);
	/* Duplicating a descriptor onto itself clears its close-on-exec flag in the child. */
	for (const int *k = c->keep; !err && k && *k >= 0; k++)
		err = posix_spawn_file_actions_adddup2(actions, *k, *k);
	return err;
}

/* The child sees the default actions and no blocked signal, whatever we do with ours. */
static int add_attributes(posix_spawnattr_t *attr, const struct child *c)
{
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	return posix_spawnattr_setsigdefault(attr, &all) ?: posix_spawnattr_setsigmask(attr, &none) ?: posix_spawnattr_setpgroup(attr, 0) ?:
	       posix_spawnattr_setflags(attr, (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (c->has_children ? POSIX_SPAWN_SETPGROUP : 0)));
}

static int spawn(struct diag *d, const struct child *c, int said, pid_t *ret)
{
	char **env = merge_environment(d->arena, c->env);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int err;

	if (posix_spawn_file_actions_init(&actions))
		return -ENOMEM;
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&actions);
		return -ENOMEM;
	}
	err = add_streams(&actions, c, said);
	if (!err)
		err = add_attributes(&attr, c);
	if (!err)
		err = posix_spawnp(ret, c->argv[0], &actions, &attr, (char *const *)(uintptr_t)c->argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

int child_start(struct diag *d, const struct child *c, struct child_running *ret)
{
	scoped_fd said = memfd_create("stderr", MFD_CLOEXEC);
	pid_t pid;
	int err;

	if (said < 0)
		return fault(d, -errno, "cannot make room for the messages of '%s'", c->argv[0]);
	err = spawn(d, c, said, &pid);
	if (err == -ENOENT)
		return fault_missing(d, c->argv[0]);
	if (err < 0)
		return fault(d, err, "cannot run '%s'", c->argv[0]);
	*ret = (struct child_running){ .child = c, .pid = pid, .said = give_fd(&said) };
	return 0;
}

/* What the child said, as text: NULs would hide the rest of it. */
static const char *read_said(struct arena *a, int fd)
{
	char *text = arena_alloc(a, SAID_MOST + 1);
	ssize_t len = pread(fd, text, SAID_MOST, 0);

	for (ssize_t i = 0; i < len; i++) {
		if (!text[i])
			text[i] = '?';
	}
	while (len > 0 && text[len - 1] == '\n')
		text[--len] = 0;
	return text;
}

static int open_pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

static void send(const struct child_running *r, int signal)
{
	kill(r->child->has_children ? -r->pid : r->pid, signal);
}

/* Asks the child to end; after some three seconds it is not asked any more. */
static void urge(const struct child_running *r, unsigned int times)
{
	if (!times)
		send(r, SIGTERM);
	else if (times == URGE_MOST)
		send(r, SIGKILL);
}

/* Waits until the child has something to reap, urging it after an interruption. */
static void wait_for_end(const struct child_running *r)
{
	scoped_fd pidfd = open_pidfd(r->pid);
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };
	unsigned int waited = 0;

	for (;;) {
		siginfo_t info = { 0 };
		/* Before Linux 5.3 there is no pidfd: then only the time-out of poll() wakes us. */
		int ready = poll(&wait, pidfd >= 0, pidfd >= 0 ? WAIT_MS : WAIT_MS / 10);

		if (ready > 0 || (!waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid))
			return;
		if (interrupt_signal())
			urge(r, waited++);
	}
}

int child_wait(struct diag *d, struct child_running *r, struct child_result *ret)
{
	const char *name = r->child->argv[0];
	scoped_fd said = r->said;
	int status = 0;
	pid_t pid;

	wait_for_end(r);
	do
		pid = waitpid(r->pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	if (interrupt_signal())
		return interrupt_check(d);
	if (pid < 0)
		return fault(d, -errno, "cannot wait for '%s'", name);
	if (WIFSIGNALED(status) && !r->child->may_crash)
		return fault(d, 0, "'%s' was killed by %s (%s)", name, interrupt_name(d->arena, WTERMSIG(status)),
			     strsignal(WTERMSIG(status)));
	*ret = (struct child_result){ .status = WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status), .said = read_said(d->arena, said) };
	return 0;
}

void child_end(struct child_running *r)
{
	int status;

	send(r, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	scoped_fd_close(&r->said);
}

int child_run(struct diag *d, const struct child *c, struct child_result *ret)
{
	struct child_running running;
	int err = child_start(d, c, &running);

	return err < 0 ? err : child_wait(d, &running, ret);
}
