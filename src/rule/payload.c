/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.c - rules about what the files hold
 */
#include <string.h>

#include "base/text.h"
#include "model/kernel.h"
#include "model/security.h"
#include "rule/functions.h"

/* The file of a module of this kind when there is something in it to judge. */
static const struct probe *content(const struct module *m, enum module_kind kind)
{
	return m->kind == kind && m->file && m->file->usable && m->file->size ? &m->file->probe : NULL;
}

void kernel_arch(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_KERNEL);
	const char *arch = p ? kernel_foreign_arch(p) : NULL;

	if (arch)
		found(r, m->binary->at, "take the arm64 build of the kernel", "the kernel '%s' is for %s: it is %s", m->file->path, arch,
		      probe_describe(r->diag->arena, p));
}

static const char *format_hint(const struct probe *p)
{
	switch (p->kind) {
	case PROBE_ELF:
		return "take arch/arm64/boot/Image; make it from vmlinux with objcopy -O binary";
	case PROBE_ZBOOT:
		return "take arch/arm64/boot/Image, not vmlinuz.efi";
	case PROBE_XZ: case PROBE_ZSTD: case PROBE_LZ4_LEGACY: case PROBE_LZ4_FRAME: case PROBE_LZMA: case PROBE_LZO: case PROBE_BZIP2:
		return "unpack it, or compress it with gzip";
	case PROBE_FIT:
		return "take the kernel out of the FIT (dumpimage)";
	default:
		return "take the file arch/arm64/boot/Image of the kernel's build";
	}
}

static const char *release_of(struct report *r)
{
	const struct xen_info *xen = system_xen(r->system);

	return xen ? xen_release(r->diag->arena, xen) : "Xen";
}

/* "it is unpacked on the disk: an arm64 Image of 26.0 MiB" */
static const char *unpacked_text(struct report *r, const struct module *m)
{
	struct arena *a = r->diag->arena;

	return arena_fmt(a, "it is unpacked on the disk: %s of %s", probe_describe(a, &m->content->probe), text_size(a, m->content->size));
}

/* ", which cannot be unpacked here: it is damaged", or nothing. */
static const char *not_unpacked_text(struct report *r, const struct module *m)
{
	return m->file->unpack_wrong ? arena_fmt(r->diag->arena, ", and not unpacked: %s", m->file->unpack_wrong) : "";
}

/* Whether this can only be meant as the other of kernel and ramdisk. */
static bool is_other(const struct report *r, const struct module *m)
{
	const struct probe *p = content(m, m->kind);
	bool is_kernel;

	if (!p || (m->kind != MODULE_KERNEL && m->kind != MODULE_RAMDISK))
		return false;
	/* What is unpacked on the disk is a kernel, too. */
	is_kernel = kernel_is_format(system_xen(r->system), p) || m->content != m->file;
	return probe_can_be_ramdisk(p) == !is_kernel && is_kernel == (m->kind == MODULE_RAMDISK);
}

/* The hint for a kernel and a ramdisk of which each is what the other should be; otherwise for any other. */
static const char *swapped_or(struct report *r, const struct module *m, const char *otherwise)
{
	const struct module *other = m->place == PLACE_ELSEWHERE ? NULL :
				     kernel_module(r->system, m->domain, m->kind == MODULE_KERNEL ? MODULE_RAMDISK : MODULE_KERNEL);

	if (!other || !is_other(r, m) || !is_other(r, other))
		return otherwise;
	return arena_fmt(r->diag->arena, "swap the file with that of '%s', which is a %s", other->node->path, module_kind_name(m->kind));
}

void kernel_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_KERNEL);
	const struct xen_info *xen = system_xen(r->system);
	const char *release, *what;

	if (!p || kernel_foreign_arch(p) || kernel_is_format(xen, p))
		return;
	/* Some releases take these. */
	release = p->inner && (p->kind == PROBE_UIMAGE || p->inner->kind == PROBE_UIMAGE) ? release_of(r) : "Xen";
	what = probe_describe(r->diag->arena, p);
	if (m->content != m->file)
		mended(r, m->binary->at, unpacked_text(r, m), NULL, "%s cannot boot the kernel '%s': it is %s", release, m->file->path, what);
	else
		found(r, m->binary->at, swapped_or(r, m, format_hint(p)), "%s cannot boot the kernel '%s': it is %s%s", release, m->file->path, what,
		      not_unpacked_text(r, m));
}

void ramdisk_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_RAMDISK);

	if (p && !probe_can_be_ramdisk(p))
		found(r, m->binary->at,
		      swapped_or(r, m, p->kind == PROBE_UIMAGE ? "take the header of 64 bytes off" : "name a cpio archive, plain or compressed"),
		      "'%s' is no ramdisk: it is %s", m->file->path, probe_describe(r->diag->arena, p));
}

void blob_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_DEVICE_TREE);

	if (p && p->kind != PROBE_DTB)
		found(r, m->binary->at, "compile it with dtc -O dtb", "'%s' is no device tree blob: it is %s", m->file->path,
		      probe_describe(r->diag->arena, p));
	else if (p && m->file->blob_wrong)
		found(r, m->binary->at, "compile it again", "the device tree blob '%s' is damaged: %s", m->file->path, m->file->blob_wrong);
}

void policy_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_XSM_POLICY);

	if (p && p->kind != PROBE_XSM_POLICY)
		found(r, m->binary->at, "name the file xenpolicy-VERSION of Xen's build", "'%s' is no XSM policy: it is %s", m->file->path,
		      probe_describe(r->diag->arena, p));
}

void policy_unread(struct report *r, const struct module *m)
{
	const struct xen_info *xen = system_xen(r->system);

	if (m->kind != MODULE_XSM_POLICY || m->place != PLACE_DOM0)
		return;
	if (xen_lacks(xen, "XSM_FLASK"))
		found(r, m->node->at, "remove it, or build Xen with CONFIG_XSM_FLASK", "%s was built without CONFIG_XSM_FLASK, which the policy is for",
		      xen_release(r->diag->arena, xen));
	else if (security_of(r->system) == SECURITY_OTHER)
		found(r, m->node->at, "write xsm=flask into xen,xen-bootargs, or remove the policy",
		      "the policy is for flask, which is not the security module that Xen takes");
}

/* Flask enforces unless it is told otherwise; the policy of Dom0's place is for Xen, and so may be what does not say what it is. */
void policy_missing(struct report *r, const struct system *sys)
{
	const struct bootarg *xsm = bootargs_last(&sys->bootargs, "xsm");
	const struct xen_info *xen = system_xen(sys);

	if (security_of(sys) != SECURITY_FLASK || !xen_lacks(xen, "XSM_FLASK_POLICY") || !security_enforces(sys))
		return;
	if (!module_count(sys, NULL, MODULE_XSM_POLICY) && !module_count(sys, NULL, MODULE_UNTYPED))
		found(r, bootarg_place(sys, xsm), "add a module with compatible = \"xen,xsm-policy\", \"multiboot,module\" under /chosen",
		      "flask is Xen's security module, and there is no policy: %s has none built in", xen_release(r->diag->arena, xen));
}

/*
 * Xen's own loader brings a file once, whoever names it, unless it is spelled in another way. The stub makes copies where Xen needs
 * them (plan/boot).
 */
static const struct module *brought_for(const struct report *r, const struct module *m)
{
	return r->system->disk.loader == LOADER_XEN ? m->same_as : NULL;
}

/* A module that cannot use the copy of another one: when it has a spelling of its own, all is well. */
static void shared(struct report *r, const struct module *m, const char *hint, const char *text)
{
	if (m->shares)
		found(r, m->binary->at, hint, "%s", text);
	else
		mended(r, m->binary->at, "there the name is written in another way, by which Xen loads the file again", hint, "%s", text);
}

void kernel_gzip_shared(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i], *other = brought_for(r, m);
		const char *text;

		if (!other || other->kind != MODULE_KERNEL || !content(m, MODULE_KERNEL) || !kernel_is_packed(&m->file->probe))
			continue;
		text = arena_fmt(r->diag->arena, "the compressed kernel '%s' is used by '%s' too, and Xen unpacks it once", m->name,
				 other->node->parent->path);
		if (kernel_is_packed(&m->content->probe))
			shared(r, m, "unpack it, or give each domain a name of its own for it with -f NAME=FILE", text);
		else
			mended(r, m->binary->at, unpacked_text(r, m), NULL, "%s", text);
	}
}

void file_two_roles(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i], *other = brought_for(r, m);

		if (other && other->kind != m->kind)
			shared(r, m, "use a second name for it, with -f NAME=FILE",
			       arena_fmt(r->diag->arena, "'%s' is a %s here and a %s in '%s'", m->name, module_kind_name(m->kind),
					 module_kind_name(other->kind), other->node->path));
	}
}

void dom0_file_order(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i], *other = brought_for(r, m);

		if (other && m->place == PLACE_DOM0 && other->place == PLACE_DOMAIN && other->kind == m->kind)
			shared(r, m, "list Dom0's modules before the domains, or use two names for the file",
			       arena_fmt(r->diag->arena, "Dom0's %s is used before by '%s'; to Xen 4.18 and later it is then that domain's alone",
					 module_kind_name(m->kind), other->domain->node->path));
	}
}
