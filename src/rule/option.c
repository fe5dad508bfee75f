/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option.c - rules about Xen's command line: which options there are
 */
#include <string.h>

#include "base/text.h"
#include "model/known_option.h"
#include "rule/functions.h"

/* So many misspelt names are compared with all others: a line may have any number of words. */
enum { SUGGESTIONS_MOST = 32 };

/* Whether it is Linux's, though nearly Xen's. */
static bool is_of_linux(const char *name)
{
	return !strcmp(name, "loglevel");
}

/* What does the same here; NULL when nothing does. */
static const char *counterpart(const char *foreign)
{
	static const char *const pairs[][2] = {
		{ "com1", "write console=dtuart dtuart=serial0, an alias or a path of the tree" },
		{ "com2", "write console=dtuart dtuart=serial0, an alias or a path of the tree" },
		{ "nosmp", "write maxcpus=1" },
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		if (!strcmp(foreign, pairs[i][0]))
			return pairs[i][1];
	}
	return "remove it";
}

static const char *other_place(const struct system *sys)
{
	return system_has_dom0(sys) ? "what is for Dom0's kernel belongs into xen,dom0-bootargs" :
				      "what is for a domain's kernel belongs into bootargs of its module";
}

/* A word that is no option for arm64. Of a Xen whose options are not known only the name of another one is worth a word. */
static void unknown(struct report *r, const struct bootarg *arg, size_t *suggestions)
{
	const struct bootargs *b = &r->system->bootargs;
	bool covered = known_option_covers(system_xen(r->system)), others;
	const char *name = text_quote(r->diag->arena, *arg->name ? arg->name : arg->text);
	const char *nearest;

	if (covered && known_option_is_foreign(arg->name)) {
		found(r, b->at->at, counterpart(arg->name), "Xen reads the option %s on x86 only", name);
		return;
	}
	others = known_option_is_foreign(arg->name) || is_of_linux(arg->name);
	nearest = !others && (*suggestions)++ < SUGGESTIONS_MOST ? known_option_nearest(arg->name) : NULL;
	if (nearest)
		found(r, b->at->at, arena_fmt(r->diag->arena, "write '%s'", nearest), "Xen has no option %s", name);
	else if (covered)
		found(r, b->at->at, other_place(r->system), "Xen has no option %s", name);
}

void option_unknown(struct report *r, const struct system *sys)
{
	size_t suggestions = 0;

	for (size_t i = 0; i < sys->bootargs.list.count; i++) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];

		if (!arg->builtin && !known_option_find(arg->name))
			unknown(r, arg, &suggestions);
	}
}

void option_absent(struct report *r, const struct system *sys)
{
	struct arena *a = r->diag->arena;

	for (size_t i = 0; i < sys->bootargs.list.count; i++) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];
		const struct known_option *option = arg->builtin ? NULL : known_option_find(arg->name);
		const char *why = option ? known_option_why_not(a, option, system_xen(sys)) : NULL;

		if (why)
			found(r, sys->bootargs.at->at, "remove it, or take a Xen that has it", "%s does not read the option '%s': %s",
			      xen_release(a, system_xen(sys)), arg->name, why);
	}
}

void option_long(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->bootargs.list.count; i++) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];
		const struct known_option *option = known_option_find(arg->name);

		if (arg->builtin)
			continue;
		if (arg->length > BOOTARG_MOST)
			found(r, sys->bootargs.at->at, "shorten it", "%s has %zu bytes, Xen keeps the first %d: %s",
			      *arg->name ? text_quote(r->diag->arena, arg->name) : "an option", arg->length, BOOTARG_MOST,
			      text_quote(r->diag->arena, arg->text));
		else if (option && option->most && arg->value && strlen(arg->value) > option->most)
			found(r, sys->bootargs.at->at, "shorten it", "the value of '%s' has %zu characters, Xen keeps the first %zu: %s",
			      arg->name, strlen(arg->value), option->most,
			      text_quote(r->diag->arena, arena_copy(r->diag->arena, arg->value, option->most)));
	}
}
