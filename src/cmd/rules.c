/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rules.c - explain the catalogue of checks
 */
#include <string.h>

#include "cmd/command.h"
#include "report/json.h"
#include "rule/rule.h"

enum { LINE_WIDTH = 78 };

/* Prints words up to the width of a line. */
static void print_wrapped(const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > LINE_WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += (size_t)printf("%s%.*s", column ? " " : "", (int)len, text);
		text += len + (text[len] == ' ');
	}
	putchar('\n');
}

static void print_part(const char *title, const char *text)
{
	if (!*text)
		return;
	printf("\n%s\n", title);
	print_wrapped(text);
}

static void explain(const struct rule *rule)
{
	printf("%s (%s, about the %s)\n%s\n", rule->id, severity_name(rule->severity), rule_scope_name(rule->scope), rule->title);
	print_part("Why", rule->why);
	print_part("Evidence", rule->evidence);
	print_part("Cure", rule->cure);
}

static void list_all(void)
{
	for (size_t i = 0; i < rules_count; i++)
		printf("%-24s %-8s %s\n", rules_all[i].id, severity_name(rules_all[i].severity), rules_all[i].title);
}

static int print_json(struct diag *d, const struct rule *rule)
{
	json_t *list;

	if (rule)
		return json_print(d, json_rule(rule));
	list = json_array();
	for (size_t i = 0; i < rules_count; i++)
		json_array_append_new(list, json_rule(&rules_all[i]));
	return json_print(d, list);
}

static int rules(struct diag *d, const struct options *opt)
{
	const struct rule *rule = opt->argument_count ? rule_find(opt->arguments[0]) : NULL;

	if (opt->argument_count && !rule) {
		fprintf(stderr, "xen-esp-mkimage: there is no rule '%s'; 'xen-esp-mkimage rules' lists them\n", opt->arguments[0]);
		return EXIT_USAGE;
	}
	if (opt->format == FORMAT_JSON)
		return print_json(d, rule) < 0 ? EXIT_FAULT : EXIT_OK;
	if (rule)
		explain(rule);
	else
		list_all();
	return EXIT_OK;
}

const struct command command_rules = {
	.name = "rules", .arguments = "[ID]", .least = 0, .most = 1, .summary = "List the checks, or explain one",
	.options = OPT_FOR_JSON, .run = rules,
};
