/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * build.c - rules about how Xen was built
 */
#include <string.h>

#include "base/text.h"
#include "rule/functions.h"

static const struct kconfig *config_of(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	return xen ? xen->config : NULL;
}

/* An option that is a text; "" when it is not there. */
static const char *setting(const struct system *sys, const char *name)
{
	const char *value = kconfig_value(config_of(sys), name);

	return value ? value : "";
}

void build_unknown(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	if (xen && !xen->config)
		found(r, sys->disk.xen_at, "put its .config beside it, as xen.config",
		      "%s does not say how it was built, so not all can be checked", xen_release(r->diag->arena, xen));
}

/* "4.17.7" of "4.17.7-rc1", as much as both have of it: a version may have more or fewer numbers. */
static bool is_same_version(const char *a, const char *b)
{
	size_t a_len = strspn(a, "0123456789."), b_len = strspn(b, "0123456789.");
	size_t len = a_len < b_len ? a_len : b_len;

	return !strncmp(a, b, len) && (a_len == b_len || (a_len > b_len ? a : b)[len] == '.');
}

/* The version in "Xen/arm 4.17.7 Configuration"; NULL when the title is another. */
static const char *version_of(struct arena *a, const char *title)
{
	static const char arm[] = "Xen/arm ";

	return title && !strncmp(title, arm, strlen(arm)) ?
	       arena_copy(a, title + strlen(arm), strcspn(title + strlen(arm), " ")) : NULL;
}

void build_other(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const char *own, *said;

	if (!xen || !xen->config_file || !xen->config->title)
		return;
	own = xen->version;
	if (!own && xen->major >= 0)
		own = arena_fmt(r->diag->arena, "%d.%d", xen->major, xen->minor);
	said = version_of(r->diag->arena, xen->config->title);
	if (!said || (own && !is_same_version(own, said)))
		found(r, sys->disk.xen_at,
		      arena_fmt(r->diag->arena, "put the configuration of this Xen there, or remove '%s'", xen->config_file),
		      "'%s' is %s, the configuration beside it is of %s", sys->disk.xen->path, xen_release(r->diag->arena, xen),
		      text_quote(r->diag->arena, xen->config->title));
}

void build_settings(struct report *r, const struct system *sys)
{
	if (*sys->bootargs.builtin)
		found(r, sys->disk.xen_at, NULL, "Xen has a command line built in: %s", text_quote(r->diag->arena, sys->bootargs.builtin));
	if (*setting(sys, "DOM0_MEM") && system_has_dom0(sys) && !bootargs_last(&sys->bootargs, "dom0_mem"))
		found(r, sys->disk.xen_at, NULL, "Dom0's memory is built in: %s", text_quote(r->diag->arena, setting(sys, "DOM0_MEM")));
}

void build_override(struct report *r, const struct system *sys)
{
	if (sys->bootargs.overridden && *sys->bootargs.line)
		found(r, sys->bootargs.at->at, "build Xen without CONFIG_CMDLINE_OVERRIDE",
		      "Xen reads only the command line that was built in, %s", text_quote(r->diag->arena, sys->bootargs.builtin));
}

void build_tree(struct report *r, const struct system *sys)
{
	if (*setting(sys, "DTB_FILE"))
		found(r, sys->disk.xen_at, "build Xen with CONFIG_DTB_FILE empty", "Xen has a device tree built in and reads no other: %s",
		      text_quote(r->diag->arena, setting(sys, "DTB_FILE")));
}
