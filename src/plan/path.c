/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * path.c - where files lie on the ESP
 */
#include "plan/path.h"

#include "base/text.h"
#include "wire/unit.h"

const char plan_esp_dir[] = "EFI\\BOOT";
const char plan_loader_name[] = "BOOTAA64.EFI";
const char plan_stub_xen_name[] = "xen.efi";
const char plan_config_name[] = "BOOTAA64.cfg";
const char plan_tree_name[] = "BOOTAA64.dtb";
const char plan_unit_name[] = WIRE_UNIT_NAME;

const char *const *plan_own_names(const struct disk *disk)
{
	static const char *const with_stub[] = { plan_loader_name, plan_stub_xen_name, NULL };
	static const char *const with_unit[] = { plan_loader_name, plan_stub_xen_name, plan_unit_name, NULL };
	static const char *const with_xen[] = { plan_loader_name, plan_config_name, plan_tree_name, NULL };

	if (disk->loader == LOADER_XEN)
		return with_xen;
	return disk->unit_values == UNIT_VALUES_FILE ? with_unit : with_stub;
}

const char *plan_path(struct arena *a, const char *name)
{
	return arena_fmt(a, "%s\\%s", plan_esp_dir, name);
}

const char *plan_slashes(struct arena *a, const char *path)
{
	char *made = arena_dup(a, path);

	for (char *c = made; *c; c++) {
		if (*c == '\\')
			*c = '/';
	}
	return made;
}

const struct plan_file *plan_find(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->files.count; i++) {
		if (text_same_fold(plan->files.at[i].path, path))
			return &plan->files.at[i];
	}
	return NULL;
}

struct name_index plan_index(struct arena *a, const struct plan *plan)
{
	struct name_index index = { .folds = true };

	for (size_t i = 0; i < plan->files.count; i++)
		index_add(a, &index, plan->files.at[i].path, i);
	return index;
}
