/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.h - the configuration file of Xen's own EFI loader, and the files that it leads to
 *
 * Read as Xen reads it (xen/common/efi/boot.c: pre_parse, get_value, split_string). Nothing in it says what the files hold, so
 * all that can be seen is whether they are there. A module's file is named in the tree (xen,uefi-binary); both
 * kinds of names are looked up in the loader's directory.
 */
#ifndef VERIFY_CONFIG_H
#define VERIFY_CONFIG_H

#include "verify/fat.h"

/*
 * Looks at BOOTAA64.cfg, at the tree that it names, and for all files of both. Fails only when reading fails. Nothing at
 * or behind end is read.
 */
must_check int config_check(struct arena *a, int fd, uint64_t end, const struct fat_volume *volume, struct problems *p);

#endif
