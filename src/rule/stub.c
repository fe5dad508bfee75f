/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stub.c - rules about the loader stub's own file and what it can carry
 */
#include "base/text.h"
#include "plan/boot.h"
#include "plan/stub.h"
#include "rule/functions.h"

void stub_missing(struct report *r, const struct system *sys)
{
	const struct artefact *stub = sys->disk.stub;

	if (sys->disk.loader == LOADER_STUB && (!stub || stub->missing))
		found(r, sys->disk.loader_at, "install it with the tool (its build needs clang and lld), name it with --stub FILE, or write loader = \"xen\"",
		      "the loader stub %s is not there", stub ? text_quote(r->diag->arena, stub->path) : "'stubaa64.efi'");
}

void stub_format(struct report *r, const struct system *sys)
{
	const struct artefact *stub = sys->disk.stub;
	const char *why_not;

	if (sys->disk.loader != LOADER_STUB || !stub || stub->missing)
		return;
	why_not = stub->usable ? stub_why_not(stub->bytes) : stub->wrong;
	if (!why_not)
		why_not = stub_why_refused(stub->bytes);
	if (why_not)
		found(r, sys->disk.loader_at, "take the file stubaa64.efi of this tool", "the loader stub '%s' cannot be used: %s", stub->path, why_not);
}

void load_limit(struct report *r, const struct plan *plan)
{
	size_t copies = 0;

	if (!plan->boot || plan->boot->wanted <= BOOT_LOADS_MOST)
		return;
	for (size_t i = 0; i < plan->boot->loads.count; i++)
		copies += plan->boot->loads.at[i].copy_of != i;
	/* Too many files are another rule's. */
	if (plan->boot->wanted - copies <= BOOT_LOADS_MOST)
		found(r, (struct origin){ .file = plan->sys->tree->file }, "use an uncompressed kernel, which domains can share",
		      "the domains need %zu files in memory, %zu of them as copies, and Xen takes %d", plan->boot->wanted, copies,
		      BOOT_LOADS_MOST);
}

/* "'Image', 'ramdisk' and 3 more" */
static const char *list_files(struct arena *a, const struct plan *plan)
{
	const char *text = "";
	size_t count = 0;

	for (size_t i = 0; i < plan->files.count; i++) {
		if (!plan->files.at[i].module)
			continue;
		count++;
		if (count <= 3)
			text = arena_fmt(a, "%s, '%s'", text, plan->files.at[i].module->esp.path);
	}
	return count > 3 ? arena_fmt(a, "%s and %zu more", text, count - 3) : text;
}

void signing_partial(struct report *r, const struct plan *plan)
{
	if (plan->signs && plan->sys->disk.loader == LOADER_XEN)
		found(r, plan->sys->disk.loader_at, "write loader = \"stub\"",
		      "the signature covers Xen alone; nothing verifies the device tree, the configuration%s", list_files(r->diag->arena, plan));
}

void signing_unpinned(struct report *r, const struct plan *plan)
{
	if (plan->unpinned)
		found(r, plan->sys->disk.xen_at, "take Xen 4.15 or later as it was built, not signed yet",
		      "the signed Xen starts without the loader too, with files that nothing verifies: %s", plan->unpinned);
}
