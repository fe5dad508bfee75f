/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * former.c - what the build before this one left behind, for --update
 */
#include "cmd/former.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/index.h"
#include "base/io.h"
#include "base/scoped.h"
#include "write/keep.h"

enum { RECORD_VERSION = 1 };

/* A file that changes twice within one tick of its clock has one time for both; FAT's tick is the longest. */
static const int64_t tick_ns = 2000000000;
static const size_t record_bytes_most = 256 * 1024 * 1024;

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* All by which a file is known to be as it was. */
static const char *state_text(struct arena *a, const struct stat *st)
{
	return arena_fmt(a, "%ju %ju %jd %" PRId64 " %" PRId64, (uintmax_t)st->st_dev, (uintmax_t)st->st_ino, (intmax_t)st->st_size,
			 nanoseconds(st->st_mtim), nanoseconds(st->st_ctim));
}

const char *former_record(struct arena *a, const char *image)
{
	return arena_fmt(a, "%s.update", image);
}

/* --- reading */

void former_close(struct former *f)
{
	if (f->fd >= 0)
		close(f->fd);
	json_decref(f->record);
	f->fd = -1;
	f->record = NULL;
}

static const char *member(const struct former *f, const char *name)
{
	const char *text = json_string_value(json_object_get(f->record, name));

	return text ? text : "";
}

static const char *open_both(struct arena *a, const char *image, struct former *f)
{
	struct stat st;
	struct span text;
	int err;

	f->fd = open(image, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		return "it is not there";
	if (!S_ISREG(st.st_mode))
		return "it is no regular file";
	err = io_read_file(a, former_record(a, image), record_bytes_most, &text);
	if (err < 0)
		return err == -ENOENT ? "nothing is known of how it was made" : "its record cannot be read";
	f->record = json_loadb((const char *)text.at, text.len, 0, NULL);
	if (!json_is_object(f->record) || json_integer_value(json_object_get(f->record, "version")) != RECORD_VERSION)
		return "its record is none of this version";
	if (strcmp(member(f, "tool"), PACKAGE_VERSION))
		return "another version of this program made it";
	return strcmp(member(f, "image"), state_text(a, &st)) ? "it was changed since" : NULL;
}

void former_open(struct diag *d, const char *image, struct former *ret)
{
	*ret = (struct former){ .fd = -1 };
	ret->why = open_both(d->arena, image, ret);
	if (ret->why)
		former_close(ret);
}

/* --- using */

struct known {
	struct arena *arena;
	struct name_index sources, contents; /* numbers are of no meaning for contents */
	json_t *source_list;
};

static void index_all(struct arena *a, json_t *list, struct name_index *ret)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *text = json_is_array(one) ? json_string_value(json_array_get(one, 0)) : json_string_value(one);

		if (text)
			index_add(a, ret, text, i);
	}
}

/* What the content is made from: the file as it is, or what comes out of it. */
static const char *source_key(struct arena *a, const struct artefact *file, bool unpacked)
{
	return arena_fmt(a, "%s %s", state_text(a, &file->stat), file->packing ? file->packing : unpacked ? "unpacked" : "-");
}

/* kept: how much would be taken along, which is more than the content. */
static const char *content_key(struct arena *a, uint64_t start, uint64_t kept, const char *hash)
{
	return arena_fmt(a, "%" PRIu64 " %" PRIu64 " %s", start, kept, hash);
}

/* The hash of a file that is as it was, or NULL; and whether its content lies in the former image where it shall lie. */
static const uint8_t *look_up(const struct known *k, const struct artefact *file, bool unpacked, uint64_t start, uint64_t kept, bool *ret_kept)
{
	uint8_t *hash = arena_alloc(k->arena, PLAN_HASH);
	size_t number, place;
	const char *text;

	if (!index_find(&k->sources, source_key(k->arena, file, unpacked), &number))
		return NULL;
	text = json_string_value(json_array_get(json_array_get(k->source_list, number), 1));
	if (!text || !hash_parse(text, hash))
		return NULL;
	*ret_kept = index_find(&k->contents, content_key(k->arena, start, kept, text), &place);
	return hash;
}

const struct plan *former_apply(struct arena *a, const struct former *f, const struct plan *plan)
{
	struct plan *copy = plan_copy(a, plan);
	struct known k = { .arena = a, .source_list = json_object_get(f->record, "sources") };

	index_all(a, k.source_list, &k.sources);
	index_all(a, json_object_get(f->record, "contents"), &k.contents);
	for (size_t i = 0; i < copy->files.count; i++) {
		struct plan_file *file = &copy->files.at[i];

		if (file->from && file->size)
			file->hash = look_up(&k, file->from, false, plan_cluster_start(plan, file->cluster), keep_file_bytes(plan, file), &file->kept);
	}
	for (size_t i = 0; plan->form == FORM_DISK && i < copy->partitions.count; i++) {
		struct plan_partition *p = &copy->partitions.at[i];

		if (p->content)
			p->hash = look_up(&k, p->from->file, p->from->gunzip, p->start, keep_partition_bytes(p), &p->kept);
	}
	return copy;
}

/* --- writing */

struct noting {
	struct arena *arena;
	int64_t began;
	json_t *sources, *contents;
};

static void note(struct noting *n, const struct artefact *file, bool unpacked, uint64_t start, uint64_t kept, const uint8_t *hash)
{
	char text[HASH_TEXT + 1];
	int64_t mtime = nanoseconds(file->stat.st_mtim), ctime = nanoseconds(file->stat.st_ctim);

	hash_print(hash, text);
	json_array_append_new(n->contents, json_string(content_key(n->arena, start, kept, text)));
	if (mtime + tick_ns < n->began && ctime + tick_ns < n->began)
		json_array_append_new(n->sources, json_pack("[ss]", source_key(n->arena, file, unpacked), text));
}

static json_t *make_record(struct diag *d, const struct stat *image, const struct plan *plan, struct timespec began)
{
	struct noting n = { d->arena, nanoseconds(began), json_array(), json_array() };

	for (size_t i = 0; i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];

		if (file->from && file->size && file->hash)
			note(&n, file->from, false, plan_cluster_start(plan, file->cluster), keep_file_bytes(plan, file), file->hash);
	}
	for (size_t i = 0; plan->form == FORM_DISK && i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (p->content && p->hash)
			note(&n, p->from->file, p->from->gunzip, p->start, keep_partition_bytes(p), p->hash);
	}
	return json_pack("{sisssssoso}", "version", RECORD_VERSION, "tool", PACKAGE_VERSION, "image", state_text(d->arena, image),
			 "sources", n.sources, "contents", n.contents);
}

int former_text(struct diag *d, const char *image, const struct stat *made, const struct plan *plan, struct timespec began, const char **ret)
{
	scoped_memory char *text = NULL;
	json_t *record;
	struct stat st;

	*ret = NULL;
	if (stat(image, &st) < 0)
		return fault(d, -errno, "cannot look at '%s'", image);
	if (st.st_dev != made->st_dev || st.st_ino != made->st_ino)
		return 0;
	record = make_record(d, &st, plan, began);
	text = json_dumps(record, JSON_INDENT(1));
	json_decref(record);
	*ret = text ? arena_fmt(d->arena, "%s\n", text) : NULL;
	return text ? 0 : fault(d, -ENOMEM, "cannot make a text in memory");
}
