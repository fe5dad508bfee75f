/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * output.h - a file that appears under its name only when it is complete
 *
 * It is written without a name where the file system can do that (O_TMPFILE), else
 * under a hidden one beside its place; output_commit() puts it in the place of
 * whatever was there. Until then the former file is untouched, and nothing stays
 * behind when the program ends, killed or not (under a hidden name: unless killed
 * by SIGKILL).
 */
#ifndef WRITE_OUTPUT_H
#define WRITE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

struct output {
	const char *name;   /* as the user gave it */
	const char *path;   /* where it will stand, symbolic links followed */
	const char *hidden; /* where it stands now, or NULL when it has no name */
	bool passing;       /* it goes away again, and nothing of it need come to the medium */
	bool always;        /* it gets its name also when the user wants to stop */
	int fd;             /* open for reading and writing; -1: none */
};

/* An empty scoped output, and what closes one on the way out. */
#define scoped_output __attribute__((cleanup(output_abandon))) struct output
void output_abandon(struct output *out);

/* Makes it, sparse and bytes long. What stands at path must be a regular file or nothing. */
must_check int output_open(struct diag *d, const char *path, uint64_t bytes, struct output *ret);

/* A file of that many bytes that never gets a name, in the directory TMPDIR (or /var/tmp): for what goes elsewhere when it is complete. */
must_check int output_open_temporary(struct diag *d, uint64_t bytes, struct output *ret);

/* Where a path leads, symbolic links followed, also when nothing is there yet. */
const char *output_follow(struct arena *a, const char *path);

/*
 * The same, to be compared: without links in the directories, so that two names of one file, there or not, are equal. As it is
 * when there is no such directory.
 */
const char *output_place(struct arena *a, const char *path);

/* A hidden name beside path, of this process. It does not grow with path's, which may be as long as names can be. */
const char *output_hidden_name(struct arena *a, const char *path, int number);

/* Begins to bring what was written so far to the medium, without waiting. */
void output_flush(const struct output *out);

/* Waits until everything is on the medium, then gives it its name. Closes it. */
must_check int output_commit(struct diag *d, struct output *out);

/* The whole of a small file that is open already; then as output_commit(). */
must_check int output_fill(struct diag *d, struct output *out, const char *text);

/* A whole small file, in the same way, also when the user wants to stop: for what tells how far everything came. */
must_check int output_last_words(struct diag *d, const char *path, const char *text);

#endif
