/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c - say everything that is wrong, write nothing
 */
#include "cmd/command.h"
#include "base/interrupt.h"
#include "cmd/prepare.h"
#include "cmd/xen_info.h"
#include "report/json.h"
#include "unit/fit.h"

/* The table against what the tree asks for, as far as there is one. */
static void check_units(struct diag *d, const char *path, const struct plan *plan)
{
	struct table *t = path && *path ? table_read(d, path) : NULL;
	struct unit_slots slots = { .list = { 0 } };

	if (plan)
		slots = unit_slots(d->arena, plan->sys->tree);
	if (t)
		fit_check(d, t, &slots);
	diag_sort(d);
}

static int check(struct diag *d, const struct options *opt)
{
	const struct plan *plan;

	if (opt->xen_info)
		return xen_info_show(d, opt);
	if (prepare_plan(d, opt, &plan) < 0)
		return EXIT_FAULT;
	check_units(d, opt->units, plan);
	if (interrupt_check(d) < 0)
		return EXIT_FAULT;
	if (prepare_show_findings(d, opt) < 0)
		return EXIT_FAULT;
	if (opt->format == FORMAT_JSON) {
		json_t *document = json_object();

		json_set_findings(document, d);
		if (json_print(d, document) < 0)
			return EXIT_FAULT;
	}
	return diag_count(d, SEV_ERROR) || !plan ? EXIT_FINDINGS : EXIT_OK;
}

const struct command command_check = {
	.name = "check", .arguments = "SYSTEM", .least = 1, .most = 1, .summary = "Show everything that is wrong, write nothing",
	.options = OPT_FOR_TREE | OPT_FOR_JSON | OPT_FOR_CHECK, .run = check,
};
