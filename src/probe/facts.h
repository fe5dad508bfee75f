/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * facts.h - what a probe tells of a file besides its kind
 *
 * Numbers are as in the file, in the byte order of the host; all are zero where the
 * format has no such thing. Included by probe.h.
 */
#ifndef PROBE_FACTS_H
#define PROBE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

/* Where a PE header was found, also in a Linux image or in zboot (PE/COFF specification, "Optional Header"). */
struct probe_pe {
	bool present;
	uint16_t machine;    /* 0xaa64: arm64 */
	uint16_t sections;
	uint16_t magic;      /* 0x20b: PE32+; 0: no optional header */
	uint16_t subsystem;  /* 10: EFI application */
	uint32_t image_size; /* in memory */
};

/* Where zboot has the packed kernel. */
struct probe_payload {
	uint32_t at, size;
};

/* arm64 and RISC-V (Linux Documentation/arch/arm64/booting.rst, Documentation/arch/riscv/boot-image-header.rst). */
struct probe_image {
	uint64_t text_offset;
	uint64_t image_size; /* in memory, with BSS; 0 before Linux 3.17 */
	uint64_t flags;
	bool big_endian;
	uint32_t page_size;  /* bytes; 0: not said */
	bool old;            /* told by its first instruction alone, with none of the later fields */
};

/* arm32 (Linux arch/arm/boot/compressed/head.S). Not 0: addresses it must run at. */
struct probe_zimage {
	uint32_t start, end;
};

/* U-Boot's legacy header (include/image.h), numbers as there. */
struct probe_uimage {
	uint8_t os, arch, type, compression;
	uint32_t size;     /* of what follows the 64 bytes */
	uint32_t load, ep;
};

struct probe_elf {
	uint8_t bits;      /* 32 or 64 */
	bool big_endian;
	uint16_t type;     /* 2: program, 3: shared or position independent */
};

struct probe_dtb {
	uint32_t totalsize, version;
};

struct probe_xsm {
	const char *target; /* "XenFlask"; or NULL */
	uint32_t version;   /* of the policy format */
};

#endif
