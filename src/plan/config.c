/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.c - the configuration file that Xen's EFI loader wants beside it
 */
#include "plan/config.h"

#include "dt/value.h"

static bool dom0_has_command_line(const struct system *sys)
{
	if (tree_prop(sys->chosen, "xen,dom0-bootargs"))
		return true;
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];
		const char *args = value_string(m->bootargs);

		if (m->place == PLACE_DOM0 && m->kind == MODULE_KERNEL && args && *args)
			return true;
	}
	return false;
}

const char *config_options(const struct system *sys, const struct dt_prop **ret_at)
{
	const struct dt_prop *prop = sys->chosen ? tree_prop(sys->chosen, "xen,xen-bootargs") : NULL;
	const char *text;

	if (!prop && sys->chosen && dom0_has_command_line(sys))
		prop = tree_prop(sys->chosen, "bootargs");
	*ret_at = prop;
	text = value_string(prop);
	return text ? text : "";
}

const char *config_make(struct arena *a, const struct system *sys, const char *dtb_name)
{
	const struct dt_prop *at;

	return arena_fmt(a, "[global]\ndefault=xen\n\n[xen]\noptions=%s\ndtb=%s\n", config_options(sys, &at), dtb_name);
}
