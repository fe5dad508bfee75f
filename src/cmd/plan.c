/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - show what the disk would hold
 */
#include "cmd/command.h"
#include "cmd/help.h"
#include "cmd/prepare.h"
#include "report/json.h"
#include "report/table.h"

static int seal_plan(struct diag *d, const struct options *opt, const struct plan *plan, struct seal *ret)
{
	struct seal_work *work;
	int err = seal_begin(d, plan, opt->seed, &work);

	return err ? err : seal_end(d, work, NULL, NULL, ret);
}

static int print_json(struct diag *d, const struct plan *plan, const struct seal *seal)
{
	json_t *document = plan ? json_plan(d, plan, seal ? &seal->id : NULL) : json_object();

	if (seal && plan->boot)
		json_set_pcr(document, seal);
	json_set_findings(document, d);
	return json_print(d, document);
}

static int show(struct diag *d, const struct options *opt)
{
	const struct plan *plan;
	struct seal sealed, *seal = NULL;
	bool errors;

	if (prepare_plan(d, opt, &plan) < 0)
		return EXIT_FAULT;
	if (plan && opt->pcr && !plan->boot)
		return help_usage_error(opt->command, "--pcr: Xen's own loader measures nothing");
	if (prepare_show_findings(d, opt) < 0)
		return EXIT_FAULT;
	errors = diag_count(d, SEV_ERROR) > 0;
	/* With errors the plan is still worth seeing, but files that the hashes need may be missing. */
	if (plan && !errors && seal_is_possible(plan)) {
		if (seal_plan(d, opt, plan, &sealed) < 0)
			return EXIT_FAULT;
		seal = &sealed;
		plan = seal->plan;
	}
	if (opt->format == FORMAT_JSON && print_json(d, plan, seal) < 0)
		return EXIT_FAULT;
	if (opt->format != FORMAT_JSON && opt->pcr && seal)
		table_pcr(seal, stdout);
	else if (opt->format != FORMAT_JSON && !opt->pcr && plan)
		table_plan(d->arena, plan, seal ? &seal->id : NULL, stdout);
	return errors || !plan ? EXIT_FINDINGS : EXIT_OK;
}

const struct command command_plan = {
	.name = "plan", .arguments = "SYSTEM", .least = 1, .most = 1, .summary = "Show what the disk would hold, write nothing",
	.options = OPT_FOR_TREE | OPT_FOR_PLAN | OPT_FOR_JSON, .run = show,
};
