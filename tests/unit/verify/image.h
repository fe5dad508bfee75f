/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h - disk images that foreign tools make, and that a test then damages
 *
 * An image lives in a directory of its own under TMPDIR, which stays, and is named,
 * when a claim failed. A tool that is missing or fails is a failed claim that names it.
 */
#ifndef TESTS_IMAGE_H
#define TESTS_IMAGE_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/io.h"
#include "base/scoped.h"
#include "../tap.h"
#include "verify/problems.h"

struct image_poke {
	uint64_t at;
	uint8_t was[8];
	size_t len;
};

struct image {
	struct arena *arena;
	struct diag diag;
	const char *dir;
	const char *path;
	int fd; /* open for reading and writing, -1 when it could not be made */
	uint64_t bytes;
	LIST(struct image_poke) pokes;
};

static const char *const image_env[] = { "TZ=UTC", "LC_ALL=C.UTF-8", "MTOOLSRC=/dev/null",
	"SOURCE_DATE_EPOCH=315532800", NULL };

static inline const char *image_file(struct image *im, const char *name)
{
	return arena_fmt(im->arena, "%s/%s", im->dir, name);
}

/* A file of so many zeros, "disk.img" in a new directory. */
static inline void image_make(struct image *im, uint64_t bytes)
{
	struct arena *a = arena_make();
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_fmt(a, "%s/verify-XXXXXX", tmp ? tmp : "/tmp");

	*im = (struct image){ .arena = a, .diag = { .arena = a }, .fd = -1, .bytes = bytes };
	im->dir = mkdtemp(dir);
	if (!ok(im->dir, "a work directory can be made"))
		return;
	im->path = image_file(im, "disk.img");
	im->fd = open(im->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok(im->fd >= 0 && !ftruncate(im->fd, (off_t)bytes), "an empty image can be made");
}

/* Where a user's PATH may not lead: sfdisk and fdisk are there. */
static inline void image_add_sbin(struct arena *a)
{
	const char *path = getenv("PATH");

	setenv("PATH", arena_fmt(a, "%s:/usr/sbin:/sbin", path ? path : "/usr/bin:/bin"), 1);
}

/* Runs a tool; input goes to its standard input, or NULL. */
static inline bool image_run(struct image *im, const char *input, const char *const *argv)
{
	scoped_fd in = -1;
	struct child_result result = { .status = -1 };
	struct child child = { .argv = argv, .env = image_env };
	bool ran;

	image_add_sbin(im->arena);
	if (input && !io_memory_file("input", (struct span){ (const uint8_t *)input, strlen(input) }, &in))
		child.in = in;
	ran = !child_run(&im->diag, &child, &result) && !result.status;
	if (!ran) {
		ok(false, arena_fmt(im->arena, "%s runs", argv[0]));
		tap_show("it said", result.said);
	}
	return ran;
}
#define image_tool(im, input, ...) image_run((im), (input), (const char *const[]){ __VA_ARGS__, NULL })

/* A file beside the image for a tool to copy: len bytes that are all alike. */
static inline const char *image_payload(struct image *im, const char *name, size_t len)
{
	const char *path = image_file(im, name);
	scoped_stream f = fopen(path, "wbe");

	for (size_t i = 0; f && i < len; i++)
		putc('x', f);
	return path;
}

/* Changes len bytes until image_restore(). */
static inline void image_poke(struct image *im, uint64_t at, const void *bytes, size_t len)
{
	struct image_poke *poke = list_add(im->arena, &im->pokes);
	ssize_t got = pread(im->fd, poke->was, len, (off_t)at);

	poke->at = at;
	poke->len = len;
	if (got != (ssize_t)len || pwrite(im->fd, bytes, len, (off_t)at) != (ssize_t)len)
		ok(false, arena_fmt(im->arena, "bytes at %" PRIu64 " can be changed", at));
}

static inline void image_poke_number(struct image *im, uint64_t at, uint64_t value, size_t width)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	image_poke(im, at, bytes, width);
}

static inline void image_restore(struct image *im)
{
	while (im->pokes.count) {
		const struct image_poke *poke = &im->pokes.at[--im->pokes.count];

		if (pwrite(im->fd, poke->was, poke->len, (off_t)poke->at) != (ssize_t)poke->len)
			ok(false, "bytes can be restored");
	}
}

/* All problems, one a line. */
static inline const char *image_problems(struct arena *a, const struct problems *p)
{
	const char *text = "";

	for (size_t i = 0; i < p->list.count; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? "\n" : "", p->list.at[i]);
	return p->dropped ? arena_fmt(a, "%s\nand %zu more", text, p->dropped) : text;
}

static inline void image_end(struct image *im)
{
	DIR *dir = tap_failed || !im->dir ? NULL : opendir(im->dir);
	struct dirent *e;

	if (im->fd >= 0)
		close(im->fd);
	if (tap_failed)
		printf("# kept: %s\n", im->dir);
	while (dir && (e = readdir(dir)))
		unlink(image_file(im, e->d_name));
	if (dir) {
		closedir(dir);
		rmdir(im->dir);
	}
	arena_free(im->arena);
}

#endif
