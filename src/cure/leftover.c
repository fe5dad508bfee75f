/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leftover.c - what a boot loader left in /chosen when the tree was dumped
 */
#include <string.h>

#include "cure/cure.h"

static bool is_left_over(const struct dt_prop *prop)
{
	return !strcmp(prop->name, "linux,initrd-start") || !strcmp(prop->name, "linux,initrd-end");
}

void cure_leftovers(struct diag *d, struct dt_tree *tree, struct dt_node *chosen)
{
	const struct dt_prop *start = tree_prop(chosen, "linux,initrd-start");
	struct dt_prop **at = &chosen->first_prop;

	(void)tree;
	if (start)
		cure_note(d, "chosen-initrd", start->at, "the disk's tree has neither linux,initrd-start nor linux,initrd-end",
			  "linux,initrd-start is where another boot had its ramdisk");
	while (*at) {
		if (is_left_over(*at))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
	tree_changed(d->arena, chosen);
}
