/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shared.h - the memory that domains share: nodes compatible with "xen,domain-shared-memory-v1"
 *
 * A node in a domain is that domain's part of the region that its xen,shm-id names, a node in /chosen is
 * Dom0's (xen/common/device-tree/static-shmem.c:process_shm). Elsewhere no domain gets it.
 * It holds what was found, right or wrong: the rules judge.
 */
#ifndef MODEL_SHARED_H
#define MODEL_SHARED_H

#include "model/system.h"

enum {
	SHARED_ID_MOST = 15, /* characters of an id (MAX_SHM_ID_LENGTH is 16 with the NUL) */
};

enum shared_role { SHARED_NO_ROLE, SHARED_OWNER, SHARED_BORROWER, SHARED_ROLE_WRONG };

struct shared_node {
	const struct dt_node *node;
	const struct domain *domain;   /* NULL: Dom0 */
	const struct dt_prop *id_prop, *role_prop, *value; /* xen,shm-id, role, xen,shared-mem; NULL when it is not there */
	const char *id;                /* NULL when it cannot be one */
	enum shared_role role;
	bool first;                    /* of those with its id */
	bool read;                     /* value could be read: then the rest is set */
	bool placed;                   /* it says the address of the machine; else Xen chooses one (4.19) */
	uint64_t host, guest, bytes;
};

struct shared {
	LIST(struct shared_node) nodes;           /* those that some domain gets, in document order */
	LIST(struct shared_node *) by_id;         /* those with an id, by it, then in document order */
	LIST(const struct dt_node *) elsewhere;   /* those that nobody gets */
};

/* sys has its domains and modules. */
const struct shared *shared_make(struct arena *a, const struct system *sys);

/* What is known of a node, or NULL when no domain gets it. Takes logarithmic time. */
const struct shared_node *shared_find(const struct shared *shared, const struct dt_node *node);

/* Behind the last of by_id that has the id of the one at first. */
size_t shared_end(const struct shared *shared, size_t first);

#endif
