/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linux.c - kernels in the shapes that Linux gave them
 *
 * Xen for arm64, U-Boot and others have the shape of the arm64 Image too.
 * Sources: Linux Documentation/arch/arm64/booting.rst, arch/arm/boot/compressed/head.S,
 * Documentation/arch/riscv/boot-image-header.rst, Documentation/arch/x86/boot.rst;
 * Xen xen/arch/arm/kernel.c:kernel_zimage64_probe, kernel_zimage32_probe.
 */
#include "probe/format.h"

enum { IMAGE_HEADER = 64, ARM32_ZIMAGE_HEADER = 0x30 };

/* The fields that arm64 and RISC-V have in common. */
static bool read_image(struct span head, struct probe_image *ret)
{
	struct span header;

	if (!span_cut(head, 0, IMAGE_HEADER, &header))
		return false;
	if (!span_le64(header, 8, &ret->text_offset) || !span_le64(header, 16, &ret->image_size) ||
	    !span_le64(header, 24, &ret->flags))
		return false;
	ret->big_endian = ret->flags & 1;
	return true;
}

/* Xen takes an Image by its first instruction too, as Linux had it before there was a magic. */
static bool read_arm64_image(const struct sample *s, struct probe *ret)
{
	static const uint32_t page_sizes[] = { 0, 4096, 16384, 65536 };

	if (!read_image(s->head, &ret->image))
		return false;
	ret->arch = "arm64";
	ret->image.old = !span_has(s->head, 0x38, "ARM\x64");
	if (ret->image.old)
		ret->image = (struct probe_image){ .text_offset = ret->image.text_offset, .old = true };
	ret->image.page_size = page_sizes[ret->image.flags >> 1 & 3];
	probe_add_pe(s, ret);
	return true;
}

static bool read_arm32_zimage(const struct sample *s, struct probe *ret)
{
	ret->arch = "arm";
	probe_add_pe(s, ret);
	return s->head.len >= ARM32_ZIMAGE_HEADER && span_le32(s->head, 0x28, &ret->zimage.start) &&
	       span_le32(s->head, 0x2c, &ret->zimage.end);
}

/* The header does not say how wide the registers are, its PE part does. */
static bool read_riscv_image(const struct sample *s, struct probe *ret)
{
	if (!read_image(s->head, &ret->image))
		return false;
	probe_add_pe(s, ret);
	if (!ret->arch)
		ret->arch = "riscv";
	return true;
}

/* Boot protocol 2.12 and later say in xloadflags whether there is a 64-bit entry. */
static bool read_x86_bzimage(const struct sample *s, struct probe *ret)
{
	uint16_t protocol, flags;

	if (!span_has(s->head, 0x1fe, "\x55\xaa") || !span_le16(s->head, 0x206, &protocol))
		return false;
	probe_add_pe(s, ret);
	if (!ret->arch && protocol >= 0x20c && span_le16(s->head, 0x236, &flags) && (flags & 1))
		ret->arch = "x86-64";
	if (!ret->arch)
		ret->arch = "x86";
	return true;
}

const struct format format_arm64_image = {
	.kind = PROBE_ARM64_IMAGE, .name = "arm64 Image", .article = "an ",
	.magic = { { 0x38, 4, "ARM\x64" }, { 0, 4, "\x08\x00\x00\x14" } }, .read = read_arm64_image,
};

const struct format format_arm32_zimage = {
	.kind = PROBE_ARM32_ZIMAGE, .name = "arm32 zImage", .article = "an ",
	.magic = { { 0x24, 4, "\x18\x28\x6f\x01" } }, .read = read_arm32_zimage,
};

const struct format format_riscv_image = {
	.kind = PROBE_RISCV_IMAGE, .name = "Linux Image", .article = "a ",
	.magic = { { 0x38, 4, "RSC\x05" } }, .read = read_riscv_image,
};

const struct format format_x86_bzimage = {
	.kind = PROBE_X86_BZIMAGE, .name = "Linux bzImage", .article = "a ",
	.magic = { { 0x202, 4, "HdrS" } }, .read = read_x86_bzimage,
};
