/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule.h - the catalogue of checks and the engine that runs it
 *
 * A rule is one row in rules.def, one small function over const things, and one
 * fixture tests/rules/<id>.dts. It sees one thing of its scope, cannot stop the run
 * and does not know its severity. Rows of scope "input" have no function: the stage
 * that reads the input reports them itself, by diag_found() with the row's id. Scope "layout"
 * is the plan of a partition table: nobody looks at it when something else is made (--form).
 *
 * The tree may allow what rules find: a node's property xen-esp,allow names rules whose
 * findings about this node or its properties are suppressed. Rules need not know of it.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "plan/plan.h"

enum rule_scope { SCOPE_input, SCOPE_system, SCOPE_domain, SCOPE_module, SCOPE_plan, SCOPE_layout, SCOPE_findings };

/* What a rule function gets beside its thing. */
struct report {
	struct diag *diag;
	const struct rule *rule;
	const struct system *system;
};

struct rule {
	enum rule_scope scope;
	const char *id; /* "ref-missing" */
	enum severity severity;
	const char *title;    /* one line: what is wrong when it speaks */
	const char *why;      /* what happens otherwise, for a person */
	const char *evidence; /* Xen file:function, UEFI section, releases */
	const char *cure;
	void (*on_system)(struct report *r, const struct system *sys);
	void (*on_domain)(struct report *r, const struct domain *domain);
	void (*on_module)(struct report *r, const struct module *m);
	void (*on_plan)(struct report *r, const struct plan *plan);
	void (*on_layout)(struct report *r, const struct plan *plan);
	void (*on_findings)(struct report *r, const struct diag *d);
};

extern const struct rule rules_all[];
extern const size_t rules_count;

/* NULL when there is none. */
const struct rule *rule_find(const char *id);
/* Whether a disk could not be what the tree says when this rule is broken, so that no build goes over it. */
bool rule_is_needed(const struct rule *rule);
const char *rule_scope_name(enum rule_scope scope);

/* Reads what the tree allows, before anything is found in it. */
void rules_allow(struct diag *d, const struct dt_tree *tree);

/* Runs every row of these scopes on everything it applies to; the findings are judged last. */
void rules_on_system(struct diag *d, const struct system *sys);
void rules_on_plan(struct diag *d, const struct plan *plan);
void rules_on_findings(struct diag *d, const struct system *sys);

/* What a rule function calls. Without a hint, which is NULL then, it is the row's cure. */
void found(struct report *r, struct origin at, const char *hint, const char *fmt, ...) printf_like(4, 5);

/*
 * The same for what the disk has right although the tree has it wrong. Then it is a note whose hint is done: what stands on the
 * disk. With --no-fix, which translates as literally as can be, it is a finding like any other with its hint.
 */
void mended(struct report *r, struct origin at, const char *done, const char *hint, const char *fmt, ...) printf_like(5, 6);

/* The node's first compatible string, in quotes, for a message; "''" when it has none. */
const char *compatible_text(struct report *r, const struct dt_node *node);

#endif
