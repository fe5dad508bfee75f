/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * label.h - a page of labels, one for each unit of a batch
 *
 * HTML that needs nothing beside it, for a screen and for sheets of A4 with 21 labels (63.5 by 38.1 mm, three in a row). Made from
 * records alone (unit.h), and the same for the same records.
 */
#ifndef REPORT_LABEL_H
#define REPORT_LABEL_H

#include <jansson.h>

#include "base/arena.h"

/* A file of the directory of records. */
struct label_source {
	const char *file;       /* its name there */
	json_t *document; /* NULL: it is no record */
};

/*
 * Of records with a claim in common (a serial number, a MAC address) or equal values only the last one that started
 * counts. Those that are done get a label, by time and of one run by row; the others are listed, and so are files that are no records;
 * lists are not printed. Sorts the sources. NULL without memory.
 */
const char *label_page(struct arena *a, struct label_source *sources, size_t count);

/* What every such page begins with, also those of former versions. */
extern const char label_beginning[];

#endif
