/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.c - rules about what the files hold
 */
#include <string.h>

#include "base/text.h"
#include "rule/functions.h"

/* U-Boot's numbers (include/image.h); Xen takes the two architectures (xen/arch/arm/kernel.c: kernel_uimage_probe). */
enum { UIMAGE_ARM = 2, UIMAGE_ARM64 = 22, UIMAGE_STANDALONE = 1, UIMAGE_KERNEL = 2, UIMAGE_KERNEL_NOLOAD = 14 };

/* Of other types the payload is no kernel, or has a table in front of it. */
static bool is_kernel_uimage(const struct probe_uimage *u)
{
	return (u->arch == UIMAGE_ARM || u->arch == UIMAGE_ARM64) &&
	       (u->type == UIMAGE_STANDALONE || u->type == UIMAGE_KERNEL || u->type == UIMAGE_KERNEL_NOLOAD);
}

/* The file of a module of this kind when there is something in it to judge. */
static const struct probe *content(const struct module *m, enum module_kind kind)
{
	return m->kind == kind && m->file && m->file->usable && m->file->size ? &m->file->probe : NULL;
}

static bool is_kernel(const struct probe *p)
{
	return p && (p->kind == PROBE_ARM64_IMAGE || p->kind == PROBE_ARM32_ZIMAGE);
}

/* What Xen unpacks itself: gzip, or a legacy uImage, of a kernel. One that cannot be looked into gets the benefit. */
static bool is_wrapped_kernel(const struct probe *p)
{
	if (p->kind == PROBE_GZIP)
		return !p->inner || is_kernel(p->inner);
	if (p->kind != PROBE_UIMAGE || !is_kernel_uimage(&p->uimage))
		return false;
	return !p->inner || is_kernel(p->inner) || (p->inner->kind == PROBE_GZIP && is_wrapped_kernel(p->inner));
}

/* The architecture of the kernel or of what it is wrapped in, when it is a wrong one. */
static const char *foreign_arch(const struct probe *p)
{
	while (p->inner && !p->arch)
		p = p->inner;
	return p->arch && strcmp(p->arch, "arm64") && strcmp(p->arch, "arm") && strcmp(p->arch, "arm32") ? p->arch : NULL;
}

void kernel_arch(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_KERNEL);
	const char *arch = p ? foreign_arch(p) : NULL;

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

void kernel_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_KERNEL);

	if (p && !foreign_arch(p) && !is_kernel(p) && !is_wrapped_kernel(p))
		found(r, m->binary->at, format_hint(p), "Xen cannot boot the kernel '%s': it is %s", m->file->path,
		      probe_describe(r->diag->arena, p));
}

void ramdisk_format(struct report *r, const struct module *m)
{
	const struct probe *p = content(m, MODULE_RAMDISK);

	if (p && !probe_can_be_ramdisk(p))
		found(r, m->binary->at, p->kind == PROBE_UIMAGE ? "take the header of 64 bytes off" : "name a cpio archive, plain or compressed",
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

static bool is_compressed_kernel(const struct probe *p)
{
	return p && (p->kind == PROBE_GZIP || (p->kind == PROBE_UIMAGE && p->inner && p->inner->kind == PROBE_GZIP));
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

		if (other && other->kind == MODULE_KERNEL && is_compressed_kernel(content(m, MODULE_KERNEL)))
			shared(r, m, "unpack it, or give each domain a name of its own for it with -f NAME=FILE",
			       arena_fmt(r->diag->arena, "the compressed kernel '%s' is used by '%s' too, and Xen unpacks it once", m->name,
					 other->node->parent->path));
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
