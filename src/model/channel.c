/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel.c - event channels that the tree makes: nodes compatible with "xen,evtchn-v1"
 */
#include "model/channel.h"

#include <stdlib.h>

#include "dt/value.h"

static void add_end(struct arena *a, struct channels *channels, const struct system *sys, const struct dt_node *node,
		    const struct domain *domain)
{
	struct channel_end *end = list_add(a, &channels->ends);

	end->node = node;
	end->domain = domain;
	end->value = tree_prop(node, "xen,evtchn");
	if (!end->value || !span_be32(end->value->value, 0, &end->port) || !span_be32(end->value->value, 4, &end->phandle))
		return;
	end->read = true;
	end->peer = reference_node(sys->handles, end->phandle);
}

const struct channels *channel_make(struct arena *a, const struct system *sys)
{
	struct channels *channels = arena_new(a, struct channels);

	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];
		const struct domain *domain;

		if (!node->parent || !value_is_compatible(node, "xen,evtchn-v1"))
			continue;
		domain = system_domain(sys, node->parent);
		if (domain || node->parent == sys->chosen)
			add_end(a, channels, sys, node, domain);
		else
			*list_add(a, &channels->elsewhere) = node;
	}
	return channels;
}

static int compare_end(const void *node, const void *at)
{
	const struct dt_node *wanted = node, *own = ((const struct channel_end *)at)->node;

	return (wanted->index > own->index) - (wanted->index < own->index);
}

const struct channel_end *channel_end(const struct channels *channels, const struct dt_node *node)
{
	if (!node || !channels->ends.count)
		return NULL;
	return bsearch(node, channels->ends.at, channels->ends.count, sizeof(*channels->ends.at), compare_end);
}
