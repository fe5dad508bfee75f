/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_place.h - the place where a directory of files is to stand, and what stands there
 */
#ifndef WRITE_TREE_PLACE_H
#define WRITE_TREE_PLACE_H

#include "plan/plan.h"

enum former { FORMER_NONE, FORMER_EMPTY, FORMER_OURS };

/* What is at path. What must not be replaced by the plan's files is a fault; name: as the user gave it. */
must_check int tree_place_look(struct diag *d, const struct plan *plan, const char *path, const char *name, enum former *ret);

/*
 * Puts the directory at hidden into the place at path. *ret_former is where what was there stands then, beside it; NULL when there is
 * nothing left. A negative errno when all is as it was.
 */
must_check int tree_place_take(struct arena *a, const char *hidden, const char *path, enum former former, const char **ret_former);

/* Removes a directory with all that is in it, or a file; a negative errno when something is left. */
must_check int tree_place_remove(int dir, const char *name);

#endif
