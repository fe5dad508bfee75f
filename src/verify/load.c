/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.c - a file of the boot plan, in words
 */
#include "verify/load.h"

#include "verify/unicode.h"

const char *load_path(struct arena *a, const struct wire_file *file)
{
	const uint16_t *from = file->path + 1; /* the decoder has seen the first separator and the NUL */
	size_t len = 0;
	char *path;

	while (from[len])
		len++;
	path = arena_alloc(a, 3 * len + 1);
	unicode_from_utf16((struct span){ (const uint8_t *)from, 2 * (len + 1) }, path);
	return path;
}

const char *load_kind_name(enum wire_kind kind)
{
	static const char *const names[] = {
		[WIRE_XEN] = "hypervisor", [WIRE_KERNEL] = "kernel", [WIRE_RAMDISK] = "ramdisk", [WIRE_TREE] = "device tree",
		[WIRE_POLICY] = "XSM policy", [WIRE_OTHER] = "other",
	};

	return names[kind];
}
