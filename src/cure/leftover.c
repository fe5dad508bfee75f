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
	struct dt_prop **at = &chosen->first_prop;

	(void)tree;
	chosen->last_prop = NULL;
	while (*at) {
		struct dt_prop *prop = *at;

		if (is_left_over(prop)) {
			cure_note(d, "chosen-initrd", prop->at, "the disk's tree does not have it", "%s is the address of another boot's ramdisk",
				  prop->name);
			*at = prop->next;
		} else {
			chosen->last_prop = prop;
			at = &prop->next;
		}
	}
}
