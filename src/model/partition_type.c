/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partition_type.c - types of partitions by name
 */
#include "model/partition_type.h"

#include <string.h>

const struct partition_type partition_types[] = {
	{ "esp", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "EFI System Partition", HOLDS_FAT, false },
	{ "xbootldr", "BC13C2FF-59E6-4262-A352-B275FD6F7172", "boot loader's partition", HOLDS_FILES, false },
	{ "root-arm64", "B921B045-1DF0-41C3-AF44-4C6F280D3FAE", "root file system (arm64)", HOLDS_FILES, false },
	{ "root-arm64-verity", "DF3300CE-D69F-4C92-978C-9BFB0F38D820", "hashes of the root file system (arm64)", HOLDS_VERITY, false },
	{ "root-arm64-verity-sig", "6DB69DE6-29F4-4758-A7A5-962190F00CE3", "signed hash of the root file system (arm64)", HOLDS_ANYTHING, false },
	{ "usr-arm64", "B0E01050-EE5F-4390-949A-9101B17104E9", "/usr (arm64)", HOLDS_FILES, false },
	{ "usr-arm64-verity", "6E11A4E7-FBCA-4DED-B9E9-E1A512BB664E", "hashes of /usr (arm64)", HOLDS_VERITY, false },
	{ "usr-arm64-verity-sig", "C23CE4FF-44BD-4B00-B2D4-B41B3419E02A", "signed hash of /usr (arm64)", HOLDS_ANYTHING, false },
	{ "swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", "swap", HOLDS_SWAP, false },
	{ "home", "933AC7E1-2EB4-4F13-B844-0E14E2AEF915", "/home", HOLDS_FILES, false },
	{ "user-home", "773F91EF-66D4-49B5-BD83-D683BF40AD16", "home of one user", HOLDS_FILES, false },
	{ "srv", "3B8F8425-20E0-4F3B-907F-1A25A76F98E8", "/srv", HOLDS_FILES, false },
	{ "var", "4D21B016-B534-45C2-A9FB-5C16E091FD2D", "/var", HOLDS_FILES, false },
	{ "tmp", "7EC6F557-3BC5-4ACA-B293-16EF5DF639D1", "/var/tmp", HOLDS_FILES, false },
	{ "linux-generic", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "data of Linux", HOLDS_ANYTHING, false },
	{ "lvm", "E6D6D379-F507-44C2-A23C-238F2A3DF928", "LVM", HOLDS_LVM, false },
	{ "raid", "A19D880F-05FC-4D3B-A006-743F0F84911E", "RAID", HOLDS_RAID, false },
	{ "luks", "CA7D7CCB-63ED-4C53-861C-1742536059CC", "LUKS", HOLDS_LUKS, false },
	{ "reserved", "8DA63339-0007-60C0-C436-083AC8230908", "reserved", HOLDS_ANYTHING, false },
	{ "basic-data", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "data (Microsoft)", HOLDS_ANYTHING, false },
	{ "bios-boot", "21686148-6449-6E6F-744E-656564454649", "BIOS boot", HOLDS_ANYTHING, false },
	{ "u-boot-env", "3DE21764-95BD-54BD-A5C3-4ABE786F38A8", "U-Boot's environment", HOLDS_ANYTHING, false },
	{ "fip", "19D5DF83-11B0-457B-BE2C-7559C13142A5", "firmware image package", HOLDS_ANYTHING, false },
	{ "fwu-metadata", "8A7A84A0-8387-40F6-AB41-A8B9A5A60D23", "firmware update metadata", HOLDS_ANYTHING, false },
	{ "root-arm", "69DAD710-2CE4-4E3C-B16C-21A1D49ABED3", "root file system (arm)", HOLDS_FILES, true },
	{ "root-x86-64", "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709", "root file system (x86-64)", HOLDS_FILES, true },
	{ "root-riscv64", "72EC70A6-CF74-40E6-BD49-4BDA08E8F224", "root file system (riscv64)", HOLDS_FILES, true },
	{ NULL, NULL, NULL, HOLDS_ANYTHING, false },
};

const struct partition_type *partition_type_named(const char *name)
{
	static const char long_form[] = "linux-";
	size_t prefix = strncmp(name, long_form, strlen(long_form)) ? 0 : strlen(long_form);

	for (const struct partition_type *type = partition_types; type->name; type++) {
		if (!strcmp(type->name, name) || (prefix && !strcmp(type->name, name + prefix)))
			return type;
	}
	return NULL;
}

const struct partition_type *partition_type_of(const uint8_t guid[GUID_BYTES])
{
	for (const struct partition_type *type = partition_types; type->name; type++) {
		uint8_t bytes[GUID_BYTES];

		if (guid_parse(type->guid, bytes) && !memcmp(bytes, guid, GUID_BYTES))
			return type;
	}
	return NULL;
}
