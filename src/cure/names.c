/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.c - names of domains and modules by which Xen would lose command lines or files
 */
#include <stdlib.h>
#include <string.h>

#include "cure/cure.h"
#include "dt/value.h"

/* "/chosen/<domain>/<module>" and its copy in struct boot_module; Xen's own loader calls a module "module@<address>". */
enum { DOMAIN_MOST = 40, PATH_MOST = 91 };

typedef LIST(struct dt_node *) node_list;

typedef LIST(const char *) name_list;

struct new_name {
	struct dt_node *node;
	const char *name, *wrong;
};

static bool has_bootargs(const struct dt_node *domain)
{
	for (const struct dt_node *child = domain->first_child; child; child = child->next) {
		if (tree_prop(child, "bootargs"))
			return true;
	}
	return false;
}

/* Xen looks for the bootargs of the domain whose name is this one's without the unit address. */
static const struct dt_node *lender(const struct dt_node *domain)
{
	const struct dt_node *other = tree_child_named(domain->parent, domain->name, strcspn(domain->name, "@"));

	return other && other != domain && value_is_compatible(other, "xen,domain") && has_bootargs(other) ? other : NULL;
}

/* Of a name by which nothing is lost nothing is said. */
const char *cure_domain_name_wrong(struct arena *a, const struct dt_node *domain)
{
	const struct dt_node *other = lender(domain);

	if (other)
		return arena_fmt(a, "the domain's name has a unit address, so its kernel gets the bootargs of '%s'", other->name);
	if (!has_bootargs(domain))
		return NULL;
	if (strchr(domain->name, '@'))
		return "the domain's name has a unit address, so its kernel's bootargs are lost";
	if (strlen(domain->name) > DOMAIN_MOST)
		return arena_fmt(a, "the domain's name has %zu characters, more than %d, so its kernel's bootargs are lost", strlen(domain->name),
				 DOMAIN_MOST);
	return NULL;
}

static size_t path_length(const struct dt_node *node)
{
	size_t length = 0;

	for (; node->parent; node = node->parent)
		length += 1 + strlen(node->name);
	return length;
}

const char *cure_module_path_wrong(struct arena *a, const struct dt_node *module)
{
	size_t length = path_length(module);

	return length > PATH_MOST ? arena_fmt(a, "the module's path has %zu characters, Xen leaves out those of more than %d", length, PATH_MOST) :
				    NULL;
}

static int compare_texts(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool needs_name(struct arena *a, const struct dt_node *node)
{
	return value_is_compatible(node, "xen,domain") && cure_domain_name_wrong(a, node);
}

/* A name without unit address that is not too long. */
static const char *plain_name(struct arena *a, const char *name)
{
	char *plain = arena_copy(a, name, strnlen(name, DOMAIN_MOST));

	for (char *c = strchr(plain, '@'); c; c = strchr(c, '@'))
		*c = '-';
	return plain;
}

/* What the children are called, or would be. */
static name_list names_in(struct arena *a, const struct dt_node *parent)
{
	name_list names = { 0 };

	for (const struct dt_node *child = parent->first_child; child; child = child->next)
		*list_add(a, &names) = needs_name(a, child) ? plain_name(a, child->name) : child->name;
	if (names.count)
		qsort(names.at, names.count, sizeof(*names.at), compare_texts);
	return names;
}

static bool is_single(const name_list *names, const char *name)
{
	const char **hit = bsearch(&name, names->at, names->count, sizeof(*names->at), compare_texts);
	size_t at = (size_t)(hit - names->at);

	return !(at && !strcmp(hit[-1], name)) && !(at + 1 < names->count && !strcmp(hit[1], name));
}

/* Where two would have one name, the node's number makes it the only one. */
static const char *make_name(struct arena *a, const struct dt_node *node, const name_list *names)
{
	const char *plain = plain_name(a, node->name), *number = arena_fmt(a, "-%zu", node->index);

	if (is_single(names, plain))
		return plain;
	return arena_fmt(a, "%.*s%s", (int)(DOMAIN_MOST - strlen(number)), plain, number);
}

static void rename_node(struct diag *d, const char *rule, struct dt_node *node, const char *name, const char *wrong, node_list *renamed)
{
	node->name = name;
	*list_add(d->arena, renamed) = node;
	cure_note(d, rule, node->at, arena_fmt(d->arena, "the disk's tree calls it '%s'", name), "%s", wrong);
}

/* What is wrong with one name depends on the others, so none changes before all were looked at. */
static void rename_domains(struct diag *d, struct dt_node *chosen, node_list *renamed)
{
	const name_list names = names_in(d->arena, chosen);
	LIST(struct new_name) domains = { 0 };

	for (struct dt_node *child = chosen->first_child; child; child = child->next) {
		if (!needs_name(d->arena, child))
			continue;
		*list_add(d->arena, &domains) = (struct new_name){
			child, make_name(d->arena, child, &names), cure_domain_name_wrong(d->arena, child),
		};
	}
	for (size_t i = 0; i < domains.count; i++)
		rename_node(d, "domain-name", domains.at[i].node, domains.at[i].name, domains.at[i].wrong, renamed);
}

static void rename_module(struct diag *d, struct dt_node *module, node_list *renamed)
{
	const char *wrong = cure_module_path_wrong(d->arena, module);

	if (wrong && value_is_compatible(module, "multiboot,module"))
		rename_node(d, "module-path", module, arena_fmt(d->arena, "module-%zu", module->index), wrong, renamed);
}

/* By the path as it was written. */
static int compare_paths(const void *x, const void *y)
{
	return strcmp((*(struct dt_node *const *)x)->path, (*(struct dt_node *const *)y)->path);
}

/* The renamed node whose path was the first len characters of this one, or NULL. */
static const struct dt_node *renamed_at(struct arena *a, const node_list *renamed, const char *path, size_t len)
{
	const struct dt_node key = { .path = arena_copy(a, path, len) }, *wanted = &key;
	struct dt_node **hit = bsearch(&wanted, renamed->at, renamed->count, sizeof(*renamed->at), compare_paths);

	return hit ? *hit : NULL;
}

/* Where the path's component number so and so ends; the end of the path when it has fewer. */
static size_t component_end(const char *path, unsigned components)
{
	size_t len = 0;

	for (; components && path[len]; components--)
		len += 1 + strcspn(path + len + 1, "/");
	return len;
}

/* The path with the names that domain and module have now, or NULL when neither was renamed. */
static const char *follow(struct arena *a, const node_list *renamed, const char *path)
{
	size_t top = component_end(path, 1), domain_end = component_end(path, 2), module_end = component_end(path, 3);
	const struct dt_node *domain = renamed_at(a, renamed, path, domain_end);
	const struct dt_node *module = module_end > domain_end ? renamed_at(a, renamed, path, module_end) : NULL;
	const char *outer = domain ? arena_fmt(a, "%.*s/%s", (int)top, path, domain->name) : arena_copy(a, path, domain_end);

	if (!domain && !module)
		return NULL;
	return module ? arena_fmt(a, "%s/%s%s", outer, module->name, path + module_end) : arena_fmt(a, "%s%s", outer, path + domain_end);
}

static void follow_in(struct arena *a, const node_list *renamed, struct dt_node *node)
{
	static const char below[] = "/chosen/";

	for (struct dt_prop *prop = node ? node->first_prop : NULL; prop; prop = prop->next) {
		const char *path = value_string(prop), *now;

		if (!path || strncmp(path, below, strlen(below)))
			continue;
		now = follow(a, renamed, path);
		if (now)
			prop->value = (struct span){ (const uint8_t *)now, strlen(now) + 1 };
	}
}

void cure_names(struct diag *d, struct dt_tree *tree, struct dt_node *chosen)
{
	node_list renamed = { 0 };

	rename_domains(d, chosen, &renamed);
	for (struct dt_node *child = chosen->first_child; child; child = child->next) {
		if (!value_is_compatible(child, "xen,domain"))
			rename_module(d, child, &renamed);
		for (struct dt_node *inner = value_is_compatible(child, "xen,domain") ? child->first_child : NULL; inner; inner = inner->next)
			rename_module(d, inner, &renamed);
	}
	if (!renamed.count)
		return;
	tree_changed(d->arena, chosen);
	for (struct dt_node *child = chosen->first_child; child; child = child->next)
		tree_changed(d->arena, child);
	qsort(renamed.at, renamed.count, sizeof(*renamed.at), compare_paths);
	follow_in(d->arena, &renamed, tree_child(tree->root, "aliases"));
	follow_in(d->arena, &renamed, tree_child(tree->root, "__symbols__"));
}
