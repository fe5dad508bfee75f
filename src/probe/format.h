/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * format.h - what the formats of probe/ are made of, for the files of probe/ only
 *
 * A format is one const row: a magic and a function that reads the facts behind it.
 * Adding one means a row at the end of a file, a line here and its place in probe.c.
 */
#ifndef PROBE_FORMAT_H
#define PROBE_FORMAT_H

#include "probe/probe.h"

/* The bytes under a probe. */
struct sample {
	struct arena *arena;
	struct span head;
	uint64_t size;  /* of the whole, UINT64_MAX when not known */
	unsigned depth; /* how many wrappers are around it */
};

struct magic {
	uint16_t off, len;
	const char *bytes;
};

struct format {
	enum probe_kind kind;
	const char *name, *article;
	struct magic magic[4]; /* any of them; without one, read() alone decides */
	/* Adds facts to *ret, which has the row's. False: it is not this format after all. NULL: the magic is all. */
	bool (*read)(const struct sample *s, struct probe *ret);
};

extern const struct format format_uimage, format_gzip;
extern const struct format format_arm64_image, format_arm32_zimage, format_riscv_image, format_x86_bzimage;
extern const struct format format_zboot, format_pe, format_elf, format_fit, format_dtb, format_xsm;
extern const struct format format_xz, format_zstd, format_lz4_legacy, format_lz4_frame, format_lzma, format_lzo,
	format_bzip2;
extern const struct format format_squashfs, format_romfs, format_cramfs, format_ext;
extern const struct format format_zip, format_tar, format_cpio;
extern const struct format format_dts, format_script, format_text;

/* What the bytes taken out of s are, of which head are the first; NULL when they are wrapped too often. */
const struct probe *probe_inside(const struct sample *s, struct span head, uint64_t size);

/* What the size bytes at off are; NULL when they begin behind the head. */
const struct probe *probe_inside_at(const struct sample *s, uint64_t off, uint64_t size);

/* Enters the PE header, if there is one, with machine and arch. */
void probe_add_pe(const struct sample *s, struct probe *ret);

/* The printable characters at off up to the first other one, at most most of them; NULL when there are none. */
const char *probe_text_at(const struct sample *s, uint64_t off, size_t most);

#endif
