/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inject.c - faults of the disk, for LD_PRELOAD: what a program writes to one file goes wrong
 *
 *   INJECT_FILE=TEXT    the file whose path has this in it; writes to others are left alone
 *   INJECT_AT=NUMBER    the write that it happens at, from 1; or
 *   INJECT_BYTE=OFFSET  each write over this byte of the file
 *   INJECT_DO=fail:ERRNO   it fails
 *             lose         it is not done, and nobody says so
 *             short        half of it is done, and only that is said
 *             change       it is done, and the byte is another one then
 *             slow:MILLISECONDS
 *             stop:FILE    FILE is made, with the process in it, and then nothing happens for a minute
 *             run:COMMAND  before it is done; $INJECT_PATH leads to the file
 *   INJECT_LOG=FILE     offset and length of every write
 *   INJECT_OPEN=NUMBER  with run:COMMAND: it is done before the file is opened for that time, and at no write
 *   INJECT_PUNCH=ERRNO  the file, or a part of a device, cannot be made empty (fallocate)
 *   INJECT_GRANULE=BYTES   BLKDISCARD frees whole pieces of that size, and leaves the rest as it is; 0: it fails with EREMOTEIO
 *   INJECT_SYNC=ERRNO   the file, when it is a directory, cannot be brought to the medium
 *   INJECT_THREADS=NUMBER  so many threads can be started, no more
 *
 * xen-esp-mkimage finds no LD_PRELOAD in its environment, so it does not know, and its children are left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long count;

__attribute__((constructor)) static void hide(void)
{
	if (!strcmp(program_invocation_short_name, "xen-esp-mkimage"))
		unsetenv("LD_PRELOAD");
}

static int is_the_file(int fd)
{
	const char *wanted = getenv("INJECT_FILE");
	char link[64], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = wanted ? readlink(link, path, sizeof(path) - 1) : -1;
	if (len < 0)
		return 0;
	path[len] = 0;
	return strstr(path, wanted) != NULL;
}

static void note(off_t at, size_t len)
{
	const char *log = getenv("INJECT_LOG");
	FILE *out = log ? fopen(log, "a") : NULL;

	if (out) {
		fprintf(out, "%lld %zu\n", (long long)at, len);
		fclose(out);
	}
}

static int is_hit(off_t at, size_t len)
{
	const char *number = getenv("INJECT_AT"), *byte = getenv("INJECT_BYTE");

	if (getenv("INJECT_OPEN"))
		return 0;
	if (number)
		return count == strtoul(number, NULL, 10);
	return byte && strtoll(byte, NULL, 10) >= at && strtoll(byte, NULL, 10) < at + (off_t)len;
}

/* What the thing to do has behind its name; NULL when it is another one. */
static const char *wants(const char *name)
{
	const char *what = getenv("INJECT_DO");
	size_t len = strlen(name);

	if (!what || strncmp(what, name, len) || (what[len] && what[len] != ':'))
		return NULL;
	return what[len] ? what + len + 1 : what + len;
}

static void stop(const char *file)
{
	char new[PATH_MAX];
	FILE *out;

	snprintf(new, sizeof(new), "%s.new", file);
	out = fopen(new, "w");
	if (out) {
		fprintf(out, "%d\n", (int)getpid());
		fclose(out);
		rename(new, file);
	}
	sleep(60);
}

static void run(int fd, const char *command)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), fd);
	setenv("INJECT_PATH", path, 1);
	if (system(command))
		fprintf(stderr, "inject: '%s' failed\n", command);
}

/* Before a write: 1 to do it, 0 when it shall be thought done, -1 with errno. *len may become less. */
static int before(int fd, off_t at, size_t *len)
{
	const char *text;

	if (!is_the_file(fd))
		return 1;
	count++;
	note(at, *len);
	if (!is_hit(at, *len))
		return 1;
	if ((text = wants("fail"))) {
		errno = atoi(text);
		return -1;
	}
	if (wants("lose"))
		return 0;
	if (wants("short"))
		*len = (*len + 1) / 2;
	if ((text = wants("slow")))
		usleep((useconds_t)atoi(text) * 1000);
	if ((text = wants("stop")))
		stop(text);
	if ((text = wants("run")))
		run(fd, text);
	return 1;
}

static ssize_t (*real_pwrite)(int fd, const void *from, size_t len, off_t at);

static void find_pwrite(void)
{
	if (!real_pwrite)
		*(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
}

static ssize_t after(int fd, off_t at, ssize_t done)
{
	const char *byte = getenv("INJECT_BYTE");
	int saved = errno;

	if (done > 0 && byte && wants("change") && is_the_file(fd) && is_hit(at, (size_t)done)) {
		find_pwrite();
		real_pwrite(fd, "\x5a", 1, (off_t)strtoll(byte, NULL, 10));
	}
	errno = saved;
	return done;
}

ssize_t pwrite64(int fd, const void *from, size_t len, off64_t at)
{
	int go = before(fd, at, &len);

	find_pwrite();
	return go <= 0 ? (go ? -1 : (ssize_t)len) : after(fd, at, real_pwrite(fd, from, len, at));
}

ssize_t pwrite(int fd, const void *from, size_t len, off_t at)
{
	return pwrite64(fd, from, len, at);
}

ssize_t write(int fd, const void *from, size_t len)
{
	static ssize_t (*real)(int fd, const void *from, size_t len);
	off_t at = lseek(fd, 0, SEEK_CUR);
	int go = at < 0 ? 1 : before(fd, at, &len);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (go == 0)
		lseek(fd, (off_t)len, SEEK_CUR);
	return go <= 0 ? (go ? -1 : (ssize_t)len) : after(fd, at, real(fd, from, len));
}

/* Of what is to be discarded what is whole pieces. */
static int discard(int (*real)(int fd, unsigned long request, void *argument), int fd, const uint64_t *span, uint64_t granule)
{
	uint64_t whole[2] = { 0 }, end = granule ? (span[0] + span[1]) / granule * granule : 0;

	if (!granule) {
		errno = EREMOTEIO;
		return -1;
	}
	whole[0] = (span[0] + granule - 1) / granule * granule;
	whole[1] = end > whole[0] ? end - whole[0] : 0;
	return whole[1] ? real(fd, BLKDISCARD, whole) : 0;
}

/* Blocks are not shared with a file that is looked at, but written. */
int ioctl(int fd, unsigned long request, ...)
{
	static int (*real)(int fd, unsigned long request, void *argument);
	va_list rest;
	void *argument;

	va_start(rest, request);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (request == FICLONERANGE && is_the_file(fd)) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "ioctl");
	if (request == BLKDISCARD && getenv("INJECT_GRANULE") && is_the_file(fd))
		return discard(real, fd, argument, strtoull(getenv("INJECT_GRANULE"), NULL, 10));
	return real(fd, request, argument);
}

int fallocate64(int fd, int how, off64_t at, off64_t len)
{
	static int (*real)(int fd, int how, off64_t at, off64_t len);
	const char *error = getenv("INJECT_PUNCH");

	if (error && is_the_file(fd)) {
		errno = atoi(error);
		return -1;
	}
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fallocate64");
	return real(fd, how, at, len);
}

int fallocate(int fd, int how, off_t at, off_t len)
{
	return fallocate64(fd, how, at, len);
}

int fsync(int fd)
{
	static int (*real)(int fd);
	const char *error = getenv("INJECT_SYNC");
	struct stat st;

	if (error && is_the_file(fd) && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		errno = atoi(error);
		return -1;
	}
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	return real(fd);
}

int open64(const char *path, int flags, ...)
{
	static int (*real)(const char *path, int flags, mode_t mode);
	static unsigned long opened;
	const char *file = getenv("INJECT_FILE"), *number = getenv("INJECT_OPEN"), *command = wants("run");
	va_list rest;
	mode_t mode;

	va_start(rest, flags);
	mode = va_arg(rest, mode_t);
	va_end(rest);
	if (number && command && file && strstr(path, file) && ++opened == strtoul(number, NULL, 10) && system(command))
		fprintf(stderr, "inject: '%s' failed\n", command);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "open64");
	return real(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list rest;
	mode_t mode;

	va_start(rest, flags);
	mode = va_arg(rest, mode_t);
	va_end(rest);
	return open64(path, flags, mode);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument)
{
	static int (*real)(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument);
	static unsigned long started;
	const char *most = getenv("INJECT_THREADS");

	if (most && started++ >= strtoul(most, NULL, 10))
		return EAGAIN;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(thread, how, body, argument);
}
