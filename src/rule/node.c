/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.c - rules about the names of nodes
 */
#include "cure/cure.h"
#include "rule/functions.h"

void domain_name(struct report *r, const struct domain *domain)
{
	const char *wrong = cure_domain_name_wrong(r->diag->arena, domain->node);

	if (wrong)
		found(r, domain->node->at, "write a name of at most 40 characters without '@'", "%s", wrong);
}

void module_path(struct report *r, const struct module *m)
{
	const char *wrong = cure_module_path_wrong(r->diag->arena, m->node);

	if (wrong && m->place != PLACE_ELSEWHERE && r->system->disk.loader == LOADER_STUB)
		found(r, m->node->at, "give it a shorter name", "%s", wrong);
}
