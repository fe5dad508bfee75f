/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest.c - what is on the disk, as a JSON file beside the image
 */
#include "cmd/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scoped.h"
#include "model/name.h"
#include "report/json.h"

/* What of the path is below a directory; NULL when it is elsewhere. */
static const char *below(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/' ? path + len + 1 : NULL;
}

/* The name for which -f gave this file, or the directory that it is in; NULL when it gave neither. */
static const char *given_name(struct arena *a, const struct search *s, const char *path)
{
	for (size_t i = 0; i < s->overrides.count; i++) {
		const struct override *o = &s->overrides.at[i];
		const char *rest = below(o->path, path);

		if (o->used && !strcmp(o->path, path))
			return name_for_host(a, o->name);
		if (o->used && rest)
			return arena_fmt(a, "%s/%s", name_for_host(a, o->name), rest);
	}
	return NULL;
}

/* The part of the path that is below one of the directories in which files are looked for. */
static const char *relative(const struct search *s, const char *path)
{
	const char *best = path, *rest;

	for (const char *const *dir = s->dirs; dir && *dir; dir++) {
		rest = below(*dir, path);
		best = rest && rest > best ? rest : best;
	}
	rest = best == path && strcmp(s->beside, ".") ? below(s->beside, path) : NULL;
	return rest ? rest : best;
}

struct naming {
	struct arena *arena;
	const struct search *search;
	const char *xen; /* --xen, which is no name in the tree */
};

static void name_source(const struct naming *n, json_t *object)
{
	const char *source = json_string_value(json_object_get(object, "source")), *name;

	if (!source)
		return;
	name = given_name(n->arena, n->search, source);
	if (!name && n->xen && !strcmp(source, n->xen))
		name = strrchr(source, '/') ? strrchr(source, '/') + 1 : source;
	json_object_set_new(object, "source", json_text(name ? name : relative(n->search, source)));
}

static void name_sources(const struct naming *n, json_t *document)
{
	json_t *disk = json_object_get(document, "disk"), *one;
	size_t i;

	json_array_foreach(json_object_get(document, "files"), i, one)
		name_source(n, one);
	json_array_foreach(json_object_get(disk, "partitions"), i, one)
		name_source(n, json_object_get(one, "content"));
	json_array_foreach(json_object_get(disk, "raw-areas"), i, one)
		name_source(n, json_object_get(one, "content"));
}

int manifest_text(struct diag *d, const struct options *opt, const struct seal *seal, const char **ret)
{
	const struct naming naming = { d->arena, seal->plan->sys->search, opt->settings.xen };
	json_t *document = json_plan(d, seal->plan, &seal->id);
	const char *slash = strrchr(opt->output, '/');
	scoped_memory char *text = NULL;

	json_object_set_new(document, "output", json_text(slash ? slash + 1 : opt->output));
	json_object_set_new(document, "tool-version", json_text(PACKAGE_VERSION));
	name_sources(&naming, document);
	text = json_dumps(document, JSON_INDENT(2));
	json_decref(document);
	*ret = text ? arena_fmt(d->arena, "%s\n", text) : NULL;
	return text ? 0 : fault(d, -ENOMEM, "cannot make a text in memory");
}
