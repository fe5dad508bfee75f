/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * path.h - where files lie on the ESP
 *
 * What boots is below \EFI\BOOT, and some of it has names that the tool gives.
 */
#ifndef PLAN_PATH_H
#define PLAN_PATH_H

#include "plan/plan.h"

/* The file that is stored at a path, whatever the case of either, or NULL. */
const struct plan_file *plan_find(const struct plan *plan, const char *path);

/* All files of the plan by their paths, case not counting: for who looks for many. */
struct name_index plan_index(struct arena *a, const struct plan *plan);

/* What the tool writes itself in plan_esp_dir. */
extern const char plan_esp_dir[];      /* "EFI\\BOOT" */
extern const char plan_loader_name[];  /* what firmware starts: the stub, or Xen */
extern const char plan_stub_xen_name[]; /* Xen, started by the stub */
extern const char plan_config_name[];
extern const char plan_tree_name[];
extern const char plan_unit_name[];    /* the values of a unit, read by the stub */

/* The names of those that it writes for such a disk; ends with NULL. */
const char *const *plan_own_names(const struct disk *disk);

/* The whole path of a name below plan_esp_dir. */
const char *plan_path(struct arena *a, const char *name);

/* A path of the plan as Unix has it: "EFI/BOOT/BOOTAA64.EFI". */
const char *plan_slashes(struct arena *a, const char *path);

#endif
