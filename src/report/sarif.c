/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sarif.c - findings in the Static Analysis Results Interchange Format 2.1.0
 */
#include "report/sarif.h"

#include <string.h>

#include "report/json.h"
#include "report/message.h"

static const char schema[] = "https://json.schemastore.org/sarif-2.1.0.json";

/* A path as a URI reference (RFC 3986); an absolute one with the scheme "file". */
static const char *uri_of(struct arena *a, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	const char *scheme = *path == '/' ? "file://" : "";
	char *uri = arena_alloc(a, strlen(scheme) + 3 * strlen(path) + 1), *to = stpcpy(uri, scheme);

	for (; *path; path++) {
		if (strchr(plain, *path))
			*to++ = *path;
		else
			to += sprintf(to, "%%%02X", (unsigned char)*path);
	}
	*to = 0;
	return uri;
}

static json_t *text_of(const char *text)
{
	return json_pack("{s:o}", "text", json_text(text));
}

/* What SARIF has no level for is a warning that is not enabled. */
static json_t *configuration(enum severity severity)
{
	if (severity == SEV_OFF)
		return json_pack("{s:b, s:s}", "enabled", 0, "level", severity_name(SEV_WARNING));
	return json_pack("{s:s}", "level", severity_name(severity));
}

static json_t *rule_of(struct arena *a, const struct rule *rule)
{
	const char *help = arena_fmt(a, "%s\n\nCure: %s%s%s", rule->why, rule->cure, *rule->evidence ? "\n\nEvidence: " : "", rule->evidence);

	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "id", rule->id, "shortDescription", text_of(rule->title),
			 "fullDescription", text_of(rule->why), "help", text_of(help),
			 "defaultConfiguration", configuration(rule->severity));
}

static bool is_stdin(const char *file)
{
	return !strcmp(file, "-") || !strcmp(file, "<stdin>");
}

/* NULL when there is no file. */
static json_t *physical(struct arena *a, const char *system, const struct origin *at)
{
	const char *file = at->file ? at->file : system;
	json_t *place, *region;

	if (is_stdin(file))
		return NULL;
	place = json_pack("{s:{s:s}}", "artifactLocation", "uri", uri_of(a, file));
	if (!at->file || !at->line)
		return place;
	region = json_pack("{s:i}", "startLine", at->line);
	if (at->col)
		json_object_set_new(region, "startColumn", json_integer(at->col));
	json_object_set_new(place, "region", region);
	return place;
}

/* The node, or the property in it. NULL when it is about neither. */
static json_t *logical(struct arena *a, const struct origin *at)
{
	const char *slash = at->node ? strrchr(at->node, '/') : NULL;

	if (!slash)
		return NULL;
	if (at->prop)
		return json_pack("[{s:o, s:o, s:s}]", "name", json_text(at->prop), "fullyQualifiedName",
				 json_text(arena_fmt(a, "%s:%s", at->node, at->prop)), "kind", "property");
	return json_pack("[{s:o, s:o, s:s}]", "name", json_text(slash[1] ? slash + 1 : slash), "fullyQualifiedName",
			 json_text(at->node), "kind", "object");
}

/* NULL when nothing is known. */
static json_t *location(struct arena *a, const char *system, const struct origin *at)
{
	json_t *place = json_object(), *in_file = physical(a, system, at), *in_tree = logical(a, at);

	if (in_file)
		json_object_set_new(place, "physicalLocation", in_file);
	if (in_tree)
		json_object_set_new(place, "logicalLocations", in_tree);
	if (in_file || in_tree)
		return place;
	json_decref(place);
	return NULL;
}

static json_t *result_of(struct arena *a, const char *system, const struct finding *f)
{
	const struct rule *rule = rule_find(f->id);
	json_t *place = location(a, system, &f->at);
	json_t *result = json_pack("{s:s, s:s, s:o}", "ruleId", f->id, "level", severity_name(f->severity),
				   "message", text_of(message_text(a, f)));

	if (place)
		json_object_set_new(result, "locations", json_pack("[o]", place));
	if (rule)
		json_object_set_new(result, "ruleIndex", json_integer(rule - rules_all));
	if (f->allowed)
		json_object_set_new(result, "suppressions",
				    json_pack("[{s:s, s:o}]", "kind", "inSource", "location", location(a, system, &f->allowed->at)));
	return result;
}

json_t *sarif_log(struct diag *d, const char *system)
{
	json_t *all_rules = json_array(), *results = json_array();

	for (size_t i = 0; i < rules_count; i++)
		json_array_append_new(all_rules, rule_of(d->arena, &rules_all[i]));
	for (size_t i = 0; i < d->findings.count; i++)
		json_array_append_new(results, result_of(d->arena, system, &d->findings.at[i]));
	return json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:o}]}", "$schema", schema, "version", "2.1.0", "runs",
			 "tool", "driver", "name", "xen-esp-mkimage", "version", PACKAGE_VERSION, "rules", all_rules,
			 "results", results);
}
