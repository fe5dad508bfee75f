/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.c - what a file named as xen.efi is
 *
 * Sources: Xen xen/arch/arm/arm64/head.S:efi_head (the PE header), xen/common/efi/boot.c:
 * efi_start (the banner, UTF-16), xen/arch/arm/domain_build.c:make_hypervisor_node
 * ("xen,xen-M.N"), xen/arch/arm/efi/efi-boot.h:handle_module_node ("xen,uefi-binary").
 */
#include "probe/xen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "probe/probe.h"

enum { PE32_PLUS = 0x20b, MACHINE_ARM64 = 0xaa64, SUBSYSTEM_EFI_APPLICATION = 10 };

/* Pieces overlap by more than the longest text that is looked for, so that each is whole in one of them. */
enum { PIECE = 256 * 1024, OVERLAP = 1024, LONGEST_BANNER = 256, MOST_SCANNED = 64 * 1024 * 1024 };

struct scan {
	struct arena *arena;
	const char *version;  /* by the banner */
	int major, minor;     /* by "xen,xen-M.N", or -1 */
	bool uefi_binary;
	bool linux_kernel;
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The ASCII part of the UTF-16LE text at off, NUL-terminated; false when its end is not there or too far. */
static bool narrow(struct span s, uint64_t off, char text[LONGEST_BANNER])
{
	for (size_t i = 0; i < LONGEST_BANNER; i++) {
		uint16_t c;

		if (!span_le16(s, off + i * 2, &c) || c > 0x7e)
			return false;
		text[i] = (char)c;
		if (!c)
			return true;
	}
	return false;
}

/* "Xen 4.17.7 (c/s ) EFI loader": the version is the second word. */
static const char *banner_version(struct arena *a, struct span s, uint64_t off)
{
	char text[LONGEST_BANNER];
	const char *version = text + strlen("Xen ");

	if (!narrow(s, off, text) || !strstr(text, " EFI loader") || !is_digit((uint8_t)*version))
		return NULL;
	return arena_copy(a, version, strcspn(version, " "));
}

static void look_for_banner(struct scan *scan, struct span piece)
{
	static const char start[] = "X\0e\0n\0 "; /* UTF-16: the last NUL is the blank's high byte */
	size_t at;

	for (uint64_t from = 0; !scan->version && span_find(piece, from, start, sizeof(start), &at); from = at + 1)
		scan->version = banner_version(scan->arena, piece, at);
}

/* A small decimal number; *off comes to stand behind it. */
static bool read_number(struct span s, uint64_t *off, int *ret)
{
	int v = 0;
	unsigned digits = 0;
	uint8_t c;

	for (; digits < 4 && span_u8(s, *off, &c) && is_digit(c); digits++, ++*off)
		v = v * 10 + (c - '0');
	*ret = v;
	return digits;
}

/* "M.N" with something behind it that is no further digit; what is cut off there is not known whole. */
static bool read_release(struct span s, uint64_t off, int *major, int *minor)
{
	int first, second;
	uint8_t c;

	if (!read_number(s, &off, &first) || !span_u8(s, off++, &c) || c != '.' || !read_number(s, &off, &second))
		return false;
	if (!span_u8(s, off, &c) || is_digit(c))
		return false;
	*major = first;
	*minor = second;
	return true;
}

/* Linux has the text without a number (arch/arm/xen/enlighten.c), and Xen has "xen,xen-bootargs" too. */
static void look_for_release(struct scan *scan, struct span piece)
{
	static const char start[] = "xen,xen-";
	size_t at;

	for (uint64_t from = 0; scan->major < 0 && span_find(piece, from, start, strlen(start), &at); from = at + 1)
		read_release(piece, at + strlen(start), &scan->major, &scan->minor);
}

static void look_for_others(struct scan *scan, struct span piece)
{
	static const char binary[] = "xen,uefi-binary", kernel[] = "Linux version ";
	size_t at;
	uint8_t c;

	if (!scan->uefi_binary)
		scan->uefi_binary = span_find(piece, 0, binary, sizeof(binary), &at);
	for (uint64_t from = 0; !scan->linux_kernel; from = at + 1) {
		if (!span_find(piece, from, kernel, strlen(kernel), &at))
			return;
		scan->linux_kernel = span_u8(piece, at + strlen(kernel), &c) && is_digit(c);
	}
}

static int scan_file(int fd, struct scan *scan)
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	size_t got = PIECE;

	if (!bytes)
		return -ENOMEM;
	for (uint64_t off = 0; got == PIECE && off < MOST_SCANNED; off += PIECE - OVERLAP) {
		int err = io_pread(fd, bytes, PIECE, off, &got);
		const struct span piece = { bytes, got };

		if (err < 0)
			return err;
		look_for_banner(scan, piece);
		look_for_release(scan, piece);
		look_for_others(scan, piece);
	}
	return 0;
}

static bool is_xen(const struct xen_info *x)
{
	return x->version || x->major >= 0;
}

const char *xen_release(struct arena *a, const struct xen_info *xen)
{
	if (!xen || !is_xen(xen))
		return "Xen";
	return xen->version ? arena_fmt(a, "Xen %s", xen->version) : arena_fmt(a, "Xen %d.%d", xen->major, xen->minor);
}

bool xen_is_before(const struct xen_info *xen, int minor)
{
	return xen && xen->major >= 0 && (xen->major < 4 || (xen->major == 4 && xen->minor < minor));
}

bool xen_is_since(const struct xen_info *xen, int minor)
{
	return xen && xen->major >= 0 && !xen_is_before(xen, minor);
}

bool xen_is_point(const struct xen_info *xen, int minor, unsigned long point)
{
	const char *text = xen_is_since(xen, minor) && xen_is_before(xen, minor + 1) && xen->version ? strchr(xen->version, '.') : NULL;

	text = text ? strchr(text + 1, '.') : NULL;
	return text && strtoul(text + 1, NULL, 10) >= point;
}

bool xen_lacks(const struct xen_info *xen, const char *option)
{
	return xen && xen->config && kconfig_state(xen->config, option) != KCONFIG_ON;
}

static const char *not_for_arm64(struct arena *a, const struct probe *p, const struct xen_info *x)
{
	const char *what = is_xen(x) ? xen_release(a, x) : probe_describe(a, p);
	const char *arch = p->arch ? p->arch : arena_fmt(a, "machine 0x%04x", p->machine);

	if (strstr(what, arch))
		return arena_fmt(a, "it is %s, not for arm64", what);
	return arena_fmt(a, "it is %s for %s, not for arm64", what, arch);
}

/* What is wrong with a file that has a PE header. */
static const char *why_not_pe(struct arena *a, const struct probe *p, const struct scan *scan, const struct xen_info *x)
{
	if (p->machine != MACHINE_ARM64)
		return not_for_arm64(a, p, x);
	if (!is_xen(x) && scan->linux_kernel)
		return "it is an arm64 Linux kernel, not Xen";
	if (!is_xen(x))
		return arena_fmt(a, "it is %s, but nothing in it says Xen", probe_describe(a, p));
	if (!x->efi_arm64)
		return arena_fmt(a, "it is %s, but its PE header has magic 0x%x and subsystem %u "
				 "instead of 0x20b and 10", xen_release(a, x), p->pe.magic, p->pe.subsystem);
	return NULL;
}

static const char *why_not(struct arena *a, const struct probe *p, const struct scan *scan, const struct xen_info *x)
{
	if (p->pe.present && p->kind != PROBE_ZBOOT)
		return why_not_pe(a, p, scan, x);
	if (p->kind == PROBE_ARM64_IMAGE && is_xen(x))
		return arena_fmt(a, "it is %s built without CONFIG_ARM_EFI: it has no PE header", xen_release(a, x));
	switch (p->kind) {
	case PROBE_ARM64_IMAGE:
		return "it is an arm64 Image without a PE header, not an EFI program";
	case PROBE_ZBOOT:
		return arena_fmt(a, "it is %s, not Xen", probe_describe(a, p));
	case PROBE_GZIP:
		return arena_fmt(a, "it is %s; firmware starts uncompressed files only", probe_describe(a, p));
	case PROBE_ELF:
		return arena_fmt(a, "it is %s, as xen-syms is; firmware starts PE files only", probe_describe(a, p));
	default:
		return arena_fmt(a, "it is %s, not a PE file", probe_describe(a, p));
	}
}

/* Xen is an EFI program, or when built without that a bare Image; zboot shows only what unpacks a kernel. */
static bool may_be_xen(const struct probe *p)
{
	return (p->pe.present && p->kind != PROBE_ZBOOT) || p->kind == PROBE_ARM64_IMAGE;
}

static bool is_efi_arm64(const struct probe_pe *pe)
{
	return pe->present && pe->machine == MACHINE_ARM64 && pe->magic == PE32_PLUS &&
	       pe->subsystem == SUBSYSTEM_EFI_APPLICATION;
}

/* x86 has no "xen,xen-M.N", so the banner must do. */
static void take_release(const struct scan *scan, struct xen_info *ret)
{
	ret->version = scan->version;
	ret->major = scan->major;
	ret->minor = scan->minor;
	if (ret->major < 0 && ret->version)
		read_release((struct span){ (const uint8_t *)ret->version, strlen(ret->version) + 1 }, 0, &ret->major,
			     &ret->minor);
}

/* It lies in one piece somewhere, so all of the file is looked through. */
static int read_config(struct arena *a, int fd, uint64_t size, const struct kconfig **ret)
{
	scoped_memory uint8_t *bytes = size <= MOST_SCANNED ? malloc(size + !size) : NULL;
	size_t got;
	int err;

	if (!bytes)
		return size <= MOST_SCANNED ? -ENOMEM : 0;
	err = io_pread(fd, bytes, size, 0, &got);
	if (!err)
		*ret = kconfig_find(a, (struct span){ bytes, got });
	return err;
}

int xen_read(struct arena *a, int fd, uint64_t size, struct xen_info *ret)
{
	struct scan scan = { .arena = a, .major = -1, .minor = -1 };
	struct xen_info x = { .major = -1, .minor = -1 };
	struct probe p;
	int err = probe_file(a, fd, size, &p);

	if (!err && may_be_xen(&p))
		err = scan_file(fd, &scan);
	if (err < 0)
		return err;
	x.pe = p.pe.present;
	x.machine = p.machine;
	x.efi_arm64 = is_efi_arm64(&p.pe);
	x.has_uefi_binary = scan.uefi_binary;
	take_release(&scan, &x);
	x.why_not = why_not(a, &p, &scan, &x);
	if (!x.why_not)
		err = read_config(a, fd, size, &x.config);
	*ret = x;
	return err;
}
