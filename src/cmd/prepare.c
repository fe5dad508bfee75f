/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prepare.c - from the command line to a checked plan: what build, check and plan share
 */
#include "cmd/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/datadir.h"
#include "dt/load.h"
#include "rule/rule.h"

/* -I in their order, then our own templates, so that a copied template finds its includes. */
static const char *const *source_dirs(struct diag *d, const struct options *opt)
{
	size_t count = opt->include_dirs.count; /* with the NULL */
	const char **dirs = arena_array(d->arena, const char *, count + 1);

	memcpy(dirs, opt->include_dirs.at, (count - 1) * sizeof(*dirs));
	dirs[count - 1] = datadir_templates(d->arena);
	return dirs;
}

static struct search *make_search(struct diag *d, const struct options *opt)
{
	struct search *search = arena_new(d->arena, struct search);

	search->beside = strcmp(opt->arguments[0], "-") ? text_directory(d->arena, opt->arguments[0]) : ".";
	search->dirs = opt->include_dirs.at;
	for (size_t i = 0; i < opt->files.count; i++) {
		*list_add(d->arena, &search->overrides) = (struct override){
			.name = opt->files.at[i].name, .path = opt->files.at[i].value,
		};
	}
	return search;
}

int prepare_plan(struct diag *d, const struct options *opt, const struct plan **ret)
{
	const struct load_input input = {
		.source = { .path = opt->arguments[0], .include_dirs = source_dirs(d, opt), .defines = opt->defines.at },
		.overlays = opt->overlays.at,
	};
	const struct system *sys;
	const struct dt_tree *tree;
	const struct rule *warning = rule_find("source-warning");
	int err;

	*ret = NULL;
	/* The reader does not know the catalogue, whose word about its warnings counts unless the user has one. */
	if (!diag_is_overridden(d, warning->id))
		diag_override(d, warning->id, warning->severity);
	err = load_tree(d, &input, &tree);
	if (!err && tree) {
		sys = system_make(d, tree, make_search(d, opt), &opt->settings);
		rules_on_system(d, sys);
		*ret = plan_make(d, sys, opt->epoch);
		rules_on_plan(d, *ret);
	}
	diag_sort(d);
	return err;
}

bool prepare_show_findings(struct diag *d, const struct options *opt)
{
	if (!opt->json)
		diag_print(d, stderr, opt->quiet ? SEV_ERROR : opt->verbose ? SEV_NOTE : SEV_WARNING);
	return diag_count(d, SEV_ERROR) > 0;
}
