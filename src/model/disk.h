/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.h - the node that describes the disk, with the command line over it
 */
#ifndef MODEL_DISK_H
#define MODEL_DISK_H

#include "model/system.h"

/* What the node says and cannot be is a finding "disk-node"; the default stands for it then. */
void disk_make(struct diag *d, const struct dt_tree *tree, struct search *search, const struct settings *settings,
	       struct disk *ret);

/* The partition from which firmware starts; there always is one. */
const struct partition *disk_esp(const struct disk *disk);

/* The place of this name, "tree" or "file"; false when there is none. */
bool disk_unit_values(const char *name, enum unit_values *ret);

/* The loader of this name, "stub" or "xen"; false when there is none. */
bool disk_loader(const char *name, enum loader *ret);

#endif
