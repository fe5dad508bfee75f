// SPDX-License-Identifier: BSD-2-Clause
/*
 * entry.c - test application for UEFI: says that it was started, and sets a variable
 *
 *   ENTRY: started
 *   ENTRY: variable set
 *
 * Its data has an odd length, so that where it is kept shows what is put behind it.
 */
#include "efi.h"

static const struct efi_guid test_guid = {
	0x5e0c2c5a, 0x1b2f, 0x4f0e, { 0x9b, 0x6d, 0x52, 0x0b, 0x7e, 0x11, 0x33, 0x01 }
};

enum { KEPT_AND_SEEN_BY_ALL = 7 };

efi_status efi_main(efi_handle image, struct efi_system_table *system)
{
	static const uint8_t data[5] = { 1, 2, 3, 4, 5 };
	efi_status status;

	(void)image;
	system->console_out->output_string(system->console_out, L"ENTRY: started\r\n");
	status = system->runtime->set_variable(L"EntryTest", &test_guid, KEPT_AND_SEEN_BY_ALL, sizeof(data), data);
	system->console_out->output_string(system->console_out, status ? L"ENTRY: no variable\r\n" : L"ENTRY: variable set\r\n");
	return 0;
}
