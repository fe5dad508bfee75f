/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * allow.c - what the tree allows by xen-esp,allow, and rules about that
 */
#include <string.h>

#include "base/text.h"
#include "rule/functions.h"

/* One of the strings in a node's list. */
struct allowed {
	const struct dt_prop *prop;
	const char *id;
};

typedef LIST(struct allowed) allowed_list;

/* Why the value is no list of rules, or NULL. */
static const char *no_list(const struct dt_prop *prop)
{
	size_t count = 0;

	if (!prop->value.len || prop->value.at[prop->value.len - 1])
		return "is no list of strings";
	for (size_t i = 0; i < prop->value.len; i++)
		count += !prop->value.at[i];
	/* Whatever they are, a value of some MiB is not worth reading. */
	return count > rules_count ? "has more names than there are rules" : NULL;
}

static allowed_list all_allowed(struct arena *a, const struct dt_tree *tree)
{
	allowed_list list = { 0 };

	for (size_t i = 0; i < tree->nodes.count; i++) {
		const struct dt_prop *prop = tree_prop(tree->nodes.at[i], "xen-esp,allow");
		size_t end = prop && !no_list(prop) ? prop->value.len : 0;

		for (size_t off = 0; off < end;) {
			const char *id = (const char *)prop->value.at + off;

			*list_add(a, &list) = (struct allowed){ prop, id };
			off += strlen(id) + 1;
		}
	}
	return list;
}

/* Why the rule's findings cannot be suppressed, or NULL. */
static const char *refused(const struct rule *rule)
{
	static const char *const own[] = { "allow-value", "allow-refused", "allow-unused" };

	for (size_t i = 0; i < COUNT(own); i++) {
		if (!strcmp(rule->id, own[i]))
			return "it is about xen-esp,allow itself";
	}
	return rule_is_needed(rule) ? "without what it asks for there is no whole disk" : NULL;
}

void rules_allow(struct diag *d, const struct dt_tree *tree)
{
	allowed_list list = all_allowed(d->arena, tree);
	LIST(struct allowance) allowances = { 0 };

	for (size_t i = 0; i < list.count; i++) {
		const struct dt_prop *prop = list.at[i].prop;
		const struct rule *rule = rule_find(list.at[i].id);

		if (rule && !refused(rule))
			*list_add(d->arena, &allowances) = (struct allowance){ .node = prop->at.node, .id = rule->id, .at = prop->at };
	}
	diag_allow(d, allowances.at, allowances.count);
}

void allow_value(struct report *r, const struct system *sys)
{
	allowed_list list = all_allowed(r->diag->arena, sys->tree);

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_prop *prop = tree_prop(sys->tree->nodes.at[i], "xen-esp,allow");

		if (prop && no_list(prop))
			found(r, prop->at, "write xen-esp,allow = \"rule\", \"other-rule\";", "xen-esp,allow %s", no_list(prop));
	}
	for (size_t i = 0; i < list.count; i++) {
		if (!rule_find(list.at[i].id))
			found(r, list.at[i].prop->at, "'xen-esp-mkimage rules' lists all rules", "there is no rule %s",
			      text_quote(r->diag->arena, list.at[i].id));
	}
}

void allow_refused(struct report *r, const struct system *sys)
{
	allowed_list list = all_allowed(r->diag->arena, sys->tree);

	for (size_t i = 0; i < list.count; i++) {
		const struct rule *rule = rule_find(list.at[i].id);
		const char *why = rule ? refused(rule) : NULL;

		if (why)
			found(r, list.at[i].prop->at, "mend what it finds", "'%s' cannot be allowed: %s", rule->id, why);
	}
}

/* Of equal ones the first was asked; see diag_allow(). */
static bool is_repeated(const struct allowance *a, size_t i)
{
	return i && !strcmp(a[i].node, a[i - 1].node) && !strcmp(a[i].id, a[i - 1].id);
}

void allow_unused(struct report *r, const struct diag *d)
{
	bool errors = diag_count(d, SEV_ERROR) > 0;

	for (size_t i = 0; !errors && i < d->allowances.count; i++) {
		const struct allowance *a = &d->allowances.at[i];

		/* What -W turns off is not looked for. */
		if (!a->used && !is_repeated(d->allowances.at, i) && diag_severity(d, a->id, rule_find(a->id)->severity) != SEV_OFF)
			found(r, a->at, NULL, "'%s' finds nothing here that would have to be allowed", a->id);
	}
}
