/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extra.h - files that the disk node wants on the ESP beside those that the system boots
 *
 * A node names a file, a directory, of which everything below is taken, or a pattern (glob(7)). What is taken is sorted by its
 * bytes, whatever the locale and the directory's own order.
 */
#ifndef MODEL_EXTRA_H
#define MODEL_EXTRA_H

#include "model/name.h"
#include "model/search.h"

struct extra_file {
	struct esp_name esp;   /* from the ESP's root */
	struct artefact *file; /* NULL: a directory with nothing in it */
};

/* What could not be gone through. */
struct extra_problem {
	const char *path, *text; /* of the host: "is a link that leads to itself" */
};

struct extra {
	const struct dt_node *node;
	struct origin at;
	const char *source;    /* NULL when none is said */
	struct origin source_at;
	const char *path;      /* where on the ESP, as it is written; NULL: in its root, by its own name */
	struct origin path_at;
	bool found;            /* something is there, whatever it is */
	bool many;             /* a directory or a pattern: its files were not named one by one */
	struct esp_name target; /* the directory that they come to, when there are many */
	LIST(struct extra_file) files;
	LIST(struct extra_problem) problems;
};

/* Reads the node, and looks at every file that it leads to. */
void extra_read(struct diag *d, const struct dt_node *node, struct search *search, struct extra *ret);

#endif
