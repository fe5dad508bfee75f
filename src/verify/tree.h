/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.h - the finished directory compared with its plan
 */
#ifndef VERIFY_TREE_H
#define VERIFY_TREE_H

#include "plan/plan.h"

/* fd: the directory. Any difference is a fault that lists all of them. */
must_check int verify_tree(struct diag *d, const struct plan *plan, int fd, const char *name, bool quiet);

#endif
