/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * area.h - files at exact places of the disk, outside of partitions: what boot ROMs read
 */
#ifndef MODEL_AREA_H
#define MODEL_AREA_H

#include "model/search.h"

struct area {
	const struct dt_node *node;
	struct origin at;
	bool placed;           /* its offset is said */
	uint64_t offset;       /* bytes from the start of the disk */
	struct origin offset_at;
	uint64_t size;         /* bytes that are kept for it; 0: as many as the file has */
	bool size_wrong;       /* something is said that is no size */
	struct origin size_at;
	bool around_table;     /* where the partition table lies the file is not written */
	const char *file_name; /* NULL: nothing is written, but the place is kept */
	struct origin file_at;
	struct artefact *file; /* NULL when there is none, or it is nowhere */
};

void area_read(struct diag *d, const struct dt_node *node, struct search *search, struct area *ret);

#endif
