/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.c - what a file is, told from its first bytes
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "probe/format.h"

/* uImage around gzip around an Image, with one to spare to see what is wrapped too often. */
enum { MOST_WRAPPERS = 3 };

/*
 * The first row that fits wins.
 * - Kernels come in the order in which Xen asks: uImage, gzip, Image, zImage
 *   (xen/common/device-tree/kernel.c:kernel_probe, xen/arch/arm/kernel.c:kernel_image_probe).
 * - A kernel with an EFI stub is also a PE, so PE comes after all kernels.
 * - A FIT is also a device tree blob.
 * - The superblock of ext stands behind 1024 free bytes, where anything may lie that is above it.
 * - cpio may stand behind any number of zeros, so it comes after what has its magic behind zeros.
 * - Text is what is nothing else.
 */
static const struct format *const formats[] = {
	&format_uimage, &format_gzip,
	&format_arm64_image, &format_arm32_zimage, &format_riscv_image, &format_x86_bzimage,
	&format_zboot, &format_pe, &format_elf,
	&format_fit, &format_dtb, &format_xsm,
	&format_xz, &format_zstd, &format_lz4_legacy, &format_lz4_frame, &format_lzo, &format_bzip2, &format_lzma,
	&format_zip, &format_squashfs, &format_romfs, &format_cramfs, &format_ext,
	&format_tar, &format_cpio,
	&format_dts, &format_script, &format_text,
};

static bool has_magic(const struct format *f, struct span head)
{
	for (size_t i = 0; i < COUNT(f->magic) && f->magic[i].len; i++)
		if (span_has_bytes(head, f->magic[i].off, f->magic[i].bytes, f->magic[i].len))
			return true;
	return !f->magic[0].len;
}

static bool fits(const struct format *f, const struct sample *s, struct probe *ret)
{
	if (!has_magic(f, s->head))
		return false;
	*ret = (struct probe){ .kind = f->kind, .name = f->name, .article = f->article };
	return !f->read || f->read(s, ret);
}

static void probe_sample(const struct sample *s, struct probe *ret)
{
	if (s->size) {
		for (size_t i = 0; i < COUNT(formats); i++)
			if (fits(formats[i], s, ret))
				return;
		*ret = (struct probe){ .kind = PROBE_UNKNOWN, .name = "unknown data", .article = "" };
	} else {
		*ret = (struct probe){ .kind = PROBE_EMPTY, .name = "empty file", .article = "an " };
	}
}

const struct probe *probe_inside(const struct sample *s, struct span head, uint64_t size)
{
	const struct sample inside = { s->arena, head, size, s->depth + 1 };
	struct probe *p;

	if (s->depth >= MOST_WRAPPERS)
		return NULL;
	p = arena_new(s->arena, struct probe);
	probe_sample(&inside, p);
	return p;
}

const struct probe *probe_inside_at(const struct sample *s, uint64_t off, uint64_t size)
{
	struct span inside;

	if (off >= s->head.len || !span_cut(s->head, off, s->head.len - off, &inside))
		return NULL;
	if (inside.len > size)
		inside.len = (size_t)size;
	return probe_inside(s, inside, size);
}

const char *probe_text_at(const struct sample *s, uint64_t off, size_t most)
{
	struct span text;
	size_t len = 0;
	uint8_t c;

	while (len < most && span_u8(s->head, off + len, &c) && c >= ' ' && c < 0x7f)
		len++;
	if (!len || !span_cut(s->head, off, len, &text))
		return NULL;
	return arena_copy(s->arena, text.at, text.len);
}

void probe_bytes(struct arena *a, struct span head, uint64_t file_size, struct probe *ret)
{
	probe_sample(&(struct sample){ .arena = a, .head = head, .size = file_size }, ret);
}

int probe_file(struct arena *a, int fd, uint64_t size, struct probe *ret)
{
	scoped_memory uint8_t *head = malloc(PROBE_HEAD);
	size_t got;
	int err;

	if (!head)
		return -ENOMEM;
	err = io_pread(fd, head, PROBE_HEAD, 0, &got);
	if (err < 0)
		return err;
	probe_bytes(a, (struct span){ head, got }, size, ret);
	return 0;
}

const char *probe_describe(struct arena *a, const struct probe *p)
{
	bool names_arch = !p->arch || strstr(p->name, p->arch);
	const char *self = arena_fmt(a, "%s%s%s%s", p->article, p->name, names_arch ? "" : " for ",
				     names_arch ? "" : p->arch);

	if (!p->inner)
		return self;
	return arena_fmt(a, "%s holding %s", self, probe_describe(a, p->inner));
}

/*
 * Linux knows these: init/initramfs.c:unpack_to_rootfs takes cpio in the formats newc
 * and crc only, init/do_mounts_rd.c:identify_ramdisk_image takes file systems, and both
 * take what lib/decompress.c:compressed_formats lists, where LZ4 has the old magic only.
 */
static bool holds_files(const struct probe *p)
{
	switch (p->kind) {
	case PROBE_CPIO:
		return !strcmp(p->cpio_format, "newc") || !strcmp(p->cpio_format, "crc");
	case PROBE_SQUASHFS:
	case PROBE_EXT:
	case PROBE_ROMFS:
	case PROBE_CRAMFS:
		return true;
	default:
		return false;
	}
}

/* Linux unpacks once: what is compressed twice is no ramdisk. */
bool probe_can_be_ramdisk(const struct probe *p)
{
	switch (p->kind) {
	case PROBE_GZIP:
		return !p->inner || holds_files(p->inner);
	case PROBE_XZ:
	case PROBE_ZSTD:
	case PROBE_LZ4_LEGACY:
	case PROBE_LZMA:
	case PROBE_LZO:
	case PROBE_BZIP2:
		return true;
	default:
		return holds_files(p);
	}
}
