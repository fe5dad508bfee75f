/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source.c - a finished image that is to be flashed
 */
#include "flash/source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "flash/bmap.h"
#include "flash/plain.h"

/* A hole that is shorter is read as the zeros that it is: a device takes longer for a new request than for so many bytes. */
enum { GAP = 64 * 1024, PIECE = 1024 * 1024 };

void source_close(struct disk_source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static int open_named(struct diag *d, const char *name, struct disk_source *s)
{
	scoped_fd fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC) : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0)
		return fault(d, -errno, "cannot open the image '%s'", name);
	/* main() keeps the place of a descriptor that was closed by one that cannot be read. */
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return fault(d, 0, "the image '-' is standard input, which is closed or cannot be read; name a file, or put '< FILE' behind the command");
	if (fstat(fd, &s->stat) < 0)
		return fault(d, -errno, "cannot look at the image '%s'", name);
	if (S_ISDIR(s->stat.st_mode))
		return fault(d, 0, "the image '%s' is a directory", name);
	if (strcmp(name, "-") && S_ISCHR(s->stat.st_mode))
		return fault(d, 0, "the image '%s' is a character device, which has no end", name);
	s->fd = give_fd(&fd);
	return 0;
}

static int measure(struct diag *d, struct disk_source *s)
{
	struct stat st;

	if (fstat(s->fd, &st) < 0 || (S_ISBLK(st.st_mode) && ioctl(s->fd, BLKGETSIZE64, &s->bytes) < 0))
		return fault(d, -errno, "cannot find out how large '%s' is", s->name);
	if (!S_ISBLK(st.st_mode))
		s->bytes = (uint64_t)st.st_size;
	return s->bytes ? 0 : fault(d, 0, "the image '%s' is empty", s->name);
}

/* Everything that is not a hole. */
static range_list find_data(struct arena *a, const struct disk_source *s)
{
	range_list found = { 0 };
	uint64_t at = 0, begin, end;

	for (; at < s->bytes; at = end) {
		io_find_data(s->fd, at, s->bytes, &begin, &end);
		range_add(a, &found, begin, end);
		if (begin == end)
			break;
	}
	range_join(&found);
	return range_whole(a, &found, SOURCE_BLOCK);
}

void source_close_gaps(struct disk_source *s)
{
	range_list *list = &s->mapped;
	size_t kept = 0;

	for (size_t i = 1; i < list->count; i++) {
		if (list->at[i].start - list->at[kept].end < GAP)
			list->at[kept].end = list->at[i].end;
		else
			list->at[++kept] = list->at[i];
	}
	list->count = list->count ? kept + 1 : 0;
}

/* "disk.img.bmap" or "disk.bmap", for "disk.img.gz" also "disk.img.bmap"; NULL when there is none. */
static const char *find_map(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	const char *path = arena_fmt(a, "%s.bmap", name);
	size_t len = strlen(name);

	while (strcmp(name, "-") && access(path, F_OK) < 0) {
		while (len > (size_t)(base - name) && name[len - 1] != '.')
			len--;
		if (len <= (size_t)(base - name) + 1)
			return NULL;
		len--;
		path = arena_fmt(a, "%.*s.bmap", (int)len, name);
	}
	return strcmp(name, "-") ? path : NULL;
}

static int read_map(struct diag *d, struct disk_source *s)
{
	struct bmap map;
	int err = bmap_read(d, s->map, &map);

	if (!err && map.image_bytes != s->bytes)
		err = fault(d, 0, "the map '%s' is of an image of %llu bytes, '%s' has %llu", s->map, (unsigned long long)map.image_bytes, s->name,
			    (unsigned long long)s->bytes);
	if (!err)
		err = bmap_check(d, &map, s->fd, s->name);
	if (!err)
		s->mapped = bmap_ranges(d->arena, &map);
	return err;
}

int source_open(struct diag *d, const char *name, const char *map, bool quiet, struct disk_source *ret)
{
	scoped_source s = { .name = strcmp(name, "-") ? name : "standard input", .fd = -1 };
	int err = open_named(d, name, &s);

	ACTIVITY(d, "reading the image '%s'", s.name);
	if (!err)
		err = plain_make(d, s.name, quiet, &s.fd, &s.packed);
	if (!err)
		err = measure(d, &s);
	if (err)
		return err;
	s.map = !map ? find_map(d->arena, name) : *map ? map : NULL;
	if (s.map)
		err = read_map(d, &s);
	else
		s.mapped = find_data(d->arena, &s);
	if (err && err != -EINTR && s.map && !map)
		fprintf(stderr, "  hint: the map was taken because it lies beside the image; --map=none takes none\n");
	if (err)
		return err;
	*ret = s;
	s.fd = -1;
	return 0;
}

/* The first byte that is not zero; the range's end when all are. */
static int find_content(struct diag *d, const struct disk_source *s, struct range range, uint64_t *ret)
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	uint64_t at = range.start, stop;
	int err = bytes ? 0 : fault(d, -ENOMEM, "cannot make a buffer");

	*ret = range.end;
	while (!err && at < range.end && *ret == range.end) {
		size_t got = 0, zeros = 0;

		io_find_data(s->fd, at, range.end, &at, &stop);
		err = io_pread(s->fd, bytes, stop - at < PIECE ? (size_t)(stop - at) : PIECE, at, &got);
		if (err)
			return fault(d, err, "cannot read '%s' at byte %llu", s->name, (unsigned long long)at);
		while (zeros < got && !bytes[zeros])
			zeros++;
		if (zeros < got)
			*ret = at + zeros;
		at = got ? at + got : range.end;
		err = interrupt_check(d);
	}
	return err;
}

int source_check_mapped(struct diag *d, const struct disk_source *s, struct range part, const char *what)
{
	range_list all = { .at = &part, .count = 1 }, left = s->map ? range_minus(d->arena, &all, &s->mapped) : (range_list){ 0 };
	int err = 0;

	for (size_t i = 0; !err && i < left.count; i++) {
		uint64_t at;

		err = find_content(d, s, left.at[i], &at);
		if (!err && at < left.at[i].end)
			err = fault(d, 0, "the map '%s' leaves out byte %llu of '%s', which is of %s and no zero: it is the map of another image", s->map,
				    (unsigned long long)at, s->name, what);
	}
	return err;
}

void source_map_all(struct arena *a, struct disk_source *s)
{
	s->mapped = (range_list){ 0 };
	range_add(a, &s->mapped, 0, s->bytes);
}

int source_check(struct diag *d, const struct disk_source *s)
{
	struct stat st;

	/* What was unpacked is nobody else's. */
	if (s->packed || !S_ISREG(s->stat.st_mode))
		return 0;
	if (fstat(s->fd, &st) < 0)
		return fault(d, -errno, "cannot look at the image '%s'", s->name);
	if (!io_is_same_file(&st, &s->stat))
		return fault(d, 0, "the image '%s' changed while it was written", s->name);
	return 0;
}

static int hash_all(struct diag *d, const struct disk_source *s, uint8_t *bytes, EVP_MD_CTX *ctx)
{
	int err = 0;

	for (uint64_t at = 0; !err && at < s->bytes; at += PIECE) {
		size_t len = s->bytes - at < PIECE ? (size_t)(s->bytes - at) : PIECE, got;

		err = io_pread(s->fd, bytes, len, at, &got);
		if (err || got < len)
			return fault(d, err, "cannot read '%s' at byte %llu", s->name, (unsigned long long)at);
		EVP_DigestUpdate(ctx, bytes, got);
		err = interrupt_check(d);
	}
	return err;
}

int source_hash(struct diag *d, const struct disk_source *s, uint8_t ret[PLAN_HASH])
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int err = bytes && ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) ? 0 : fault(d, -ENOMEM, "cannot hash the image");

	if (!err)
		err = hash_all(d, s, bytes, ctx);
	if (!err)
		EVP_DigestFinal_ex(ctx, ret, NULL);
	EVP_MD_CTX_free(ctx);
	return err;
}
