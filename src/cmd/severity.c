/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * severity.c - the option -W: how severe the findings of a rule are
 */
#include "cmd/severity.h"

#include <string.h>

#include "cmd/command.h"
#include "rule/rule.h"

/* One value of -W, taken apart. */
struct word {
	const char *id; /* not checked yet */
	enum override_kind kind;
	enum severity level;
};

static bool parse_level(const char *text, enum severity *ret)
{
	for (enum severity s = SEV_OFF; s <= SEV_ERROR; s++) {
		if (!strcmp(text, severity_name(s))) {
			*ret = s;
			return true;
		}
	}
	return false;
}

static bool starts(const char *text, const char *beginning)
{
	return !strncmp(text, beginning, strlen(beginning));
}

/* No rule's identifier is "error" or begins with "no-" (a test asks). False when the level is none. */
static bool parse(struct arena *a, const char *value, struct word *ret)
{
	const char *equals = strchr(value, '=');

	if (starts(value, "error="))
		*ret = (struct word){ equals + 1, OVERRIDE_SET, SEV_ERROR };
	else if (starts(value, "no-error="))
		*ret = (struct word){ equals + 1, OVERRIDE_NO_ERROR, SEV_WARNING };
	else if (!equals && starts(value, "no-"))
		*ret = (struct word){ value + 3, OVERRIDE_SET, SEV_OFF };
	else if (!equals)
		*ret = (struct word){ value, OVERRIDE_ON, SEV_WARNING };
	else
		*ret = (struct word){ arena_copy(a, value, (size_t)(equals - value)), OVERRIDE_SET, SEV_OFF };
	return !equals || ret->id == equals + 1 || parse_level(equals + 1, &ret->level);
}

/* Why this rule cannot be turned down so, or NULL. */
static const char *refused(const struct options *opt, const struct rule *rule, const struct word *w)
{
	if (w->kind == OVERRIDE_ON || (w->kind == OVERRIDE_SET && w->level == SEV_ERROR))
		return NULL;
	if (rule->scope == SCOPE_input && rule->severity == SEV_ERROR)
		return "without a readable description nothing can be made, so this stays an error";
	if (opt->command == &command_build && rule_is_needed(rule) && !strncmp(rule->id, "unit-", strlen("unit-")))
		return "a disk with that mistake could give no unit its values, so a build keeps it an error; check and plan do not";
	if (opt->command == &command_build && rule_is_needed(rule))
		return "no such disk can be made with that mistake, so a build keeps it an error; check and plan do not";
	return NULL;
}

bool severity_take(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	const struct rule *rule;
	struct word w = { 0 };

	if (!strcmp(value, "error") || !strcmp(value, "no-error")) {
		d->warnings_are_errors = *value == 'e';
		return true;
	}
	*wrong = "it is not of the form ID=error, ID=warning, ID=note or ID=off";
	if (!parse(d->arena, value, &w))
		return false;
	rule = rule_find(w.id);
	*wrong = "there is no such rule; 'xen-esp-mkimage rules' lists them";
	if (!rule)
		return false;
	*wrong = refused(opt, rule, &w);
	if (*wrong)
		return false;
	diag_override(d, rule->id, w.kind, w.level);
	return true;
}

void severity_begin(struct diag *d)
{
	/* The stages that read the input do not know the catalogue and always speak. */
	for (size_t i = 0; i < rules_count; i++) {
		if (rules_all[i].scope == SCOPE_input && rules_all[i].severity == SEV_OFF)
			diag_override(d, rules_all[i].id, OVERRIDE_DEFAULT, SEV_OFF);
	}
}

const char *severity_needed_down(const struct diag *d)
{
	for (size_t i = 0; i < rules_count; i++) {
		if (rule_is_needed(&rules_all[i]) && diag_severity(d, rules_all[i].id, SEV_ERROR) != SEV_ERROR)
			return rules_all[i].id;
	}
	return NULL;
}
