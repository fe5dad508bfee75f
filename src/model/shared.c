/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shared.c - the memory that domains share: nodes compatible with "xen,domain-shared-memory-v1"
 */
#include "model/shared.h"

#include <stdlib.h>
#include <string.h>

#include "dt/value.h"

static const char *read_id(const struct dt_prop *prop)
{
	const char *id = value_string(prop);

	return id && *id && strlen(id) <= SHARED_ID_MOST ? id : NULL;
}

static enum shared_role read_role(const struct dt_prop *prop)
{
	const char *role = value_string(prop);

	if (!prop)
		return SHARED_NO_ROLE;
	if (role && !strcmp(role, "owner"))
		return SHARED_OWNER;
	return role && !strcmp(role, "borrower") ? SHARED_BORROWER : SHARED_ROLE_WRONG;
}

/* <host guest size> or, without a place in the machine, <guest size>; all in the cells of the node's parent. */
static void read_value(struct shared_node *shared, struct cells c)
{
	size_t address = 4 * (size_t)c.address, size = 4 * (size_t)c.size, at = 0;
	const struct dt_prop *prop = shared->value;

	if (!prop || !cells_fit(c) || (prop->value.len != 2 * address + size && prop->value.len != address + size))
		return;
	shared->placed = prop->value.len == 2 * address + size;
	if (shared->placed) {
		cells_number(prop->value, 0, c.address, &shared->host);
		at = address;
	}
	shared->read = cells_number(prop->value, at, c.address, &shared->guest) &&
		       cells_number(prop->value, at + address, c.size, &shared->bytes);
}

static void add_node(struct arena *a, struct shared *shared, const struct system *sys, const struct dt_node *node,
		     const struct domain *domain)
{
	struct shared_node *to = list_add(a, &shared->nodes);

	to->node = node;
	to->domain = domain;
	to->id_prop = tree_prop(node, "xen,shm-id");
	to->role_prop = tree_prop(node, "role");
	to->value = tree_prop(node, "xen,shared-mem");
	to->id = read_id(to->id_prop);
	to->role = read_role(to->role_prop);
	read_value(to, sys->cells[node->parent->index]);
}

static int compare_nodes(const void *x, const void *y)
{
	const struct shared_node *a = *(const struct shared_node *const *)x, *b = *(const struct shared_node *const *)y;
	int order = strcmp(a->id, b->id);

	return order ? order : (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

static void sort_by_id(struct arena *a, struct shared *shared)
{
	for (size_t i = 0; i < shared->nodes.count; i++) {
		if (shared->nodes.at[i].id)
			*list_add(a, &shared->by_id) = &shared->nodes.at[i];
	}
	if (shared->by_id.count)
		qsort(shared->by_id.at, shared->by_id.count, sizeof(*shared->by_id.at), compare_nodes);
	for (size_t i = 0; i < shared->by_id.count; i = shared_end(shared, i))
		shared->by_id.at[i]->first = true;
}

const struct shared *shared_make(struct arena *a, const struct system *sys)
{
	struct shared *shared = arena_new(a, struct shared);
	bool has_dom0 = system_has_dom0(sys);

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];
		const struct domain *domain;

		if (!node->parent || !value_is_compatible(node, "xen,domain-shared-memory-v1"))
			continue;
		domain = system_domain(sys, node->parent);
		if (domain || (node->parent == sys->chosen && has_dom0))
			add_node(a, shared, sys, node, domain);
		else
			*list_add(a, &shared->elsewhere) = node;
	}
	sort_by_id(a, shared);
	return shared;
}

size_t shared_end(const struct shared *shared, size_t first)
{
	size_t end = first + 1;

	while (end < shared->by_id.count && !strcmp(shared->by_id.at[first]->id, shared->by_id.at[end]->id))
		end++;
	return end;
}

static int compare_node(const void *node, const void *at)
{
	const struct dt_node *wanted = node, *own = ((const struct shared_node *)at)->node;

	return (wanted->index > own->index) - (wanted->index < own->index);
}

const struct shared_node *shared_find(const struct shared *shared, const struct dt_node *node)
{
	if (!shared->nodes.count)
		return NULL;
	return bsearch(node, shared->nodes.at, shared->nodes.count, sizeof(*shared->nodes.at), compare_node);
}
