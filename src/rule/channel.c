/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel.c - rules about event channels that the tree makes
 */
#include "model/channel.h"

#include <stdlib.h>

#include "dt/value.h"
#include "rule/functions.h"

enum {
	PORT_MOST = 1023,      /* of a domain that Xen builds (dom0less-bindings.c: max_evtchn_port) */
	PORT_MOST_DOM0 = 4095, /* what 64-bit domains have before they ask for more (event_2l.c) */
	PORT_OF_XENSTORE = 1,  /* the first free one */
};

/* Whether this Xen makes no channels. 4.17 and 4.18 have no option for it. */
static bool is_ignored(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	return xen_is_before(xen, 17) || (xen_is_since(xen, 19) && xen_lacks(xen, "STATIC_EVTCHN"));
}

void channel_ignored(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	if (!sys->channels->ends.count || !is_ignored(sys))
		return;
	if (xen_is_before(xen, 17))
		found(r, sys->channels->ends.at[0].node->at, "take Xen 4.17 or later", "%s makes no event channels",
		      xen_release(r->diag->arena, xen));
	else
		found(r, sys->channels->ends.at[0].node->at, "build Xen with CONFIG_STATIC_EVTCHN",
		      "%s was built without CONFIG_STATIC_EVTCHN and makes no event channels", xen_release(r->diag->arena, xen));
}

/* Since 4.21 a domain can take Dom0's place. */
static bool has_hardware_domain(const struct system *sys)
{
	if (system_has_dom0(sys))
		return true;
	for (size_t i = 0; i < sys->domains.count && !xen_is_before(system_xen(sys), 21); i++) {
		if (sys->domains.at[i]->capabilities & CAPABILITY_HARDWARE)
			return true;
	}
	return false;
}

typedef LIST(const struct channel_end *) end_list;

/* The ends that Xen looks at: directly in /chosen none when there is no Dom0. */
static end_list ends_read(struct report *r, const struct system *sys)
{
	bool has_dom0 = has_hardware_domain(sys);
	end_list ends = { 0 };

	for (size_t i = 0; i < sys->channels->ends.count && !is_ignored(sys); i++) {
		const struct channel_end *end = &sys->channels->ends.at[i];

		if (end->domain || has_dom0)
			*list_add(r->diag->arena, &ends) = end;
	}
	return ends;
}

/* A tree's nodes that these ends point at, by their index. */
static const bool *pointed_at(struct report *r, const struct system *sys, end_list ends)
{
	bool *is_pointed_at = arena_array(r->diag->arena, bool, sys->tree->nodes.count);

	for (size_t i = 0; i < ends.count; i++) {
		if (ends.at[i]->peer)
			is_pointed_at[ends.at[i]->peer->index] = true;
	}
	return is_pointed_at;
}

void channel_compatible(struct report *r, const struct system *sys)
{
	const bool *is_pointed_at = pointed_at(r, sys, ends_read(r, sys));

	for (size_t i = 0; i < sys->tree->nodes.count && !is_ignored(sys); i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];
		const struct dt_prop *compatible = tree_prop(node, "compatible"), *value = tree_prop(node, "xen,evtchn");

		/* When the other end is right Xen looks at no more than the property. */
		if (!value_is_compatible(node, "xen,evtchn-v1") && (value || value_is_compatible(node, "xen,evtchn")) && !is_pointed_at[i])
			found(r, compatible ? compatible->at : node->at, "write compatible = \"xen,evtchn-v1\"",
			      "the event channel is not compatible with \"xen,evtchn-v1\"");
	}
}

void channel_place(struct report *r, const struct system *sys)
{
	const bool *is_pointed_at = pointed_at(r, sys, ends_read(r, sys));
	bool has_dom0 = has_hardware_domain(sys);

	for (size_t i = 0; i < sys->channels->elsewhere.count && !is_ignored(sys); i++) {
		const struct dt_node *node = sys->channels->elsewhere.at[i];

		/* Else the other end has a finding. */
		if (!is_pointed_at[node->index])
			found(r, node->at, "move it directly under /chosen or a domain", "no domain has the event channel that is described here");
	}
	for (size_t i = 0; !has_dom0 && i < sys->channels->ends.count && !is_ignored(sys); i++) {
		const struct channel_end *end = &sys->channels->ends.at[i];

		if (!end->domain && !is_pointed_at[end->node->index])
			found(r, end->node->at, "move it into a domain, or remove it", "there is no Dom0 that would have the event channel");
	}
}

void channel_value(struct report *r, const struct system *sys)
{
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++) {
		const struct channel_end *end = ends.at[i];

		if (!end->value)
			found(r, end->node->at, "write xen,evtchn = <port &other-end>", "xen,evtchn is missing");
		else if (!end->read)
			found(r, end->value->at, "write <port &other-end>", "xen,evtchn has %zu bytes, a port and a node have 8",
			      end->value->value.len);
	}
}

void channel_more(struct report *r, const struct system *sys)
{
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++) {
		const struct channel_end *end = ends.at[i];

		if (end->read && end->value->value.len > 8)
			found(r, end->value->at, "make a node for each channel", "xen,evtchn has %zu bytes, Xen reads the first port and node",
			      end->value->value.len);
	}
}

static bool is_someones(const struct system *sys, const struct dt_node *node)
{
	return node->parent && (node->parent == sys->chosen || system_domain(sys, node->parent));
}

static void check_peer(struct report *r, const struct channel_end *end)
{
	const struct dt_prop *back = tree_prop(end->peer, "xen,evtchn");
	const struct dt_node *third;
	uint32_t phandle;

	if (end->peer == end->node)
		found(r, end->value->at, "name the other end", "the event channel's other end is itself");
	else if (!is_someones(r->system, end->peer))
		found(r, end->value->at, "let both ends be in domains, or one in /chosen", "the other end '%s' belongs to no domain",
		      end->peer->path);
	else if (!back)
		found(r, end->value->at, "name a node with xen,evtchn", "the other end '%s' has no xen,evtchn", end->peer->path);
	else if (span_be32(back->value, 4, &phandle) && (third = reference_node(r->system->handles, phandle)) && third != end->node)
		found(r, end->value->at, "let both ends name each other", "the other end '%s' has '%s' for its own other end", end->peer->path,
		      third->path);
}

void channel_peer(struct report *r, const struct system *sys)
{
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++) {
		const struct channel_end *end = ends.at[i];

		if (end->read && !end->peer)
			found(r, end->value->at, "name the other end: <port &label>", "no node has the phandle 0x%x", end->phandle);
		else if (end->read)
			check_peer(r, end);
	}
}

static uint32_t port_most(const struct domain *domain)
{
	return !domain || domain->capabilities & (CAPABILITY_HARDWARE | CAPABILITY_XENSTORE) ? PORT_MOST_DOM0 : PORT_MOST;
}

void channel_port(struct report *r, const struct system *sys)
{
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++) {
		const struct channel_end *end = ends.at[i];

		if (end->read && (!end->port || end->port > port_most(end->domain)))
			found(r, end->value->at, NULL, "the port is %u, '%s' has 1 to %u", end->port,
			      end->domain ? end->domain->node->name : "Dom0", port_most(end->domain));
	}
}

/* By domain and port. */
static int compare_ports(const void *x, const void *y)
{
	const struct channel_end *a = *(const struct channel_end *const *)x, *b = *(const struct channel_end *const *)y;

	if (a->node->parent != b->node->parent)
		return a->node->parent->index < b->node->parent->index ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

/* Whether both ends name each other; else Xen does not come to their ports. */
static bool is_mutual(const struct system *sys, const struct channel_end *end)
{
	const struct dt_prop *back = end->peer && end->peer != end->node ? tree_prop(end->peer, "xen,evtchn") : NULL;
	uint32_t phandle;

	return back && is_someones(sys, end->peer) && span_be32(back->value, 4, &phandle) &&
	       reference_node(sys->handles, phandle) == end->node;
}

void channel_port_twice(struct report *r, const struct system *sys)
{
	const end_list all = ends_read(r, sys);
	end_list ends = { 0 };

	for (size_t i = 0; i < all.count; i++) {
		if (all.at[i]->read && is_mutual(sys, all.at[i]))
			*list_add(r->diag->arena, &ends) = all.at[i];
	}
	if (ends.count)
		qsort(ends.at, ends.count, sizeof(*ends.at), compare_ports);
	for (size_t i = 1; i < ends.count; i++) {
		const struct channel_end *before = ends.at[i - 1], *end = ends.at[i];

		if (before->node->parent == end->node->parent && before->port == end->port)
			found(r, end->value->at, "choose another port", "'%s' has the port %u already", before->node->path, end->port);
	}
}

/* Whether Xen has made a channel to xenstore before. */
static bool has_xenstore(const struct system *sys, const struct domain *domain)
{
	if (domain->capabilities & CAPABILITY_XENSTORE)
		return false;
	return domain->enhanced == ENHANCED_ON || (domain->enhanced == ENHANCED_LEGACY && !xen_is_before(system_xen(sys), 21));
}

void channel_port_xenstore(struct report *r, const struct system *sys)
{
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++) {
		const struct channel_end *end = ends.at[i];

		if (end->read && end->port == PORT_OF_XENSTORE && end->domain && has_xenstore(sys, end->domain))
			found(r, end->value->at, "choose port 2, or write xen,enhanced = \"no-xenstore\" into the domain",
			      "port 1 of '%s' is that of xenstore", end->domain->node->name);
	}
}

void channel_dom0(struct report *r, const struct system *sys)
{
	const bool *is_pointed_at = pointed_at(r, sys, ends_read(r, sys));
	bool has_dom0 = has_hardware_domain(sys);

	/* Xen looks at no other, so that it does not matter whether they are right. */
	for (size_t i = 0; !has_dom0 && i < sys->channels->ends.count && !is_ignored(sys); i++) {
		const struct channel_end *end = &sys->channels->ends.at[i];

		if (!end->domain && is_pointed_at[end->node->index])
			found(r, end->node->at, "move it into a domain", "there is no Dom0 whose end of a channel this would be");
	}
}

/* A value that Xen does not know has a finding of its own. */
static bool is_plain(const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, "xen,enhanced");

	return domain->enhanced == ENHANCED_OFF && (!prop || value_has_string(prop, "disabled"));
}

static void check_upcall(struct report *r, const struct domain *domain, const struct dt_node *node, bool *told)
{
	if (!domain || told[domain->node->index] || !is_plain(domain))
		return;
	told[domain->node->index] = true;
	found(r, node->at, "write xen,enhanced = \"no-xenstore\" into the domain",
	      "'%s' has an event channel but is not told of Xen by xen,enhanced", domain->node->name);
}

void channel_upcall(struct report *r, const struct system *sys)
{
	bool *told = arena_array(r->diag->arena, bool, sys->tree->nodes.count); /* of each domain, by its node's index */
	const end_list ends = ends_read(r, sys);

	for (size_t i = 0; i < ends.count; i++)
		check_upcall(r, ends.at[i]->domain, ends.at[i]->node, told);
	/* Of an end that another one names Xen looks at no more than the property, so that it may be no end by itself. */
	for (size_t i = 0; i < ends.count; i++) {
		if (ends.at[i]->read && is_mutual(sys, ends.at[i]))
			check_upcall(r, system_domain(sys, ends.at[i]->peer->parent), ends.at[i]->peer, told);
	}
}
