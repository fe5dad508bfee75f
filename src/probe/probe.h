/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.h - what a file is, told from its first bytes
 *
 * A probe says what a file is and the few facts that rules ask for; whether that is
 * right is the rules' business. It looks at the first PROBE_HEAD bytes only, and at
 * as much inside of a wrapper (gzip, uImage, zboot), so a huge file costs nothing.
 * Nothing is said here. Texts are constants or live in the arena.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/arena.h"
#include "base/attributes.h"
#include "base/span.h"
#include "probe/facts.h"

enum { PROBE_HEAD = 64 * 1024 };

enum probe_kind {
	PROBE_UNKNOWN, PROBE_EMPTY,
	PROBE_ARM64_IMAGE, PROBE_ARM32_ZIMAGE, PROBE_RISCV_IMAGE, PROBE_X86_BZIMAGE, PROBE_ZBOOT,
	PROBE_PE, PROBE_ELF, PROBE_UIMAGE, PROBE_FIT,
	PROBE_GZIP, PROBE_XZ, PROBE_ZSTD, PROBE_LZ4_LEGACY, PROBE_LZ4_FRAME, PROBE_LZMA, PROBE_LZO, PROBE_BZIP2,
	PROBE_CPIO, PROBE_TAR, PROBE_ZIP,
	PROBE_DTB, PROBE_XSM_POLICY,
	PROBE_SQUASHFS, PROBE_EXT, PROBE_ROMFS, PROBE_CRAMFS,
	PROBE_TEXT, PROBE_DTS, PROBE_SCRIPT,
};

struct probe {
	enum probe_kind kind;
	const char *name;          /* "arm64 Image", "gzip data"; never NULL */
	const char *article;       /* "an ", "a " or "": what to write before the name */
	const char *arch;          /* "arm64", "x86-64"; NULL when the format does not say */
	uint16_t machine;          /* of PE or ELF, raw; 0: none */
	const struct probe *inner; /* what a gzip, uImage or zboot wraps; NULL when that cannot be told */

	struct probe_pe pe;
	struct probe_payload payload;
	struct probe_image image;
	struct probe_zimage zimage;
	struct probe_uimage uimage;
	struct probe_elf elf;
	struct probe_dtb dtb;      /* of a FIT too */
	struct probe_xsm xsm;
	const char *compression;   /* zboot: of its payload, "gzip", "zstd22"; or NULL */
	uint8_t xz_check;          /* xz: 0 none, 1 CRC32, 4 CRC64, 10 SHA-256 */
	const char *cpio_format;   /* "newc", "crc", "odc", "binary" */
};

/* head: the first bytes of a file that has file_size of them. */
void probe_bytes(struct arena *a, struct span head, uint64_t file_size, struct probe *ret);

/* The same from a descriptor, whatever its position. A negative errno when it cannot be read. */
must_check int probe_file(struct arena *a, int fd, uint64_t size, struct probe *ret);

/* "an ELF file for x86-64", "gzip data holding a cpio archive": fits after "is". */
const char *probe_describe(struct arena *a, const struct probe *p);

/* Whether Linux may take it as initramfs or old-style initrd, with all options for that built in. */
bool probe_can_be_ramdisk(const struct probe *p);

#endif
