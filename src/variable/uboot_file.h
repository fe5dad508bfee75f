/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uboot_file.h - U-Boot's variables, as it keeps them in ubootefi.var on the ESP
 *
 * U-Boot built with CONFIG_EFI_VARIABLE_FILE_STORE reads the file before it looks for what to
 * boot and writes it anew when a variable changes. Format: include/efi_variable.h:struct
 * efi_var_file, struct efi_var_entry; what U-Boot demands of it: lib/efi_loader/
 * efi_var_file.c:efi_var_from_file, efi_var_restore. Any bytes may stand in a file: what
 * U-Boot would not take whole is refused here. Nothing is read or written by these; the
 * caller has the bytes.
 */
#ifndef VARIABLE_UBOOT_FILE_H
#define VARIABLE_UBOOT_FILE_H

#include "variable/boot_change.h"

#define UBOOT_FILE_NAME "ubootefi.var" /* in the ESP's root */

enum {
	UBOOT_FILE_MOST = 1024 * 1024, /* bytes; what is larger is not read */
	/*
	 * U-Boot refuses a file that is longer than its CONFIG_EFI_VAR_BUF_SIZE, which is this by default. Who finds a longer file
	 * on a device knows that its U-Boot has more.
	 */
	UBOOT_FILE_SURE = 16 * 1024,
};

struct uboot_variable {
	uint32_t attributes;
	uint64_t time;            /* of authentication, seconds since 1970; mostly 0 */
	uint8_t guid[GUID_BYTES];
	const char *name;         /* UTF-8, for people and for comparing with names in ASCII */
	struct span data;
	struct span entry;        /* all of it as it stands in the file, so that it is written again as it is */
};

struct uboot_file {
	LIST(struct uboot_variable) variables; /* in the file's order; of two with one name U-Boot takes the first */
};

/*
 * Reads the whole file. NULL when U-Boot would take all of it; else what is wrong with it, as in "'ubootefi.var' is damaged:
 * <it>", and *ret is not written. *ret borrows the bytes.
 */
const char *uboot_file_read(struct arena *a, struct span bytes, struct uboot_file *ret);

/* The variable of that name, NULL when there is none. */
const struct uboot_variable *uboot_file_find(const struct uboot_file *file, const uint8_t guid[GUID_BYTES], const char *name);

/* Puts a variable behind all others, in place of one of that name, as U-Boot does. Without data the name goes. */
void uboot_file_set(struct arena *a, struct uboot_file *file, const uint8_t guid[GUID_BYTES], const char *name, uint32_t attributes,
		    struct span data);

/* The file's bytes, without any variable too. Those that were not set anew are as they were read. */
struct span uboot_file_bytes(struct arena *a, const struct uboot_file *file);

/*
 * Makes the entry the first to be started; what was done is in *ret. Only what differs is set. An empty file (zeroed) is as
 * good as any. False when all numbers are taken, and then nothing was changed.
 */
bool uboot_file_set_boot(struct arena *a, struct uboot_file *file, const struct boot_request *request, struct boot_change *ret);

#endif
