/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.c - the device tree that the user named, with its overlays, ready to read
 */
#include "dt/load.h"

#include "dt/origin.h"
#include "dt/overlay.h"

/* What was read of one file: the blob as it is made into a tree, and where its parts come from. */
struct part {
	struct source source;
	struct dt_tree *tree;
};

static int read_part(struct diag *d, const struct source_input *in, struct part *ret)
{
	bool usable;
	int err = source_read(d, in, &ret->source, &usable);

	ret->tree = NULL;
	if (!err && usable)
		tree_make(d, ret->source.file, ret->source.blob, &ret->tree);
	return err;
}

/* Whether the part is an overlay, with its places known for what is said of it. */
static bool check_part(struct diag *d, const struct part *part)
{
	struct lines *lines = lines_make(d->arena, part->source.stdin_text, part->source.preprocessed);

	origin_apply(part->tree, lines, part->source.annotated);
	return overlay_check(d, part->tree);
}

/* Reads every overlay, so that the faults of all of them show in one run; applies them in order. */
static int apply_overlays(struct diag *d, const struct load_input *in, struct part *parts, struct dt_tree **tree)
{
	size_t i;

	for (i = 0; in->overlays[i]; i++) {
		struct source_input source = in->source;
		struct span merged;
		int err;

		source.path = in->overlays[i];
		source.symbols = true;
		err = read_part(d, &source, &parts[i]);
		if (err < 0)
			return err;
		if (parts[i].tree && !check_part(d, &parts[i]))
			parts[i].tree = NULL;
		if (!parts[i].tree || !*tree) {
			*tree = NULL;
			continue;
		}
		if (!overlay_apply(d, *tree, parts[i].tree, &merged)) {
			*tree = NULL;
			continue;
		}
		tree_make(d, (*tree)->file, merged, tree);
	}
	return 0;
}

struct collecting {
	struct arena *arena;
	struct dt_tree *tree;
};

static void add_source(void *context, const char *file)
{
	struct collecting *c = context;

	*list_add(c->arena, &c->tree->sources) = file;
}

static void add_sources(struct collecting *c, const struct lines *lines, const struct source *s)
{
	lines_each_file(lines, add_source, c);
	for (size_t i = 0; i < s->included.count; i++)
		add_source(c, s->included.at[i]);
	add_source(c, s->file);
}

/* The finished tree's places: the base's, with each overlay's put over them; and the files that they lie in. */
static void place(struct diag *d, const struct load_input *in, const struct part *base, const struct part *parts,
		  const struct dt_tree *labelled, struct dt_tree *tree)
{
	struct lines *lines = lines_make(d->arena, base->source.stdin_text, base->source.preprocessed);
	struct collecting c = { d->arena, tree };

	origin_apply(tree, lines, base->source.annotated);
	add_sources(&c, lines, &base->source);
	for (size_t i = 0; in->overlays && in->overlays[i]; i++) {
		const struct source *s = &parts[i].source;

		lines = lines_make(d->arena, s->stdin_text, s->preprocessed);
		origin_apply_overlay(d->arena, tree, labelled, lines, s->annotated, parts[i].tree);
		add_sources(&c, lines, s);
	}
}

int load_tree(struct diag *d, const struct load_input *in, struct dt_tree **ret)
{
	struct source_input source = in->source;
	struct part base, *parts = NULL;
	struct dt_tree *tree, *labelled;
	size_t overlays = 0;
	int err;

	*ret = NULL;
	while (in->overlays && in->overlays[overlays])
		overlays++;
	source.symbols = overlays > 0;
	err = read_part(d, &source, &base);
	if (err < 0)
		return err;
	tree = base.tree;
	if (overlays) {
		parts = arena_array(d->arena, struct part, overlays);
		err = apply_overlays(d, in, parts, &tree);
		if (err < 0)
			return err;
	}
	labelled = tree;
	if (tree && overlays && base.source.compiled)
		tree_make(d, base.source.file, overlay_drop_symbols(d, tree->blob), &tree);
	if (tree)
		place(d, in, &base, parts, labelled, tree);
	*ret = tree;
	return 0;
}
