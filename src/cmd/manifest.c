/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest.c - what is on the disk, as a JSON file beside the image
 */
#include "cmd/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scoped.h"
#include "report/json.h"

/* The part of the path that is below one of the directories in which files are looked for. */
static const char *relative(const struct search *s, const char *path)
{
	const char *best = path;

	for (const char *const *dir = s->dirs; dir && *dir; dir++) {
		size_t len = strlen(*dir);

		if (!strncmp(path, *dir, len) && path[len] == '/' && path + len + 1 > best)
			best = path + len + 1;
	}
	if (best == path && strcmp(s->beside, ".") && !strncmp(path, s->beside, strlen(s->beside)) && path[strlen(s->beside)] == '/')
		best = path + strlen(s->beside) + 1;
	return best;
}

static void shorten(const struct search *s, json_t *object)
{
	const char *source = json_string_value(json_object_get(object, "source"));

	if (source)
		json_object_set_new(object, "source", json_text(relative(s, source)));
}

static void shorten_all(const struct search *s, json_t *document)
{
	json_t *disk = json_object_get(document, "disk"), *one;
	size_t i;

	json_array_foreach(json_object_get(document, "files"), i, one)
		shorten(s, one);
	json_array_foreach(json_object_get(disk, "partitions"), i, one)
		shorten(s, json_object_get(one, "content"));
	json_array_foreach(json_object_get(disk, "raw-areas"), i, one)
		shorten(s, json_object_get(one, "content"));
}

int manifest_text(struct diag *d, const char *image, const struct seal *seal, const char **ret)
{
	json_t *document = json_plan(d, seal->plan, &seal->id);
	const char *slash = strrchr(image, '/');
	scoped_memory char *text = NULL;

	json_object_set_new(document, "output", json_text(slash ? slash + 1 : image));
	json_object_set_new(document, "tool-version", json_text(PACKAGE_VERSION));
	shorten_all(seal->plan->sys->search, document);
	text = json_dumps(document, JSON_INDENT(2));
	json_decref(document);
	*ret = text ? arena_fmt(d->arena, "%s\n", text) : NULL;
	return text ? 0 : fault(d, -ENOMEM, "cannot make a text in memory");
}
