/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option_value.c - rules about Xen's command line: what values its options take
 */
#include <string.h>

#include "base/text.h"
#include "model/known_option.h"
#include "rule/functions.h"

enum { BOOL_NONE, BOOL_OFF, BOOL_BOTH };

/* What an option with a parser of its own takes, in any release: which of these a release does not know is not said. */
static const struct words {
	const char *name, *words; /* each between blanks */
	unsigned char booleans;   /* on, off and their like */
	bool list;                /* several with ',' between them; with no- before or =off behind a word */
	bool empty;               /* may have no value */
} words_of[] = {
	{ "acpi", " force ", BOOL_OFF, false, false },
	{ "argo", " mac-permissive ", BOOL_BOTH, true, false },
	{ "bootscrub", " idle ", BOOL_BOTH, false, true },
	{ "console_timestamps", " none date datems boot raw ", BOOL_BOTH, false, true },
	{ "credit2_runqueue", " cpu core socket node all ", BOOL_NONE, false, false },
	{ "dom0-iommu", " passthrough strict map-inclusive map-reserved none ", BOOL_NONE, true, false },
	{ "gnttab", " max-ver:1 max-ver:2 max_ver:1 max_ver:2 transitive transfer ", BOOL_NONE, true, false },
	{ "iommu", " force required quarantine quarantine=scratch-page verbose snoop intremap intpost debug "
		   "amd-iommu-perdev-intremap dom0-passthrough dom0-strict sharept ", BOOL_BOTH, true, false },
	{ "serrors", " panic diverse ", BOOL_NONE, false, false },
	{ "spec-ctrl", " ssbd=force-disable ssbd=runtime ssbd=force-enable ", BOOL_NONE, true, false },
	{ "vwfi", " native trap ", BOOL_NONE, false, false },
};

static bool is_among(const char *words, const char *word, size_t len)
{
	for (const char *at = words + 1; *at; at += strcspn(at, " ") + 1) {
		if (strcspn(at, " ") == len && !strncmp(at, word, len))
			return true;
	}
	return false;
}

static bool takes_word(const struct words *w, const char *word, size_t len)
{
	const char *equals = memchr(word, '=', len);
	bool on;

	if (is_among(w->words, word, len))
		return true;
	if (w->booleans && bootarg_bool(word, len, &on) && (w->booleans == BOOL_BOTH || !on))
		return true;
	if (!w->list)
		return false;
	if (equals && bootarg_bool(equals + 1, len - (size_t)(equals + 1 - word), &on))
		return is_among(w->words, word, (size_t)(equals - word));
	return len > 3 && !strncmp(word, "no-", 3) && is_among(w->words, word + 3, len - 3);
}

/* The first word of the value that the option does not take; NULL when it takes all. */
static const char *refused_word(struct arena *a, const struct words *w, const char *value)
{
	if (w->empty && !*value)
		return NULL;
	for (;;) {
		size_t len = w->list ? strcspn(value, ",") : strlen(value);

		if (!takes_word(w, value, len))
			return arena_copy(a, value, len);
		if (!value[len])
			return NULL;
		value += len + 1;
	}
}

static const char *list_words(struct arena *a, const struct words *w)
{
	char *text = arena_copy(a, w->words + 1, strlen(w->words) - 2);

	if (w->booleans == BOOL_OFF)
		return arena_fmt(a, "it takes off and: %s", text);
	return arena_fmt(a, w->booleans ? "it takes on, off and: %s" : "it takes: %s", text);
}

/* A value that one of the words stands for, or a list of them. */
static void check_words(struct report *r, const struct bootarg *arg, const struct words *w)
{
	struct arena *a = r->diag->arena;
	/* "no-x" alone is as "x=no"; with a value Xen refuses it. */
	const char *value = arg->negated && !(arg->value && *arg->value) ? "no" : arg->value ? arg->value : "";
	const char *refused = arg->negated && strcmp(value, "no") ? value : refused_word(a, w, value);

	if (!refused)
		return;
	if (!*value)
		found(r, r->system->bootargs.at->at, list_words(a, w), "the option '%s' has no value", arg->name);
	else
		found(r, r->system->bootargs.at->at, list_words(a, w), "Xen cannot read %s of %s", text_quote(a, refused),
		      text_quote(a, arg->text));
}

/* Levels of messages, one or "always/sometimes" (xen/drivers/char/console.c: _parse_loglvl). */
static bool is_level(const char *value)
{
	static const char levels[] = " none error warning info debug all ";
	size_t len = strcspn(value, "/");

	return is_among(levels, value, len) && (!value[len] || is_among(levels, value + len + 1, strlen(value + len + 1)));
}

static void check_level(struct report *r, const struct bootarg *arg)
{
	if (!is_level(arg->value ? arg->value : ""))
		found(r, r->system->bootargs.at->at, "write none, error, warning, info, debug or all, or two of these with '/' between them",
		      "Xen cannot read %s as a level", text_quote(r->diag->arena, arg->text));
}

static void check_switch(struct report *r, const struct bootarg *arg)
{
	bool on;

	if (arg->value && *arg->value && !bootarg_bool(arg->value, strlen(arg->value), &on))
		found(r, r->system->bootargs.at->at, "write on or off", "Xen cannot read %s as a switch and ignores it",
		      text_quote(r->diag->arena, arg->text));
}

static void check_number(struct report *r, const struct bootarg *arg, bool size)
{
	const char *value = arg->value ? arg->value : "", *end;
	bool minus = !size && *value == '-';
	uint64_t number = size ? bootarg_size(value, &end) : bootarg_number(value + minus, &end);

	if (!*value)
		found(r, r->system->bootargs.at->at, "write a number", "the option '%s' has no value, Xen takes 0", arg->name);
	else if (*end)
		found(r, r->system->bootargs.at->at, size ? "write a number with K, M or G" : "write a number",
		      "Xen cannot read %s in %s, and takes %s%llu", text_quote(r->diag->arena, end), text_quote(r->diag->arena, arg->text),
		      minus && number ? "-" : "", (unsigned long long)number);
}

/* A number that Xen takes whole or not at all (xen/common/grant_table.c:parse_gnttab_limit). */
static void check_limit(struct report *r, const struct bootarg *arg)
{
	const char *value = arg->value ? arg->value : "", *end;
	uint64_t number = bootarg_number(value, &end);

	if (!*value)
		found(r, r->system->bootargs.at->at, "write a number", "the option '%s' has no value, Xen takes 0", arg->name);
	else if (*end || number > INT32_MAX)
		found(r, r->system->bootargs.at->at, "write a number of at most 2147483647", "Xen cannot read %s and keeps its own number",
		      text_quote(r->diag->arena, arg->text));
}

static void check_other(struct report *r, const struct bootarg *arg)
{
	if (!strcmp(arg->name, "loglvl") || !strcmp(arg->name, "guest_loglvl"))
		check_level(r, arg);
	for (size_t i = 0; i < COUNT(words_of); i++) {
		if (!strcmp(arg->name, words_of[i].name))
			check_words(r, arg, &words_of[i]);
	}
}

static void check_value(struct report *r, const struct bootarg *arg, const struct known_option *option)
{
	if (arg->negated && option->kind != KNOWN_OPTION_SWITCH && option->kind != KNOWN_OPTION_OTHER)
		found(r, r->system->bootargs.at->at, arena_fmt(r->diag->arena, "remove it, or give '%s' the value you mean", arg->name),
		      "the option '%s' cannot be negated", arg->name);
	else if (option->kind == KNOWN_OPTION_SWITCH)
		check_switch(r, arg);
	else if (option->kind == KNOWN_OPTION_OTHER)
		check_other(r, arg);
	else if (option->kind == KNOWN_OPTION_LIMIT)
		check_limit(r, arg);
	else if (option->kind != KNOWN_OPTION_TEXT)
		check_number(r, arg, option->kind == KNOWN_OPTION_SIZE);
}

void option_value(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->bootargs.list.count; i++) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];
		const struct known_option *option = arg->builtin ? NULL : known_option_find(arg->name);

		/* What is cut off or not read at all is another rule's. */
		if (option && arg->length <= BOOTARG_MOST && !known_option_why_not(r->diag->arena, option, system_xen(sys)))
			check_value(r, arg, option);
	}
}
