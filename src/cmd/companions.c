/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * companions.c - what goes with an image: its map, its manifest, what it was made from, and what --update notes of it
 */
#include "cmd/companions.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scoped.h"
#include "cmd/depfile.h"
#include "cmd/former.h"
#include "cmd/manifest.h"

static const char *const names[COMPANIONS] = {
	[COMPANION_MAP] = "map", [COMPANION_MANIFEST] = "manifest", [COMPANION_DEPFILE] = "dependency file", [COMPANION_RECORD] = "record of the image",
};

/* Where one is wanted; NULL where it is not. */
static const char *path_of(struct arena *a, const struct options *opt, enum companion one)
{
	switch (one) {
	case COMPANION_MAP:
		return opt->bmap;
	case COMPANION_MANIFEST:
		return opt->manifest;
	case COMPANION_DEPFILE:
		return opt->depfile;
	default:
		return opt->update ? former_record(a, opt->output) : NULL;
	}
}

/* --- their names */

static bool is_file(const struct stat *out, const char *path)
{
	struct stat st;
	int err = strcmp(path, "<stdin>") ? stat(path, &st) : fstat(STDIN_FILENO, &st);

	return !err && st.st_dev == out->st_dev && st.st_ino == out->st_ino;
}

/* The input in a directory that would be replaced, or NULL. */
static const char *input_inside(const char *directory, const char *const *inputs)
{
	scoped_memory char *outer = realpath(directory, NULL);
	size_t len = outer ? strlen(outer) : 0;

	for (; outer && *inputs; inputs++) {
		scoped_memory char *real = realpath(*inputs, NULL);

		if (real && !strncmp(real, outer, len) && real[len] == '/')
			return *inputs;
	}
	return NULL;
}

/* The input that this output would replace, or NULL. */
static const char *replaced_input(const char *output, bool directory, const char *const *inputs)
{
	struct stat out;

	if (strcmp(output, "-") ? stat(output, &out) < 0 : fstat(STDOUT_FILENO, &out) < 0 || !S_ISREG(out.st_mode))
		return NULL;
	if (S_ISDIR(out.st_mode))
		return directory ? input_inside(output, inputs) : NULL;
	while (*inputs && !is_file(&out, *inputs))
		inputs++;
	return *inputs;
}

/* Whether two outputs are one file, there already or not. */
static bool is_same(struct arena *a, const char *x, const char *y)
{
	struct stat st;

	if (!strcmp(x, y))
		return true;
	if (!strcmp(x, "-"))
		return false;
	return (!stat(x, &st) && S_ISREG(st.st_mode) && is_file(&st, y)) || !strcmp(output_place(a, x), output_place(a, y));
}

/* Whether a path leads into a directory, there already or not. */
static bool is_inside(struct arena *a, const char *directory, const char *path)
{
	const char *outer = output_place(a, directory), *inner = output_place(a, path);
	size_t len = strlen(outer);

	return !strncmp(inner, outer, len) && inner[len] == '/';
}

const char *companions_judge(struct arena *a, const struct options *opt, const char *const *inputs)
{
	bool directory = opt->settings.form == FORM_DIRECTORY;
	const char *image = directory ? "directory" : "image", *replaced = replaced_input(opt->output, directory, inputs);

	if (replaced)
		return arena_fmt(a, "the %s '%s' would replace its own input '%s'", image, opt->output, replaced);
	for (enum companion i = 0; i < COMPANIONS; i++) {
		const char *path = path_of(a, opt, i);

		replaced = path ? replaced_input(path, false, inputs) : NULL;
		if (replaced)
			return arena_fmt(a, "the %s '%s' would replace its own input '%s'", names[i], path, replaced);
		if (path && is_same(a, opt->output, path))
			return arena_fmt(a, "the %s '%s' would replace the %s", names[i], path, image);
		if (path && directory && is_inside(a, opt->output, path))
			return arena_fmt(a, "the %s '%s' would lie in the directory that is made", names[i], path);
		for (enum companion j = 0; path && j < i; j++) {
			const char *other = path_of(a, opt, j);

			if (other && is_same(a, other, path))
				return arena_fmt(a, "the %s '%s' would replace the %s", names[i], path, names[j]);
		}
	}
	return NULL;
}

/* --- their files */

void companions_abandon(struct companions *c)
{
	for (enum companion i = 0; i < COMPANIONS; i++)
		output_abandon(&c->out[i]);
}

static int open_one(struct diag *d, const struct options *opt, const char *const *inputs, enum companion one, const char *path, struct companions *c)
{
	int err;

	ACTIVITY(d, "writing the %s '%s'", names[one], path);
	err = output_open(d, path, 0, &c->out[one]);
	return err || one != COMPANION_DEPFILE ? err : depfile_text(d, opt->output, inputs, &c->dependencies);
}

int companions_open(struct diag *d, const struct options *opt, const char *const *inputs, struct companions *ret)
{
	int err = 0;

	for (enum companion i = 0; !err && i < COMPANIONS; i++) {
		const char *path = path_of(d->arena, opt, i);

		if (path)
			err = open_one(d, opt, inputs, i, path, ret);
	}
	return err;
}

static int write_one(struct diag *d, const struct options *opt, const struct seal *seal, const struct produced *made, struct timespec began,
		     enum companion one, struct companions *c)
{
	const char *text = one == COMPANION_MAP ? made->map : c->dependencies;
	int err = 0;

	ACTIVITY(d, "writing the %s '%s'", names[one], c->out[one].name);
	if (one == COMPANION_MANIFEST)
		err = manifest_text(d, opt, seal, &text);
	else if (one == COMPANION_RECORD)
		err = former_text(d, opt->output, &made->image, seal->plan, began, &text);
	return err || !text ? err : output_fill(d, &c->out[one], text);
}

int companions_write(struct diag *d, const struct options *opt, const struct seal *seal, const struct produced *made, struct timespec began,
		     struct companions *c)
{
	int err = 0;

	for (enum companion i = 0; !err && i < COMPANIONS; i++) {
		if (c->out[i].fd >= 0)
			err = write_one(d, opt, seal, made, began, i, c);
	}
	return err;
}
