/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uimage.c - U-Boot's legacy image header
 *
 * Sources: U-Boot include/image.h (struct legacy_img_hdr, IH_ARCH_*, IH_TYPE_*),
 * boot/image.c:image_multi_getimg; Xen xen/arch/arm/kernel.c:kernel_uimage_probe.
 */
#include "probe/format.h"

enum { UIMAGE_HEADER = 64, TYPE_MULTI = 4, TYPE_SCRIPT = 6 };

static const char *const archs[] = {
	[2] = "arm", [3] = "x86", [5] = "mips", [6] = "mips64", [7] = "ppc", [22] = "arm64", [24] = "x86-64",
	[26] = "riscv",
};

static bool read_header(struct span header, struct probe_uimage *ret)
{
	return span_be32(header, 12, &ret->size) && span_be32(header, 16, &ret->load) &&
	       span_be32(header, 20, &ret->ep) && span_u8(header, 28, &ret->os) &&
	       span_u8(header, 29, &ret->arch) && span_u8(header, 30, &ret->type) &&
	       span_u8(header, 31, &ret->compression);
}

/* A multi-file image and a script begin with a list of sizes, so what follows the header says nothing. */
static bool read_uimage(const struct sample *s, struct probe *ret)
{
	struct probe_uimage *u = &ret->uimage;
	struct span header;

	if (!span_cut(s->head, 0, UIMAGE_HEADER, &header) || !read_header(header, u))
		return false;
	if (u->arch < COUNT(archs))
		ret->arch = archs[u->arch];
	if (u->type != TYPE_MULTI && u->type != TYPE_SCRIPT)
		ret->inner = probe_inside_at(s, UIMAGE_HEADER, u->size);
	return true;
}

const struct format format_uimage = {
	.kind = PROBE_UIMAGE, .name = "U-Boot uImage", .article = "a ",
	.magic = { { 0, 4, "\x27\x05\x19\x56" } }, .read = read_uimage,
};
