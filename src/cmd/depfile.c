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
#include "base/text.h"

/* Why no spelling of a name is read by make; NULL when there is one. */
static const char *why_not(const char *path)
{
	size_t len = strlen(path);

	if (strchr(path, '\n'))
		return "a line end ends the rule";
	if (strchr(path, ';'))
		return "what is behind ';' is a command";
	return len && path[len - 1] == '\\' ? "a '\\' at its end joins what comes next" : NULL;
}

/* The same of what is made: in front of the ':' more has a meaning, and what quotes it for make does not for ninja. */
static const char *why_no_target(const char *path)
{
	size_t len = strlen(path);

	if (strchr(path, '='))
		return "make takes what has '=' for an assignment";
	if (strchr(path, '%'))
		return "make takes a rule with '%' for a pattern";
	if (len && path[len - 1] == '&')
		return "make takes '&' before ':' for a sign of its own";
	return why_not(path);
}

/*
 * GNU make, "Rule Syntax" and "Using Wildcard Characters in File Names"; a '\' counts twice only before what it would quote. ninja reads
 * the blanks, '#', ':' and '$' the same. Of the others it looks for a file that is not there, and so builds each time.
 */
static const char *escaped(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, 3 * strlen(path) + 1), *to = text;
	size_t before = 0;

	for (; *path; path++) {
		bool quoted = strchr(" \t#:[*?|", *path);

		for (size_t i = 0; quoted && i <= before; i++)
			*to++ = '\\';
		if (*path == '$')
			*to++ = '$';
		before = *path == '\\' ? before + 1 : 0;
		*to++ = *path;
	}
	*to = 0;
	return text;
}

typedef LIST(const char *) names;

static int refuse(struct diag *d, const char *name, const char *why)
{
	return fault(d, 0, "the name %s cannot stand in a file of dependencies: %s; give it another one", text_quote(d->arena, name), why);
}

/* Each input once, as it is written; a fault when one cannot be. */
static int list_inputs(struct diag *d, const char *const *inputs, names *ret)
{
	struct arena *a = d->arena;
	struct name_index known = { 0 };
	size_t number;

	for (; *inputs; inputs++) {
		if (index_find(&known, *inputs, &number) || access(*inputs, F_OK) < 0)
			continue;
		if (why_not(*inputs))
			return refuse(d, *inputs, why_not(*inputs));
		index_add(a, &known, *inputs, 0);
		*list_add(a, ret) = escaped(a, *inputs);
	}
	return 0;
}

/* With '=' in it the first one would make the rule an assignment. False when there is no other. */
static bool put_first(names *inputs)
{
	for (size_t i = 0; i < inputs->count; i++) {
		const char *name = inputs->at[i];

		if (strchr(name, '='))
			continue;
		memmove(inputs->at + 1, inputs->at, i * sizeof(*inputs->at));
		inputs->at[0] = name;
		return true;
	}
	return !inputs->count;
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
	scoped_memory char *text = NULL;
	names list = { 0 };
	size_t len;
	FILE *out;
	int err;

	if (why_no_target(image))
		return refuse(d, image, why_no_target(image));
	err = list_inputs(d, inputs, &list);
	if (err)
		return err;
	if (!put_first(&list))
		return refuse(d, inputs[0], why_no_target(inputs[0]));
	out = open_memstream(&text, &len);
	if (!out)
		return fault(d, -errno, "cannot make a text in memory");
	print(out, escaped(d->arena, image), &list);
	if (fclose(out))
		return fault(d, -errno, "cannot make a text in memory");
	*ret = arena_dup(d->arena, text);
	return 0;
}
