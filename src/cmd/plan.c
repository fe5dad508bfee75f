/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - show what the disk would hold
 */
#include "cmd/command.h"
#include "cmd/prepare.h"
#include "plan/identity.h"
#include "report/json.h"
#include "report/table.h"

static int find_identity(struct diag *d, const struct options *opt, const struct plan *plan, struct identity *ret)
{
	struct identity_work *work;
	int err;

	if (opt->seed) {
		*ret = identity_from_seed(opt->seed);
		return 0;
	}
	err = identity_begin(d, plan, &work);
	return err ? err : identity_end(d, work, ret);
}

static int show(struct diag *d, const struct options *opt)
{
	const struct plan *plan;
	struct identity id;
	json_t *document;
	bool errors;

	if (prepare_plan(d, opt, &plan) < 0)
		return EXIT_FAULT;
	errors = prepare_show_findings(d, opt);
	/* With errors the plan is still worth seeing, but the files that would make the GUIDs may be missing. */
	if (plan && !errors && find_identity(d, opt, plan, &id) < 0)
		return EXIT_FAULT;
	if (plan && !opt->json)
		table_plan(d->arena, plan, errors ? NULL : &id, stdout);
	if (opt->json) {
		document = plan ? json_plan(d, plan, errors ? NULL : &id) : json_object();
		json_set_findings(document, d);
		if (json_print(d, document) < 0)
			return EXIT_FAULT;
	}
	return errors || !plan ? EXIT_FINDINGS : EXIT_OK;
}

const struct command command_plan = {
	.name = "plan", .arguments = "SYSTEM", .least = 1, .most = 1, .summary = "Show what the disk would hold, write nothing",
	.options = OPT_FOR_TREE | OPT_FOR_JSON, .run = show,
};
