/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * depfile.c - what an image was made from, for make and ninja
 */
#include "cmd/depfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/index.h"
#include "base/scoped.h"

/* GNU make, "Rule Syntax" and "Using Wildcard Characters in File Names"; ninja reads the same. A line end cannot be written. */
static const char *escaped(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, 2 * strlen(path) + 1), *to = text;

	for (; *path; path++) {
		if (*path == '\n')
			return NULL;
		if (strchr(" \t#:", *path))
			*to++ = '\\';
		if (*path == '$')
			*to++ = '$';
		*to++ = *path;
	}
	*to = 0;
	return text;
}

typedef LIST(const char *) names;

/* Each input once, as it is written; false when one cannot be. */
static bool list_inputs(struct arena *a, const char *const *inputs, names *ret)
{
	struct name_index known = { 0 };
	size_t number;

	for (; *inputs; inputs++) {
		const char *name = escaped(a, *inputs);

		if (!name)
			return false;
		if (index_find(&known, *inputs, &number) || access(*inputs, F_OK) < 0)
			continue;
		index_add(a, &known, *inputs, 0);
		*list_add(a, ret) = name;
	}
	return true;
}

static void print(FILE *out, const char *image, const names *inputs)
{
	fprintf(out, "%s:", image);
	for (size_t i = 0; i < inputs->count; i++)
		fprintf(out, " \\\n  %s", inputs->at[i]);
	fputs("\n", out);
	for (size_t i = 0; i < inputs->count; i++)
		fprintf(out, "\n%s:\n", inputs->at[i]);
}

int depfile_text(struct diag *d, const char *image, const char *const *inputs, const char **ret)
{
	const char *target = escaped(d->arena, image);
	scoped_memory char *text = NULL;
	names list = { 0 };
	size_t len;
	FILE *out;

	if (!target || !list_inputs(d->arena, inputs, &list))
		return fault(d, 0, "a name with a line end in it cannot stand in a file of dependencies");
	out = open_memstream(&text, &len);
	if (!out)
		return fault(d, -errno, "cannot make a text in memory");
	print(out, target, &list);
	if (fclose(out))
		return fault(d, -errno, "cannot make a text in memory");
	*ret = arena_dup(d->arena, text);
	return 0;
}
