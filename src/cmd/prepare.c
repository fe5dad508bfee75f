/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prepare.c - from the command line to a checked plan: what build, check and plan share
 */
#include "cmd/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/datadir.h"
#include "cure/cure.h"
#include "dt/load.h"
#include "model/partuuid.h"
#include "plan/pin.h"
#include "report/github.h"
#include "report/json.h"
#include "report/sarif.h"
#include "rule/rule.h"

/* It has one to three MiB. */
static const size_t xen_bytes_most = 64 * 1024 * 1024;

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

/* Releases before 4.15 take a configuration from files only. */
static const char *why_not_pinned(const struct xen_info *info, struct span bytes)
{
	if (info && info->major >= 0 && (info->major < 4 || (info->major == 4 && info->minor < 15)))
		return "releases before 4.15 do not read the section .config";
	return pin_why_not(bytes);
}

/* Xen with its signature, when keys are given and what was found so far leaves a chance that it is used. */
static int sign_xen(struct diag *d, const struct options *opt, const struct system *sys, struct plan_input *input)
{
	const struct artefact *xen = sys->disk.xen;
	struct span bytes;
	struct stat now;
	int err;

	if (!opt->signer.key || !xen || !xen->usable || diag_count(d, SEV_ERROR))
		return 0;
	err = io_read_file(d->arena, xen->path, xen_bytes_most, &bytes);
	if (err < 0)
		return fault(d, err, "cannot read '%s'", xen->path);
	/* What is signed is what was judged. */
	if (stat(xen->path, &now) < 0 || !io_is_same_file(&now, &xen->stat))
		return fault(d, 0, "'%s' changed while it was read", xen->path);
	if (sys->disk.loader == LOADER_STUB) {
		input->unpinned = why_not_pinned(xen->xen, bytes);
		bytes = input->unpinned ? bytes : pin_make(d->arena, bytes);
	}
	return opt->command == &command_check ? 0 : sign_bytes(d, &opt->signer, xen->path, bytes, &input->signed_xen);
}

/* All findings of the rules, and the plan when signing went well. */
static int make_plan(struct diag *d, const struct options *opt, struct dt_tree *tree, const struct plan **ret)
{
	struct plan_input input = { .epoch = opt->epoch, .signs = opt->signer.key, .hashes = opt->update };
	const struct system *sys;
	int err;

	rules_allow(d, tree);
	if (!opt->settings.no_fix)
		cure_tree(d, tree);
	partuuid_fill(d, tree);
	sys = system_make(d, tree, make_search(d, opt), &opt->settings);
	/* What was read in part would be taken for what is there. */
	err = interrupt_check(d);
	if (err < 0)
		return err;
	rules_on_system(d, sys);
	err = sign_xen(d, opt, sys, &input);
	if (err < 0)
		return err;
	*ret = plan_make(d, sys, &input);
	rules_on_plan(d, *ret);
	rules_on_findings(d, sys);
	return interrupt_check(d);
}

int prepare_plan(struct diag *d, const struct options *opt, const struct plan **ret)
{
	const struct load_input input = {
		.source = { .path = opt->arguments[0], .include_dirs = source_dirs(d, opt), .defines = opt->defines.at },
		.overlays = opt->overlays.at,
	};
	struct dt_tree *tree = NULL;
	int err;

	*ret = NULL;
	err = sign_check(d, &opt->signer);
	if (!err)
		err = load_tree(d, &input, &tree);
	if (!err && tree)
		err = make_plan(d, opt, tree, ret);
	diag_sort(d);
	return err;
}

static void show_text(struct diag *d, const struct options *opt, enum severity least)
{
	size_t suppressed = diag_count_suppressed(d);

	/* Who asks for everything that is wrong gets the notes too. */
	diag_print(d, stderr, !opt->quiet && opt->command == &command_check ? SEV_NOTE : least);
	if (suppressed && least == SEV_NOTE)
		fprintf(stderr, "%zu finding%s suppressed by xen-esp,allow\n", suppressed, suppressed == 1 ? " is" : "s are");
}

int prepare_show_findings(struct diag *d, const struct options *opt)
{
	enum severity least = opt->quiet ? SEV_ERROR : opt->verbose ? SEV_NOTE : SEV_WARNING;

	if (opt->format == FORMAT_TEXT)
		show_text(d, opt, least);
	else if (opt->format == FORMAT_GITHUB)
		github_print(d, stdout, least);
	else if (opt->format == FORMAT_SARIF)
		return json_print(d, sarif_log(d, opt->arguments[0]));
	return 0;
}
