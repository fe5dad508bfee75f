/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.c - rules about the hypervisor's own file
 */
#include "base/text.h"
#include "rule/functions.h"

void xen_missing(struct report *r, const struct system *sys)
{
	if (sys->disk.xen && sys->disk.xen->missing)
		found(r, sys->disk.xen_at, NULL, "no hypervisor %s", text_quote(r->diag->arena, sys->disk.xen->path));
	else if (!sys->disk.xen)
		found(r, sys->disk.xen_at,
		      arena_fmt(r->diag->arena, "give --xen FILE; looked in %s", search_places(r->diag, sys->search)),
		      "no hypervisor %s", text_quote(r->diag->arena, sys->disk.xen_name));
}

void xen_unreadable(struct report *r, const struct system *sys)
{
	if (sys->disk.xen && !sys->disk.xen->usable && !sys->disk.xen->missing)
		found(r, sys->disk.xen_at, NULL, "the hypervisor '%s' %s", sys->disk.xen->path, sys->disk.xen->wrong);
}

void xen_format(struct report *r, const struct system *sys)
{
	const struct artefact *xen = sys->disk.xen;

	if (xen && xen->usable && xen->size > fat_file_bytes_most)
		found(r, sys->disk.xen_at, "take the file xen.efi of an arm64 Xen build", "'%s' has %s, more than FAT can store", xen->path,
		      text_size(r->diag->arena, xen->size));
	else if (xen && xen->xen && xen->xen->why_not)
		found(r, sys->disk.xen_at, "take the file xen.efi of an arm64 Xen build", "'%s' is no arm64 xen.efi: %s", xen->path,
		      xen->xen->why_not);
}

/* What is wrong with the release, or NULL. The stub loads the files, so what Xen reads of their names does not count. */
static const char *too_old(const struct system *sys, const struct xen_info *xen)
{
	if (sys->disk.loader == LOADER_XEN)
		return xen->has_uefi_binary ? NULL : "which does not read file names from the tree";
	if (sys->domains.count && xen_is_before(xen, 12))
		return "which makes no domains from the tree";
	if (sys->domains.count && !system_has_dom0(sys) && xen_is_before(xen, 16))
		return "which does not start without a Dom0";
	return NULL;
}

void xen_version(struct report *r, const struct system *sys)
{
	const struct artefact *xen = sys->disk.xen;
	const char *why = xen && xen->xen && !xen->xen->why_not ? too_old(sys, xen->xen) : NULL;

	if (why)
		found(r, sys->disk.xen_at, "take Xen 4.16 or later", "'%s' is Xen %s, %s", xen->path,
		      xen->xen->version ? xen->xen->version : "of a release before 4.16", why);
}
