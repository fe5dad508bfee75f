/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi.h - as much of UEFI as the test applications need
 *
 * Written from the UEFI Specification 2.10. Members that no test uses are counted, not
 * named. On arm64 firmware and applications call each other as C functions do, so no
 * calling convention is stated. tests/boot/efi-app compiles what includes this.
 */
#ifndef TESTS_BOOT_EFI_H
#define TESTS_BOOT_EFI_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t efi_status; /* 0, or the top bit and a number */
typedef void *efi_handle;
typedef void (*efi_unused)(void);
#define EFI_ERROR(number) ((efi_status)1 << 63 | (number))

struct efi_guid {
	uint32_t a;
	uint16_t b, c;
	uint8_t d[8];
};

/* Section 12.4 */
struct efi_text_output {
	efi_unused reset;
	efi_status (*output_string)(struct efi_text_output *self, const uint16_t *text);
};

/* Section 4.4, in the order of the table; 24 bytes of header */
struct efi_boot_services {
	uint8_t header[24];
	efi_unused tpl_and_memory[5];
	efi_status (*allocate_pool)(uint32_t type, size_t size, void **ret);
	efi_unused pool_and_events[10];
	efi_status (*handle_protocol)(efi_handle handle, const struct efi_guid *protocol, void **ret);
	efi_unused handles[5];
	efi_status (*load_image)(uint8_t boot_policy, efi_handle parent, const void *path, const void *source, size_t size,
				 efi_handle *ret);
	efi_status (*start_image)(efi_handle image, size_t *ret_exit_size, uint16_t **ret_exit_data);
	efi_unused exit_and_unload[2];
	efi_status (*exit_boot_services)(efi_handle image, size_t map_key);
	efi_unused monotonic_count;
	efi_status (*stall)(size_t microseconds);
	efi_unused until_locate[8];
	efi_status (*locate_protocol)(const struct efi_guid *protocol, void *registration, void **ret);
};

/* Section 4.5, in the order of the table; 24 bytes of header */
struct efi_runtime_services {
	uint8_t header[24];
	efi_unused time_and_memory[6];
	efi_unused get_variable[2];
	efi_status (*set_variable)(const uint16_t *name, const struct efi_guid *vendor, uint32_t attributes, size_t size,
				   const void *data);
};

/* Section 4.3 */
struct efi_system_table {
	uint8_t header[24];
	const uint16_t *vendor;
	uint32_t revision;
	void *console_in_handle, *console_in, *console_out_handle;
	struct efi_text_output *console_out;
	void *error_handle, *error_out;
	struct efi_runtime_services *runtime;
	struct efi_boot_services *boot;
};

/* Section 9.1 */
struct efi_loaded_image {
	uint32_t revision;
	efi_handle parent;
	struct efi_system_table *system;
	efi_handle device;
	const uint8_t *path;
};

_Static_assert(offsetof(struct efi_boot_services, load_image) == 24 + 22 * 8, "table of the boot services");
_Static_assert(offsetof(struct efi_boot_services, locate_protocol) == 24 + 37 * 8, "table of the boot services");
_Static_assert(offsetof(struct efi_runtime_services, set_variable) == 24 + 8 * 8, "table of the runtime services");
_Static_assert(offsetof(struct efi_system_table, boot) == 96, "system table");

efi_status efi_main(efi_handle image, struct efi_system_table *system);

#endif
