/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.h - what a file named as xen.efi is
 *
 * Tells an arm64 xen.efi from everything that people take for one, and its release by
 * the texts in it. Nothing is said here; texts are constants or live in the arena.
 */
#ifndef PROBE_XEN_H
#define PROBE_XEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "probe/kconfig.h"

struct xen_info {
	bool pe;
	uint16_t machine;     /* of the PE or ELF header; 0xaa64: arm64 PE; 0: none */
	bool efi_arm64;       /* the header that arm64 firmware starts: PE32+, machine 0xaa64, EFI application */
	const char *version;  /* as in the banner, "4.17.7", "4.23-unstable"; or NULL */
	int major, minor;     /* -1 when not known */
	bool has_uefi_binary; /* reads xen,uefi-binary: 4.16 or later */
	const struct kconfig *config; /* how it was built; NULL when that is not known */
	const char *config_file;      /* the file beside it that says so; NULL when it carries the configuration itself */
	const char *why_not;  /* why this is no arm64 xen.efi, "it is ..."; NULL when it is one */
};

/*
 * Reads from a descriptor, whatever its position: the head, and if that may be Xen then
 * the first 64 MiB in pieces. A negative errno when it cannot be read.
 * The configuration is only that which it carries itself.
 */
must_check int xen_read(struct arena *a, int fd, uint64_t size, struct xen_info *ret);

/* Whether it is known to be of a release before 4.minor; false for NULL and for an unknown release. */
bool xen_is_before(const struct xen_info *xen, int minor);

/* Whether it is known to be of release 4.minor or a later one; false for NULL and for an unknown release. */
bool xen_is_since(const struct xen_info *xen, int minor);

/* Whether it is known to be release 4.minor, and of that point release or a later one: 4.21.3 is of 21 and 2. */
bool xen_is_point(const struct xen_info *xen, int minor, unsigned long point);

/* Whether it is known that this option, without CONFIG_, was not built in; false for NULL and when no configuration is known. */
bool xen_lacks(const struct xen_info *xen, const char *option);

/* "Xen 4.17.7", "Xen 4.17", or "Xen" for NULL and when the release is not known. */
const char *xen_release(struct arena *a, const struct xen_info *xen);

#endif
