/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.h - the ESP's files in a directory that appears under its name only when it is complete
 *
 * It is made under a hidden name beside its place. What is in that place is kept until then, and is replaced only when it is an
 * empty directory, or one with a loader that loses nothing by it but what the new one has and what that loader names.
 */
#ifndef WRITE_TREE_H
#define WRITE_TREE_H

#include "write/content.h"

struct tree {
	const char *name;   /* as the user gave it */
	const char *path;   /* where it will stand, symbolic links followed */
	const char *hidden; /* where it stands now, or what is still to be removed; NULL: nothing */
	int fd;             /* of that directory; -1: none */
};

/* An empty scoped tree, and what removes one on the way out. */
#define scoped_tree __attribute__((cleanup(tree_abandon))) struct tree
void tree_abandon(struct tree *tree);

/* Makes the hidden directory. A path where something stands that is not to be replaced is a fault. */
must_check int tree_open(struct diag *d, const struct plan *plan, const char *path, struct tree *ret);

/* Writes everything; see content_write(). */
must_check int tree_write(struct diag *d, const struct plan *plan, const struct content_input *input, struct tree *tree, struct seal *ret);

/* Waits until everything is on the medium, then gives it its name, and removes what was there. */
must_check int tree_commit(struct diag *d, const struct plan *plan, struct tree *tree);

#endif
