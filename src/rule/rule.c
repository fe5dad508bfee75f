/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule.c - the catalogue of checks and the engine that runs it
 */
#include "rule/rule.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"

#define ROW_input(function)
#define ROW_system(function) .on_system = function,
#define ROW_domain(function) .on_domain = function,
#define ROW_module(function) .on_module = function,
#define ROW_plan(function) .on_plan = function,
#define ROW_layout(function) .on_layout = function,
#define ROW_findings(function) .on_findings = function,

#define RULE(scope_, id_, severity_, function_, title_, why_, evidence_, cure_) \
	{ .scope = SCOPE_##scope_, .id = id_, .severity = severity_, .title = title_, .why = why_, \
	  .evidence = evidence_, .cure = cure_, ROW_##scope_(function_) },

const struct rule rules_all[] = {
#include "rule/rules.def"
};

#undef RULE

const size_t rules_count = COUNT(rules_all);

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < rules_count; i++) {
		if (!strcmp(rules_all[i].id, id))
			return &rules_all[i];
	}
	return NULL;
}

bool rule_is_needed(const struct rule *rule)
{
	static const char *const needed[] = {
		"ref-value", "ref-missing", "ref-unreadable", "ref-not-regular", "ref-size", "ref-name", "ref-empty",
		"xen-missing", "xen-unreadable", "stub-missing", "stub-format", "load-limit", "name-reserved",
		"name-collision", "name-directory", "extra-missing", "extra-unusable", "extra-size", "extra-name",
		"directory-full", "esp-too-small", "partition-type", "partition-label", "partition-guid",
		"partition-file", "partition-damaged", "partition-size", "partition-full", "partition-place",
		"partition-overlap", "partition-many", "raw-file", "raw-place", "raw-full", "raw-overlap", "gpt-place",
		"mbr-hybrid", "partition-copy", "partition-grow", "disk-too-small", "form-partuuid",
		"unit-marker", "unit-property", "unit-placeholder", "unit-twice",
	};

	for (size_t i = 0; i < COUNT(needed); i++) {
		if (!strcmp(rule->id, needed[i]))
			return true;
	}
	return rule->scope == SCOPE_input && rule->severity == SEV_ERROR;
}

const char *rule_scope_name(enum rule_scope scope)
{
	static const char *const names[] = { "input", "system", "domain", "module", "plan", "layout", "findings" };

	return names[scope];
}

/* The row's cure as a hint: in lower case, without the full stop. */
static const char *row_cure(struct report *r)
{
	size_t len = strlen(r->rule->cure);
	char *text = arena_copy(r->diag->arena, r->rule->cure, len);

	if (*text >= 'A' && *text <= 'Z')
		*text = (char)(*text - 'A' + 'a');
	if (len && text[len - 1] == '.')
		text[len - 1] = 0;
	return text;
}

void found(struct report *r, struct origin at, const char *hint, const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vfmt(r->diag->arena, fmt, ap);
	va_end(ap);
	diag_found(r->diag, r->rule->severity, r->rule->id, at, text, hint ? hint : row_cure(r));
}

void mended(struct report *r, struct origin at, const char *done, const char *hint, const char *fmt, ...)
{
	bool fixes = r->system->fixes;
	va_list ap;
	const char *text;

	if (!hint)
		hint = row_cure(r);
	va_start(ap, fmt);
	text = arena_vfmt(r->diag->arena, fmt, ap);
	va_end(ap);
	diag_found(r->diag, fixes ? SEV_NOTE : r->rule->severity, r->rule->id, at, text, fixes ? done : hint);
}

const char *compatible_text(struct report *r, const struct dt_node *node)
{
	const char *first = value_first_string(tree_prop(node, "compatible"));

	return text_quote(r->diag->arena, first ? first : "");
}

void rules_on_system(struct diag *d, const struct system *sys)
{
	for (size_t i = 0; i < rules_count; i++) {
		const struct rule *rule = &rules_all[i];
		struct report r = { .diag = d, .rule = rule, .system = sys };

		if (rule->on_system)
			rule->on_system(&r, sys);
		for (size_t j = 0; rule->on_domain && j < sys->domains.count; j++)
			rule->on_domain(&r, sys->domains.at[j]);
		for (size_t j = 0; rule->on_module && j < sys->modules.count; j++)
			rule->on_module(&r, sys->modules.at[j]);
	}
}

void rules_on_plan(struct diag *d, const struct plan *plan)
{
	for (size_t i = 0; i < rules_count; i++) {
		struct report r = { .diag = d, .rule = &rules_all[i], .system = plan->sys };

		if (r.rule->on_plan)
			r.rule->on_plan(&r, plan);
		if (r.rule->on_layout && plan->form == FORM_DISK)
			r.rule->on_layout(&r, plan);
	}
}

void rules_on_findings(struct diag *d, const struct system *sys)
{
	for (size_t i = 0; i < rules_count; i++) {
		struct report r = { .diag = d, .rule = &rules_all[i], .system = sys };

		if (r.rule->on_findings)
			r.rule->on_findings(&r, d);
	}
}
