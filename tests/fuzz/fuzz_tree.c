/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_tree.c - any bytes as a device tree blob, through every stage up to the plan
 *
 * What the stages make of a sound blob must itself be sound: the translated tree is
 * checked by libfdt.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "cure/cure.h"
#include "plan/config.h"
#include "plan/translate.h"
#include "rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void plan_tree(struct diag *d, const struct dt_tree *tree, enum loader loader, bool no_fix)
{
	static const char *const no_dirs[] = { NULL };
	const struct settings settings = { .loader_given = true, .loader = loader, .no_fix = no_fix,
						  .unit_values_given = true, .unit_values = no_fix ? UNIT_VALUES_FILE : UNIT_VALUES_TREE };
	const struct plan_input input = { .epoch = 315532800 };
	struct search search = { .beside = "/nonexistent", .dirs = no_dirs };
	const struct system *sys = system_make(d, tree, &search, &settings);
	const struct plan *plan;
	struct span blob;

	rules_on_system(d, sys);
	plan = plan_make(d, sys, &input);
	rules_on_plan(d, plan);
	blob = translate_tree(d->arena, sys).tree;
	if (fdt_check_full(blob.at, blob.len))
		abort();
}

/* As it was written, then cured. */
static void plan_all(struct diag *d, struct dt_tree *tree)
{
	plan_tree(d, tree, LOADER_STUB, true);
	plan_tree(d, tree, LOADER_XEN, true);
	cure_tree(d, tree);
	plan_tree(d, tree, LOADER_STUB, false);
	plan_tree(d, tree, LOADER_XEN, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = { .arena = arena_make() };
	/* An exact copy on the heap, so that the sanitizer sees every byte read behind it. */
	uint8_t *copy = malloc(size ? size : 1);
	struct dt_tree *tree;

	if (size)
		memcpy(copy, data, size);
	tree_make(&d, "fuzz", (struct span){ copy, size }, &tree);
	if (tree)
		plan_all(&d, tree);
	else if (!diag_count(&d, SEV_ERROR))
		abort();
	diag_sort(&d);
	arena_free(d.arena);
	free(copy);
	return 0;
}
