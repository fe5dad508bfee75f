/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_former.h - what a directory of files that was made before says of itself
 *
 * Its loader has a boot plan, which names the files that came with it. So a system whose files have other names now can take the
 * place of its former self, and what somebody else put there is told apart.
 */
#ifndef WRITE_TREE_FORMER_H
#define WRITE_TREE_FORMER_H

#include "base/index.h"

/*
 * Adds the paths of the files that the loader in that directory names, and those of the directories that they lie in, separated
 * by '/'. Nothing when the loader has no boot plan or is of somebody else.
 */
void tree_former_paths(struct arena *a, int top, struct name_index *paths);

#endif
