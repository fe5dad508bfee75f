/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efivarfs.h - a boot entry in the firmware of the machine that this runs on
 *
 * Linux shows UEFI's variables as files NAME-GUID, the attributes in the first four bytes
 * (Documentation/filesystems/efivarfs.rst). A file is written by a single write(); some
 * are immutable until that flag is taken off. What the firmware refuses comes back as an
 * errno (drivers/firmware/efi/vars.c:efi_status_to_err).
 *
 * libefivar is not used: Buildroot has no such library for the machine that builds, its
 * directory is not a parameter, and it reads what others have written into entries with
 * less care than spans. It is a judge in the tests.
 */
#ifndef VARIABLE_EFIVARFS_H
#define VARIABLE_EFIVARFS_H

#include "base/diag.h"
#include "variable/boot_change.h"

#define EFIVARFS_PATH "/sys/firmware/efi/efivars"

/*
 * Whether entries can be written there, which is worth knowing before a device is overwritten. The fault says why not:
 * no UEFI firmware, nothing mounted, only to be read, not root. Writes nothing.
 */
must_check int efivarfs_check(struct diag *d, const char *path);

/*
 * Makes the entry the first to be started; what was done is in *ret. Only what differs is written: the entry, then BootOrder,
 * then the entries that lead nowhere any more go, so that what is there is whole whenever this ends. A fault says what the
 * firmware refused; the entry may be there then and not stand in BootOrder.
 */
must_check int efivarfs_set_boot(struct diag *d, const char *path, const struct boot_request *request, struct boot_change *ret);

#endif
