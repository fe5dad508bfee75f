/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel.h - event channels that the tree makes: nodes compatible with "xen,evtchn-v1"
 *
 * A channel has two ends, a node each: xen,evtchn = <port &other-end>. A node in a domain is that domain's
 * end, a node in /chosen is Dom0's (xen/common/device-tree/static-evtchn.c:alloc_static_evtchn).
 */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include "model/system.h"

struct channel_end {
	const struct dt_node *node;
	const struct domain *domain;   /* NULL: Dom0 */
	const struct dt_prop *value;   /* xen,evtchn; NULL when it is not there */
	bool read;                     /* value has two cells at least: then the rest is set */
	uint32_t port, phandle;
	const struct dt_node *peer;    /* the node of this phandle, whatever it is; NULL when there is none */
};

struct channels {
	LIST(struct channel_end) ends;           /* those that Xen looks at, in document order */
	LIST(const struct dt_node *) elsewhere;  /* those that no domain has */
};

/* sys has its domains, modules and handles. */
const struct channels *channel_make(struct arena *a, const struct system *sys);

/* The end that lives in this node, or NULL. Takes logarithmic time. */
const struct channel_end *channel_end(const struct channels *channels, const struct dt_node *node);

#endif
