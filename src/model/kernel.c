/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c - kernels as Xen on Arm takes them
 */
#include "model/kernel.h"

#include <string.h>

/* U-Boot's numbers (include/image.h). */
enum {
	UIMAGE_ARM = 2, UIMAGE_ARM64 = 22, UIMAGE_STANDALONE = 1, UIMAGE_KERNEL = 2, UIMAGE_KERNEL_NOLOAD = 14, UIMAGE_HEADER = 64,
	UIMAGE_MINOR = 18, /* since this release Xen unpacks what is in one, and goes by its addresses */
};

static bool is_bare(const struct probe *p)
{
	return p->kind == PROBE_ARM64_IMAGE || p->kind == PROBE_ARM32_ZIMAGE;
}

/* Of other types the payload is no kernel, or has a table in front of it. */
static bool is_kernel_uimage(const struct probe *p)
{
	const struct probe_uimage *u = &p->uimage;

	return p->kind == PROBE_UIMAGE && (u->arch == UIMAGE_ARM || u->arch == UIMAGE_ARM64) &&
	       (u->type == UIMAGE_STANDALONE || u->type == UIMAGE_KERNEL || u->type == UIMAGE_KERNEL_NOLOAD);
}

bool kernel_ignores_uimage(const struct xen_info *xen)
{
	return xen_is_before(xen, UIMAGE_MINOR);
}

bool kernel_heeds_uimage(const struct xen_info *xen)
{
	return xen && xen->major >= 0 && !xen_is_before(xen, UIMAGE_MINOR);
}

static bool holds_bare(const struct probe *p)
{
	return !p->inner || is_bare(p->inner);
}

bool kernel_is_packed(const struct probe *p)
{
	return p->kind == PROBE_GZIP || (p->kind == PROBE_UIMAGE && p->inner && p->inner->kind == PROBE_GZIP);
}

bool kernel_is_format(const struct xen_info *xen, const struct probe *p)
{
	bool old = xen_is_before(xen, UIMAGE_MINOR);

	if (is_bare(p))
		return true;
	if (p->kind == PROBE_GZIP)
		return holds_bare(p) || (old && is_kernel_uimage(p->inner) && holds_bare(p->inner));
	return is_kernel_uimage(p) && (holds_bare(p) || (!old && p->inner->kind == PROBE_GZIP && holds_bare(p->inner)));
}

const char *kernel_foreign_arch(const struct probe *p)
{
	while (p->inner && !p->arch)
		p = p->inner;
	return p->arch && strcmp(p->arch, "arm64") && strcmp(p->arch, "arm") && strcmp(p->arch, "arm32") ? p->arch : NULL;
}

/* An Image or zImage of so many bytes. */
static bool read_bare(const struct probe *p, uint64_t bytes, struct kernel *k)
{
	uint32_t length = p->zimage.end - p->zimage.start;

	k->inner = p;
	k->is_64bit = p->kind == PROBE_ARM64_IMAGE;
	k->bytes = bytes;
	k->text_offset = p->image.text_offset;
	k->image_size = p->image.image_size;
	if (k->is_64bit)
		return true;
	k->bytes = length;
	k->start = p->zimage.start;
	return length && length <= bytes;
}

/* Xen looks at the header alone: what is in an Image behind it does not count. */
static bool read_uimage(const struct xen_info *xen, const struct artefact *file, const struct probe *p, uint64_t bytes, struct kernel *k)
{
	const struct probe_uimage *u = &p->uimage;
	bool old = kernel_ignores_uimage(xen), unknown = !old && !kernel_heeds_uimage(xen);

	if (!is_kernel_uimage(p) || bytes < UIMAGE_HEADER || u->size > bytes - UIMAGE_HEADER || (unknown && (u->load || u->ep)))
		return false;
	k->packed = kernel_is_packed(p);
	k->inner = k->packed ? p->inner->inner : p->inner;
	k->inner = k->inner && is_bare(k->inner) ? k->inner : NULL;
	k->is_64bit = u->arch == UIMAGE_ARM64;
	k->bytes = k->packed ? file->gunzip->bytes : u->size;
	k->image_size = k->inner && k->is_64bit ? k->inner->image.image_size : 0;
	k->start = old ? 0 : u->load;
	return old ? !k->packed : u->load || !u->ep;
}

const struct module *kernel_module(const struct system *sys, const struct domain *domain, enum module_kind kind)
{
	const struct module *last = NULL;

	for (size_t i = 0; domain && i < domain->modules.count; i++)
		last = domain->modules.at[i]->kind == kind ? domain->modules.at[i] : last;
	for (size_t i = 0; !domain && i < sys->modules.count; i++) {
		if (sys->modules.at[i]->place == PLACE_DOM0 && sys->modules.at[i]->kind == kind)
			return sys->modules.at[i];
	}
	return last;
}

bool kernel_read(const struct system *sys, const struct module *m, struct kernel *ret)
{
	const struct artefact *file = m && m->kind == MODULE_KERNEL ? m->content : NULL;
	const struct xen_info *xen = system_xen(sys);
	const struct probe *p = file && file->usable && file->size ? &file->probe : NULL;
	struct kernel k = { 0 };
	bool known;

	if (!p || !kernel_is_format(xen, p) || (kernel_is_packed(p) && (!file->gunzip || !gunzip_fits_xen(file->gunzip))))
		return false;
	if (p->kind == PROBE_UIMAGE) {
		known = read_uimage(xen, file, p, file->size, &k);
	} else if (p->kind == PROBE_GZIP) {
		known = p->inner && is_bare(p->inner) && read_bare(p->inner, file->gunzip->bytes, &k);
		k.packed = true;
	} else {
		known = read_bare(p, file->size, &k);
	}
	*ret = k;
	return known && k.bytes;
}
