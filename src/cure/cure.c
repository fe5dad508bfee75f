/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cure.c - what is wrong in a tree but has only one sound meaning is put right, before anybody else reads it
 */
#include "cure/cure.h"

void cure_note(struct diag *d, const char *id, struct origin at, const char *done, const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
	diag_found(d, SEV_NOTE, id, at, text, done);
}

void cure_tree(struct diag *d, struct dt_tree *tree)
{
	struct dt_node *chosen = tree_child(tree->root, "chosen");

	if (!chosen)
		return;
	cure_cells(d, tree, chosen);
	cure_names(d, tree, chosen);
	cure_leftovers(d, tree, chosen);
}
