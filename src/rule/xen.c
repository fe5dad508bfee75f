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

void xen_version(struct report *r, const struct system *sys)
{
	const struct artefact *xen = sys->disk.xen;

	if (xen && xen->xen && !xen->xen->why_not && !xen->xen->has_uefi_binary)
		found(r, sys->disk.xen_at, "take Xen 4.16 or later", "'%s' is Xen %s, which does not read file names from the tree", xen->path,
		      xen->xen->version ? xen->xen->version : "of a release before 4.16");
}
