/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * functions.h - one prototype for each row of rules.def
 */
#ifndef RULE_FUNCTIONS_H
#define RULE_FUNCTIONS_H

#include "rule/rule.h"

#define PROTOTYPE_input(function)
#define PROTOTYPE_system(function) void function(struct report *r, const struct system *sys);
#define PROTOTYPE_domain(function) void function(struct report *r, const struct domain *domain);
#define PROTOTYPE_module(function) void function(struct report *r, const struct module *m);
#define PROTOTYPE_plan(function) void function(struct report *r, const struct plan *plan);
#define PROTOTYPE_layout(function) void function(struct report *r, const struct plan *plan);
#define PROTOTYPE_findings(function) void function(struct report *r, const struct diag *d);

#define RULE(scope, id, severity, function, title, why, evidence, cure) PROTOTYPE_##scope(function)
#include "rule/rules.def"
#undef RULE

#endif
