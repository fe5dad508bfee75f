/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * marker.c - xen-esp,unit: the property that says what of a node differs from unit to unit
 */
#include "unit/marker.h"

#include <string.h>

#include "base/text.h"

const char unit_marker_name[] = "xen-esp,unit";

const char *unit_marker_next(struct span value, size_t *off)
{
	const char *text;

	if (!unit_marker_is_list(value) || *off >= value.len)
		return NULL;
	text = (const char *)value.at + *off;
	*off += strlen(text) + 1;
	return text;
}

bool unit_marker_is_list(struct span value)
{
	return value.len && !value.at[value.len - 1];
}

/* The type behind the ':'. */
static const char *parse_type(struct arena *a, const char *text, struct unit_marker *ret, const char **ret_hint)
{
	const char *near;

	ret->typed = true;
	if (unit_type_find(text, &ret->type))
		return NULL;
	near = unit_type_nearest(text);
	*ret_hint = near ? arena_fmt(a, "did you mean '%s'?", near) : "there are 'text', 'mac', 'hex' and 'number'";
	return arena_fmt(a, "there is no type %s", text_quote(a, text));
}

const char *unit_marker_parse(struct arena *a, const char *text, struct unit_marker *ret, const char **ret_hint)
{
	const char *equals = strchr(text, '='), *colon = equals ? strchr(equals, ':') : NULL;
	struct unit_marker made = { 0 };
	const char *wrong = NULL;

	*ret_hint = "write \"PROPERTY=NAME\" or \"PROPERTY=NAME:TYPE\"";
	if (!equals || equals == text)
		return arena_fmt(a, "%s does not say which property is which value", text_quote(a, text));
	made.property = arena_copy(a, text, (size_t)(equals - text));
	made.name = colon ? arena_copy(a, equals + 1, (size_t)(colon - equals - 1)) : equals + 1;
	if (!unit_is_name(made.name)) {
		*ret_hint = unit_name_rule;
		return arena_fmt(a, "%s is no name of a value", text_quote(a, made.name));
	}
	if (colon)
		wrong = parse_type(a, colon + 1, &made, ret_hint);
	if (!wrong)
		*ret = made;
	return wrong;
}
