/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partuuid.h - partitions of this disk named in command lines: root=PARTUUID={dom0-root}
 *
 * In braces stands a partition's label. The GUID of that partition comes in its place, so nobody writes GUIDs down. As GUIDs
 * are made last of all, a stand-in of the same length holds their place until then.
 */
#ifndef MODEL_PARTUUID_H
#define MODEL_PARTUUID_H

#include "base/diag.h"
#include "model/partition.h"

/*
 * Puts stand-ins into every bootargs of /chosen, before anybody looks at them. A name that no partition has, or that
 * two have, is a finding "partition-name".
 */
void partuuid_fill(struct diag *d, struct dt_tree *tree);

/* The partition whose stand-in, or whose own GUID, the text begins with; NULL when it begins with neither. */
const struct partition *partuuid_find(const char *text, const struct partition *partitions, size_t count);

/* The partition of the first stand-in in the bytes from *at on, which goes on behind it; NULL when there is none. */
const struct partition *partuuid_next(struct span bytes, size_t *at, const struct partition *partitions, size_t count);

/* The text as the user wrote it: with {label} where stand-ins are. */
const char *partuuid_written(struct arena *a, const char *text, const struct partition *partitions, size_t count);

/* The text that stands for a partition's GUID. */
const char *partuuid_stand_in(struct arena *a, const struct partition *partition);

/* How many stand-ins there are in the bytes. */
size_t partuuid_count(struct span bytes);

/* Puts GUIDs, in lower case as udev has them, where stand-ins are; one for each partition. */
void partuuid_write(uint8_t *bytes, size_t len, const struct partition *partitions, uint8_t (*guids)[GUID_BYTES], size_t count);

#endif
