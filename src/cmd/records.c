/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * records.c - a directory of records: a file for each unit, and their labels
 */
#include "cmd/records.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "report/label.h"
#include "write/output.h"

enum { NAME_MOST = 100, NAME_TRIES = 10000, RECORD_BYTES_MOST = 64 * 1024 * 1024, OTHERS_SHOWN = 3 };

static const char ending[] = ".json";

static void scoped_directory_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}
#define scoped_directory __attribute__((cleanup(scoped_directory_close))) DIR *

static bool is_plain(char c, bool first)
{
	return (c >= '0' && c <= '9') || (text_upper(c) >= 'A' && text_upper(c) <= 'Z') || (!first && strchr("._-", c));
}

/* What can stand in a file's name everywhere. */
static const char *safe_name(struct arena *a, const char *name)
{
	char *safe = arena_copy(a, name, strnlen(name, NAME_MOST));

	for (char *at = safe; *at; at++)
		*at = is_plain(*at, at == safe) ? *at : '_';
	return safe;
}

/* "A17-20261126T214741Z" */
static const char *base_name(struct arena *a, const struct unit_record *record)
{
	json_t *document = unit_json(record);
	const char *name = safe_name(a, unit_name(document));
	char *time = arena_dup(a, text_time(a, record->started)), *to = time;

	json_decref(document);
	for (const char *at = time; *at; at++) {
		if (*at != '-' && *at != ':')
			*to++ = *at;
	}
	*to = 0;
	return arena_fmt(a, "%s-%s", name, time);
}

/* An empty file under a name that was free: what is written then takes its place and nobody else's. */
static int take_name(struct diag *d, const char *dir, const char *base, const char **ret)
{
	for (int i = 1; i <= NAME_TRIES; i++) {
		const char *again = i == 1 ? "" : arena_fmt(d->arena, "-%d", i);
		const char *path = arena_fmt(d->arena, "%s/%s%s%s", dir, base, again, ending);
		scoped_fd fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

		if (fd >= 0) {
			*ret = path;
			return 0;
		}
		if (errno != EEXIST)
			return fault(d, -errno, "cannot make '%s'", path);
	}
	return fault(d, 0, "there are %d records '%s' in '%s'", NAME_TRIES, base, dir);
}

static const char *page_path(struct arena *a, const char *dir)
{
	return arena_fmt(a, "%s/labels.html", dir);
}

/* What is wrong with a regular file for a page of ours that is made anew; NULL when nothing is. */
static const char *why_no_page(struct arena *a, const char *path)
{
	size_t len = strlen(label_beginning), got = 0;
	char *bytes = arena_alloc(a, len);
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 || io_pread(fd, bytes, len, 0, &got))
		return "cannot be read, so nobody knows whether it is a page of labels";
	return !got || (got == len && !memcmp(bytes, label_beginning, len)) ? NULL : "is no page of labels, so it is not replaced";
}

/* Nobody has named this file: what a link in a directory that others may write to leads to is not ours to replace, and another's page neither. */
static int check_page(struct diag *d, const char *dir)
{
	const char *path = page_path(d->arena, dir), *why;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	why = S_ISLNK(st.st_mode) ? "is a symbolic link, which is not followed" : S_ISREG(st.st_mode) ? why_no_page(d->arena, path) : "is no regular file";
	return why ? fault(d, 0, "'%s' is there and %s; take it away, or name another directory", path, why) : 0;
}

int records_open(struct diag *d, const char *dir)
{
	struct stat st;

	int err = mkdir(dir, 0777) < 0 ? -errno : io_sync_directory(text_directory(d->arena, dir));

	if (err && err != -EEXIST)
		return fault(d, err, "cannot make the directory '%s'", dir);
	if (stat(dir, &st) < 0)
		return fault(d, -errno, "cannot look at '%s'", dir);
	if (!S_ISDIR(st.st_mode))
		return fault(d, 0, "'%s' is there and is no directory", dir);
	if (access(dir, R_OK | W_OK | X_OK) < 0)
		return fault(d, -errno, "cannot write into the directory '%s'", dir);
	return check_page(d, dir);
}

int records_write(struct diag *d, const char *dir, const struct unit_record *record, const char **ret_path)
{
	const char *text = unit_text(d->arena, record), *path = NULL;
	int err;

	ACTIVITY(d, "writing a record into '%s'", dir);
	if (!text)
		return fault(d, -ENOMEM, "cannot make a text in memory");
	err = take_name(d, dir, base_name(d->arena, record), &path);
	if (err < 0)
		return err;
	err = output_last_words(d, path, text);
	/* What the journal calls done has a record, after a power cut, too. */
	if (!err)
		err = io_sync_directory(dir) ? fault(d, 0, "cannot bring the directory '%s' to the medium", dir) : 0;
	if (err < 0)
		unlink(path);
	else
		*ret_path = path;
	return err;
}

static bool ends_so(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > strlen(ending) && !strcmp(name + len - strlen(ending), ending);
}

/* NULL when it is no record, or cannot be read. */
static json_t *read_record(struct arena *a, const char *path)
{
	struct span bytes;
	json_t *document;
	struct stat st;

	/* A pipe would be waited for. */
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || io_read_file(a, path, RECORD_BYTES_MOST, &bytes) < 0)
		return NULL;
	document = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
	if (unit_is_record(document))
		return document;
	json_decref(document);
	return NULL;
}

struct sources {
	LIST(struct label_source) list;
};

/* A record can be long and goes away again; its label is short. */
static json_t *read_short(const char *path)
{
	struct arena *a = arena_make();
	json_t *document = read_record(a, path);

	arena_free(a);
	json_object_del(document, "written");
	json_object_del(document, "unmapped");
	json_object_del(document, "behind");
	return document;
}

static int read_all(struct diag *d, const char *dir, struct sources *ret)
{
	scoped_directory open_dir = opendir(dir);
	const struct dirent *entry;

	if (!open_dir)
		return fault(d, -errno, "cannot read the directory '%s'", dir);
	for (errno = 0; (entry = readdir(open_dir)); errno = 0) {
		if (ends_so(entry->d_name))
			*list_add(d->arena, &ret->list) = (struct label_source){
				.file = arena_dup(d->arena, entry->d_name),
				.document = read_short(arena_fmt(d->arena, "%s/%s", dir, entry->d_name)),
			};
	}
	return errno ? fault(d, -errno, "cannot read the directory '%s'", dir) : 0;
}

/* The page says it too, and who does not look at the page misses a label. */
static void warn_of_others(struct diag *d, const char *dir, const struct sources *sources)
{
	size_t others = 0;

	for (size_t i = 0; i < sources->list.count; i++) {
		if (!sources->list.at[i].document && others++ < OTHERS_SHOWN)
			fprintf(stderr, "warning: '%s/%s' is no record that can be read, so it has no label\n", text_shown(d->arena, dir),
				text_shown(d->arena, sources->list.at[i].file));
	}
	if (others > OTHERS_SHOWN)
		fprintf(stderr, "warning: and %zu more\n", others - OTHERS_SHOWN);
}

static int write_page(struct diag *d, const char *dir, const struct sources *sources)
{
	const char *page = label_page(d->arena, sources->list.at, sources->list.count);
	int err = page ? check_page(d, dir) : fault(d, -ENOMEM, "cannot make a text in memory");

	return err ? err : output_last_words(d, page_path(d->arena, dir), page);
}

int records_write_labels(struct diag *d, const char *dir)
{
	struct sources sources = { 0 };
	scoped_fd lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	ACTIVITY(d, "writing the labels '%s/labels.html'", dir);
	/* Of two at once the second one reads what the first one wrote. Where directories have no locks, its page may lack a unit. */
	if (lock >= 0)
		(void)!flock(lock, LOCK_EX);
	err = read_all(d, dir, &sources);
	if (!err)
		err = write_page(d, dir, &sources);
	if (!err)
		warn_of_others(d, dir, &sources);
	for (size_t i = 0; i < sources.list.count; i++)
		json_decref(sources.list.at[i].document);
	return err;
}
