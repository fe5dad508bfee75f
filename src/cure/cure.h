/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cure.h - what is wrong in a tree but has only one sound meaning is put right, before anybody else reads it
 *
 * Each cure is a note with the id of the rule that would find the mistake, at the place where it
 * was made; later stages see the tree as it goes to the disk, with the origins of the user's. A
 * node keeps its path as it was written, only its name changes. Nothing is cured in part: what
 * cannot be understood as a whole stays as it is, for the rules to find.
 */
#ifndef CURE_CURE_H
#define CURE_CURE_H

#include "dt/tree.h"

/* Costs time in proportion to the tree, and sorting. */
void cure_tree(struct diag *d, struct dt_tree *tree);

/* The cures, one after the other. chosen is the tree's /chosen. */

/* #address-cells and #size-cells of /chosen and of domains that are missing or say one cell become 2; what they govern follows. */
void cure_cells(struct diag *d, struct dt_tree *tree, struct dt_node *chosen);

/* Names of domains and modules by which Xen would lose command lines or files; references by path follow. */
void cure_names(struct diag *d, struct dt_tree *tree, struct dt_node *chosen);

/* What a boot loader left in /chosen when the tree was dumped. */
void cure_leftovers(struct diag *d, struct dt_tree *tree, struct dt_node *chosen);

/*
 * What is wrong with the name of a domain's node, or with the path of a module's, or NULL. Xen keeps a command line under the name of
 * the domain's node, cut off behind 40 characters, and looks for it under the name without unit address
 * (xen/common/device-tree/bootinfo.c: add_boot_cmdline, boot_cmdline_find_by_name). A module whose path has more than 91
 * characters it leaves out (bootinfo-fdt.c: process_multiboot_node).
 */
const char *cure_domain_name_wrong(struct arena *a, const struct dt_node *domain);
const char *cure_module_path_wrong(struct arena *a, const struct dt_node *module);

/* What a cure says of itself: the mistake, and what stands on the disk. */
void cure_note(struct diag *d, const char *id, struct origin at, const char *done, const char *fmt, ...) printf_like(5, 6);

#endif
