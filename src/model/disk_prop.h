/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_prop.h - properties of the disk node and of the nodes in it
 *
 * Every value that cannot be read is a finding "disk-node", and so is a property that nobody reads.
 */
#ifndef MODEL_DISK_PROP_H
#define MODEL_DISK_PROP_H

#include "base/diag.h"
#include "dt/tree.h"

/* Reads one property into what the node describes. */
struct disk_prop {
	const char *name;
	void (*read)(struct diag *d, const struct dt_prop *prop, void *context);
};

/* Reads all properties by their rows; ends with a row without name. */
void disk_props_read(struct diag *d, const struct dt_node *node, const struct disk_prop *rows, void *context);

/* Each node in this one is a finding: those of the disk's node have none. */
void disk_children_refuse(struct diag *d, const struct dt_node *node);

/* Reports a finding "disk-node". */
void disk_wrong(struct diag *d, struct origin at, const char *text, const char *hint);

/* The one string of a property, not empty; NULL with a finding. */
const char *disk_string(struct diag *d, const struct dt_prop *prop);

/* A size of "512MiB" or the like, a multiple of 1 and at most most; false with a finding. auto_too: "auto" is 0. */
bool disk_size(struct diag *d, const struct dt_prop *prop, bool auto_too, uint64_t most, uint64_t *ret);

/* A GUID; false with a finding. */
bool disk_guid(struct diag *d, const struct dt_prop *prop, const uint8_t **ret);

/* A property without value. Its presence counts even with one, which is a finding. */
void disk_flag(struct diag *d, const struct dt_prop *prop, bool *ret);

#endif
